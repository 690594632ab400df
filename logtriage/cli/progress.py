"""How far a long scan is, on one line of the terminal."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Self

from logtriage.matching import LogScan
from logtriage.model import Chunk, LogReport, Match
from logtriage.triage import Onlooker

QUIET_FOR = 1.0  # seconds before the line appears
_STEP = 0.2  # seconds between two states of it
_MEGABYTE = 1_000_000


class Progress(Onlooker):
    """A line on standard error, which must be a terminal; it is gone when this is left."""

    def __init__(self) -> None:
        self._started = self._drawn = time.monotonic()
        self._shown = False
        self._bytes = self._logs = self._findings = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def chunks(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Counts what is read."""
        for chunk in chunks:
            yield chunk
            self._bytes += len(chunk.data)
            self._draw()

    def matches(self, scan: LogScan) -> Iterator[Match]:
        """Counts what is found."""
        kinds = set()
        before = self._findings
        for match in scan:
            kinds.add(_kind_of(match))
            self._findings = before + len(kinds)
            yield match

    def reports(self, reports: Iterable[LogReport]) -> Iterator[LogReport]:
        """Counts logs that are read elsewhere."""
        for report in reports:
            self._logs += 1
            self._findings += len(report.findings)
            self._draw()
            yield report

    def _draw(self) -> None:
        now = time.monotonic()
        if now - self._started < QUIET_FOR or now - self._drawn < _STEP:
            return
        self._drawn = now
        self._shown = True
        sys.stderr.write(f"\r\x1b[Klogtriage: {self._state(now - self._started)}")
        sys.stderr.flush()

    def _state(self, seconds: float) -> str:
        read = self._bytes / _MEGABYTE
        parts = [f"{self._logs:,} logs"] if self._logs else [f"{read:,.0f} MB", f"{read / seconds:,.1f} MB/s"]
        return ", ".join([*parts, f"findings so far: {self._findings:,}"])


def _kind_of(match: Match) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What the matches that become one finding have in common."""
    return match.rule.id, match.values
