"""Reviewdog Diagnostic Format (reviewdog, proto/rdf), a DiagnosticResult: through reviewdog it reaches any review system."""

from collections.abc import Iterator
from typing import Any

from logtriage.model import Finding, Language, LogReport, Report, Severity
from logtriage.reporters.json_values import written
from logtriage.reporters.places import Place, place_in_log, place_of
from logtriage.reporters.telling import in_lines, matched_text, title_of
from logtriage.reporters.view import View

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(report: Report, _view: View) -> Iterator[str]:
    """One diagnostic a finding, on the source where the log names it, with the log's line beside it."""
    diagnostics = (_diagnostic(log, finding, report.language) for log in report.logs for finding in log.findings)
    yield from written({"source": {"name": "logtriage"}, "diagnostics": diagnostics})
    yield "\n"


def _diagnostic(log: LogReport, finding: Finding, language: Language) -> dict[str, Any]:
    code = {"value": finding.rule, **({"url": finding.see[0]} if finding.see else {})}
    related = {"message": matched_text(finding), "location": _location(place_in_log(log, finding.line))}
    return {
        "message": "\n".join((title_of(finding), *in_lines(log, finding, language))),
        "location": _location(place_of(log, finding)),
        "severity": _SEVERITIES[finding.severity],
        "code": code,
        **({"relatedLocations": [related]} if finding.source else {}),
    }


def _location(place: Place) -> dict[str, Any]:
    start = {"line": place.line, **({"column": place.column} if place.column else {})}
    return {"path": place.path, "range": {"start": start}}
