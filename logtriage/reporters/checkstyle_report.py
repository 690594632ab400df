"""Checkstyle's XML: what Jenkins, reviewdog and many an editor read. An error element a finding, grouped by file."""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from logtriage.model import Finding, LogReport, Report, Severity
from logtriage.reporters.places import Place, place_of
from logtriage.reporters.telling import title_of
from logtriage.reporters.view import View

_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def render(report: Report, _view: View) -> Iterator[str]:
    """The findings in the report's order; those that stand together and lie in one file share its element."""
    yield "<?xml version='1.0' encoding='utf-8'?>\n<checkstyle version=\"4.3\">\n"
    found = ((place_of(log, finding), log, finding) for log in report.logs for finding in log.findings)
    for path, of_file in groupby(found, key=lambda one: one[0].path):
        yield f"<file name={quoteattr(path)}>\n"
        yield from (_error(*one) for one in of_file)
        yield "</file>\n"
    yield "</checkstyle>\n"


def _error(place: Place, log: LogReport, finding: Finding) -> str:
    attributes = {
        "line": str(place.line),
        **({"column": str(place.column)} if place.column else {}),
        "severity": _SEVERITIES[finding.severity],
        "message": f"{title_of(finding)}. {finding.why} ({log.log}:{finding.line})",
        "source": finding.rule,
    }
    told = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<error {told}/>\n"
