"""A baseline: findings that are known, by their fingerprints, which do not change when lines move.

The file is JSON: `{"schema_version": 1, "known": {fingerprint: "rule: title"}}`, sorted, so that it can be reviewed.
"""

import json
import sys
from typing import Any

from logtriage.cli.outputs import Output, write_output
from logtriage.model import LogReport, Report, UserError
from logtriage.safe_text import clean


def apply_baseline(report: Report, path: str, *, update: bool) -> tuple[Report, str]:
    """The report without what is known, and what to say about that; with `update` all that it holds becomes known first.

    Raises UserError when the file cannot be read, or written, or is no baseline.
    """
    if update:
        _write(report, path)
    known = _read(path)
    logs = tuple(_without(log, known) for log in report.logs)
    before = sum(len(log.findings) for log in report.logs)
    left_out = sum(log.known for log in logs)
    written = f"{path}: holds {_findings(len(known))} now; " if update else ""
    return report._replace(logs=logs), f"{written}{left_out} of {_findings(before)} left out: the baseline holds them"


def _without(log: LogReport, known: frozenset[str]) -> LogReport:
    new = tuple(finding for finding in log.findings if finding.fingerprint not in known)
    return log._replace(findings=new, known=len(log.findings) - len(new))


def _findings(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'}"


def _write(report: Report, path: str) -> None:
    findings = [finding for log in report.logs for finding in log.findings]
    known = {finding.fingerprint: clean(f"{finding.rule}: {finding.title}") for finding in findings}
    document = {"schema_version": 1, "known": known}
    write_output(Output("json", path), (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True), "\n"), sys.stdout)


def _read(path: str) -> frozenset[str]:
    try:
        with open(path, encoding="utf-8") as file:
            document: Any = json.load(file)
        if document["schema_version"] != 1:
            raise UserError(f"{path}: schema_version {document['schema_version']} is not known; this logtriage reads 1")
        return frozenset(document["known"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "strerror", None) or "is no baseline of logtriage"
        raise UserError(f"{path}: {reason}; make it with --update-baseline") from error
