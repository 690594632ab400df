"""JUnit XML that validates against both shapes in use: Ant's strict `JUnit.xsd` and Jenkins' `junit-10.xsd`.

junit-xml builds each suite; what that package writes against the schemas (the `disabled` attributes, `skipped/@type`,
missing zeros, the order of children) is put right on the tree. Times and hosts are constant: the same log, the same
bytes. GitLab takes 30 MB and 250,000 elements: cases and their texts are kept below that, and what is left out is said.
"""

import os
import time
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from logtriage.model import Finding, Language, LogReport, Report, Severity
from logtriage.reporters.importance import most_important
from logtriage.reporters.telling import remedy_in_lines, title_of
from logtriage.reporters.view import View
from logtriage.reporters.words import WORDS, counted, label, nothing_found

MOST_CASES = 5000  # in all; a case has two elements
LONGEST_TEXT = 64 * 1024  # characters of one failure
_MOST_TEXT = 10_000_000  # characters of all failures


def render(report: Report, _view: View) -> Iterator[str]:
    """One suite a log, one test case a finding; a clean log has one case, which passes."""
    told: dict[int, list[int]] = {}
    for log_at, at in most_important(report, MOST_CASES).places:
        told.setdefault(log_at, []).append(at)
    saying = _Saying(report.language, min(LONGEST_TEXT, _MOST_TEXT // max(1, sum(map(len, told.values())))))
    yield "<?xml version='1.0' encoding='utf-8'?>\n<testsuites>\n"
    for number, log in enumerate(report.logs):
        yield _suite(log, sorted(told.get(number, ())), saying, number)
    yield "</testsuites>\n"


class _Saying(NamedTuple):
    """The language of the texts, and how many characters one may have."""

    language: Language
    longest: int


def _suite(log: LogReport, told: Sequence[int], saying: _Saying, number: int) -> str:
    """The element of one log; junit-xml and ElementTree hold no more than this at a time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own use of deprecated calls
        from junit_xml import TestSuite, to_xml_report_string

        suites = [TestSuite(log.log, list(_cases(log, told, saying)))]
        built = to_xml_report_string(suites, prettyprint=False, encoding="utf-8")
    suite = ET.fromstring(built)[0]  # noqa: S314  # junit-xml wrote it a moment ago
    _put_right(suite, number)
    ET.indent(suite, level=1)
    return f"  {ET.tostring(suite, encoding='unicode', xml_declaration=False).rstrip()}\n"


def _cases(log: LogReport, told: Sequence[int], saying: _Saying) -> Iterator[Any]:  # junit-xml has no types
    from junit_xml import TestCase

    yield from (_case(log, log.findings[at], saying) for at in told)
    yield from _problem_cases(log)
    beyond = len(log.findings) - len(told)
    if beyond:
        left_out = TestCase(counted(saying.language, "left out", beyond), classname=log.log)
        left_out.add_skipped_info(f"{MOST_CASES} findings are listed at most")
        yield left_out
    if not log.findings and not log.problems:
        yield TestCase(nothing_found(saying.language, log), classname=log.log)


def _problem_cases(log: LogReport) -> Iterator[Any]:
    """A log that could not be read whole must not pass for a clean one."""
    from junit_xml import TestCase

    for number, problem in enumerate(log.problems, start=1):
        case = TestCase(f"problem {number} {log.log}", classname=log.log)
        case.add_error_info(message=problem, output=problem, error_type="problem")
        yield case


def _case(log: LogReport, finding: Finding, saying: _Saying) -> Any:
    from junit_xml import TestCase

    case = TestCase(f"{finding.rule} {log.log}:{finding.line}", classname=log.log)
    text = "\n".join(_lines(log, finding, saying.language))[: saying.longest]
    title = title_of(finding) or finding.rule  # junit-xml leaves an empty message away
    if finding.severity is Severity.ERROR:
        case.add_failure_info(message=title, output=text, failure_type=finding.rule)
    else:
        severity = WORDS[saying.language][finding.severity.value]
        case.add_skipped_info(message=f"{severity}: {title}", output=text)
    return case


def _lines(log: LogReport, finding: Finding, language: Language) -> Iterator[str]:
    source = f" {':'.join(str(part) for part in finding.source if part is not None)}" if finding.source else ""
    yield f"{log.log}:{finding.line}:{source} {title_of(finding)}"
    yield ""
    yield from (f"{line.number:>6} | {line.text}" for line in finding.excerpt)
    yield ""
    if finding.step:
        yield f"{label(language, 'step')}{finding.step}"
    yield f"{label(language, 'why')}{finding.why}"
    for remedy in finding.remedies:
        yield from remedy_in_lines(log, remedy, language)
    yield from (f"{label(language, 'see')}{link}" for link in finding.see)


def _put_right(suite: ET.Element, number: int) -> None:
    del suite.attrib["disabled"]
    suite.attrib |= {
        "id": str(number),
        "package": suite.attrib["name"],
        "hostname": "localhost",
        "timestamp": _timestamp(),
        "time": "0",
    }
    for case in suite.iter("testcase"):
        case.attrib["time"] = "0"
        for skipped in case.iter("skipped"):
            skipped.attrib.pop("type", None)
    suite.insert(0, ET.Element("properties"))
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")


def _timestamp() -> str:
    """`SOURCE_DATE_EPOCH`, where it is set, else the epoch itself: a report must not change with the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "0")
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(int(epoch) if epoch.isdecimal() else 0))
