"""How far a long scan is, on one line of the terminal."""

import sys
import time
from collections.abc import Iterator
from typing import Self

from logtriage.matching import JoinedScan, LogScan
from logtriage.model import Chunk, LogReport, Match
from logtriage.triage import Onlooker

QUIET_FOR = 1.0  # seconds before the line appears
_STEP = 0.2  # seconds between two states of it
_MOST_COUNTED = 100_000  # findings of one log
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

    def matches(self, scan: LogScan | JoinedScan) -> Iterator[Match]:
        """Counts what is found: matches with the same values become one finding."""
        kinds: set[int] = set()
        before = self._findings
        for match in scan:
            if len(kinds) < _MOST_COUNTED:
                kinds.add(hash((match.rule.id, match.values)))
            self._findings = before + len(kinds)
            yield match

    def region(self, size: int) -> None:
        """Counts what another process read."""
        self._bytes += size
        self._draw()

    def report(self, report: LogReport) -> None:
        """Counts a log that another process read."""
        self._logs += 1
        self._findings += len(report.findings)
        self._draw()

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
        logs = [f"logs: {self._logs:,}"] if self._logs else []
        megabytes = [f"{read:,.0f} MB", f"{read / seconds:,.1f} MB/s"] if self._bytes else []
        return ", ".join([*logs, *megabytes, f"findings so far: {self._findings:,}"])
