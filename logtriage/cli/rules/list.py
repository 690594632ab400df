"""`logtriage rules list`: what rules there are."""

import click

from logtriage.cli.choosing import configured_rules
from logtriage.cli.rules import HELP
from logtriage.cli.settings import default_language, read_settings
from logtriage.model import LANGUAGES, Language
from logtriage.safe_text import clean
from logtriage.triage.wording import in_language


@click.command("list", context_settings=HELP)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the titles (default: the locale's).")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules; an id or a glob such as 'pip/*'.")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(lang: Language | None, select: tuple[str, ...], paths: tuple[str, ...]) -> None:
    """One line a rule: id, severity, role, title."""
    settings = read_settings(".")
    language = lang or settings.get("lang") or default_language()
    for rule in configured_rules(settings, paths, select=select):
        click.echo(f"{rule.id}  {rule.severity}  {rule.role}  {clean(in_language(rule.advice.title, language))}")
