"""What leads, what is folded, what is counted, and on which system the reader sits."""

import json

import pytest

from logtriage.matching import MOST_TOLD, Matcher
from logtriage.model import Block, Chunk, Kin, Match, Pattern, Record, Remedy, Risk, Role, Rule, Severity
from logtriage.rulebook import bundled_rules
from logtriage.triage import findings_of
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.joining import with_what_builds, with_what_is_beside
from logtriage.triage.merging import in_one_go
from logtriage.triage.outcome import lacks_last_words
from logtriage.triage.platforms import platform_of
from logtriage.triage.tally import MOST_LINES, Tally
from logtriage.triage.wording import fill, fill_command


def rule_of(rule_id, *, severity=Severity.ERROR, role=Role.CAUSE, follows=(), run="fix {name}"):
    text = {"en": "title of {name}", "zh": "{name} 的标题"}
    fix = {"do": {"en": "do {name}"}, "run": {"any": run}, "risk": "none"}
    advice = {"title": text, "why": text, "fix": [fix], "see": [], "examples": {"match": [], "skip": []}}
    return Rule(rule_id, severity, role, Pattern("x"), None, None, (), (), (), follows, "test:1", json.dumps(advice).encode())


def match_of(rule, line, **values):
    return Match(rule, line, "", line, line, tuple(values.items()), ())


def block_of(rule, line, first_line, last_line, **values):
    return match_of(rule, line, **values)._replace(first_line=first_line, last_line=last_line)


def told(*matches, language="en"):
    tally = Tally()
    for match in matches:
        tally.add(match)
    return findings_of(tally, Explainer(language, Checkout()))


def ids_of(findings):
    return [finding.rule for finding in findings]


CAUSE = rule_of("a/cause")
OTHER_CAUSE = rule_of("a/other")
WARNING = rule_of("a/warning", severity=Severity.WARNING)
SYMPTOM = rule_of("b/symptom", role=Role.SYMPTOM, follows=("a/c*",))
SECOND_SYMPTOM = rule_of("b/second", role=Role.SYMPTOM, follows=("b/symptom",))
UNKNOWN = rule_of("unknown/here", role=Role.UNKNOWN)
OFTEN_RIGHT = rule_of("a/proven")._replace(record=Record(20, 20))
AT_TIMES_WRONG = rule_of("a/doubtful")._replace(record=Record(4, 2))
OFTEN_WRONG = rule_of("a/wrong")._replace(record=Record(20, 0))
OF_WRONG_KIN = rule_of("c/unseen")._replace(kin=Kin(20, 2))
OF_RIGHT_KIN = rule_of("d/unseen")._replace(kin=Kin(20, 20))
BEGINS = rule_of("steps/begins", severity=Severity.NOTE, role=Role.STEP)
PASSED = rule_of("steps/passed", severity=Severity.NOTE, role=Role.PASSED)
DECIDED = rule_of("steps/decided", severity=Severity.NOTE, role=Role.DECIDED)
SUCCEEDED = rule_of("steps/job-passed", severity=Severity.NOTE, role=Role.SUCCEEDED)
FOOTER = rule_of("z/footer", role=Role.FOOTER)
ENDING = rule_of("unknown/end", role=Role.UNKNOWN)._replace(block=Block(None, None, None, 1, suspects=9, ending=9))


def test_nothing_matched_is_nothing_found():
    assert told() == ()


def test_the_same_rule_with_the_same_values_is_one_finding():
    (finding,) = told(match_of(CAUSE, 3, name="x"), match_of(CAUSE, 5, name="x"), match_of(CAUSE, 9, name="x"))
    assert (finding.line, finding.total, finding.lines) == (3, 3, (5, 9))


def test_other_values_are_another_finding():
    assert [finding.title for finding in told(match_of(CAUSE, 3, name="x"), match_of(CAUSE, 5, name="y"))] == [
        "title of x",
        "title of y",
    ]


@pytest.mark.parametrize(
    ("matches", "order"),
    [
        ([match_of(CAUSE, 9), match_of(OTHER_CAUSE, 2)], ["a/other", "a/cause"]),
        ([match_of(WARNING, 1), match_of(CAUSE, 9)], ["a/cause", "a/warning"]),
        ([match_of(SYMPTOM, 1), match_of(CAUSE, 9)], ["a/cause", "b/symptom"]),
        ([match_of(WARNING, 1), match_of(SYMPTOM, 9)], ["b/symptom", "a/warning"]),
        ([match_of(FOOTER, 1), match_of(WARNING, 9)], ["a/warning", "z/footer"]),
        ([match_of(SYMPTOM, 1), match_of(UNKNOWN, 9)], ["unknown/here", "b/symptom"]),
        ([match_of(UNKNOWN, 1), match_of(CAUSE, 9)], ["a/cause"]),
        ([match_of(UNKNOWN, 1), match_of(AT_TIMES_WRONG, 9)], ["a/doubtful", "unknown/here"]),
        ([match_of(CAUSE, 1), match_of(OFTEN_RIGHT, 9)], ["a/proven", "a/cause"]),
        ([match_of(OFTEN_WRONG, 1), match_of(UNKNOWN, 9)], ["unknown/here", "a/wrong"]),
        ([match_of(OFTEN_WRONG, 1), match_of(SYMPTOM, 9)], ["b/symptom", "a/wrong"]),
        ([match_of(CAUSE, 9), match_of(OF_RIGHT_KIN, 9)], ["a/cause", "d/unseen"]),
        ([match_of(OF_WRONG_KIN, 1), match_of(CAUSE, 9)], ["a/cause", "c/unseen"]),
        ([match_of(OF_RIGHT_KIN, 1), match_of(CAUSE, 9)], ["d/unseen", "a/cause"]),
        ([match_of(OF_RIGHT_KIN, 1), match_of(CAUSE, 90)], ["a/cause", "d/unseen"]),
        (
            [match_of(CAUSE, 1), match_of(OF_RIGHT_KIN, 5), match_of(OTHER_CAUSE, 90)],
            ["a/cause", "d/unseen", "a/other"],
        ),
    ],
    ids=[
        "place",
        "severity",
        "role",
        "an error symptom before a warning",
        "footer last",
        "where it broke before a symptom",
        "a cause in place of where it broke",
        "a cause that was wrong at times before where it broke",
        "a proven rule first",
        "where it broke before a rule that is often wrong",
        "a symptom before a rule that is always wrong",
        "a rule of a proven technology is believed no more than others",
        "a rule of a technology that is often wrong after others",
        "the first of two that failed at once",
        "the technology that failed last",
        "what failed while another technology did",
    ],
)
def test_the_most_likely_cause_leads(matches, order):
    assert ids_of(told(*matches)) == order


def test_a_symptom_that_suspects_only_lines_above_its_own_is_ranked_with_the_rest():
    assert ids_of(told(match_of(OTHER_CAUSE, 3), block_of(SYMPTOM, 5, 4, 4))) == ["a/other", "b/symptom"]


def test_what_one_rule_tells_line_after_line_is_mended_in_one_go_where_its_command_can_be_joined():
    def first_command(rule):
        return told(match_of(rule, 1, name="x"), match_of(rule, 2, name="y"))[0].remedies[0].run["any"]

    assert first_command(rule_of("demo/ask", run="cat {name}")) == "cat x"
    assert first_command(rule_of("demo/edit", run="sed -i s/a/b/ {name}")) == "sed -i s/a/b/ x && sed -i s/a/b/ y"
    assert first_command(rule_of("demo/format", run="isort {name}")) == "isort x y"
    assert first_command(rule_of("demo/look", run="isort --diff {name}")) == "isort --diff x"


def test_files_that_one_tool_rewrites_are_named_at_once_however_many_they_are():
    def first_command(command, names):
        rule = rule_of("demo/edit", run=command)
        return told(*(match_of(rule, line, name=name) for line, name in enumerate(names, start=1)))[0].remedies[0].run["any"]

    names = [f"{number}.py" for number in range(20)]
    assert first_command("ruff format {name}", names) == "ruff format " + " ".join(names)
    assert first_command("ruff format {name}", ["a b.py", "$c.py"]) == "ruff format 'a b.py' '$c.py'"
    assert first_command("sed -i d {name}", names).count("sed") == 9


def test_a_command_that_tries_a_second_tool_is_kept_together_among_others():
    assert in_one_go(["cpanm a || apt-get install -y b", "sed -i d c"]) == "{ cpanm a || apt-get install -y b; } && sed -i d c"
    assert (
        in_one_go(["cpanm a || apt-get install -y b", "cpanm c || apt-get install -y d"])
        == "cpanm a c || apt-get install -y b d"
    )


@pytest.mark.parametrize(
    ("names", "language", "said"),
    [("xy", "en", "do x; do y"), ("xyz", "en", "do x; the same for 2 more"), ("xyz", "zh", "do x; 其余 2 项同样处理")],
)
def test_what_is_mended_in_one_go_is_told_in_one_sentence(names, language, said):
    rule = rule_of("demo/edit", run="sed -i d {name}")
    findings = told(*(match_of(rule, line, name=name) for line, name in enumerate(names, start=1)), language=language)
    assert findings[0].remedies[0].do == said


def test_what_is_mended_in_one_go_is_as_risky_as_the_riskiest_part_of_it():
    first = Remedy("do x", {"any": "sed -i d x", "debian": "sed -i d x"}, Risk.NONE)
    other = Remedy("do y", {"any": "apt-get install -y y"}, Risk.CHANGES_SYSTEM)
    (joined,) = with_what_is_beside((first,), [other], "en")
    assert joined.risk is Risk.CHANGES_SYSTEM
    assert joined.run["debian"] == "sed -i d x && apt-get install -y y"


def test_each_part_of_what_is_mended_in_one_go_names_its_own_place():
    fix = {"do": {"en": "mend {where}"}, "run": {"any": "sed -i d {name}"}, "risk": "none"}
    text = {"en": "title"}
    advice = {"title": text, "why": text, "fix": [fix], "see": [], "examples": {"match": [], "skip": []}}
    rule = rule_of("demo/place")._replace(advice_json=json.dumps(advice).encode())
    values = [(("name", name), ("file", f"src/{name}.c"), ("line", at)) for at, name in (("1", "a"), ("2", "b"))]
    matches = [match_of(rule, at)._replace(values=named) for at, named in enumerate(values, start=1)]
    assert told(*matches)[0].remedies[0].do == "mend src/a.c:1; mend src/b.c:2"


def test_what_follows_is_folded_under_the_nearest_cause_before_it():
    first, second = told(
        match_of(CAUSE, 1, name="x"), match_of(CAUSE, 5, name="y"), match_of(SYMPTOM, 7), match_of(SECOND_SYMPTOM, 8)
    )
    assert first.folded == ()
    assert [(one.rule, one.first_line) for one in second.folded] == [("b/symptom", 7), ("b/second", 8)]


def test_an_error_is_not_lost_under_a_warning_that_a_glob_happens_to_name():
    error = rule_of("b/error", role=Role.SYMPTOM, follows=("*",))
    assert ids_of(told(match_of(WARNING, 1), match_of(error, 5))) == ["b/error", "a/warning"]


def test_an_error_follows_a_warning_that_its_rule_names():
    error = rule_of("b/error", follows=("a/warning",))
    assert ids_of(told(match_of(WARNING, 1), match_of(error, 5))) == ["a/warning"]


def test_what_stands_before_its_cause_did_not_follow_from_it():
    assert ids_of(told(match_of(SYMPTOM, 1), match_of(CAUSE, 5))) == ["a/cause", "b/symptom"]


def test_a_symptom_that_quotes_its_cause_in_its_own_lines_followed_from_it():
    (finding,) = told(block_of(SYMPTOM, 1, 1, 9), match_of(CAUSE, 5))
    assert (finding.rule, [one.rule for one in finding.folded]) == ("a/cause", ["b/symptom"])


@pytest.mark.parametrize(("follows", "rules"), [(("a/c*",), ["a/cause"]), ((), ["b/failed-test", "a/cause"])])
def test_a_cause_that_quotes_another_in_its_own_lines_followed_from_it_where_its_rule_says_so(follows, rules):
    failed_test = rule_of("b/failed-test", follows=follows)
    assert ids_of(told(block_of(failed_test, 1, 1, 9), match_of(CAUSE, 5))) == rules


def test_a_symptom_that_its_cause_says_it_follows_stays_where_it_is():
    cause = rule_of("a/cause", follows=("b/*",))
    (finding,) = told(block_of(SYMPTOM, 1, 1, 9), match_of(cause, 5))
    assert (finding.rule, [one.rule for one in finding.folded]) == ("b/symptom", ["a/cause"])


def test_on_one_line_what_follows_is_folded_whatever_the_rules_are_called():
    early = rule_of("a/early", follows=("b/late",))
    (finding,) = told(match_of(rule_of("b/late"), 3), match_of(early, 3))
    assert (finding.rule, [one.rule for one in finding.folded]) == ("b/late", ["a/early"])


def test_on_one_line_rules_that_follow_one_another_are_told_once():
    one, other = rule_of("a/one", follows=("a/other",)), rule_of("a/other", follows=("a/one",))
    assert ids_of(told(match_of(one, 3), match_of(other, 3))) == ["a/one"]


def test_a_footer_follows_whatever_failed():
    (finding,) = told(match_of(OTHER_CAUSE, 1), match_of(FOOTER, 5))
    assert [one.rule for one in finding.folded] == ["z/footer"]


def test_a_footer_that_precedes_its_detail_follows_it_too():
    (finding,) = told(match_of(FOOTER, 1), match_of(CAUSE, 5), match_of(OTHER_CAUSE, 7))[:1]
    assert (finding.rule, [one.rule for one in finding.folded]) == ("a/cause", ["z/footer"])


def test_rules_that_follow_one_another_in_a_ring_are_told_all_the_same():
    late = rule_of("a/late", follows=("z/*",))
    assert ids_of(told(match_of(CAUSE, 1), match_of(FOOTER, 3), match_of(late, 5))) == ["a/cause"]
    assert ids_of(told(match_of(FOOTER, 3), match_of(late, 5))) == ["z/footer"]


def test_where_it_broke_is_folded_under_a_cause_that_stands_there():
    (finding,) = told(match_of(CAUSE, 5), block_of(UNKNOWN, 9, 4, 6))
    assert (finding.rule, [one.rule for one in finding.folded]) == ("a/cause", ["unknown/here"])


def test_a_symptom_that_is_but_the_mark_of_what_broke_is_folded_under_it():
    (finding,) = told(block_of(UNKNOWN, 9, 4, 6), match_of(SYMPTOM, 9))
    assert (finding.rule, [one.rule for one in finding.folded]) == ("unknown/here", ["b/symptom"])
    assert ids_of(told(block_of(UNKNOWN, 9, 4, 6), match_of(SYMPTOM, 8))) == ["unknown/here", "b/symptom"]


def test_where_it_broke_first_is_told_and_the_rest_follows_from_it():
    (finding,) = told(block_of(UNKNOWN, 9, 4, 6, code="1"), block_of(UNKNOWN, 19, 14, 16, code="2"))
    assert (finding.first_line, [one.total for one in finding.folded]) == (4, [1])


def test_of_the_marks_of_one_failure_the_one_that_the_other_follows_is_told_in_either_order():
    tool = rule_of("unknown/tool", role=Role.UNKNOWN, follows=("unknown/here",))
    for lines in ((9, 19), (19, 9)):
        (finding,) = told(match_of(tool, lines[0]), match_of(UNKNOWN, lines[1]))
        assert (finding.rule, [one.rule for one in finding.folded]) == ("unknown/here", ["unknown/tool"])


def test_the_step_that_failed_leads_whatever_was_said_in_steps_that_passed():
    in_passed, in_failed = match_of(CAUSE, 3, name="x"), match_of(OTHER_CAUSE, 15, name="y")
    findings = told(match_of(BEGINS, 1), in_passed, match_of(PASSED, 5), match_of(BEGINS, 6), in_failed, match_of(UNKNOWN, 20))
    assert [(one.rule, [folded.rule for folded in one.folded]) for one in findings] == [
        ("a/other", ["unknown/here"]),
        ("a/cause", []),
    ]


def test_the_step_that_failed_is_the_mark_s_where_its_error_seems_to_stand_in_one_that_passed():
    steps = [match_of(BEGINS, 1), match_of(PASSED, 5), match_of(BEGINS, 6), match_of(BEGINS, 10)]
    findings = told(*steps, match_of(CAUSE, 7), block_of(UNKNOWN, 9, 3, 4))
    assert [(one.rule, one.severity) for one in findings] == [("a/cause", Severity.ERROR), ("unknown/here", Severity.ERROR)]


def test_what_breaks_when_the_outcome_is_decided_does_not_lead():
    run = [match_of(BEGINS, 1), block_of(UNKNOWN, 3, 2, 2), match_of(BEGINS, 5), match_of(OFTEN_RIGHT, 6)]
    assert ids_of(told(*run)) == ["a/proven", "unknown/here"]
    assert ids_of(told(*run, match_of(DECIDED, 5))) == ["unknown/here", "a/proven"]


def test_a_step_that_is_said_to_have_passed_holds_no_cause_where_another_broke():
    run = [match_of(OFTEN_RIGHT, 2), match_of(BEGINS, 5), block_of(UNKNOWN, 7, 6, 6)]
    assert ids_of(told(*run)) == ["a/proven", "unknown/here"]
    assert ids_of(told(*run, match_of(PASSED, 3))) == ["unknown/here", "a/proven"]


def test_what_is_told_in_place_of_the_mark_of_a_failure_is_no_less_likely():
    symptom = match_of(rule_of("e/symptom", role=Role.SYMPTOM), 7)
    run = [match_of(CAUSE, 2), match_of(BEGINS, 5), symptom, block_of(UNKNOWN, 8, 6, 7)]
    assert ids_of(told(*run))[0] == "e/symptom"


def test_what_broke_in_a_step_that_passed_was_tolerated():
    findings = told(
        match_of(UNKNOWN, 3), match_of(CAUSE, 4), match_of(PASSED, 5), match_of(BEGINS, 6), match_of(CAUSE, 9, n="x")
    )
    assert [(one.line, one.severity) for one in findings] == [(9, Severity.ERROR), (4, Severity.WARNING)]


@pytest.mark.parametrize(
    ("others", "findings"),
    [
        ((), ["unknown/end"]),
        ((match_of(FOOTER, 11),), ["unknown/end"]),
        ((match_of(WARNING, 5),), ["unknown/end", "a/warning"]),
        ((match_of(WARNING, 9),), ["a/warning"]),
        ((match_of(WARNING, 5), match_of(WARNING, 11)), ["a/warning"]),
    ],
    ids=["nothing", "a footer", "a warning before", "a warning there", "a warning before and after"],
)
def test_the_end_of_a_log_is_told_where_no_rule_knows_it(others, findings):
    assert ids_of(told(*others, match_of(ENDING, 9))) == findings


def test_the_end_of_a_run_that_passed_is_not_told():
    assert told(match_of(ENDING, 9), match_of(SUCCEEDED, 12)) == ()


def test_marks_between_steps_are_no_findings():
    assert told(match_of(BEGINS, 1), match_of(PASSED, 2)) == ()


def test_a_footer_alone_is_told():
    assert ids_of(told(match_of(FOOTER, 5))) == ["z/footer"]


def test_a_million_matches_take_bounded_room_and_are_counted_exactly():
    tally = Tally()
    for line in range(1, 100_001):
        tally.add(match_of(CAUSE, line, name="x"))
    (finding,) = findings_of(tally, Explainer("en", Checkout()))
    assert finding.total == 100_000
    assert len(finding.lines) == MOST_LINES


def test_values_beyond_the_bound_are_counted_and_said():
    tally = Tally()
    for line in range(1, MOST_TOLD + 6):
        tally.add(match_of(CAUSE, line, name=str(line)))
    assert len(findings_of(tally, Explainer("en", Checkout()))) == MOST_TOLD
    assert tally.problems == [f"rule a/cause matched 5 times more with other values than the {MOST_TOLD} that are told"]


def test_the_language_is_the_readers_with_english_where_there_is_no_translation():
    (finding,) = told(match_of(CAUSE, 1, name="x"), language="zh")
    assert (finding.title, finding.remedies[0].do) == ("x 的标题", "do x")


def test_a_fingerprint_stays_when_lines_move_and_changes_with_the_values():
    one, moved, other = (told(match_of(CAUSE, line, name=name))[0].fingerprint for line, name in [(1, "x"), (9, "x"), (1, "y")])
    assert one == moved != other


@pytest.mark.parametrize(
    ("text", "filled"),
    [("no braces", "no braces"), ("{name}", "a b"), ("{{name}}", "{name}"), ("${HOME} {name}", "${HOME} a b"), ("{other}", "")],
)
def test_captures_are_put_in_as_text(text, filled):
    assert fill(text, {"name": "a b"}) == filled


def test_captures_in_a_command_are_quoted_for_the_shell():
    assert fill_command("rm {name}", {"name": "x; reboot"}) == "rm 'x; reboot'"


@pytest.mark.parametrize(
    ("log", "platform"),
    [
        (b"nothing of the kind", None),
        (b"$ apt-get install -y gcc", "debian"),
        (b"$ dnf install gcc", "fedora"),
        (b"(1/4) apk add gcc", "alpine"),
        (b"==> brew install llvm\n/opt/homebrew/bin", "macos"),
        (b"C:\\Users\\x> build.vcxproj", "windows"),
    ],
)
def test_the_platform_is_told_from_the_log(log, platform):
    assert platform_of((log,)) == platform


@pytest.mark.parametrize(
    "end",
    [
        b"\nDone. Your build exited with 1.\n",
        b"\n\x1b[31;1mThe job exceeded the maximum time limit for jobs, and has been terminated.\x1b[0m\n",
        b"The log length has exceeded the limit of 4 MB.\n",
    ],
)
def test_the_log_of_a_travis_job_without_its_last_words_broke_off(end):
    start = b"travis_fold:start:worker_info\r"
    assert not lacks_last_words(start, end)
    assert lacks_last_words(start, b"looking for the guards\n")


def test_in_a_run_that_passed_nothing_is_an_error():
    (finding,) = told(match_of(CAUSE, 1), match_of(SUCCEEDED, 9))
    assert finding.severity is Severity.NOTE


def test_what_breaks_behind_the_mark_of_a_run_that_passed_takes_it_back():
    before, behind = told(match_of(CAUSE, 1, name="x"), match_of(SUCCEEDED, 9), match_of(CAUSE, 12, name="y"))
    assert {before.severity, behind.severity} == {Severity.ERROR}


def test_in_a_run_that_is_known_to_have_failed_a_mark_that_it_passed_counts_for_nothing():
    tally = Tally()
    for match in (match_of(CAUSE, 1), match_of(SUCCEEDED, 9)):
        tally.add(match)
    (finding,) = findings_of(tally, Explainer("en", Checkout()), run_failed=True)
    assert finding.severity is Severity.ERROR


def test_what_failed_in_an_earlier_step_is_an_error_where_the_run_broke_off():
    tally = Tally()
    for match in (match_of(CAUSE, 2), match_of(rule_of("steps/begins", role=Role.STEP), 5)):
        tally.add(match)
    (finding,) = findings_of(tally, Explainer("en", Checkout()), run_failed=True)
    assert finding.severity is Severity.ERROR


def test_a_cause_that_the_mark_itself_tells_is_told_in_place_of_where_it_broke():
    mark = match_of(rule_of("process/exit-code-124"), 9)
    broke = match_of(rule_of("unknown/command-failed", role=Role.UNKNOWN), 9)._replace(first_line=4, last_line=5)
    assert ids_of(told(mark, broke)) == ["process/exit-code-124"]


def test_a_cause_follows_by_a_glob_no_finding_that_only_tells_where_it_broke():
    broke = match_of(rule_of("unknown/command-failed", role=Role.UNKNOWN), 3)
    cause = match_of(rule_of("process/exit-code-124", follows=("*/*",)), 9)
    assert ids_of(told(broke, cause)) == ["process/exit-code-124"]


def test_what_passed_in_the_end_is_no_error():
    recovers = rule_of("a/recovered", severity=Severity.NOTE, role=Role.RECOVERED)
    findings = told(match_of(CAUSE, 2, test="flaky"), match_of(CAUSE, 5, test="broken"), match_of(recovers, 9, test="flaky"))
    assert [(finding.line, finding.severity) for finding in findings] == [(5, Severity.ERROR), (2, Severity.WARNING)]


def test_what_was_allowed_to_fail_is_no_error_unless_it_broke_elsewhere_too():
    tolerated = rule_of("steps/tolerated", severity=Severity.NOTE, role=Role.TOLERATED)._replace(
        block=Block("^", None, None, 9)
    )
    matches = [match_of(CAUSE, 3, x="a"), match_of(CAUSE, 4, x="b"), match_of(CAUSE, 7, x="b")]
    findings = told(*matches, block_of(tolerated, 5, 2, 5))
    assert [(finding.line, finding.severity) for finding in findings] == [(4, Severity.ERROR), (3, Severity.WARNING)]


def test_what_the_log_ends_with_is_told_where_all_that_broke_before_was_allowed_to_fail():
    tolerated = rule_of("steps/tolerated", severity=Severity.NOTE, role=Role.TOLERATED)
    tolerated = tolerated._replace(block=Block("^", None, None, 9))
    allowed = [match_of(CAUSE, 3), block_of(tolerated, 5, 2, 5)]
    assert ids_of(told(*allowed, match_of(ENDING, 7))) == ["unknown/end", "a/cause"]
    assert ids_of(told(*allowed, match_of(ENDING, 4))) == ["a/cause"]
    assert ids_of(told(*allowed, match_of(CAUSE, 6), match_of(ENDING, 7))) == ["a/cause"]


def test_what_broke_again_in_the_last_attempt_stands_there():
    again = rule_of("steps/tried-again", severity=Severity.NOTE, role=Role.PASSED)
    matches = [match_of(CAUSE, 2), match_of(OTHER_CAUSE, 3), match_of(again, 4), match_of(CAUSE, 6), match_of(UNKNOWN, 9)]
    assert ids_of(told(match_of(OTHER_CAUSE, 1), *matches))[0] == "a/cause"


def test_what_builds_a_source_is_installed_in_one_go_but_no_two_packages_that_conflict():
    missing = Remedy("do", {"debian": "apt-get install -y libcurl4-openssl-dev && make"}, Risk.CHANGES_SYSTEM)
    builds = Remedy("do", {"debian": "apt-get install -y python3-dev libcurl4-gnutls-dev"}, Risk.CHANGES_SYSTEM)
    (told_first,) = with_what_builds((missing,), builds)
    assert told_first.run == {"debian": "apt-get install -y libcurl4-openssl-dev python3-dev && make"}


def test_a_fix_that_names_the_place_has_words_for_it_where_the_log_tells_none():
    fixes = [{"do": {"en": "mend {where}", "zh": "修正 {where}"}, "run": {}, "risk": "none"}]
    text = {"en": "title", "zh": "标题"}
    advice = {"title": text, "why": text, "fix": fixes, "see": [], "examples": {"match": [], "skip": []}}
    pattern = Pattern("x")
    rule = Rule("a/x", Severity.ERROR, Role.CAUSE, pattern, None, None, (), (), (), (), "test:1", json.dumps(advice).encode())
    assert told(match_of(rule, 1))[0].remedies[0].do == "mend the place that the log names"
    placed = match_of(rule, 1)._replace(values=(("file", "src/a.py"), ("line", "3")))
    assert told(placed)[0].remedies[0].do == "mend src/a.py:3"


def test_the_project_s_own_line_is_found_above_many_frames_of_libraries():
    frames = [
        line for at in range(8) for line in (f'  File "/usr/lib/python3.11/re/a.py", line {at}, in f', "    x()", "    ^^^")
    ]
    text = ["Traceback (most recent call last):", '  File "/home/user/project/app.py", line 7, in <module>', *frames]
    log = "\n".join([*text, "re.error: global flags not at the start of the expression at position 3", ""])
    tally = Tally()
    for match in Matcher(bundled_rules()).scan([Chunk(log.encode())]):
        tally.add(match)
    finding = findings_of(tally, Explainer("en", Checkout()))[0]
    assert "/home/user/project/app.py:7" in finding.remedies[0].do
    assert finding.excerpt[0].number == len(text) + 1 - 12


def test_what_looks_like_the_error_far_above_the_mark_of_a_failure_is_shown():
    said = ["$ ./tool", "zzfrob: Error: region 'north' has no entry", *(f"cleaning part {number}" for number in range(40))]
    tally = Tally()
    for match in Matcher(bundled_rules()).scan([Chunk("\n".join([*said, 'The command "./tool" exited with 3.', ""]).encode())]):
        tally.add(match)
    finding = findings_of(tally, Explainer("en", Checkout()))[0]
    assert [line.text for line in finding.excerpt if line.span] == [said[1]]
