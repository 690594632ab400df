"""How far a long scan is, on one line of the terminal; and for a log that is followed, each finding as it is found."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Self

from logtriage.cli.exits import complain
from logtriage.matching import LogScan
from logtriage.model import Chunk, Language, LogReport, Match, Rule
from logtriage.triage import Onlooker
from logtriage.triage.verdict import follows
from logtriage.triage.wording import fill, in_language

QUIET_FOR = 1.0  # seconds before the line appears
_STEP = 0.2  # seconds between two states of it
_MOST_TOLD = 100  # findings that are told as they are found
_MEGABYTE = 1_000_000

_Kind = tuple[str, tuple[tuple[str, str], ...]]  # the matches that become one finding have this in common


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
        kinds: set[_Kind] = set()
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


class Live(Onlooker):
    """Tells on standard error what is found, as soon as it is certain: each finding once, none that followed from another."""

    def __init__(self, log: str, language: Language) -> None:
        self._log = log
        self._language = language
        self._scan: LogScan | None = None
        self._told: dict[_Kind, Rule] = {}

    def chunks(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Before the next chunk is waited for, tells what needs no more of it than its text."""
        for chunk in chunks:
            yield chunk
            for match in self._scan.foreseen() if self._scan else ():
                self._tell(match)

    def matches(self, scan: LogScan) -> Iterator[Match]:
        """Tells each match that is the first of its kind."""
        self._scan = scan
        for match in scan:
            self._tell(match)
            yield match

    def _tell(self, match: Match) -> None:
        kind = _kind_of(match)
        if kind in self._told or len(self._told) > _MOST_TOLD:
            return
        followed = any(follows(match.rule, rule) for rule in self._told.values())
        self._told[kind] = match.rule
        if followed:
            return
        if len(self._told) > _MOST_TOLD:
            complain(f"{self._log}: more than {_MOST_TOLD} findings: the rest is in the report")
            return
        title = fill(in_language(match.rule.advice.title, self._language), dict(match.values))
        complain(f"{self._log}:{match.line}: {match.rule.severity}: {title} [{match.rule.id}]")


def _kind_of(match: Match) -> _Kind:
    return match.rule.id, match.values
