"""Which findings stay where a format has room for some: the verdict of each log first, then the grave ones, then by place."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, overload

from logtriage.model import Finding, LogReport, Report, Severity

_Key = tuple[bool, int, int, int]  # not the verdict, rank of the severity, positions of the log and of the finding


class LazyFindings(Sequence[Finding]):
    """Findings that are made ready one by one, when they are asked for: a copy of a large report would double it."""

    def __init__(self, findings: Sequence[Finding], make_ready: Callable[[Finding], Finding]) -> None:
        self._findings = findings
        self._make_ready = make_ready

    def __len__(self) -> int:
        return len(self._findings)

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> "LazyFindings": ...
    def __getitem__(self, at: int | slice) -> "Finding | LazyFindings":
        if isinstance(at, slice):
            return LazyFindings(self._findings[at], self._make_ready)
        return self._make_ready(self._findings[at])

    @property
    def severities(self) -> Iterator[Severity]:
        """The severity of each, for which nothing need be made ready."""
        return (finding.severity for finding in self._findings)


class Kept(NamedTuple):
    """The findings of a report that stay: the positions of log and finding, the most important first.

    `left_out` is how many of each severity do not.
    """

    report: Report
    places: tuple[tuple[int, int], ...]
    left_out: Counter[Severity]

    @property
    def findings(self) -> Iterator[tuple[LogReport, Finding]]:
        """Each with its log."""
        logs = self.report.logs
        return ((logs[log_at], logs[log_at].findings[at]) for log_at, at in self.places)


def most_important(report: Report, most: int) -> Kept:
    """At most that many findings of the whole report."""
    import heapq  # of use to a few formats alone

    return _kept(report, heapq.nsmallest(most, _keys(report)))


def most_of_each_severity(report: Report, most: int) -> Kept:
    """At most that many findings of each severity; the verdicts still come before all others."""
    import heapq

    of_each = (heapq.nsmallest(most, _of_rank(report, severity.rank)) for severity in Severity)
    return _kept(report, sorted(key for keys in of_each for key in keys))


def _kept(report: Report, keys: list[_Key]) -> Kept:
    by_rank = tuple(Severity)
    totals = Counter(severity for log in report.logs for severity in severities_of(log))
    left_out = totals - Counter(by_rank[rank] for _, rank, _, _ in keys)
    return Kept(report, tuple((log_at, at) for _, _, log_at, at in keys), left_out)


def _of_rank(report: Report, rank: int) -> Iterator[_Key]:
    return (key for key in _keys(report) if key[1] == rank)


def _keys(report: Report) -> Iterator[_Key]:
    for log_at, log in enumerate(report.logs):
        for at, severity in enumerate(severities_of(log)):
            yield at > 0, severity.rank, log_at, at


def severities_of(log: LogReport) -> Iterator[Severity]:
    """That of each finding, without making any of them ready."""
    if isinstance(log.findings, LazyFindings):
        return log.findings.severities
    return (finding.severity for finding in log.findings)
