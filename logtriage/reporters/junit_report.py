"""JUnit XML that validates against both shapes in use: Ant's strict `JUnit.xsd` and Jenkins' `junit-10.xsd`.

junit-xml builds it; what that package writes against the schemas (the `disabled` attributes, `skipped/@type`, missing
zeros, the order of children) is put right on the tree. Times and hosts are constant: the same log, the same bytes.
"""

import os
import time
import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from logtriage.model import Finding, LogReport, Report, Severity
from logtriage.reporters.view import View, risk_of

MOST_CASES = 2000  # of one log; readers choke on more
LONGEST_TEXT = 64 * 1024  # characters of one failure
_CLEAN = "no known error signature"


def render(report: Report, _view: View) -> str:
    """One suite a log, one test case a finding; a clean log has one case, which passes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own use of deprecated calls
        from junit_xml import to_xml_report_string

        built = to_xml_report_string([_suite(log) for log in report.logs], prettyprint=False, encoding="utf-8")
    root = ET.fromstring(built)  # noqa: S314  # junit-xml wrote it a moment ago
    _put_right(root)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(("<?xml version='1.0' encoding='utf-8'?>\n", "\n"))


def _suite(log: LogReport) -> Any:  # junit-xml has no types
    from junit_xml import TestCase, TestSuite

    told = log.findings[:MOST_CASES]
    cases = [_case(log, finding) for finding in told] + list(_problem_cases(log))
    if not cases:
        cases.append(TestCase(_CLEAN, classname=log.log))
    if len(told) < len(log.findings):
        left_out = TestCase(f"{len(log.findings) - len(told)} findings left out", classname=log.log)
        left_out.add_skipped_info(f"only {MOST_CASES} findings are listed")
        cases.append(left_out)
    return TestSuite(log.log, cases)


def _problem_cases(log: LogReport) -> Iterator[Any]:
    """A log that could not be read whole must not pass for a clean one."""
    from junit_xml import TestCase

    for number, problem in enumerate(log.problems, start=1):
        case = TestCase(f"problem {number} {log.log}", classname=log.log)
        case.add_error_info(message=problem, output=problem, error_type="problem")
        yield case


def _case(log: LogReport, finding: Finding) -> Any:
    from junit_xml import TestCase

    case = TestCase(f"{finding.rule} {log.log}:{finding.line}", classname=log.log)
    text = _text(log, finding)[:LONGEST_TEXT]
    if finding.severity is Severity.ERROR:
        case.add_failure_info(message=finding.title, output=text, failure_type=finding.rule)
    else:
        case.add_skipped_info(message=f"{finding.severity}: {finding.title}", output=text)
    return case


def _text(log: LogReport, finding: Finding) -> str:
    lines = [f"{log.log}:{finding.line}: {finding.title}", ""]
    lines += [f"{line.number:>6} | {line.text}" for line in finding.excerpt]
    lines += ["", f"why: {finding.why}"]
    for remedy in finding.remedies:
        lines.append(f"fix{risk_of(remedy)}: {remedy.do}")
        lines += [f"     {platform}: {command}" for platform, command in remedy.run.items()]
    lines += [f"see: {link}" for link in finding.see]
    return "\n".join(lines)


def _put_right(root: ET.Element) -> None:
    root.attrib.clear()
    for number, suite in enumerate(root.iter("testsuite")):
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
