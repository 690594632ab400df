"""A line a finding, as compilers write them (GNU Coding Standards, "Formatting Error Messages"): editors jump to it."""

from collections.abc import Iterator

from logtriage.model import Report
from logtriage.reporters.view import View


def render(report: Report, _view: View) -> Iterator[str]:
    """`log:line: severity: title [rule]`, the verdict of each log first."""
    return (
        f"{log.log}:{finding.line}: {finding.severity}: {finding.title} [{finding.rule}]\n"
        for log in report.logs
        for finding in log.findings
    )
