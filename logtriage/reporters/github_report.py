"""Workflow commands of GitHub Actions: annotations of the run, on the line of the source where the log names one.

Escaped as `@actions/core` does (toolkit, packages/core/src/command.ts), properties in its order. The runner keeps ten
annotations of a type a step and 4,096 characters of a message, and drops the rest silently: so the most important ones
come first, and what was left out is said.
"""

from collections.abc import Iterator, Mapping

from logtriage.model import Finding, Report, Severity
from logtriage.reporters.importance import most_of_each_severity
from logtriage.reporters.places import source_properties
from logtriage.reporters.telling import in_lines, title_of
from logtriage.reporters.view import View
from logtriage.reporters.words import counted

MOST_OF_A_TYPE = 10
LONGEST_MESSAGE = 4096  # characters, before escaping
LONGEST_TITLE = 255  # characters, before escaping; of the API that the runner hands it to
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, _view: View) -> Iterator[str]:
    """One command a finding, the verdict of each log first; the last place of a type tells how many were left out."""
    given = dict.fromkeys(Severity, 0)
    kept = most_of_each_severity(report, MOST_OF_A_TYPE)
    for log, finding in kept.findings:
        severity = finding.severity
        given[severity] += 1
        beyond = kept.left_out[severity]
        if beyond and given[severity] == MOST_OF_A_TYPE:
            yield command(_COMMANDS[severity], {"title": "logtriage"}, counted(report.language, "left out", beyond + 1))
            continue
        message = "\n".join(in_lines(log, finding, report.language))[:LONGEST_MESSAGE]
        yield command(_COMMANDS[severity], _properties(finding), message)


def _properties(finding: Finding) -> dict[str, str]:
    place = source_properties(finding, path="file", line="line", column="col")
    return {"title": title_of(finding)[:LONGEST_TITLE], **place}


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command on a line of its own; neither a property nor the message can end it."""
    told = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_escape(message)}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
