"""Whether a rule holds for a line: `regex` decides, within a time limit a call and a budget a log."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from logtriage.expressions import TIMEOUT, compiled
from logtriage.model import Literal, Pattern

BUDGET = 2.0  # seconds of one rule in one log, unless the log has so many candidates that each took little
CHEAP = 100e-6  # seconds a candidate: a rule below it on average may go on

_ANY = ""  # stands for the beginning of a reading that is empty, or begins beyond ASCII: openings say nothing of those


class Judge:
    """One pattern and its `where`, compiled when the first candidate comes; switched off when it takes too long."""

    __slots__ = (
        "_candidates",
        "_clock",
        "_openings",
        "_pattern",
        "_search",
        "_spent",
        "_where",
        "_where_text",
        "off",
        "required",
        "unmet",
    )

    def __init__(self, pattern: Pattern, where: str | None) -> None:
        self.off = False
        self.required = required = pattern.required
        # What woke the pattern need not be looked for again, but for a literal that was too long to be a needle.
        self.unmet = required[1:] if required and required[0] == pattern.trigger else required
        self._pattern = pattern.text
        self._openings = frozenset(pattern.openings).union([_ANY]) if pattern.openings else None
        self._where_text = where
        self._search: Callable[..., Any] | None = None
        self._where: Callable[[dict[str, str | None]], bool] | None = None
        self._clock = time.perf_counter
        self._spent = 0.0
        self._candidates = 0

    def may_hold(self, firsts: Iterable[str]) -> bool:
        """Whether a reading begins as a match would: given the first character, or the first ones of several (`first_of`)."""
        return not self._openings or not self._openings.isdisjoint(firsts)

    def find(self, message: str) -> Any:
        """The `regex` match in the message, or None; sets `off` when the time is used up."""
        search = self._search or self._compile()
        started = self._clock()
        try:
            found = search(message, timeout=TIMEOUT)
        except TimeoutError:
            self.off = True
            return None
        self._spend(self._clock() - started)
        if found is not None and self._where and not self._where(found.groupdict()):
            return None
        return found

    def _compile(self) -> Callable[..., Any]:
        expression = compiled(self._pattern)
        if self._where_text:
            from logtriage.where import parse_where

            self._where = parse_where(self._where_text, frozenset(expression.groupindex))
        search: Callable[..., Any] = expression.search
        self._search = search
        return search

    def _spend(self, seconds: float) -> None:
        self._spent += seconds
        self._candidates += 1
        if self._spent > BUDGET and self._spent > CHEAP * self._candidates:
            # Wall time costs a tenth to read, but on a busy machine it says little: processor time has the last word.
            self.off = self._clock is time.thread_time
            self._clock, self._spent, self._candidates = time.thread_time, 0.0, 0


def first_of(reading: str) -> str:
    """The first character of a reading, as `Judge.may_hold` takes it."""
    first = reading[:1]
    return first if first.isascii() else _ANY


def all_met(required: tuple[tuple[Literal, ...], ...], raw: bytes, lower: bytes) -> bool:
    """Whether of each of the required alternatives one stands in the line, which is given in lower case, too."""
    for either in required:
        for text, folds in either:
            if text in (lower if folds else raw):
                break
        else:
            return False
    return True
