"""Where a run broke: the lines before the mark of a failure that look most like its error, whatever tool printed them."""

import pytest

from logtriage.matching import Matcher
from logtriage.matching.suspects import LONGEST_LINE, MOST_LINES, NEAR, Surroundings, suspect, weighed
from logtriage.model import Chunk
from logtriage.rulebook import load_rules

RULES = """
rules:
  - id: broke/here
    title: it broke
    severity: error
    role: unknown
    pattern: '^exited with (?P<code>[1-9]\\d*)'
    block: {suspects: 300}
    why: it broke
    fix: [{do: look}]
    see: [https://example.org/]
    examples: {match: [exited with 1], skip: [exited with 0]}
"""
QUIET = ["Compiling one.c", "Compiling two.c", "Compiling three.c", "done", "All of it is ready"]


@pytest.fixture(name="rules")
def _rules(tmp_path):
    file = tmp_path / "broke.yaml"
    file.write_text(RULES)
    return load_rules([str(file)])


def suspected(lines, after=()):
    """What is suspected among the lines before a sign of failure, and those after it."""
    rows = [line.encode() for line in (*lines, "exited with 1", *after)]
    return suspect(Surroundings(rows, len(lines), bytes.decode), lambda line: line.startswith(b"exited with"))


def matched(rules, *lines):
    return list(Matcher(rules).scan([Chunk("\n".join(lines).encode())]))


def test_a_command_that_passed_did_not_say_why_the_next_one_failed():
    passed = ["$ ./one", "Error: region 'north' has no entry", 'The command "./one" exited with 0.', "", "$ ./two"]
    assert suspected([*passed, "two of three are there"]).likeliest == len(passed)
    assert suspected(passed).likeliest == 1


def test_what_stands_before_a_run_that_passed_as_a_whole_is_not_why_a_later_one_failed():
    told = ["ERROR could not load the rates", "java.lang.IllegalStateException: no rate", "\tat acme.Cart.fail(Cart.java:12)"]
    crash = ["run 1: sum", "Segmentation fault (core dumped)"]
    assert suspected([*told, *crash]).likeliest < len(told)
    assert suspected([*told, "[INFO] BUILD SUCCESS", *crash]).likeliest == len(told) + 2


def test_the_one_that_failed_among_those_that_passed_is_suspected():
    cases = [
        f"cases/{name:<30} {'FAIL' if name == 'join' else 'PASS'}" for name in ("add", "join", "len", "map", "sort", "zip")
    ]
    assert suspected([*cases, "Tests ok 5/6"]).likeliest == 1


def test_what_stands_before_a_usage_text_has_a_sign_of_its_own():
    lines = ["Checking", "Illegal switch 'j' specified!", "Usage: check [options] FILE", "  --max N    stop after N"]
    rows = weighed(
        Surroundings([line.encode() for line in (*lines, "exited with 1")], len(lines), bytes.decode), lambda _: False
    )
    assert [at for at, signs in rows if signs["=usage"]] == [0, 1]


@pytest.mark.parametrize("lines", [[], [""], ["", "   ", ""]], ids=["nothing", "an empty line", "blank lines"])
def test_where_nothing_was_said_nothing_is_suspected(lines):
    assert suspected(lines) is None


@pytest.mark.parametrize(
    "error",
    [
        ["Error: region 'north' has no entry"],
        ["settings.ini:14: key 'port' must be a number"],
        ["  x adds two numbers", "    expected 4", "    but got 5"],
        ["deploy.sh: line 3: frobnicate: command not found"],
        ["not ok 3 - reads the file"],
        ["✖ intro.md has no title"],
        ["Missing licence header in src/main.rs"],
    ],
    ids=lambda error: error[0],
)
def test_the_error_is_found_among_quiet_lines(error):
    lines = [*QUIET, *error, "", "2 files looked at", "done"]
    found = suspected(lines)
    assert found
    assert lines[found.likeliest] in error
    assert found.last - found.first < MOST_LINES


def test_the_word_error_is_not_enough():
    lines = ["  ✓ reports an error when the file is missing", "  ✓ fails on bad input", "Cannot read table.dat", "done"]
    found = suspected(lines)
    assert found
    assert lines[found.likeliest] == "Cannot read table.dat"


def test_at_a_log_s_end_a_frame_of_a_trace_is_not_the_likeliest():
    lines = [
        "Starting microservices worker",
        'QueryFailedError: could not create unique index "orders_key"',
        "    at PostgresQueryRunner.query (/app/driver/PostgresQueryRunner.js:219:19)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    ]
    around = Surroundings([line.encode() for line in lines], len(lines), bytes.decode)
    assert suspect(around, lambda _: False, at_end=True).likeliest == 1


def test_a_hostile_line_costs_no_more_than_a_short_one():
    assert suspected(["'" * LONGEST_LINE * 2000, "Error: it broke"])


def test_the_finding_is_the_stretch_and_marks_its_likeliest_line(rules):
    (match,) = matched(rules, *QUIET, "Error: region 'north' has no entry", "exited with 3", "cleaning up")
    assert (match.line, match.last_line) == (7, 6)
    assert [line.number for line in match.excerpt if line.span] == [6]
    assert match.values == (("code", "3"),)


def test_nothing_behind_the_mark_is_suspected(rules):
    (match,) = matched(rules, "Cannot read table.dat", "exited with 3", "Error: fatal: clean-up failed")
    assert match.last_line == 1


def test_a_run_that_did_not_fail_is_left_in_peace(rules):
    assert matched(rules, "Error: tolerated", "exited with 0") == []


def test_an_error_far_up_is_found_by_its_words(rules):
    log = [*QUIET, "Error: region 'north' has no entry", *(f"Compiling {n}.c" for n in range(3 * NEAR)), "exited with 3"]
    (match,) = matched(rules, *log)
    assert [line.number for line in match.excerpt if line.span] == [6]


def test_what_an_earlier_step_said_is_not_suspected(rules):
    quiet = [f"Compiling {n}.c" for n in range(3 * NEAR)]
    (match,) = matched(rules, "Error: no such region 'north'", "##[group]Run make", *quiet, "exited with 3")
    assert match.first_line > 2


def test_lines_after_the_sign_are_suspected_where_the_rule_says_so(tmp_path):
    file = tmp_path / "broke.yaml"
    file.write_text(RULES.replace("{suspects: 300}", "{suspects: 300, after: 3}"))
    (match,) = matched(load_rules([str(file)]), *QUIET, "exited with 1", "Error: region 'north' has no entry", "")
    assert (match.line, [line.number for line in match.excerpt if line.span]) == (6, [7])


def test_the_second_failure_looks_back_no_farther_than_the_first(rules):
    first, second = matched(rules, "Error: one broke", "exited with 1", "going on", "exited with 2")
    assert (first.first_line, second.first_line) == (1, 3)


def test_a_mark_without_a_line_before_it_stands_for_itself(rules):
    (match,) = matched(rules, "exited with 1")
    assert (match.first_line, match.last_line) == (1, 1)


def test_of_a_storm_of_the_same_failure_the_first_alone_has_suspects(rules):
    first, *others = matched(rules, *["Error: it broke", "exited with 1"] * 5000)
    assert (first.first_line, first.last_line, len(others)) == (1, 1, 4999)
    assert {(match.first_line - match.line, match.last_line - match.line, match.excerpt) for match in others} == {(0, 0, ())}


def test_a_storm_cut_into_regions_has_the_same_suspects(rules):
    rows = [row for code in range(300) for row in ("Error: it broke", f"exited with {code % 7 + 1}")]
    matcher = Matcher(rules)
    halves = ["\n".join(rows[:251]).encode() + b"\n", "\n".join(rows[251:]).encode()]
    whole = list(matcher.scan([Chunk("\n".join(rows).encode())]))
    regions = [
        matcher.scan_region([], [Chunk(halves[0])], [Chunk(halves[1])], whole_before=True, message_of=str),
        matcher.scan_region([Chunk(halves[0])], [Chunk(halves[1])], [], whole_before=True, message_of=str),
    ]
    assert [seen_of(match) for match in matcher.join(regions)] == [seen_of(match) for match in whole]


ENDING = """
rules:
  - id: ends/here
    title: it ends here
    severity: error
    role: unknown
    pattern: '^error: '
    block: {suspects: 300, ending: 5}
    without: [{pattern: 'going on', within: 5, side: after}]
    why: it ended
    fix: [{do: look}]
    see: [https://example.org/]
    examples: {match: ['error: it broke'], skip: [done]}
"""


@pytest.fixture(name="ending")
def _ending(tmp_path):
    file = tmp_path / "ends.yaml"
    file.write_text(ENDING)
    return load_rules([str(file)])


@pytest.mark.parametrize(
    "after", [["going on"], [*QUIET]], ids=["what a condition forbids", "more lines than those that are asked about"]
)
def test_a_rule_about_the_end_of_a_log_says_nothing_of_what_the_log_got_over(ending, after):
    assert matched(ending, *QUIET, "error: it broke", *after) == []


def test_a_rule_about_the_end_of_a_log_is_asked_where_no_other_rule_tells_of_a_failure(ending, rules):
    lines = ["exited with 2", *QUIET, "error: it broke"]
    assert [match.rule.id for match in matched([*ending, *rules], *lines)] == ["broke/here"]
    assert [match.rule.id for match in matched([*ending, *rules], *lines[1:])] == ["ends/here"]


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n"], ids=["no newline", "a newline", "blank lines"])
def test_the_end_of_a_log_is_suspected_with_nothing_behind_it(ending, end):
    text = "\n".join([*QUIET, "error: it broke", "settings.ini:4: the key must be a number"]) + end
    (match,) = Matcher(ending).scan([Chunk(text.encode())])
    assert (match.line, [line.number for line in match.excerpt if line.span]) == (6, [7])


def test_a_line_that_woke_rules_in_vain_before_is_asked_about_at_the_end(ending, rules):
    lines = ["exited with error: 0", "error: exited with 0"]
    (match,) = matched([*rules, *ending], *lines[1:], *QUIET, *lines[1:])
    assert match.line == 7


def test_of_what_is_known_to_have_failed_the_end_is_told_whatever_it_says(ending):
    chunk = Chunk("\n".join([*QUIET, "settings.ini:4: the key must be a number", "bye", ""]).encode())
    (match,) = Matcher(ending).scan([chunk], failed=lambda: True)
    assert (match.line, [line.number for line in match.excerpt if line.span]) == (7, [6])


@pytest.mark.parametrize("text", ["", "\n \n"], ids=["nothing", "blank lines"])
def test_of_what_failed_without_a_word_nothing_is_told(ending, text):
    assert list(Matcher(ending).scan([Chunk(text.encode())], failed=lambda: True)) == []


def seen_of(match):
    return match.line, match.first_line, match.last_line, match.values, match.excerpt
