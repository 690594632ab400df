"""Service messages of TeamCity: errors are build problems, the rest are messages in the build's log.

Escaped as JetBrains' teamcity-messages does. TeamCity keeps 4,000 characters of a description; an identity is a Java
identifier of at most 60 characters that stays the same from build to build, so it is made of the fingerprint.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from logtriage.model import Finding, Report, Severity
from logtriage.reporters.importance import most_of_each_severity
from logtriage.reporters.telling import in_lines, title_of
from logtriage.reporters.view import View
from logtriage.reporters.words import counted

MOST_OF_A_SEVERITY = 100  # build problems that a person would read
LONGEST_DESCRIPTION = 4000  # characters, before escaping
_STATUS = {Severity.WARNING: "WARNING", Severity.NOTE: "NORMAL"}
_ESCAPES = str.maketrans({"|": "||", "'": "|'", "\n": "|n", "\r": "|r", "[": "|[", "]": "|]"})


def render(report: Report, _view: View) -> Iterator[str]:
    """One message a finding, the verdict of each log first; the last message tells how many were left out."""
    seen = Counter[str]()
    kept = most_of_each_severity(report, MOST_OF_A_SEVERITY)
    for log, finding in kept.findings:
        text = "\n".join((title_of(finding), *in_lines(log, finding, report.language)))[:LONGEST_DESCRIPTION]
        if finding.severity is Severity.ERROR:
            seen[finding.fingerprint] += 1
            yield message("buildProblem", {"description": text, "identity": _identity(finding, seen[finding.fingerprint])})
        else:
            yield message("message", {"text": text, "status": _STATUS[finding.severity]})
    if kept.left_out.total():
        text = f"logtriage: {counted(report.language, 'left out', kept.left_out.total())}"
        yield message("message", {"text": text, "status": "WARNING"})


def _identity(finding: Finding, time: int) -> str:
    """The fingerprint's first half; the same problem in another log of the run gets its number behind it."""
    return f"l{finding.fingerprint[:32]}" + (f"_{time}" if time > 1 else "")


def message(name: str, attributes: Mapping[str, str]) -> str:
    """A service message on a line of its own; no attribute can end it."""
    told = " ".join(f"{key}='{value.translate(_ESCAPES)}'" for key, value in attributes.items())
    return f"##teamcity[{name} {told}]\n"
