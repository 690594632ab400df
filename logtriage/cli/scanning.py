"""What failed in these logs, and what helps: the scan behind `logtriage [LOG]...`."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TextIO

from logtriage.cli.choosing import rules_of
from logtriage.cli.exits import CLEAN, FAILED, FOUND, EndBy, ExitWith, complain
from logtriage.cli.inputs import check_inputs, names_of, read_logs, reading_of
from logtriage.cli.interrupts import Interruption
from logtriage.cli.notes import told_of, without_known, without_passed_over
from logtriage.cli.outputs import STREAMED, TEXT, read_outputs, write_reports
from logtriage.cli.settings import settings_of
from logtriage.expressions import keep_compiled
from logtriage.matching import Matcher
from logtriage.model import LogReport, Report, Rule, Severity
from logtriage.sources import Found, Log, Reading, find_files
from logtriage.sources.waiting import stopped
from logtriage.triage import Onlooker, triage_log

if TYPE_CHECKING:
    from logtriage.cli.progress import Progress


class _Work(NamedTuple):
    """What is to be triaged, and how; reports go to `stream`, that of json-lines while its findings are found if `streamed`."""

    files: Sequence[Found]
    reading: Reading
    follow: bool
    tee: bool
    stream: TextIO
    streamed: bool
    rules: Sequence[Rule]
    language: str
    root: str | None
    jobs: int


def scan(  # noqa: PLR0913  # options
    logs: Sequence[str],
    *,
    config: str | None = None,
    failed: bool = False,
    follow: bool = False,
    tee: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    **options: Any,
) -> NoReturn:
    """Reads the logs, writes the reports and ends with the exit code; an option that is left out was not given."""
    settings = settings_of(options, config)
    outputs = read_outputs(tuple(settings["formats"]))
    names = names_of(logs)
    check_inputs(names, follow=follow, tee=tee)
    files, left_out = find_files(names)
    work = _Work(
        files=files,
        reading=reading_of(settings["log_format"], settings["encoding"], failed=failed),
        follow=follow,
        tee=tee,
        stream=sys.stderr if tee else sys.stdout,
        streamed=follow and STREAMED in outputs,
        rules=rules_of(settings),
        language=settings["lang"],
        root=settings["root"],
        jobs=_cores(settings["jobs"]),
    )
    with Interruption() as interruption:
        report = without_known(_triage_all(work, interruption, quiet=quiet), settings)
        code = _exit_code(report, settings["fail_on"], exit_zero=settings["exit_zero"])
        shows_problems = TEXT in outputs and work.stream.isatty() and _on_terminal()
        for told in (*left_out, *told_of(report, shows_problems=shows_problems)):
            complain(told)
        report = without_passed_over(report)
        if report.cut_by:
            complain(f"ended by {report.cut_by}: not all was read")
        shown = _without_clean(report) if quiet else report
        left = [output for output in outputs if not (work.streamed and output == STREAMED)]
        written = write_reports(left, shown, work.stream, color=settings["color"], verbose=verbose)
    keep_compiled()
    if interruption.name:
        raise EndBy(interruption.name)
    raise ExitWith(code if written else FAILED)


def _cores(jobs: int) -> int:
    """0 stands for every core that this process may use."""
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _triage_all(work: _Work, interruption: Interruption, *, quiet: bool) -> Report:
    """The report of all logs, or of what was read of them when a signal came."""
    with ExitStack() as stack:
        progress = None
        if not (quiet or work.follow or work.tee) and _on_terminal():
            from logtriage.cli.progress import Progress

            progress = stack.enter_context(Progress())
        read = _read_by_many if work.jobs > 1 and not (work.follow or work.tee) else _read_by_one
        reports = tuple(read(work, progress))
    if interruption.name == "SIGINT" and _on_terminal():
        sys.stderr.write("\n")  # behind the ^C that the terminal shows
    return Report(reports, work.language, "" if work.follow else interruption.name)


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _read_by_many(work: _Work, progress: "Progress | None") -> Iterator[LogReport]:
    from logtriage.triage.crew import Crew

    with Crew(work.rules, work.jobs, onlooker=progress) as crew:
        yield from crew.triage_all(work.files, work.language, work.reading, work.root)


def _read_by_one(work: _Work, progress: "Progress | None") -> Iterator[LogReport]:
    matcher = Matcher(work.rules)
    for log in read_logs(work.files, work.reading, follow=work.follow, tee=work.tee):
        onlooker = _live(work, log) if work.follow else progress
        yield triage_log(log, matcher, language=work.language, root=work.root, onlooker=onlooker)
        if stopped():
            return


def _live(work: _Work, log: Log) -> Onlooker:
    from logtriage.cli.live import Live
    from logtriage.triage.checkout import Checkout
    from logtriage.triage.explaining import Explainer

    explainer = Explainer(work.language, Checkout(work.root), rules=work.rules)
    return Live(log.name, work.language, explainer, work.stream if work.streamed else None)


def _exit_code(report: Report, fail_on: str, *, exit_zero: bool) -> int:
    """2 when a log could not be read whole; 1 for a finding that is grave enough; else 0."""
    if not all(log.complete for log in report.logs):
        return FAILED
    if exit_zero or fail_on == "never":
        return CLEAN
    least = Severity(fail_on).rank
    return FOUND if any(finding.severity.rank <= least for log in report.logs for finding in log.findings) else CLEAN


def _without_clean(report: Report) -> Report:
    told = tuple(log for log in report.logs if log.findings or log.problems)
    return report._replace(logs=told, left_out=len(report.logs) - len(told))
