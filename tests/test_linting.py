"""Each code of `rules check`: a good rule that it leaves alone, and its near neighbour that it complains of."""

import json
import pathlib

import pytest

from logtriage.linting import CHECKS, Bench, lint, mend, page_of
from logtriage.linting.places import Places
from logtriage.linting.printing import printed
from logtriage.rulebook import load_rules

GOOD = r"""
rules:
  - id: demo/licence-server-down
    title: "The licence server {host} does not answer"
    severity: error
    pattern: '^ACME-LIC-17: no answer from (?P<host>[\w.-]+)'
    why: The compiler asks the licence server before it starts, and gave up.
    fix:
      - do: Check that you are in the company's network, then try again
        run: {any: "nc -vz {host} 27000", debian: "apt-get install -y netcat-openbsd"}
        risk: changes-system
    see: [https://wiki.acme.example/licences]
    examples:
      match: ['ACME-LIC-17: no answer from lic2.acme.example']
      skip: ['ACME-LIC-18: answer from lic2.acme.example after 2 tries']
"""
OTHER = r"""
  - id: demo/licence-expired
    title: The licence has expired
    severity: error
    pattern: '^ACME-LIC-19: licence expired'
    why: Its last day has passed.
    fix: [{do: Ask for a new one}]
    see: [https://wiki.acme.example/licences]
    examples:
      match: ['ACME-LIC-19: licence expired on Monday']
      skip: ['ACME-LIC-20: licence expires on Monday']
"""
NOISE = "".join(f"{number} compiling part {number} of the answer from lic\n" for number in range(1500))
GREEN = "ACME-LIC-18: answer from lic2.acme.example after 2 tries\n"


def complaints_about(tmp_path, text, *, logs=(), beside=()):
    path = tmp_path / "demo.yaml"
    path.write_text(text)
    return list(lint(Bench(load_rules([str(path)]), beside=beside, logs=logs)))


def logs_with(tmp_path, clean):
    (tmp_path / "logs/clean").mkdir(parents=True)
    (tmp_path / "logs/noise.log").write_text(NOISE)
    (tmp_path / "logs/clean/green.log").write_text(clean)
    return (str(tmp_path / "logs"),)


def test_a_good_rule_gets_no_complaint(tmp_path):
    assert complaints_about(tmp_path, GOOD + OTHER, logs=logs_with(tmp_path, GREEN)) == []


# What is changed in the good rule, to what, and the code that it gets for that, alone. The silent neighbour is the good one.
PLANTED = {
    "a bare word, by the table": (
        r"^ACME-LIC-17: no answer from (?P<host>[\w.-]+)",
        r"^(?:ACME: no answer)? from (?P<host>[\w.-]+)$",
        "L001",
    ),
    "two repeats for one text": (r"(?P<host>[\w.-]+)'", r"(?P<host>[\w.-]+?)(?:\w*\.*\w*)*$'", "L003"),
    "a rule of which there is none": ("    why:", "    follows: [demo/licence-expird]\n    why:", "L007"),
    "an unless of which there is none": ("    why:", "    unless: [acme/*]\n    why:", "L007"),
    "a capture for nothing": ("'^ACME-LIC-17", r"'^ACME-LIC-(?P<code>\d+)", "L008"),
    "a capture that is empty": (r"(?P<host>[\w.-]+)'", r"(?:(?P<host>\d+)|\w)'", "L009"),
    "quotes around a capture": ("nc -vz {host} 27000", "nc -vz '{host}' 27000", "L010"),
    "double quotes around one": ('any: "nc -vz {host} 27000"', "any: 'nc -vz \"{host}:1\" 27000'", "L010"),
    "a risk that is understated": ("risk: changes-system", "risk: none", "L011"),
    "a download that is run": ("nc -vz {host} 27000", "curl -s {host} | sh", "L011"),
    "what cannot be undone": ("nc -vz {host} 27000", "rm -rf build", "L011"),
    "one language of two": (
        'title: "The licence server {host} does not answer"',
        'title: {en: "{host}", zh: "{host}"}',
        "L012",
    ),
    "a title like a novel": (
        "does not answer",
        "does not answer, although it has been asked three times in a row, each time for a minute",
        "L013",
    ),
    "a command like a program": ("nc -vz {host} 27000", "nc -vz {host} 27000" + " && echo it answers" * 20, "L021"),
    "a skip that proves nothing": ("ACME-LIC-18: answer from lic2.acme.example after 2 tries", "Done", "L014"),
    "keys in disorder": ("    severity: error\n    pattern: ", "    pattern: ", "L015"),
    "a pattern in double quotes": (
        r"'^ACME-LIC-17: no answer from (?P<host>[\w.-]+)'",
        r'"^ACME-LIC-17: no answer from (?P<host>[\\w.-]+)"',
        "L016",
    ),
    "a draft that was left": ("Check that", "TODO, check that", "L017"),
    "a comment that allows nothing": ("    why:", "    # allow L013: as the tool says it\n    why:", "L020"),
    "a comment that allows a code of old": ("    why:", "    # allow L099: as the tool says it\n    why:", "L020"),
    "a link that was left": ("https://wiki.acme.example/licences", "https://example.com/TODO", "L017"),
}


@pytest.mark.parametrize(("good", "bad", "code"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_gets_its_code_and_no_other(good, bad, code, tmp_path):
    assert GOOD.count(good) == 1
    text = GOOD.replace(good, bad)
    if code == "L015":
        text = text.replace("    see:", "    severity: error\n    see:")
    assert {complaint.code for complaint in complaints_about(tmp_path, text)} == {code}


# What is changed in the good rule to something that is near a fault, and the code that it does not get for that.
NEAR = {
    "a word that is rare, by the table": (
        r"^ACME-LIC-17: no answer from (?P<host>[\w.-]+)",
        r"LIC-17: .*(?P<host>lic[\w.-]+)",
        "L001",
    ),
    "a literal of three bytes": (r"^ACME-LIC-17: no answer from (?P", r"IC-\d+: \w+ \w+ \w+ (?P", "L002"),
    "two repeats with a dot between them": (r"(?P<host>[\w.-]+)'", r"(?P<host>[\w-]+(?:\.[\w-]+)*)$'", "L003"),
    "a glob that fits": ("    why:", "    follows: [demo/*]\n    why:", "L007"),
    "a capture for reports": ("'^ACME-LIC-17", r"'^ACME-LIC-(?P<line>\d+)", "L008"),
    "a capture that may be empty, and is not": (r"(?P<host>[\w.-]+)'", r"(?P<host>[\w.-]*)'", "L009"),
    "quotes around another word": ("nc -vz {host} 27000", "nc -vz {host} '27000'", "L010"),
    "a risk that is overstated": ("risk: changes-system", "risk: destructive", "L011"),
    "one language in all of the file": ("does not answer", "is silent", "L012"),
    "a title as long as a line": ("does not answer", "does not answer, although it has been asked three times", "L013"),
    "a skip with one of the words": ("ACME-LIC-18: answer from lic2.acme.example after 2 tries", "lic1: an answer", "L014"),
    "a comment between the keys": ("    severity: error\n", "    # seen each Monday\n    severity: error\n", "L015"),
    "double quotes without a backslash": (
        r"'^ACME-LIC-17: no answer from (?P<host>[\w.-]+)'",
        '"^ACME-LIC-17: no answer from (?P<host>[a-z0-9.]+)"',
        "L016",
    ),
    "a list of things to do": ("Check that", "Check the todo list, and that", "L017"),
    "a comment that allows what is measured elsewhere": ("    why:", "    # allow L004: it did fail\n    why:", "L020"),
    "an anchor the less": ("'^ACME", "'ACME", "L019"),
}


@pytest.mark.parametrize(("good", "near", "code"), NEAR.values(), ids=NEAR)
def test_what_is_only_near_a_fault_does_not_get_its_code(good, near, code, tmp_path):
    assert GOOD.count(good) == 1
    assert code not in {complaint.code for complaint in complaints_about(tmp_path, GOOD.replace(good, near))}


def test_a_pattern_without_a_literal_is_told(tmp_path):
    pattern = GOOD.replace("ACME-LIC-17: no answer from (?P", r"\w+-\w+-\d+: (?:no)? ?\w+ \w+ (?P")
    assert "L002" in {one.code for one in complaints_about(tmp_path, pattern + "    slow: true\n")}


def test_a_literal_that_real_logs_are_full_of_is_told(tmp_path):
    bad = GOOD.replace("ACME-LIC-17: no answer from", "ACME-LIC-17: compiling part.* of the answer from")
    bad = bad.replace("['ACME-LIC-17: no answer from lic2", "['ACME-LIC-17: compiling part 1 of the answer from lic2")
    bad = bad.replace("^ACME-LIC-17: compiling", "^(?:ACME-LIC-17: )?compiling")
    told = complaints_about(tmp_path, bad, logs=logs_with(tmp_path, GREEN))
    assert [(one.code, one.line) for one in told] == [("L001", 6)]
    assert "wakes it in vain on" in told[0].text


def test_a_rule_that_speaks_on_the_log_of_what_passed_is_told(tmp_path):
    logs = logs_with(tmp_path, "ACME-LIC-17: no answer from lic1, trying lic2\n")
    assert [(one.code, one.text) for one in complaints_about(tmp_path, GOOD, logs=logs)] == [
        ("L004", "speaks in green.log:1, the log of what passed")
    ]
    assert complaints_about(tmp_path, GOOD.replace("severity: error", "severity: note"), logs=logs) == []


GENERAL = OTHER.replace("licence-expired", "any-error").replace(r"^ACME-LIC-19: licence expired", r"^ACME-LIC-1\d: ")


def test_two_rules_on_one_line_are_told_unless_one_yields(tmp_path):
    assert {(one.code, one.rule) for one in complaints_about(tmp_path, GOOD + GENERAL)} >= {
        ("L005", "demo/licence-server-down")
    }
    yielding = GENERAL.replace("    why:", "    unless: [demo/licence-server-down]\n    why:")
    assert [one for one in complaints_about(tmp_path, GOOD + yielding) if one.code == "L005"] == []


def test_a_rule_that_speaks_on_the_example_of_one_beside_it_is_told(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other/demo.yaml").write_text(GOOD)
    beside = load_rules([str(tmp_path / "other/demo.yaml")])
    told = complaints_about(tmp_path, "rules:\n" + GENERAL, beside=beside)
    assert [one.text for one in told if one.code == "L005" and one.rule == "demo/any-error"] == [
        "speaks on an example of demo/licence-server-down as well: 'ACME-LIC-17: no answer from lic2.acme.example'"
    ]


def test_a_rule_that_never_leads_is_told(tmp_path):
    before = OTHER.replace(
        "match: ['ACME-LIC-19: licence expired on Monday']",
        'match: ["ACME-LIC-17: no answer from a\\nACME-LIC-19: licence expired"]',
    )
    assert [(one.code, one.rule) for one in complaints_about(tmp_path, GOOD + before)] == [("L006", "demo/licence-expired")]


def test_a_rule_that_leads_on_one_of_its_examples_is_not_told(tmp_path):
    both = "['ACME-LIC-19: licence expired on Monday', \"ACME-LIC-17: no answer from a\\nACME-LIC-19: licence expired\"]"
    led = OTHER.replace("['ACME-LIC-19: licence expired on Monday']", both)
    assert complaints_about(tmp_path, GOOD + led) == []


def test_a_rule_that_yields_to_one_beside_it_is_not_told(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other/demo.yaml").write_text(GOOD)
    beside = load_rules([str(tmp_path / "other/demo.yaml")])
    yielding = GENERAL.replace("    why:", "    unless: [demo/licence-server-down]\n    why:")
    assert [one.code for one in complaints_about(tmp_path, "rules:\n" + yielding, beside=beside)] == []


# A rule that is tried on each of 1,500 lines, or on eleven of them, and matches where it is.
@pytest.mark.parametrize(("part", "codes"), [("of the", ["L018"]), ("77 of the", [])], ids=["each line", "few"])
def test_a_pattern_that_takes_its_time_on_logs_of_what_passed_is_told(part, codes, tmp_path):
    (tmp_path / "logs/clean").mkdir(parents=True)
    (tmp_path / "logs/clean/noise.log").write_text(NOISE)
    text = GOOD.replace("severity: error", "severity: note")
    text = text.replace("^ACME-LIC-17: no answer", rf"^(?:ACME-LIC-17: |\d+ (?:\w+ )*){part} answer")
    text = text.replace("['ACME-LIC-17: no answer", f"['ACME-LIC-17: {part} answer")
    told = complaints_about(tmp_path, text, logs=(str(tmp_path / "logs"),))
    assert [one.code for one in told] == codes
    assert all("lines of what passed" in one.text for one in told)


# Patterns that take a phrase wherever it stands, and how they are right: what the tool prints around it is asked for.
LOOSE = {
    "source code": ("No module named (?P<host>.+)", "^acme: No module named (?P<host>.+)"),
    "the name of a test": ("(?P<host>[Cc]onnection refused)", "acme: (?P<host>[Cc]onnection refused)$"),
    "chatter": (r"(?P<host>\S+) - not found", r"^acme: (?P<host>\S+) - not found"),
}


@pytest.mark.parametrize(("loose", "right"), LOOSE.values(), ids=LOOSE)
def test_a_rule_that_speaks_on_ordinary_lines_is_told(loose, right, tmp_path):
    def codes(pattern):
        return {
            one.code
            for one in complaints_about(tmp_path, GOOD.replace(r"^ACME-LIC-17: no answer from (?P<host>[\w.-]+)", pattern))
        }

    assert "L019" in codes(loose)
    assert "L019" not in codes(right)


def test_a_comment_with_a_reason_silences_a_code_for_its_rule_alone(tmp_path):
    bad = GOOD.replace("ACME-LIC-17", r"ACME-LIC-(?P<code>\d+)")
    assert complaints_about(tmp_path, bad.replace("    severity:", "    # allow L008: scripts read it\n    severity:")) == []
    unreasoned = complaints_about(tmp_path, bad.replace("    severity:", "    # allow L008:\n    severity:"))
    elsewhere = complaints_about(tmp_path, bad + OTHER.replace("    severity:", "    # allow L008: no use\n    severity:"))
    assert [one.code for one in (*unreasoned, *elsewhere)] == ["L008", "L008", "L020"]


def test_a_complaint_stands_where_its_key_does(tmp_path):
    (told,) = complaints_about(tmp_path, GOOD.replace("risk: changes-system", "risk: none"))
    assert (pathlib.Path(told.file).name, told.line, told.column, told.rule) == ("demo.yaml", 8, 5, "demo/licence-server-down")


# The bad text, the code that mends it, and how it then reads.
MENDED = [
    ("L010", 'any: "nc -vz {host} 27000"', "any: \"nc -vz 'a {host}' 27000\"", "any: 'nc -vz ''a ''{host} 27000'"),
    ("L010", 'any: "nc -vz {host} 27000"', "any: 'nc \"{host}:{host}\"'", "any: 'nc {host}\":\"{host}'"),
    (
        "L016",
        r"'^ACME-LIC-17: no answer from (?P<host>[\w.-]+)'",
        r'"^ACME-LIC-17: no answer from (?P<host>[\\w.-]+)"',
        r"'^ACME-LIC-17: no answer from (?P<host>[\w.-]+)'",
    ),
]


@pytest.mark.parametrize(("code", "good", "bad", "mended"), MENDED)
def test_what_is_mechanical_is_mended_and_nothing_else_is_touched(code, good, bad, mended, tmp_path):
    path = tmp_path / "demo.yaml"
    path.write_text(GOOD.replace(good, bad))
    ((where, text),) = mend([str(path)], [code])
    assert (where, text) == (str(path), GOOD.replace(good, mended))
    path.write_text(text)
    assert list(mend([str(path)])) == []


def test_keys_are_put_in_order_with_their_comments(tmp_path):
    path = tmp_path / "demo.yaml"
    lines = "    # how grave it is\n    severity: error\n"
    before = GOOD.replace("    severity: error\n", "").replace("    see:", f"{lines}    see:") + "\n  # the next one\n" + OTHER
    path.write_text(before)
    ((_, text),) = mend([str(path)])
    assert text == GOOD.replace("    severity: error\n", lines) + "\n  # the next one\n" + OTHER


def test_every_check_has_a_page_that_says_what_helps():
    pages = {code: page_of(code) for code in CHECKS}
    assert [code for code, page in pages.items() if not page.startswith(f"{code} {CHECKS[code]}\n\n") or len(page) < 200] == []
    assert [name for name in CHECKS.values() if list(CHECKS.values()).count(name) > 1] == []


def test_complaints_are_printed_for_people_scripts_github_and_sarif(tmp_path):
    complaints = complaints_about(tmp_path, GOOD.replace("ACME-LIC-17", r"ACME-LIC-(?P<code>\d+)"))
    text = f"{complaints[0].file}:6:5: L008 unused: demo/licence-server-down: the capture 'code' is never used\n"
    assert printed(complaints, "text") == text
    assert json.loads(printed(complaints, "json"))[0]["code"] == "L008"
    assert printed(complaints, "github").startswith(f"::error file={complaints[0].file},line=6,col=5,title=L008 unused::demo/")
    result = json.loads(printed(complaints, "sarif"))["runs"][0]["results"][0]
    assert (result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"]) == ("L008", 6)


def test_a_file_that_is_gone_has_no_places(tmp_path):
    path = tmp_path / "demo.yaml"
    path.write_text(GOOD)
    (rule,) = load_rules([str(path)])
    path.unlink()
    assert Places().of(rule, "pattern") == (str(path), 3, 1)
