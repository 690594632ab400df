"""The schema of rule files: a foreign validator takes it, and it is as strict as the loader."""

import copy
import pathlib

import jsonschema
import pytest
import yaml

from logtriage.rulebook import bundled_folder
from logtriage.rulebook.entries import read_rules
from logtriage.rulebook.schema import rules_schema

VALIDATOR = jsonschema.Draft202012Validator(rules_schema())
GOOD = {
    "id": "demo/one",
    "title": {"en": "{what} is missing", "zh": "缺少 {what}"},
    "severity": "error",
    "role": "cause",
    "pattern": "^demo: (?P<what>\\w+) is missing",
    "block": {"from": "^$", "while": "^ ", "max": 9},
    "with": [{"pattern": "^demo: begins", "within": "section", "side": "before", "at_least": 2}],
    "without": [{"pattern": "^demo: ends", "within": 9}],
    "then": [{"pattern": "^demo: gives up", "within": 3}],
    "unless": ["demo/two"],
    "follows": ["demo/*"],
    "why": "It was not there.",
    "fix": [{"do": "Fetch it", "run": {"any": "fetch {what}"}, "risk": "none"}, {"do": "Wait"}],
    "see": ["https://demo.example/"],
    "examples": {"match": ["demo: x is missing"], "skip": ["demo: x is there"]},
    "slow": False,
}
MISSING = object()
# Where in the good rule, what stands there instead, and whether that is still a rule.
CHANGED = [
    (("title",), "{what} is missing", True),
    (("title",), 12, True),
    (("title",), "", False),
    (("title",), None, False),
    (("title",), [], False),
    (("title", "en"), MISSING, False),
    (("title", "fr"), "Il manque {what}", False),
    (("severity",), "warning", True),
    (("severity",), "eror", False),
    (("severity",), MISSING, False),
    (("role",), MISSING, True),
    (("role",), "reason", False),
    (("id",), "Demo/One", False),
    (("id",), "demo/one/two", False),
    (("pattern",), MISSING, False),
    (("block",), {}, False),
    (("block",), {"max": 3}, False),
    (("block", "max"), 0, False),
    (("block", "max"), 201, False),
    (("block", "max"), "9", False),
    (("block", "min"), 1, False),
    (("block",), {"suspects": 30}, True),
    (("block", "suspects"), 30, False),
    (("block",), {"suspects": 30, "ending": 9}, False),  # beside a 'then' and an 'unless'
    (("block",), {"while": "^ ", "ending": 9}, False),
    (("with", 0, "within"), "log", True),
    (("with", 0, "within"), 1000, True),
    (("with", 0, "within"), 1001, False),
    (("with", 0, "within"), "step", False),
    (("with", 0, "side"), "under", False),
    (("with", 0, "at_least"), 0, False),
    (("with", 0, "pattern"), MISSING, False),
    (("with",), {"pattern": "^demo: begins"}, False),
    (("then", 0, "within"), "section", True),
    (("then", 0, "within"), "log", False),
    (("then", 0, "side"), "after", False),
    (("unless",), [], True),
    (("unless",), "demo/two", False),
    (("follows", 0), "", False),
    (("why",), MISSING, False),
    (("fix",), [], False),
    (("fix", 0, "do"), MISSING, False),
    (("fix", 0, "run"), "fetch {what}", True),
    (("fix", 0, "run"), {}, True),
    (("fix", 0, "run", "dos"), "fetch", False),
    (("fix", 0, "risk"), "high", False),
    (("provider",), {"kind": "header", "name": "{what}", "fix": [{"do": "Install {package}"}]}, True),
    (("provider",), {"kind": "headers", "name": "{what}", "fix": [{"do": "Install {package}"}]}, False),
    (("provider",), {"kind": "header", "fix": [{"do": "Install {package}"}]}, False),
    (("see",), [], False),
    (("see", 0), "http://demo.example/", False),
    (("examples", "skip"), MISSING, False),
    (("examples", "skip"), [], False),
    (("examples", "near"), ["x"], False),
    (("slow",), "true", True),
    (("slow",), "perhaps", False),
    (("note",), "x", False),
]


def changed(path, value):
    rule = copy.deepcopy(GOOD)
    *before, last = path
    inner = rule
    for step in before:
        inner = inner[step]
    if value is MISSING:
        del inner[last]
    else:
        inner[last] = value
    return {"rules": [rule]}


def test_the_schema_is_one_and_takes_the_good_rule():
    jsonschema.Draft202012Validator.check_schema(rules_schema())
    assert list(VALIDATOR.iter_errors({"rules": [GOOD]})) == []


@pytest.mark.parametrize(
    ("path", "value", "is_rule"), CHANGED, ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else None
)
def test_the_schema_and_the_loader_say_the_same(path, value, is_rule):
    document = changed(path, value)
    _, mistakes = read_rules("demo.yaml", yaml.safe_dump(document, allow_unicode=True).encode())
    assert ([str(one) for one in mistakes] == [], VALIDATOR.is_valid(document)) == (is_rule, is_rule)


@pytest.mark.parametrize(
    ("beside", "is_rule"),
    [
        ({}, True),
        ({"without": GOOD["without"], "unless": []}, True),
        ({"with": GOOD["with"]}, False),
        ({"then": GOOD["then"]}, False),
        ({"unless": GOOD["unless"]}, False),
    ],
    ids=["nothing", "a condition that looks at some lines", "one that looks at a section", "then", "unless"],
)
def test_a_rule_about_the_end_of_a_log_looks_at_some_lines_alone(beside, is_rule):
    rule = {key: value for key, value in GOOD.items() if key not in ("with", "without", "then", "unless")}
    document = {"rules": [{**rule, "block": {"suspects": 9, "ending": 9}, **beside}]}
    _, mistakes = read_rules("demo.yaml", yaml.safe_dump(document, allow_unicode=True).encode())
    assert ([str(one) for one in mistakes] == [], VALIDATOR.is_valid(document)) == (is_rule, is_rule)


def test_every_bundled_rule_is_one_to_the_schema():
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted(pathlib.Path(bundled_folder()).glob("*.yaml"))
    wrong = [path.name for path in files if not VALIDATOR.is_valid(yaml.load(path.read_text(encoding="utf-8"), loader))]
    assert (wrong, len(files) > 50) == ([], True)
