"""SARIF 2.1.0 (OASIS, with errata 01): for code scanning, and for editors.

A result stands on the source where the log names a place there, with the line of the log as a related location; else on
the log. GitHub takes 25,000 results a run and shows the 5,000 gravest: no more are written, and a notification tells how
many were left out. Fingerprints are our own, so that an alert stays the same when lines move.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from logtriage import __version__
from logtriage.model import Finding, Language, LogReport, Report, Severity
from logtriage.reporters.importance import most_important
from logtriage.reporters.json_values import written
from logtriage.reporters.markdown_text import escaped, link, remedies_in_markdown
from logtriage.reporters.places import Place, path_of_log, place_in_log, place_of
from logtriage.reporters.telling import in_lines, matched_text, remedy_in_lines, title_of
from logtriage.reporters.view import View
from logtriage.reporters.words import counted, label

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5000
_LANGUAGES = {"en": "en-US", "zh": "zh-CN"}


def render(report: Report, _view: View) -> Iterator[str]:
    """One run with the findings of all logs; the rules are those that the findings are of."""
    kept = most_important(report, MOST_RESULTS)
    rules: dict[str, dict[str, Any]] = {}
    run = {
        "automationDetails": {"id": "logtriage/"},
        "columnKind": "unicodeCodePoints",
        "language": _LANGUAGES[report.language],
        "results": _results(kept.findings, rules, report.language),
        "tool": {"driver": {"name": "logtriage", "version": __version__, "rules": _collected(rules)}},
        "invocations": iter([_invocation(report, kept.left_out)]),
    }
    yield from written({"$schema": _SCHEMA, "version": "2.1.0", "runs": iter([run])})
    yield "\n"


def _collected(rules: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rules, asked for when the results are written: only then are all of them known."""
    yield from rules.values()


def _results(
    findings: Iterator[tuple[LogReport, Finding]], rules: dict[str, dict[str, Any]], language: Language
) -> Iterator[dict[str, Any]]:
    position: dict[str, int] = {}
    seen = Counter[str]()
    for log, finding in findings:
        if finding.rule not in rules:
            position[finding.rule] = len(rules)
            rules[finding.rule] = _rule(finding, language)
        seen[finding.fingerprint] += 1
        yield _result(log, finding, language, rule_index=position[finding.rule], time=seen[finding.fingerprint])


def _rule(finding: Finding, language: Language) -> dict[str, Any]:
    """What the first finding of a rule tells of it: why it happens, what helps, where to read on."""
    why = finding.why or finding.rule
    lines = [why, *(line for fix in finding.remedies for line in remedy_in_lines(None, fix, language))]
    lines += [f"{label(language, 'see')}{address}" for address in finding.see]
    links = "".join(f"\n{link(address)}\n" for address in finding.see)
    markdown = f"{escaped(why)}\n\n{remedies_in_markdown(None, finding.remedies, language)}{links}"
    return {
        "id": finding.rule,
        "name": _name(finding.rule),
        "shortDescription": {"text": finding.title or finding.rule},
        "fullDescription": {"text": why},
        "help": {"text": "\n".join(lines), "markdown": markdown},
        "defaultConfiguration": {"level": finding.severity.value},
        **({"helpUri": finding.see[0]} if finding.see and finding.see[0].startswith("https://") else {}),
    }


def _name(rule: str) -> str:
    """The id in Pascal case, as SARIF wants names of rules: `pip/wheel-build-failed` is `PipWheelBuildFailed`."""
    return "".join(word.capitalize() for word in rule.replace("/", "-").split("-"))


def _result(log: LogReport, finding: Finding, language: Language, *, rule_index: int, time: int) -> dict[str, Any]:
    in_log = {**_location(place_in_log(log, finding.line)), "message": {"text": f"{log.log}:{finding.line}"}}
    in_log["physicalLocation"]["region"]["snippet"] = {"text": matched_text(finding)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": "\n".join((title_of(finding) or finding.rule, *in_lines(log, finding, language)))},
        "locations": [_location(place_of(log, finding)) if finding.source else in_log],
        **({"relatedLocations": [{"id": 1, **in_log}]} if finding.source else {}),
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding.fingerprint[:16]}:{time}",
            "logtriage/v1": finding.fingerprint,
        },
        "occurrenceCount": finding.total,
        "properties": {"role": finding.role.value, "log": log.log, "lines": [finding.line, *finding.lines]},
    }


def _location(place: Place) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _invocation(report: Report, left_out: Counter[Severity]) -> dict[str, Any]:
    notifications = [
        _notification(log, level, text)
        for log in report.logs
        for level, texts in (("error", log.problems), ("note", log.notes))
        for text in texts
    ]
    if left_out.total():
        notifications.append({"level": "warning", "message": {"text": counted(report.language, "left out", left_out.total())}})
    successful = all(log.complete for log in report.logs)
    return {"executionSuccessful": successful, **({"toolExecutionNotifications": notifications} if notifications else {})}


def _notification(log: LogReport, level: str, text: str) -> dict[str, Any]:
    return {
        "level": level,
        "message": {"text": f"{log.log}: {text}"},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(path_of_log(log.log))}}],
    }
