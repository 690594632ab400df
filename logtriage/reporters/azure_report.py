"""Logging commands of Azure Pipelines: issues of the step, on the line of the source where the log names one.

Escaped as azure-pipelines-task-lib does (TaskCommand.toString). The agent keeps ten issues of a type a step: so the most
important ones come first, and what was left out is said. Azure knows errors and warnings alone: notes are but counted.
"""

from collections.abc import Iterator, Mapping

from logtriage.model import Finding, Report, Severity
from logtriage.reporters.importance import most_of_each_severity
from logtriage.reporters.places import source_properties
from logtriage.reporters.telling import in_lines, title_of
from logtriage.reporters.view import View
from logtriage.reporters.words import counted

MOST_OF_A_TYPE = 10  # the agent's ExecutionContext.cs
LONGEST_MESSAGE = 4096  # characters, before escaping
_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, _view: View) -> Iterator[str]:
    """One command a finding, the verdict of each log first; a plain line at the end tells how many were left out."""
    kept = most_of_each_severity(report, MOST_OF_A_TYPE)
    left_out = kept.left_out.total()
    for log, finding in kept.findings:
        if finding.severity not in _TYPES:
            left_out += 1
            continue
        message = "\n".join((title_of(finding), *in_lines(log, finding, report.language)))
        yield command("task.logissue", _properties(finding), message[:LONGEST_MESSAGE])
    if left_out:
        yield f"logtriage: {counted(report.language, 'left out', left_out)}\n"


def _properties(finding: Finding) -> dict[str, str]:
    place = source_properties(finding, path="sourcepath", line="linenumber", column="columnnumber")
    return {"type": _TYPES[finding.severity], **place, "code": finding.rule}


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A logging command on a line of its own; neither a property nor the message can end it."""
    told = "".join(f"{key}={_escape_property(value)};" for key, value in properties.items())
    return f"##vso[{name} {told}]{_escape(message)}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace("]", "%5D").replace(";", "%3B")
