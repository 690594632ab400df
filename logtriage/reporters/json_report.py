"""JSON, schema_version 1: everything that the report holds, one document; the contract of scripts."""

from collections.abc import Iterator
from typing import Any

from logtriage import __version__
from logtriage.model import LogReport, Report, Shared
from logtriage.reporters.json_values import SCHEMA_VERSION, finding_object, written
from logtriage.reporters.view import View


def render(report: Report, _view: View) -> Iterator[str]:
    """The report as one JSON document, UTF-8, keys in a fixed order."""
    logs = (_log(log) for log in report.logs)
    shared = (_shared(one) for one in report.shared)
    yield from written({"schema_version": SCHEMA_VERSION, "logtriage": __version__, "logs": logs, "shared": shared})
    yield "\n"


def _shared(shared: Shared) -> dict[str, Any]:
    """What leads several logs: its rule, title and fingerprint, and the names of the logs."""
    finding = shared.finding
    return {
        "rule": finding.rule,
        "title": finding.title,
        "fingerprint": finding.fingerprint,
        "count": len(shared.logs),
        "logs": list(shared.logs),
    }


def _log(log: LogReport) -> dict[str, Any]:
    return {
        "log": log.log,
        "lines": log.lines,
        "format": log.format,
        "complete": log.complete,
        "passed": log.passed,
        "platform": log.platform,
        "findings": (finding_object(finding) for finding in log.findings),
        "problems": list(log.problems),
    }
