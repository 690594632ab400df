"""Logs and rules -> a report: match, group what is the same, fold what follows, put the cause first."""

from collections.abc import Iterable, Iterator

from logtriage.matching import JoinedScan, LogScan, Matcher
from logtriage.model import Chunk, Finding, Language, LogReport, Severity
from logtriage.sources import Log
from logtriage.triage.outcome import passed
from logtriage.triage.platforms import LOOKED_AT, host_platform, platform_of
from logtriage.triage.tally import Tally
from logtriage.triage.verdict import fold, rank
from logtriage.triage.wording import Explainer


def triage_log(log: Log, matcher: Matcher, *, language: Language) -> LogReport:
    """The report of one log, read to its end."""
    ends = Ends()
    return report_of(log, matcher.scan(ends.watch(log.chunks()), log.message_of), ends, language=language)


def report_of(log: Log, scan: LogScan | JoinedScan, ends: "Ends", *, language: Language) -> LogReport:
    """The report of a scan of the log, which is read on the way; `ends` have watched it."""
    tally = Tally()
    for match in scan:
        tally.add(match)
    return LogReport(
        log=log.name,
        lines=scan.lines,
        format=log.format,
        complete=not log.problems and not scan.problems,
        platform=platform_of((ends.first, ends.last)) or host_platform(),
        findings=findings_of(tally, language=language, run_passed=passed(ends.last)),
        problems=(*log.problems, *scan.problems, *tally.problems),
    )


def findings_of(tally: Tally, *, language: Language, run_passed: bool = False) -> tuple[Finding, ...]:
    """The findings, the most likely cause first; of a run that passed, what reads like an error is a warning."""
    leading, folded = fold(tally.groups)
    explainer = Explainer(language)
    findings = [explainer.finding(group, folded.get(at, [])) for at, group in leading]
    if run_passed:
        findings = [finding._replace(severity=max(finding.severity, Severity.WARNING, key=_rank_of)) for finding in findings]
    return tuple(sorted(findings, key=rank))


def _rank_of(severity: Severity) -> int:
    return severity.rank


class Ends:
    """Remembers how a log began and how it ended, while it passes."""

    def __init__(self) -> None:
        self.first = self.last = b""

    def watch(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Passes the chunks on."""
        for chunk in chunks:
            self.see(chunk.data)
            yield chunk

    def see(self, data: bytes) -> None:
        """Takes notice of what comes next in the log."""
        if len(self.first) < LOOKED_AT:
            self.first += data[: LOOKED_AT - len(self.first)]
        self.last = (self.last + data if len(data) < LOOKED_AT else data)[-LOOKED_AT:]
