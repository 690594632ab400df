r"""The time that the pattern takes grows faster than the line: ten times the length, more than thirty times the time.

A log is written by anyone who can make a program print a line. A pattern in which two repeats can divide the same text
between them in many ways (`\s*.*?\s*$`, `(\w+\s?)+:`) takes seconds for one line of some thousand characters; then its
rule is switched off for that log, and the report is not complete.

Measured: the rule's own examples, stretched in a dozen ways at several places, whole or cut off there, to 1,000 characters,
the four slowest to 10,000, and the slowest of these to 100,000. What takes less than thrice the time of a plain
repeat for 10,000 characters (`^[\w.]+\.\d` on `a.a.a.`) is not looked into any further. Between the two longer ones a time
that grows with the length grows tenfold, one that grows with its square a hundredfold. Both bounds are ratios of times
taken one after the other, so a slow machine judges like a fast one.

Bad:   pattern: '(?P<file>\S+)(?P<more>.*): bad interpreter'
Good:  pattern: '^(?P<file>[^\s:]+): bad interpreter'

What helps: an anchor (`^`, or a word) before the first repeat; a class that ends where the next part begins (`[^:]+:` for
`.+?:`); bounds (`.{0,200}`); one repeat less.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from logtriage.linting.bench import Bench, patterns_of
from logtriage.linting.complaint import Objection
from logtriage.linting.keys import key_of
from logtriage.model import Pattern, Rule

_PIECES = (" ", "a", "0", "/", ".", "-", "'", "(", "a ", "a/", "a.", "0:", "a, ", "Aa_0")
_MOST_PLACES = 8  # where an example is stretched
_LENGTHS = (1_000, 10_000, 100_000)  # characters
_CHOICE = 4  # so many of the slowest for the first length are tried with the second
_PLAINEST = (r"^[\w.]+\.\d", ("", "a.", ""))  # a pattern, and what it is tried with
_HARMLESS = 3  # times the time of the plainest for the second length
_MOST_GROWTH = 30  # times the time for ten times the length: half-way, in powers, between the length and its square
_TIMES = 3  # that a time is taken, for the least of them: a busy machine only ever makes it longer
_TIMEOUT = 1.0  # seconds

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
    slowest = _by_time(search, _stretches(*_example(search, pattern, rule)), _LENGTHS[0])[:_CHOICE]
    stretch = _by_time(search, slowest, _LENGTHS[1])[0]
    if _seconds(search, stretch, _LENGTHS[1]) < _HARMLESS * _plainest():
        return None
    shorter = min(_seconds(search, stretch, _LENGTHS[1]) for _ in range(_TIMES))
    longer = min(_seconds(search, stretch, _LENGTHS[2]) for _ in range(_TIMES))
    if shorter < _HARMLESS * _plainest() or longer < min(_MOST_GROWTH * shorter, _TIMEOUT):
        return None
    return f"takes {_shown(longer)} for {_LENGTHS[2]:,} characters, {_shown(shorter)} for a tenth: {stretch[1]!r} repeated"


def _plainest() -> float:
    """The time of the plainest, in seconds: taken anew each time, since the machine may have become slower."""
    import regex

    pattern, stretch = _PLAINEST
    return min(_seconds(regex.compile(pattern).search, stretch, _LENGTHS[1]) for _ in range(_TIMES))


def _by_time(search: _Search, stretches: Iterable[_Stretch], length: int) -> list[_Stretch]:
    """The slowest first."""
    return sorted(stretches, key=lambda one: -_seconds(search, one, length))


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
    """Of processor time."""
    before, piece, behind = stretch
    text = before + piece * (length // len(piece)) + behind
    started = time.thread_time()
    with contextlib.suppress(TimeoutError):
        search(text, timeout=_TIMEOUT)
    return time.thread_time() - started


def _shown(seconds: float) -> str:
    return f"over {_TIMEOUT:.0f} s" if seconds >= _TIMEOUT else f"{seconds * 1000:.1f} ms"
