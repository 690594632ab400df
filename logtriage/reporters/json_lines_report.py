"""JSON Lines: a finding a line, as in the JSON report, with the name of its log; for streams and log shippers.

A log that could not be read whole has a line with `problem` in place of a finding.
"""

import json
from collections.abc import Iterator
from typing import Any

from logtriage.model import LogReport, Report
from logtriage.reporters.json_values import SCHEMA_VERSION, finding_object
from logtriage.reporters.view import View


def render(report: Report, _view: View) -> Iterator[str]:
    """One line a finding or problem, the verdict of each log first; LF ends each line and stands in none."""
    for log in report.logs:
        for entry in _entries(log):
            yield json.dumps({"schema_version": SCHEMA_VERSION, "log": log.log, **entry}, ensure_ascii=False) + "\n"


def _entries(log: LogReport) -> Iterator[dict[str, Any]]:
    yield from (finding_object(finding) for finding in log.findings)
    yield from ({"problem": problem} for problem in log.problems)
