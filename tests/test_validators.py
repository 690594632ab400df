"""What readers and validators that nobody of this project wrote say of each format; those that are absent are skipped."""

import contextlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import xml.sax
from pathlib import Path
from urllib.parse import unquote

import junitparser
import pytest
import xmlschema
from lxml import etree
from node_packages import node_folder
from samples import finding_of, log_of, render

from logtriage.model import Folded, Line, Location, Remedy, Report, Risk, Severity
from logtriage.reporters import View
from logtriage.reporters.junit_report import MOST_CASES
from logtriage.reporters.sarif_report import MOST_RESULTS

SCHEMAS = Path(__file__).parents[2] / "shared" / "schemas"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the schemas are third parties' files and do not lie beside this checkout"
)

ODD = "]]><x>&\"' \0\x1b[31m\ufffe\udcff %0A ::error::x ##[error]x `a` |b| @team 错误：😀 \u202e \\ {n} https://x.example"


def rich(**fields):
    return finding_of(
        remedies=(Remedy("Do it", {"debian": "apt-get install x"}, Risk.CHANGES_SYSTEM), Remedy("Or", {}, Risk.DESTRUCTIVE)),
        source=Location("src/a b/ü.c", 15, 10),
        total=3,
        lines=(7, 8),
        folded=(Folded("demo/after", 9, 2),),
        **fields,
    )


def many(number, **fields):
    return log_of(*(finding_of(rule=f"demo/r{at}", line=at + 1, **fields) for at in range(number)), lines=number)


def three(language):
    texts = ("缺少头文件", "编译器需要它。") if language == "zh" else ("a header is missing", "The compiler needs it.")
    first = rich(title=texts[0], why=texts[1], line=812)
    warning = finding_of(rule="demo/old", title=texts[0], severity=Severity.WARNING, line=3)
    unreadable = log_of(log="/tmp/x/odd\x1b.log", complete=False, lines=0, problems=("No such file or directory",))
    again = log_of(rich(title=texts[0], line=9), log="other.log")
    note = finding_of(rule="demo/note", severity=Severity.NOTE, line=4)
    return Report((log_of(first, warning, note, platform="debian"), unreadable, log_of(log="clean.log"), again), language)


REPORTS = {
    "no log": Report((), "en"),
    "no finding": Report((log_of(),), "en"),
    "an unreadable log": Report((log_of(complete=False, lines=0, problems=("gone", "for good")),), "en"),
    "one": Report((log_of(finding_of()),), "en"),
    "warnings alone": Report((many(3, severity=Severity.WARNING),), "en"),
    "many": Report((many(40),), "en"),
    "in English": three("en"),
    "in Chinese": three("zh"),
    "odd characters": Report(
        (
            log_of(
                rich(title=ODD, why=ODD, values=(("what", ODD),), excerpt=(Line(1, ODD, (3, 9)),)),
                log=f"<&>{ODD}.log",
                problems=(ODD,),
            ),
        ),
        "en",
    ),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


def strict_json(text):
    """The document, if it is JSON as every parser reads it: no key twice, no NaN."""

    def unique(pairs):
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)


@each_report
@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "rdjson"])
def test_json_is_strict_and_has_no_byte_order_mark(name, report):
    content = render(report, name, View()).encode()
    assert content[:1] in b"{["
    strict_json(content)


@each_report
def test_json_keeps_to_its_contract(report):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = json.loads(Path(__file__).with_name("report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(render(report, "json", View())))
    of_a_finding = jsonschema.Draft202012Validator({"$ref": "#/$defs/finding", "$defs": schema["$defs"]})
    lines = [json.loads(line) for line in render(report, "json-lines", View()).splitlines()]
    for line in lines:
        assert line["schema_version"] == 1
        assert isinstance(line["log"], str)
        if "problem" not in line:
            of_a_finding.validate(line)


# SARIF


@needs_schemas
@each_report
def test_sarif_is_valid(report):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = json.loads((SCHEMAS / "sarif.schema.json").read_text())
    jsonschema.Draft7Validator(schema).validate(json.loads(render(report, "sarif", View())))


def test_github_gets_what_it_demands_of_sarif():
    document = json.loads(render(three("en"), "sarif", View()))
    (run,) = document["runs"]
    assert document["$schema"].startswith("https://")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert len(result["locations"]) == 1
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[\w%./-]+", uri)
        assert not uri.startswith("/")
    lines = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(lines)) == len(lines) == 4
    first = run["results"][0]
    assert unquote(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == "src/a b/ü.c"
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 812
    assert run["invocations"][0]["executionSuccessful"] is False


def test_sarif_holds_no_more_results_than_github_shows():
    (run,) = json.loads(render(Report((many(MOST_RESULTS + 7),), "en"), "sarif", View()))["runs"]
    assert len(run["results"]) == MOST_RESULTS
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "7 more findings, left out here"


@pytest.mark.skipif(importlib.util.find_spec("sarif") is None, reason="sarif-tools is not installed")
@pytest.mark.parametrize("name", ["no finding", "in Chinese", "odd characters"])
def test_sarif_tools_read_the_same_findings(name, tmp_path):
    path, told = tmp_path / "out.sarif", tmp_path / "told.json"
    path.write_text(render(REPORTS[name], "sarif", View()), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "sarif", "codeclimate", path, "-o", told], check=True, capture_output=True)
    theirs = json.loads(told.read_text(encoding="utf-8"))
    results = json.loads(path.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert len(theirs) == len(results)
    levels = {"error": "major", "warning": "minor", "note": "info"}
    assert {issue["severity"] for issue in theirs} <= set(levels.values())
    assert sorted(issue["check_name"] for issue in theirs) == sorted(result["ruleId"] for result in results)


MULTITOOL = "@microsoft/sarif-multitool-linux/Sarif.Multitool"


@pytest.mark.parametrize("name", ["no finding", "in English", "in Chinese", "odd characters"])
def test_the_multitool_finds_nothing_but_that_we_have_no_home_page(name, tmp_path):
    program = os.path.join(node_folder(MULTITOOL), MULTITOOL)
    path, told = tmp_path / "out.sarif", tmp_path / "told.sarif"
    path.write_text(render(REPORTS[name], "sarif", View()), encoding="utf-8")
    command = [program, "validate", path, "--rule-kind", "Sarif;Ghas", "--output", told, "--log", "ForceOverwrite"]
    subprocess.run(command, capture_output=True, check=False)
    results = json.loads(told.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    assert {result["ruleId"] for result in results} <= {"SARIF2005"}


# GitLab: doc/ci/testing/code_quality.md, "Code Quality report format"


@each_report
def test_gitlab_gets_what_it_demands_of_an_issue(report):
    issues = json.loads(render(report, "gitlab", View()))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == sum(len(log.findings) for log in report.logs)
    for issue in issues:
        assert isinstance(issue["description"], str)
        assert issue["check_name"]
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("/", "./", "../"))


# reviewdog


@needs_schemas
@each_report
def test_rdjson_is_valid(report):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    referencing = pytest.importorskip("referencing", reason="jsonschema is older than its referencing")
    contents = {path.name: json.loads(path.read_text()) for path in (SCHEMAS / "rdf").glob("*.json")}
    known = [(name, referencing.Resource.from_contents(content)) for name, content in contents.items()]
    validator = jsonschema.Draft4Validator(
        contents["DiagnosticResult.json"], registry=referencing.Registry().with_resources(known)
    )
    document = json.loads(render(report, "rdjson", View()))
    validator.validate(document)
    assert len(document["diagnostics"]) == sum(len(log.findings) for log in report.logs)


# Checkstyle: two readers of XML; reviewdog (parser/checkstyle.go) wants these attributes


@each_report
def test_checkstyle_is_read_by_two_parsers(report):
    content = render(report, "checkstyle", View()).encode()
    root = etree.fromstring(content)
    xml.sax.parseString(content, xml.sax.ContentHandler())
    errors = root.findall("file/error")
    assert root.tag == "checkstyle"
    assert len(errors) == sum(len(log.findings) for log in report.logs)
    for error in errors:
        assert int(error.get("line")) >= 1
        assert error.get("severity") in ("error", "warning", "info")
        assert error.get("message")
        assert error.get("source")
        assert error.getparent().get("name")


# JUnit


@needs_schemas
@pytest.mark.parametrize("schema", ["windyroad.xsd", "jenkins-junit-10.xsd"])
@each_report
def test_junit_is_valid_for_both_schemas_in_use(report, schema):
    document = render(report, "junit", View()).encode()
    by_lxml = etree.XMLSchema(etree.parse(SCHEMAS / schema))
    by_lxml.assertValid(etree.fromstring(document))
    xmlschema.XMLSchema(os.fspath(SCHEMAS / schema)).validate(io.BytesIO(document))


COUNTS = {
    # suites; then cases, failures, errors, skipped of all of them
    "no log": (0, 0, 0, 0, 0),
    "no finding": (1, 1, 0, 0, 0),
    "an unreadable log": (1, 2, 0, 2, 0),
    "one": (1, 1, 1, 0, 0),
    "warnings alone": (1, 3, 0, 0, 3),
    "many": (1, 40, 40, 0, 0),
    "in English": (4, 6, 2, 1, 2),
    "in Chinese": (4, 6, 2, 1, 2),
    "odd characters": (1, 2, 1, 1, 0),
}


def suites_of(report):
    return list(junitparser.JUnitXml.fromstring(render(report, "junit", View()).encode()))


def test_junit_holds_no_more_cases_than_readers_bear_and_says_so():
    (suite,) = suites_of(Report((many(MOST_CASES + 5),), "en"))
    assert (suite.tests, suite.failures, suite.skipped) == (MOST_CASES + 1, MOST_CASES, 1)
    assert [case.name for case in suite][-1] == "5 more findings, left out here"


@pytest.mark.parametrize(("name", "counts"), COUNTS.items())
def test_a_reader_that_is_not_ours_sees_the_same_counts_and_no_two_cases_of_one_name(name, counts):
    suites = suites_of(REPORTS[name])
    cases = [case for suite in suites for case in suite]
    assert len(suites) == counts[0]
    told = [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in suites]
    assert tuple(map(sum, zip(*told, strict=True))) == (counts[1:] if told else ())
    assert len({(case.classname, case.name) for case in cases}) == len(cases)


# Markdown

LINT = "markdownlint-cli2/markdownlint-cli2-bin.mjs"
# Findings are opened with `details`, lines are as long as those of the log, two logs may have the same cause.
CONFIG = {
    "config": {
        "line-length": False,
        "no-inline-html": {"allowed_elements": ["details", "summary"]},
        "no-duplicate-heading": False,
    }
}


@pytest.mark.parametrize("name", REPORTS)
def test_markdownlint_finds_nothing(name, tmp_path):
    program = os.path.join(node_folder(LINT), LINT)
    (tmp_path / "page.md").write_text(render(REPORTS[name], "markdown", View()), encoding="utf-8")
    (tmp_path / ".markdownlint-cli2.jsonc").write_text(json.dumps(CONFIG), encoding="utf-8")
    told = subprocess.run(["node", program, "page.md"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


# Editors


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
@pytest.mark.parametrize("name", ["in English", "in Chinese", "many"])
def test_vim_reads_a_concise_report_as_it_comes(name, tmp_path):
    path = tmp_path / "out.txt"
    path.write_text(render(REPORTS[name], "concise", View()), encoding="utf-8")
    show = "map(getqflist(), {_, e -> [bufname(e.bufnr), e.lnum, e.text]})"
    steps = ("set encoding=utf-8", f"cgetfile {path}", f"call writefile([json_encode({show})], '{path}.json')", "qa!")
    command = ["vim", "-es", "-u", "NONE", *(part for step in steps for part in ("-c", step))]
    subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True)
    read = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
    findings = [(log, finding) for log in REPORTS[name].logs for finding in log.findings]
    assert [(file, line) for file, line, _ in read] == [(log.log, finding.line) for log, finding in findings]
    assert all(finding.title in text for (_, _, text), (_, finding) in zip(read, findings, strict=True))


# GitHub and VS Code: a problem matcher


def test_a_problem_matcher_reads_a_concise_report():
    shape = re.compile(r"^(.+):(\d+): (error|warning|note): (.*) \[(.+)\]$")
    for line in render(three("en"), "concise", View()).splitlines():
        assert shape.match(line)


def test_nothing_is_printed_by_the_way():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        for name in ("junit", "sarif", "markdown"):
            render(three("en"), name, View())
    assert (out.getvalue(), err.getvalue()) == ("", "")
