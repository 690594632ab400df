r"""The time that the pattern takes grows faster than the line: ten times the length, more than fifteen times the time.

A log is written by anyone who can make a program print a line. A pattern in which two repeats can divide the same text
between them in many ways (`\s*.*?\s*$`, `(\w+\s?)+:`) takes seconds for one line of some thousand characters; then its
rule is switched off for that log, and the report is not complete.

Measured: the rule's own examples, stretched in a dozen ways at several places, whole or cut off there, to 1,000 characters,
and the slowest of them to 10,000 and 100,000. What takes less than 3 ms for 10,000 characters is not looked into any further.

Bad:   pattern: '(?P<file>\S+)(?P<more>.*): bad interpreter'
Good:  pattern: '^(?P<file>[^\s:]+): bad interpreter'

What helps: an anchor (`^`, or a word) before the first repeat; a class that ends where the next part begins (`[^:]+:` for
`.+?:`); bounds (`.{0,200}`); one repeat less.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from logtriage.linting.bench import Bench, patterns_of
from logtriage.linting.complaint import Objection
from logtriage.linting.keys import key_of
from logtriage.model import Pattern, Rule

_PIECES = (" ", "a", "0", "/", ".", "-", "'", "(", "a ", "a/", "a.", "0:", "a, ", "Aa_0")
_MOST_PLACES = 8  # where an example is stretched
_LENGTHS = (1_000, 10_000, 100_000)  # characters
_MOST_GROWTH = 15  # times the time for ten times the length
_LINEAR = 12  # times the time: up to there longer lines are not tried
_HARMLESS = 0.003  # seconds for the second length
_AGAIN = 2  # times that the slowest is measured anew: a busy machine only ever makes it slower
_NOTICED = 0.02  # seconds; growth is told when a line takes as long
_SUSPECT = 0.0002  # seconds for the first length; what takes less is not looked into
_TIMEOUT = 0.25  # seconds of processor time
_PATIENCE = 4 * _TIMEOUT  # seconds on the clock, which goes on while a busy machine does other things

_Stretch = tuple[str, str, str]  # what stands before, the piece that is repeated, what stands behind
_Search = Callable[..., Any]


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each pattern of the rule that takes too long."""
    for pattern in dict.fromkeys(patterns_of(rule)):
        told = _too_slow(pattern, rule) if bench.first_with[pattern.text] is rule else None
        if told:
            yield Objection(key_of(rule, pattern), told)


def _too_slow(pattern: Pattern, rule: Rule) -> str | None:
    import regex

    search = regex.compile(pattern.text).search
    seconds, slowest = max((_seconds(search, one, _LENGTHS[0]), one) for one in _stretches(*_example(search, pattern, rule)))
    seconds = min(seconds, *(_seconds(search, slowest, _LENGTHS[0]) for _ in range(_AGAIN)))
    if seconds < _SUSPECT:
        return None
    for length in _LENGTHS[1:]:
        longer = _seconds(search, slowest, length)
        if _is_too_long(longer, seconds):
            shorter = min(seconds, _seconds(search, slowest, length // 10))
            longer = min(longer, _seconds(search, slowest, length))
            if _is_too_long(longer, shorter):
                return (
                    f"takes {_shown(longer)} for {length:,} characters, {_shown(shorter)} for a tenth: {slowest[1]!r} repeated"
                )
        if longer < max(_HARMLESS, _LINEAR * seconds):
            return None
        seconds = longer
    return None


def _is_too_long(longer: float, shorter: float) -> bool:
    """Whether the time has grown too fast; what is still unnoticeable is not told."""
    return longer >= _TIMEOUT or longer > max(_NOTICED, _MOST_GROWTH * shorter)


def _example(search: _Search, pattern: Pattern, rule: Rule) -> tuple[str, int, int]:
    """A line that the pattern matches, and from where to where; for want of one, what such a line must contain."""
    for example in (*rule.advice.match, *rule.advice.skip):
        for line in example.split("\n"):
            found = search(line.rstrip("\r"), timeout=_TIMEOUT)
            if found:
                return line, found.start(), found.end()
    line = " ".join(either[0][0].decode("utf-8", "replace") for either in pattern.required)
    return line, 0, len(line)


def _stretches(line: str, start: int, end: int) -> Iterator[_Stretch]:
    """The line, to be stretched at its start and between the words that the pattern matched."""
    cuts = [found.end() for found in re.finditer(r"\W+|\w+", line) if start <= found.end() <= end]
    step = max(1, len(cuts) // (_MOST_PLACES - 1))
    for cut in (0, *cuts[::step]):
        for piece in _PIECES:
            # Behind the pump stands what no class is expected to take, and then all that the pattern asks for.
            yield line[:cut], piece, "\x01 " + line[cut:]
            yield line[:cut], piece, ""  # the line ends there


def _seconds(search: _Search, stretch: _Stretch, length: int) -> float:
    before, piece, behind = stretch
    text = before + piece * (length // len(piece)) + behind
    started = time.thread_time()
    with contextlib.suppress(TimeoutError):
        search(text, timeout=_PATIENCE)
    return time.thread_time() - started


def _shown(seconds: float) -> str:
    return f"over {_TIMEOUT * 1000:.0f} ms" if seconds >= _TIMEOUT else f"{seconds * 1000:.1f} ms"
