"""`logtriage [LOG]...`: what failed in these logs, and what helps."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from logtriage.cli.choosing import choose_rules
from logtriage.cli.exits import CLEAN, FAILED, FOUND, ExitWith, complain
from logtriage.cli.outputs import Output, complete_formats, read_outputs, view_of, write_output
from logtriage.cli.settings import default_language, read_settings
from logtriage.matching import Matcher
from logtriage.model import LANGUAGES, LogReport, Report, Rule, Severity, UserError
from logtriage.reporters import FORMATS, render
from logtriage.sources import Log
from logtriage.triage import triage_log

_HINT = """no log was named, and standard input is a terminal; try one of:
  logtriage build.log
  make 2>&1 | logtriage
  logtriage --help"""


@click.command(
    "logtriage",
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[OPTIONS]",
    epilog="Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 something could not be read or written.",
)
@click.argument("logs", nargs=-1, metavar="[LOG]...", type=click.Path())
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=complete_formats,
    help=f"Format of the report, and its file; repeatable. One of {', '.join(FORMATS)}.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the explanations (default: the locale's).")
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    help="Least severity that gives exit code 1 (default: error).",
)
@click.option("--exit-zero", is_flag=True, default=None, help="Exit with 0 even when something was found.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules; an id or a glob such as 'pip/*'.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
@click.option("--bundled-rules/--no-bundled-rules", default=None, help="Whether to use the rules that come with logtriage.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colours (default: on a terminal).")
@click.option("--config", metavar="FILE", help="Configuration file (default: the nearest logtriage.toml or pyproject.toml).")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Logs read side by side (default: 1); 0: one a core."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about logs in which nothing was found.")
@click.option("-v", "--verbose", is_flag=True, help="Tell every finding in full.")
def command(logs: tuple[str, ...], config: str | None, quiet: bool, verbose: bool, **options: Any) -> None:
    """Name the cause in the LOG of a build, a test run or a program that failed, and what to do about it.

    LOG is a file (also gzipped) or - for standard input, which is read when no LOG is named.
    """
    settings = _merged(options, read_settings(".", given=config))
    outputs = read_outputs(tuple(settings["formats"]))
    rules = choose_rules(
        paths=settings["rules"], bundled=settings["bundled_rules"], select=settings["select"], ignore=settings["ignore"]
    )
    report, notes = _triage_all(logs or _standard_input(), rules, settings["lang"], _cores(settings["jobs"]))
    code = _exit_code(report, settings["fail_on"], exit_zero=settings["exit_zero"])
    for note in notes:
        complain(note)
    written = _write_all(outputs, _without_clean(report) if quiet else report, color=settings["color"], verbose=verbose)
    raise ExitWith(code if written else FAILED)


def _merged(options: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """An option that was given, else what the file says, else the default."""
    defaults = {
        "lang": default_language(),
        "fail_on": "error",
        "exit_zero": False,
        "bundled_rules": True,
        "color": "auto",
        "jobs": 1,
    }
    file = {**defaults, **file, "formats": file.get("format", ())}
    return {name: value if value not in (None, ()) else file.get(name, ()) for name, value in options.items()}


def _standard_input() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        raise UserError(*_HINT.splitlines())
    return ("-",)


def _cores(jobs: int) -> int:
    """0 stands for every core that this process may use."""
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _triage_all(names: Sequence[str], rules: Sequence[Rule], language: str, jobs: int) -> tuple[Report, list[str]]:
    """The report, and what else is to be said on standard error: problems and notes."""
    reports, notes = [], []
    for report in _triaged(names, rules, language, jobs):
        notes += [f"{report.log}: {text}" for text in (*report.problems, *report.notes)]
        reports.append(report)
    return Report(tuple(reports), language), notes


def _triaged(names: Sequence[str], rules: Sequence[Rule], language: str, jobs: int) -> Iterator[LogReport]:
    if jobs > 1:
        from logtriage.triage.crew import Crew

        with Crew(rules, jobs) as crew:
            yield from crew.triage_all(names, language)
        return
    matcher = Matcher(rules)
    for name in names:
        yield triage_log(Log(name), matcher, language=language)


def _exit_code(report: Report, fail_on: str, *, exit_zero: bool) -> int:
    """2 when a log could not be read whole; 1 for a finding that is grave enough; else 0."""
    if not all(log.complete for log in report.logs):
        return FAILED
    if exit_zero or fail_on == "never":
        return CLEAN
    least = Severity(fail_on).rank
    return FOUND if any(finding.severity.rank <= least for log in report.logs for finding in log.findings) else CLEAN


def _without_clean(report: Report) -> Report:
    return Report(tuple(log for log in report.logs if log.findings or log.problems), report.language)


def _write_all(outputs: Iterable[Output], report: Report, *, color: str, verbose: bool) -> bool:
    """Writes every report that can be written; whether all could. Files first: standard output may end the process."""
    written = True
    for output in sorted(outputs, key=lambda output: output.path is None):
        try:
            write_output(output, render(report, output.format, view_of(output, color=color, verbose=verbose)))
        except UserError as error:
            complain(str(error))
            written = False
    return written
