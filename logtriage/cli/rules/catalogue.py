"""`logtriage rules catalogue`: all rules and pages as one document."""

import click

from logtriage.cli.choosing import configured_rules
from logtriage.cli.rules import HELP
from logtriage.cli.settings import read_settings
from logtriage.model import LANGUAGES, Language
from logtriage.rulebook import bundled_pages, tried_fixes


@click.command("catalogue", context_settings=HELP)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the texts.")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(lang: Language, paths: tuple[str, ...]) -> None:
    """All rules and pages as one Markdown document: what happens, why, what helps."""
    from logtriage.cli.catalogue import write_catalogue

    settings = read_settings(".")
    rules = configured_rules(settings, paths)
    for line in write_catalogue(rules, bundled_pages(), tried_fixes(), lang):
        click.echo(line)
