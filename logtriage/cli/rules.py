"""`logtriage rules`: what rules there are, whether they are well formed, whether they hold what their examples say."""

from collections.abc import Sequence
from typing import Any

import click

from logtriage.cli.choosing import choose_rules
from logtriage.cli.exits import CLEAN, FOUND, ExitWith, complain
from logtriage.cli.settings import default_language, read_settings
from logtriage.examples import judge_examples
from logtriage.model import LANGUAGES, Language, Page, Rule
from logtriage.rulebook import bundled_pages, bundled_rules, load_rules, tried_fixes
from logtriage.safe_text import clean
from logtriage.triage.wording import in_language

_HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


@click.group("rules", context_settings=_HELP)
def command() -> None:
    """List, check and test rules."""


@command.command("list", context_settings=_HELP)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the titles (default: the locale's).")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules; an id or a glob such as 'pip/*'.")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def list_rules(lang: Language | None, select: tuple[str, ...], paths: tuple[str, ...]) -> None:
    """One line a rule: id, severity, role, title."""
    settings = read_settings(".")
    language = lang or settings.get("lang") or default_language()
    bundled = settings.get("bundled_rules", True)
    for rule in choose_rules(paths=paths or settings.get("rules", ()), bundled=bundled, select=select):
        click.echo(f"{rule.id}  {rule.severity}  {rule.role}  {clean(in_language(rule.advice.title, language))}")


@command.command("search", context_settings=_HELP)
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the titles (default: the locale's).")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def search(words: tuple[str, ...], lang: Language | None, paths: tuple[str, ...]) -> None:
    """Rules and pages that hold every word of TEXT, in either language: in the title first, then elsewhere."""
    settings = read_settings(".")
    language = lang or settings.get("lang") or default_language()
    rules = choose_rules(paths=paths or settings.get("rules", ()), bundled=settings.get("bundled_rules", True))
    sought = [word.casefold() for text in words for word in text.split()]
    titled, others = [], []
    for told in (*bundled_pages(), *rules):
        advice = told.advice if isinstance(told, Rule) else told
        line = f"{told.id}  {clean(in_language(advice.title, language))}"
        titles = " ".join((told.id, *advice.title.values())).casefold()
        if all(word in titles for word in sought):
            titled.append(line)
        elif all(word in f"{titles} {_all_text(told)}" for word in sought):
            others.append(line)
    for line in (*titled, *others):
        click.echo(line)
    raise ExitWith(CLEAN if titled or others else FOUND)


def _all_text(told: Rule | Page) -> str:
    advice = told.advice if isinstance(told, Rule) else told
    fixes = [text for fix in advice.fixes for text in (*fix.do.values(), *fix.run.values())]
    examples = told.advice.match if isinstance(told, Rule) else ()
    return " ".join((*advice.why.values(), *fixes, *examples)).casefold()


@command.command("catalogue", context_settings=_HELP)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the texts.")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def catalogue(lang: Language, paths: tuple[str, ...]) -> None:
    """All rules and pages as one Markdown document: what happens, why, what helps."""
    from logtriage.cli.catalogue import write_catalogue

    settings = read_settings(".")
    rules = choose_rules(paths=paths or settings.get("rules", ()), bundled=settings.get("bundled_rules", True))
    for line in write_catalogue(rules, bundled_pages(), tried_fixes(), lang):
        click.echo(line)


@command.command("check", context_settings=_HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def check(paths: tuple[str, ...]) -> None:
    """Read the rules in PATHs (default: the bundled ones) and tell every mistake with its place."""
    rules = _rules_in(paths)
    click.echo(f"{len(rules)} rules are well formed")


@command.command("test", context_settings=_HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def test(paths: tuple[str, ...]) -> None:
    """Try the rules in PATHs (default: the bundled ones) on their own examples."""
    rules = _rules_in(paths)
    beside = bundled_rules() if paths and read_settings(".").get("bundled_rules", True) else ()
    failures = list(judge_examples(rules, beside=beside))
    for failure in failures:
        complain(str(failure))
    count = sum(len(rule.advice.match) + len(rule.advice.skip) for rule in rules)
    click.echo(f"{len(rules)} rules, {count} examples, {len(failures)} failed")
    raise ExitWith(FOUND if failures else CLEAN)


def _rules_in(paths: tuple[str, ...]) -> Sequence[Rule]:
    return load_rules(paths) if paths else bundled_rules()
