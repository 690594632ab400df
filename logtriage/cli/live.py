"""A log that is followed: each finding is told as soon as it is certain, long before the report."""

from collections.abc import Iterator
from typing import TextIO

from logtriage.cli.exits import complain
from logtriage.cli.outputs import STREAMED, write_all
from logtriage.matching import JoinedScan, LogScan
from logtriage.model import Chunk, Finding, Language, LogReport, Match, Report, Rule
from logtriage.reporters import View, render
from logtriage.triage import Onlooker
from logtriage.triage.explaining import Explainer
from logtriage.triage.folding import follows
from logtriage.triage.tally import Group

_MOST_SAID = 100  # findings on standard error; a person reads no more
_MOST_STREAMED = 10_000  # so much is remembered not to be told again


class Live(Onlooker):
    """Tells each finding once, and none that followed from another: as a report that is streamed, else on standard error."""

    def __init__(self, log: str, language: Language, explainer: Explainer, stream: TextIO | None) -> None:
        self._log = log
        self._language = language
        self._stream = stream
        self._most = _MOST_STREAMED if stream else _MOST_SAID
        self._explainer = explainer
        self._scan: LogScan | None = None
        self._told: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self._rules: dict[str, Rule] = {}

    def chunks(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Before the next chunk is waited for, tells what needs no more of it than its text."""
        for chunk in chunks:
            yield chunk
            for match in self._scan.foreseen() if self._scan else ():
                self._see(match)

    def matches(self, scan: LogScan | JoinedScan) -> Iterator[Match]:
        """Tells each match that is the first of its kind."""
        self._scan = scan if isinstance(scan, LogScan) else None  # what is followed is not cut into regions
        for match in scan:
            self._see(match)
            yield match

    def _see(self, match: Match) -> None:
        if not match.rule.role.is_told:
            return
        kind = (match.rule.id, match.values)
        if kind in self._told or len(self._told) > self._most:
            return
        self._told.add(kind)
        if any(follows(match.rule, rule) for rule in self._rules.values() if rule.id != match.rule.id):
            return
        self._rules[match.rule.id] = match.rule
        if len(self._told) > self._most:
            complain(f"{self._log}: more than {self._most} findings: the rest is in the report")
            return
        self._tell(self._explainer.finding(Group(match), ()))

    def _tell(self, finding: Finding) -> None:
        report = Report((_report_of(self._log, finding),), self._language)
        if self._stream:
            lines = "".join(render(report, STREAMED.format, View()))
            write_all(self._stream.fileno(), lines.encode("utf-8", "backslashreplace"))
        else:
            complain("".join(render(report, "concise", View())).rstrip("\n"))


def _report_of(log: str, finding: Finding) -> LogReport:
    return LogReport(log, finding.line, "", complete=False, platform=None, findings=(finding,), problems=())
