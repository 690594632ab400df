"""`logtriage rules search`: the rules and pages that speak of something."""

import click

from logtriage.cli.choosing import choose_rules
from logtriage.cli.exits import CLEAN, FOUND, ExitWith, complain
from logtriage.cli.rules import HELP
from logtriage.cli.settings import default_language, read_settings
from logtriage.model import LANGUAGES, Language, Page, Rule
from logtriage.rulebook import bundled_pages
from logtriage.safe_text import clean
from logtriage.triage.wording import in_language


@click.command("search", context_settings=HELP)
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the titles (default: the locale's).")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(words: tuple[str, ...], lang: Language | None, paths: tuple[str, ...]) -> None:
    """Rules and pages that hold every word of TEXT, in either language: in the title first, then elsewhere."""
    settings = read_settings(".")
    language = lang or settings.get("lang") or default_language()
    rules = choose_rules(given=paths, found=settings.get("rules", ()), bundled=settings.get("bundled_rules", True))
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
    if not (titled or others):
        complain(f"no rule and no page holds all of: {' '.join(sought)}")
        raise ExitWith(FOUND)
    raise ExitWith(CLEAN)


def _all_text(told: Rule | Page) -> str:
    advice = told.advice if isinstance(told, Rule) else told
    fixes = [text for fix in advice.fixes for text in (*fix.do.values(), *fix.run.values())]
    examples = told.advice.match if isinstance(told, Rule) else ()
    return " ".join((*advice.why.values(), *fixes, *examples)).casefold()
