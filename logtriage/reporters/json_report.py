"""JSON, schema_version 1: everything that the report holds, one document; the contract of scripts."""

import json
from typing import Any

from logtriage import __version__
from logtriage.model import Finding, LogReport, Report
from logtriage.reporters.view import View

SCHEMA_VERSION = 1


def render(report: Report, _view: View) -> str:
    """The report as one JSON document, UTF-8, keys in a fixed order."""
    document = {"schema_version": SCHEMA_VERSION, "logtriage": __version__, "logs": [_log(log) for log in report.logs]}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _log(log: LogReport) -> dict[str, Any]:
    return {
        "log": log.log,
        "lines": log.lines,
        "format": log.format,
        "complete": log.complete,
        "platform": log.platform,
        "findings": [finding_object(finding) for finding in log.findings],
        "problems": list(log.problems),
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as the JSON report holds it; line numbers count from 1."""
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "role": finding.role.value,
        "step": finding.step,
        "first_line": finding.first_line,
        "last_line": finding.last_line,
        "line": finding.line,
        "count": finding.total,
        "lines": list(finding.lines),
        "values": dict(finding.values),
        "why": finding.why,
        "fix": [{"do": fix.do, "run": dict(fix.run) or None, "risk": fix.risk.value} for fix in finding.remedies],
        "see": list(finding.see),
        "excerpt": [{"line": line.number, "text": line.text, "match": line.span is not None} for line in finding.excerpt],
        "folded": [{"rule": folded.rule, "first_line": folded.first_line, "count": folded.total} for folded in finding.folded],
        "fingerprint": finding.fingerprint,
        "source": finding.source and finding.source._asdict(),
    }
