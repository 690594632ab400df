"""From a failure that no rule knows to the draft of a rule: pattern, title, examples, all taken from the log itself."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from logtriage.drafting.culprit import culprit_of
from logtriage.drafting.generalising import LONGEST, Draft, drafts_for
from logtriage.matching import Matcher
from logtriage.matching.window import parts_of
from logtriage.model import Chunk, UserError
from logtriage.reasons.parts import words_in

_FEWEST_WORDS, _FEWEST_LETTERS = 2, 8  # that must stay in a pattern
_SKIPS = 2
_LONGEST_BLOCK = 20  # lines


class Sketch(NamedTuple):
    """What a draft of a rule is made of; `line` counts from 1, `block` is an expression for the lines that belong to it."""

    line: int
    match: str
    pattern: str
    title: str
    words: tuple[str, ...]
    block: str | None
    skips: tuple[str, ...]


def sketch_of(
    chunks: Sequence[Chunk],
    message_of: Callable[[str], str],
    *,
    line: int | None = None,
    known: Matcher | None = None,
    silent: Sequence[str] = (),
) -> Sketch:
    """A sketch for the line, or for the line where the log broke and of which the `known` rules say nothing.

    The pattern matches none of the `silent` lines. Raises UserError where there is nothing to draft from.
    """
    lines = b"".join(chunk.data for chunk in chunks).split(b"\n")
    messages = [next((part for part in reversed(parts_of(one, message_of)) if part), "") for one in lines]
    if line is None:
        said = frozenset(silent)
        explained = {number for number, message in enumerate(messages, start=1) if message in said}
        explained.update(match.line for match in (known.scan(chunks, message_of) if known else ()))
        line = culprit_of(messages, known=explained)
        if line is None:
            raise UserError("no line reads like an error that no rule knows yet; name one with --line")
    if not 1 <= line <= len(messages) or not messages[line - 1].strip():
        raise UserError(f"line {line} is empty, or the log has no such line")
    message = messages[line - 1]
    draft = _fitting(message, silent)
    return Sketch(
        line=line,
        match=message,
        pattern=draft.pattern,
        title=draft.title.strip(),
        words=draft.words,
        block=_block_after(messages[line:], message),
        skips=_near_misses(draft, messages, silent),
    )


def _fitting(message: str, silent: Sequence[str]) -> Draft:
    """The most general draft that says enough, and is silent where it must be; else the last one, which is the line itself."""
    import regex

    draft = None
    for draft in drafts_for(message):
        search = regex.compile(draft.pattern).search
        telling = len(draft.words) >= _FEWEST_WORDS and sum(map(len, draft.words)) >= _FEWEST_LETTERS
        if telling and search(message) and not any(search(one, timeout=1) for one in silent):
            return draft
    assert draft is not None  # noqa: S101  # there is always the line itself
    return draft


def _block_after(following: Sequence[str], message: str) -> str | None:
    """An expression for the lines below, if they are indented more than the line itself: source, carets, details."""
    indent = len(message) - len(message.lstrip())
    deeper = 0
    for one in following[:_LONGEST_BLOCK]:
        if not one.strip() or len(one) - len(one.lstrip()) <= indent:
            break
        deeper += 1
    return rf"^\s{{{indent + 1},}}" if deeper else None


def _near_misses(draft: Draft, messages: Sequence[str], silent: Sequence[str]) -> tuple[str, ...]:
    """Lines that share words with the pattern, and are not matched by it: of this log if it has some, else of others."""
    import regex

    search = regex.compile(draft.pattern).search
    words = words_in(" ".join(draft.words))

    def near(pool: Sequence[str]) -> list[str]:
        shared = {one: len(words & words_in(one)) for one in pool if len(one) <= LONGEST and not search(one, timeout=1)}
        return sorted((one for one, count in shared.items() if count), key=lambda one: -shared[one])

    pool = dict.fromkeys(
        (*near(messages)[:_SKIPS], *near(silent), *(one for one in messages if one.strip() and not search(one)))
    )
    return tuple(pool)[:_SKIPS]
