"""Workflow commands of GitHub Actions: annotations of the run.

Escaped as `@actions/core` does (toolkit, packages/core/src/command.ts). The runner keeps ten annotations of a type a
step and 4,096 characters of a message, and drops the rest silently: so the most important ones come first, and what
was left out is said.
"""

from itertools import groupby

from logtriage.model import Finding, LogReport, Report, Severity
from logtriage.reporters.view import View

MOST_OF_A_TYPE = 10
LONGEST_MESSAGE = 4096  # characters, before escaping
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, _view: View) -> str:
    """One command a finding, by severity; of more than ten of a type the last place tells how many were left out."""
    found = [(log, finding) for log in report.logs for finding in log.findings]
    found.sort(key=lambda pair: pair[1].severity.rank)
    commands: list[str] = []
    for severity, pairs in groupby(found, key=lambda pair: pair[1].severity):
        commands += _of_one_type(_COMMANDS[severity], list(pairs))
    return "".join(commands)


def _of_one_type(command: str, pairs: list[tuple[LogReport, Finding]]) -> list[str]:
    told = pairs if len(pairs) <= MOST_OF_A_TYPE else pairs[: MOST_OF_A_TYPE - 1]
    lines = [_command(command, _title(finding), _message(log, finding)) for log, finding in told]
    if len(told) < len(pairs):
        lines.append(_command(command, "logtriage", f"{len(pairs) - len(told)} more findings are in the log's full report"))
    return lines


def _title(finding: Finding) -> str:
    times = f" (x {finding.total})" if finding.total > 1 else ""
    return f"{finding.title}{times}"


def _message(log: LogReport, finding: Finding) -> str:
    lines = [f"{log.log}:{finding.line}: {_matched_text(finding)}", f"Why: {finding.why}"]
    lines += [f"Fix: {fix.do}{_command_of(dict(fix.run), log.platform)}" for fix in finding.remedies]
    lines.append(f"Rule: {finding.rule}")
    return "\n".join(lines)[:LONGEST_MESSAGE]


def _matched_text(finding: Finding) -> str:
    return next((line.text.strip() for line in finding.excerpt if line.span is not None), "")


def _command_of(run: dict[str, str], platform: str | None) -> str:
    command = run.get(platform or "") or run.get("any")
    return f" `{command}`" if command else ""


def _command(name: str, title: str, message: str) -> str:
    return f"::{name} title={_escape_property(title)}::{_escape(message)}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
