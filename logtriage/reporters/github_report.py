"""Workflow commands of GitHub Actions: annotations of the run.

Escaped as `@actions/core` does (toolkit, packages/core/src/command.ts). The runner keeps ten annotations of a type a
step and 4,096 characters of a message, and drops the rest silently: so the most important ones come first, and what
was left out is said.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from logtriage.model import Finding, LogReport, Report, Severity
from logtriage.reporters.view import View, commands_for, risk_of

MOST_OF_A_TYPE = 10
LONGEST_MESSAGE = 4096  # characters, before escaping
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, _view: View) -> str:
    """One command a finding, the verdict of each log first; the last place of a type tells how many were left out."""
    found = [(log, finding) for log in report.logs for finding in log.findings]
    found.sort(key=lambda pair: pair[1] is not pair[0].findings[0])
    return "".join(_command_of(log, finding, left_out) for log, finding, left_out in _places(found))


def _places(found: list[tuple[LogReport, Finding]]) -> Iterator[tuple[LogReport, Finding, int]]:
    """What gets one of the places of its type; the last place stands for all that are left out, if there are more."""
    totals = Counter(finding.severity for _, finding in found)
    given = Counter[Severity]()
    for log, finding in found:
        severity = finding.severity
        given[severity] += 1
        beyond = totals[severity] - MOST_OF_A_TYPE
        if given[severity] < MOST_OF_A_TYPE or (given[severity] == MOST_OF_A_TYPE and beyond <= 0):
            yield log, finding, 0
        elif given[severity] == MOST_OF_A_TYPE:
            yield log, finding, beyond + 1


def _command_of(log: LogReport, finding: Finding, left_out: int) -> str:
    name = _COMMANDS[finding.severity]
    if left_out:
        return _command(name, "logtriage", f"{left_out} more findings are in the full report")
    return _command(name, _title(finding), _message(log, finding))


def _title(finding: Finding) -> str:
    times = f" (x {finding.total})" if finding.total > 1 else ""
    return f"{finding.title}{times}"


def _message(log: LogReport, finding: Finding) -> str:
    lines = [f"{log.log}:{finding.line}: {_matched_text(finding)}", f"Why: {finding.why}"]
    lines += [f"Fix{risk_of(fix)}: {fix.do}{_shell(fix.run, log.platform)}" for fix in finding.remedies]
    lines.append(f"Rule: {finding.rule}")
    return "\n".join(lines)[:LONGEST_MESSAGE]


def _matched_text(finding: Finding) -> str:
    return next((line.text.strip() for line in finding.excerpt if line.span is not None), "")


def _shell(run: Mapping[str, str], platform: str | None) -> str:
    commands = commands_for(run, platform)
    return f" `{next(iter(commands.values()))}`" if len(commands) == 1 else ""


def _command(name: str, title: str, message: str) -> str:
    return f"::{name} title={_escape_property(title)}::{_escape(message)}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
