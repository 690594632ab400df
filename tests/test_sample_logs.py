"""Real logs: the failing ones get the findings that stand in the file beside them, the clean ones none."""

import pathlib
import re
from fnmatch import fnmatchcase

import pytest

from logtriage.matching import Matcher
from logtriage.model import Severity
from logtriage.rulebook import bundled_rules
from logtriage.sources import Log
from logtriage.triage import triage_log

LOGS = pathlib.Path(__file__).resolve().parent.parent / "sample_logs"
FAILING = sorted(LOGS.glob("failing/*.log"))
CLEAN = sorted(LOGS.glob("clean/*.log"))
PASSED = sorted(LOGS.glob("passed/*.log"))  # in which errors were printed, or got over


@pytest.fixture(scope="module")
def matcher():
    return Matcher(bundled_rules())


def findings_of(path, matcher):
    report = triage_log(Log(str(path)), matcher, language="en")
    assert report.problems == ()
    return [f"{finding.line} {finding.rule}" for finding in report.findings]


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_nothing_but_the_expected_notes_is_found_in_the_log_of_what_passed(path, matcher):
    notes = path.with_suffix(".expected")
    assert findings_of(path, matcher) == (notes.read_text().splitlines() if notes.exists() else [])


def test_what_is_expected_in_the_log_of_what_passed_is_a_note():
    rules = {rule.id: rule for rule in bundled_rules()}
    expected = [line.split()[1] for path in LOGS.glob("clean/*.expected") for line in path.read_text().splitlines()]
    assert {rules[rule_id].severity for rule_id in expected} == {Severity.NOTE}


@pytest.mark.parametrize("path", PASSED, ids=lambda path: path.stem)
def test_what_a_run_that_passed_got_over_is_no_error(path, matcher):
    report = triage_log(Log(str(path)), matcher, language="en")
    assert Severity.ERROR not in {finding.severity for finding in report.findings}


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_the_findings_are_the_expected_ones_and_the_verdict_comes_first(path, matcher):
    assert findings_of(path, matcher) == path.with_suffix(".expected").read_text().splitlines()


# Logs of which several rules speak of errors that did not follow from one another: other tests, files, targets or commands.
# Any other log with several unfolded ones tells a consequence beside its cause: a `follows` is missing.
APART = {
    "ansible-task": "a task that was rescued, and one that was not",
    "clang-errors": "lines of one source",
    "composer-unsatisfiable": "problems",
    "ctest-failed": "tests",
    "ctest-make-test": "tests",
    "eslint-failed": "files",
    "gcc-undeclared": "lines of one source",
    "googletest-failed": "tests",
    "jest-failed": "tests",
    "ld-undefined-vtable": "symbols",
    "mypy-errors": "lines of one source",
    "perl-prove": "tests",
    "prettier-failed": "files",
    "protoc-import-not-found": "files",
    "pytest-fixture": "tests",
    "shell-trace-allowed": "a command that was allowed to fail, and one that was not",
    "sophon-tpu-hang-dmesg": "what the driver and the firmware say of one hang",
    "tox-ignored": "a command that was allowed to fail, and one that was not",
    "tox-interpreter-missing": "environments",
    "vitest-failed": "tests",
}


def test_one_cause_folds_its_consequences(matcher):
    severities = {rule.id: rule.severity for rule in bundled_rules()}
    several = set()
    for path in FAILING:
        told = {line.split()[1] for line in findings_of(path, matcher)}
        if sum(severities[rule_id] is Severity.ERROR for rule_id in told) > 1:
            several.add(path.stem)
    assert several == set(APART)


def test_there_are_enough_of_both():
    assert len(FAILING) >= 20
    assert len(CLEAN) >= 8


def test_every_log_says_where_it_comes_from():
    named = re.findall(r"[\w./*-]+\.log", (LOGS / "SOURCES.md").read_text())
    names = {f"{path.parent.name}/{path.name}": path.name for path in (*FAILING, *CLEAN)}
    untold = [
        full for full, short in names.items() if not any(fnmatchcase(full, one) or fnmatchcase(short, one) for one in named)
    ]
    assert untold == []
