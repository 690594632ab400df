"""GitLab's Code Quality report (doc/ci/testing/code_quality.md, "Code Quality report format"): a list of issues.

Two issues with equal fingerprints are shown as one, so what was seen in several logs gets one for each of them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from logtriage.model import Finding, LogReport, Report, Role, Severity
from logtriage.reporters.json_values import written
from logtriage.reporters.places import path_of_log, place_of
from logtriage.reporters.telling import title_of
from logtriage.reporters.view import View

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, _view: View) -> Iterator[str]:
    """A JSON list with an issue a finding, without a byte order mark."""
    yield from written(_issues(report))
    yield "\n"


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    seen = Counter[str]()
    for log in report.logs:
        for at, finding in enumerate(log.findings):
            seen[finding.fingerprint] += 1
            yield _issue(log, finding, seen[finding.fingerprint], is_verdict=at == 0)


def _issue(log: LogReport, finding: Finding, time: int, *, is_verdict: bool) -> dict[str, Any]:
    place = place_of(log, finding)
    grave = is_verdict and finding.severity is Severity.ERROR and finding.role is Role.CAUSE
    return {
        "description": f"{title_of(finding)}: {finding.why}",
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint if time == 1 else _another(finding, log, time),
        "severity": "critical" if grave else _SEVERITIES[finding.severity],
        "location": {"path": place.path, "lines": {"begin": place.line}},
    }


def _another(finding: Finding, log: LogReport, time: int) -> str:
    return hashlib.sha256(f"{finding.fingerprint}\n{path_of_log(log.log)}\n{time}".encode()).hexdigest()
