"""Logs and rules -> a report: match, group what is the same, fold what follows, put the cause first."""

from collections.abc import Iterable, Iterator

from logtriage.matching import JoinedScan, LogScan, Matcher
from logtriage.model import Chunk, Finding, Language, LogReport, Match, Role, Severity
from logtriage.sources import Log
from logtriage.sources.waiting import overdue, stopped
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.folding import fold
from logtriage.triage.joining import beside
from logtriage.triage.outcome import cut_off_by, lacks_last_words
from logtriage.triage.platforms import LOOKED_AT, host_platform, platform_of
from logtriage.triage.steps import BEHIND_ALL
from logtriage.triage.tally import Group, Tally
from logtriage.triage.verdict import failed_step, ranked


class Onlooker:
    """Stands beside logs while they are triaged: all that is read, and all that is found, passes through it.

    Of what other processes read it is told.
    """

    def chunks(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Passes a log's chunks on; where it stops, the log ends."""
        return chunks

    def matches(self, scan: LogScan | JoinedScan) -> Iterator[Match]:
        """Passes the matches on."""
        return iter(scan)

    def region(self, size: int) -> None:
        """A region of a log was read, of so many bytes."""

    def report(self, report: LogReport) -> None:
        """A whole log was triaged."""


def triage_log(
    log: Log,
    matcher: Matcher,
    *,
    language: Language,
    root: str | None = None,
    onlooker: Onlooker | None = None,
) -> LogReport:
    """The report of one log, read to its end; `root` is the checkout's folder, where it is known."""
    ends = Ends()
    onlooker = onlooker or Onlooker()
    chunks = ends.watch(onlooker.chunks(log.chunks()))
    scan = matcher.scan(chunks, log.message_of, failed=lambda: log.failed or ends.broke_off())
    return report_of(log, scan, onlooker.matches(scan), ends, language=language, root=root)


def report_of(  # noqa: PLR0913  # all that a report is made of
    log: Log,
    scan: LogScan | JoinedScan,
    matches: Iterable[Match],
    ends: "Ends",
    *,
    language: Language,
    root: str | None = None,
) -> LogReport:
    """The report of a scan of the log, which is read as its `matches` are; `ends` have watched it."""
    tally, reached = _counted(matches)
    platform = platform_of((ends.first, ends.last))
    explainer = Explainer(language, Checkout(root, (ends.first, ends.last)), platform, scan.rules)
    run_failed = log.failed or ends.broke_off()
    findings = findings_of(tally, explainer, run_failed=run_failed)
    if log.step:
        findings = tuple(finding._replace(step=log.step) for finding in findings)
    return LogReport(
        log=log.name,
        lines=max(scan.lines, reached),
        format=log.format,
        complete=not (log.problems or scan.problems or stopped()),
        platform=platform or host_platform(),
        findings=findings,
        problems=(*log.problems, *scan.problems, *tally.problems),
        notes=(*log.notes, *_notes_on(ends.last)),
        passed_over=log.passed_over,
        passed=tally.succeeded and not run_failed,
    )


def _counted(matches: Iterable[Match]) -> tuple[Tally, int]:
    """All matches; when they are to be left as they are, also the line that was reached, else 0."""
    tally = Tally()
    for match in matches:
        tally.add(match)
        if overdue():
            return tally, match.line
    return tally, 0


def _notes_on(end: bytes) -> Iterator[str]:
    limit = cut_off_by(end)
    if limit:
        yield f"{limit} cut this log off at a size limit: what is missing may hold the cause"


def findings_of(tally: Tally, explainer: Explainer, *, run_failed: bool = False) -> tuple[Finding, ...]:
    """The findings, the most likely cause first; what a run got over is at most a warning, all of one that passed a note.

    Of a run that is known to have failed, no mark says that it passed.
    """
    groups, recovered = tally.settled()
    passed = tally.succeeded and not run_failed
    if tally.last_resort and not passed and not _is_known(tally.last_resort, groups):
        groups = [*groups, tally.last_resort]
    last = tally.steps.last
    failed = failed_step(groups, tally.steps) or (last if run_failed else None)
    got_over = BEHIND_ALL if passed else last.lines.start if last and not failed else 0
    lowered = Severity.NOTE if passed else Severity.WARNING
    findings: list[Finding] = []
    leaders = list(ranked(fold(groups, failed), failed))
    for group, followers in leaders:
        finding = explainer.finding(group, followers, () if findings else beside(leaders))
        findings.append(_tolerated(finding, lowered) if group.last_line < got_over else finding)
    findings += [_tolerated(explainer.finding(group, []), lowered) for group in recovered]
    return tuple(sorted(findings, key=_is_aside))


def _is_known(last_resort: Group, groups: Iterable[Group]) -> bool:
    """Whether a rule knows of a failure, or what the log ends with, be it no error to it."""
    known = [group for group in groups if group.first.rule.role is not Role.FOOTER]
    return any(group.first.rule.is_failure or group.last_line >= last_resort.first.line for group in known)


def _is_aside(finding: Finding) -> tuple[bool, bool]:
    return finding.role is Role.FOOTER, finding.severity is not Severity.ERROR


def _tolerated(finding: Finding, lowered: Severity) -> Finding:
    """The run went on after it: no error, however it reads."""
    return finding if finding.severity is not Severity.ERROR else finding._replace(severity=lowered)


class Ends:
    """Remembers how a log began and how it ended, while it passes."""

    def __init__(self) -> None:
        self.first = self.last = b""

    def watch(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Passes the chunks on."""
        for chunk in chunks:
            self.see(chunk.data)
            yield chunk

    def broke_off(self) -> bool:
        """Whether a command of the run ended its shell, and so failed; nothing else need say so.

        Nothing is known where reading was stopped before the log ended.
        """
        return not stopped() and lacks_last_words(self.first, self.last)

    def see(self, data: bytes) -> None:
        """Takes notice of what comes next in the log."""
        if len(self.first) < LOOKED_AT:
            self.first += data[: LOOKED_AT - len(self.first)]
        self.last = (self.last + data if len(data) < LOOKED_AT else data)[-LOOKED_AT:]
