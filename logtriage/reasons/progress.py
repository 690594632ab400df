"""How far a pattern gets in a line that it does not match, and what stands there instead of what it asks for."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from logtriage.expressions import TIMEOUT, compiled
from logtriage.reasons.parts import Part, parts_of_pattern

_WORD = re.compile(r"\w")


class Stop(NamedTuple):
    """Where a pattern stopped: the column from 0, what it asks for there, and what the line has ("" at its end).

    `gone` is how many characters of literal text it had found; `is_refusal` says that what the line has is ruled out.
    """

    column: int
    wanted: str
    found: str
    gone: int
    is_refusal: bool = False


def stop_of(pattern: str, line: str) -> Stop | None:
    """Where the pattern stops in the line; None if it matches it."""
    if _search(pattern, line):
        return None
    stops = [_walk(parts, "", "", line, 0) for parts in parts_of_pattern(pattern)]
    return max((stop for stop in stops if stop), key=lambda stop: (stop.gone, stop.column), default=None)


def _walk(parts: Sequence[Part], before: str, closing: str, line: str, gone: int) -> Stop | None:
    """The stop of a sequence of parts that stands behind `before`, within groups that `closing` ends."""
    end = _end(before + closing, line) or 0
    for at, part in enumerate(parts):
        reached = _end(before + part.text + closing, line)
        if reached is not None:
            before, end, gone = before + part.text, reached, gone + len(part.literal)
        elif part.literal:
            return _stop_in_run(part, before, closing, line, gone)
        elif part.alternatives and not part.looks_around and not part.repeat:
            inner = [_walk(one, before + part.opening, ")" + closing, line, gone) for one in part.alternatives]
            return max((stop for stop in inner if stop), key=lambda stop: (stop.gone, stop.column), default=None)
        else:
            wanted = part.text if part.looks_around else _shown(parts[at:])
            return Stop(end, wanted, _word_at(line, end), gone, part.is_negative)
    return None


def _stop_in_run(part: Part, before: str, closing: str, line: str, gone: int) -> Stop:
    """The stop within a run of literal text: at the start of the word that differs."""
    run = part.literal
    end = _end(before + closing, line) or 0
    taken = 0
    for length in range(len(run) - 1, 0, -1):
        reached = _end(before + re.escape(run[:length]) + closing, line)
        if reached is not None:
            taken, end = length, reached
            break
    start, column = taken, end
    inside = _WORD.match(run, taken) or _WORD.match(line, end)  # of a word, in the pattern or in the line
    while inside and start > 0 and column > 0 and _WORD.match(run[start - 1]) and _WORD.match(line[column - 1]):
        start, column = start - 1, column - 1
    return Stop(column, _word_at(run, start), _word_at(line, column), gone + taken)


def _word_at(text: str, at: int) -> str:
    """The word, or the single character, that begins there."""
    found = re.compile(r"\w+|\s+|.").match(text, at)
    return found[0] if found else ""


def _shown(parts: Sequence[Part]) -> str:
    """What a pattern asks for next, as it writes it, up to the end of its next literal text."""
    shown = ""
    for part in parts:
        shown += part.text
        if part.literal:
            break
    return shown


def _end(pattern: str, line: str) -> int | None:
    """Where the pattern's first match in the line ends."""
    found = _search(pattern, line)
    return found.end() if found else None


def _search(pattern: str, line: str) -> Any:
    try:
        return compiled(pattern).search(line, timeout=TIMEOUT)
    except TimeoutError:
        return None
