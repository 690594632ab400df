"""The catalogue: every rule and page as Markdown, made from them alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from logtriage.model import Advice, Language, Page, Rule
from logtriage.safe_text import clean
from logtriage.triage.cases import is_number
from logtriage.triage.provided import fixes_where_known
from logtriage.triage.wording import in_language

_WORDS: dict[Language, dict[str, str]] = {
    "en": {"heading": "What logtriage knows", "why": "Why", "tried": "fix tried with", "see": "See"},
    "zh": {"heading": "logtriage 认识的错误", "why": "原因", "tried": "修复已验证：", "see": "参考"},
}
_MARKUP = re.compile(r"([\\`*_<>\[\]#|])")


def write_catalogue(
    rules: Iterable[Rule], pages: Iterable[Page], tried: Mapping[str, tuple[int, str]], language: Language
) -> Iterator[str]:
    """The lines of the document: a chapter a technology, its rules by id; the same rules make the same bytes."""
    yield f"# {_WORDS[language]['heading']}"
    told: list[Rule | Page] = [*rules, *pages]
    told.sort(key=lambda one: one.id)
    for technology, entries in groupby(told, key=lambda one: one.id.split("/")[0]):
        yield ""
        yield f"## {technology}"
        for entry in entries:
            yield from _entry(entry, tried.get(entry.id), language)


def _entry(told: Rule | Page, tried: tuple[int, str] | None, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    advice: Advice | Page = told.advice if isinstance(told, Rule) else told
    yield ""
    yield f"### {_plain(in_language(advice.title, language))}"
    yield ""
    yield f"`{told.id}`" + (f", {told.severity}, {told.role}" if isinstance(told, Rule) else "")
    yield ""
    yield f"{words['why']}: {_plain(in_language(advice.why, language))}"
    yield ""
    fixes = fixes_where_known(advice) if isinstance(advice, Advice) else advice.fixes
    for number, fix in enumerate(fixes, start=1):
        seen = f" ({words['tried']} {_plain(tried[1])})" if tried and is_number(tried[0], fix, fixes) else ""
        yield f"{number}. {_plain(in_language(fix.do, language))}{seen}"
        for platform, run in fix.run.items():
            yield f"   - {'' if platform == 'any' else platform + ': '}`` {clean(run)} ``"
    yield ""
    yield f"{words['see']}: " + ", ".join(f"<{clean(link)}>" for link in advice.see)


def _plain(text: str) -> str:
    """The text on one line, with what Markdown would take for its own escaped."""
    return _MARKUP.sub(r"\\\1", clean(" ".join(text.split())))
