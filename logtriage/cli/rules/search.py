"""`logtriage rules search`: the rules and pages that speak of something."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import click

from logtriage.cli.choosing import configured_rules
from logtriage.cli.exits import CLEAN, FOUND, ExitWith, complain
from logtriage.cli.rules import HELP
from logtriage.cli.settings import default_language, read_settings
from logtriage.model import LANGUAGES, Language, Page, Rule
from logtriage.rulebook import bundled_pages
from logtriage.safe_text import clean
from logtriage.triage.wording import in_language

_ENOUGH = 8  # where fewer hold every word, those that hold most are told up to this number
_MUCH = 0.45  # of what is sought, by weight
_HAN = re.compile(r"[\u3400-\u9fff]+")
# Of a question, these words say nothing.
_IDLE = re.compile(r"an?|and|are|be|by|can|do(es)?|for|from|get|how|i|in|is|it|my|of|on|or|the|to|was|wh(at|en|ere|ich|y)|with")
_ENDING = re.compile(r"(?<=\w{4})(?:[ts]ions?|ations?|ings?|ed|es|s)$")


class _Entry(NamedTuple):
    line: str
    titles: str  # the id and the title in every language, in small letters, as all text is
    text: str  # the titles and all else


@click.command("search", context_settings=HELP)
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the titles (default: the locale's).")
@click.option("--rules", "paths", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(words: tuple[str, ...], lang: Language | None, paths: tuple[str, ...]) -> None:
    """Rules and pages that hold every word of TEXT, in either language; where these are few, then those that hold most."""
    settings = read_settings(".")
    language = lang or settings.get("lang") or default_language()
    rules = configured_rules(settings, paths)
    entries = [_entry(told, language) for told in (*bundled_pages(), *rules)]
    given = [word.casefold() for text in words for word in text.split()]
    sought = [word for word in given if not _IDLE.fullmatch(word)] or given
    found, near = _found(sought, entries)
    for entry in (*found, *near):
        click.echo(entry.line)
    if found:
        raise ExitWith(CLEAN)
    complain(f"no rule and no page holds all of: {' '.join(given)}{'; these come nearest' if near else ''}")
    raise ExitWith(FOUND)


def _found(sought: Sequence[str], entries: Sequence[_Entry]) -> tuple[list[_Entry], list[_Entry]]:
    """Those that hold every word, and, where these are few, those that hold much of what is sought.

    The rare counts more, what stands in a title twice, and words that stand together as they were given count once more.
    """
    weights = _weights(sought, entries)
    scores = {
        entry.line: sum(weight * ((term in entry.text) + (term in entry.titles)) for term, weight in weights.items())
        for entry in entries
    }
    entries = sorted(entries, key=lambda entry: -scores[entry.line])
    found = [entry for entry in entries if all(word in entry.text or _ends_otherwise(word, entry) for word in sought)]
    found.sort(key=lambda entry: not all(word in entry.titles for word in sought))
    alone = {term: weight for term, weight in weights.items() if " " not in term}
    enough = _MUCH * sum(alone.values())
    near = [
        entry
        for entry in entries
        if entry not in found and 0 < enough <= sum(weight for term, weight in alone.items() if term in entry.text)
    ]
    return found, near[: max(_ENOUGH - len(found), 0)]


def _weights(sought: Sequence[str], entries: Sequence[_Entry]) -> dict[str, float]:
    pairs = [" ".join(pair) for pair in pairwise(sought)]
    terms = dict.fromkeys((*pairs, *(term for word in sought for term in _terms(word))))
    holding = {term: sum(term in entry.text for entry in entries) for term in terms}
    # Two words, or characters of Chinese, that stand together nowhere do not belong together.
    return {
        term: math.sqrt(math.log(1 + len(entries) / max(number, 1)))
        for term, number in holding.items()
        if number or not (" " in term or _HAN.match(term))
    }


def _terms(word: str) -> Iterator[str]:
    """The word without its English ending; of Chinese, which sets no spaces, each two characters that stand together."""
    for run in _HAN.findall(word):
        yield from (run[at : at + 2] for at in range(max(len(run) - 1, 1)))
    for rest in _HAN.split(word):
        if rest:
            yield _ENDING.sub("", rest)


def _ends_otherwise(word: str, entry: _Entry) -> bool:
    """Whether the entry's title has the word with another of the English endings: `fails` for `failed`."""
    stem = _ENDING.sub("", word)
    return stem != word and stem in entry.titles


def _entry(told: Rule | Page, language: Language) -> _Entry:
    advice = told.advice if isinstance(told, Rule) else told
    titles = " ".join((told.id, *advice.title.values())).casefold()
    fixes = [text for fix in advice.fixes for text in (*fix.do.values(), *fix.run.values())]
    examples = told.advice.match if isinstance(told, Rule) else ()
    text = " ".join((titles, *advice.why.values(), *fixes, *examples)).casefold()
    return _Entry(f"{told.id}  {clean(in_language(advice.title, language))}", titles, text)
