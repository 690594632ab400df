"""A text is there in one language only.

A report is in English or Chinese as a whole; a sentence in the other language in its midst looks like a fault.

Bad:   title: "The file is missing"
Good:  title: {en: "The file is missing", zh: "缺少该文件"}

Rules of one's own need no translation, as long as none of their file's has one.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.linting.places import split_place
from logtriage.model import LANGUAGES, Rule, Text


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each key of which a text lacks a language."""
    if split_place(rule.place)[0] not in bench.translated_files:
        return
    for key, texts in keyed_texts(rule):
        missing = [language for language in LANGUAGES if any(language not in text for text in texts)]
        if missing:
            yield Objection(key, f"is not told in every language: {', '.join(missing)} is missing")


def keyed_texts(rule: Rule) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """The texts that are for people, by the key under which they stand."""
    advice = rule.advice
    yield "title", (advice.title,)
    yield "why", (advice.why,)
    yield "fix", tuple(fix.do for fix in advice.fixes)
    if advice.provider:
        texts = (advice.provider.title, advice.provider.why, *(fix.do for fix in advice.provider.fixes))
        yield "provider", tuple(text for text in texts if text)
