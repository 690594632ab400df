"""Whether a rule holds for a line: `regex` decides, within a time limit a call and a budget a log."""

import time
from collections.abc import Callable
from typing import Any

from logtriage.model import Pattern

TIMEOUT = 0.25  # seconds of one search
BUDGET = 2.0  # seconds of one rule in one log, unless the log has so many candidates that each took little
CHEAP = 100e-6  # seconds a candidate: a rule below it on average may go on


class Judge:
    """One pattern and its `where`, compiled when the first candidate comes; switched off when it takes too long."""

    __slots__ = ("_candidates", "_pattern", "_search", "_spent", "_where", "_where_text", "off", "required")

    def __init__(self, pattern: Pattern, where: str | None) -> None:
        self.off = False
        self.required = pattern.required
        self._pattern = pattern.text
        self._where_text = where
        self._search: Callable[..., Any] | None = None
        self._where: Callable[[dict[str, str | None]], bool] | None = None
        self._spent = 0.0
        self._candidates = 0

    def find(self, message: str) -> Any:
        """The `regex` match in the message, or None; sets `off` when the time is used up."""
        search = self._search or self._compile()
        started = time.thread_time()
        try:
            found = search(message, timeout=TIMEOUT)
        except TimeoutError:
            self.off = True
            return None
        self._spend(time.thread_time() - started)
        if found is not None and self._where and not self._where(found.groupdict()):
            return None
        return found

    def _compile(self) -> Callable[..., Any]:
        import regex  # with a log in which nothing wakes a rule, it is never needed

        expression = regex.compile(self._pattern)
        if self._where_text:
            from logtriage.where import parse_where

            self._where = parse_where(self._where_text, frozenset(expression.groupindex))
        self._search = expression.search
        return expression.search

    def _spend(self, seconds: float) -> None:
        self._spent += seconds
        self._candidates += 1
        if self._spent > BUDGET and self._spent > CHEAP * self._candidates:
            self.off = True
