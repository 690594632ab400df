"""`rules search`, `rules catalogue` and `explain`: what a person finds without having a log."""

import pytest
from click.testing import CliRunner

from logtriage.cli.commands import cli
from logtriage.rulebook import bundled_pages, bundled_rules, tried_fixes

RULES = {rule.id: rule for rule in bundled_rules()}


def run(*arguments):
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def test_a_search_that_finds_nothing_says_so_by_its_exit_code():
    result = run("rules", "search", "xyzzy")
    assert (result.stdout, result.exception.code) == ("", 1)


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("磁盘空间不足", "filesystem/no-space-left"),
        ("首次推理慢", "sophon/first-run-slow"),
        ("calibration table missing", "sophon/mlir-calibration-table"),
        ("npm install fails", "npm/install-script-failed"),
    ],
)
def test_a_question_in_other_words_finds_what_comes_nearest(question, near):
    assert run("rules", "search", "--lang", "en", question).stdout.split()[0] == near


def test_what_only_comes_near_is_said_to_do_so_by_the_exit_code():
    result = run("rules", "search", "--lang", "en", "calibration table got lost")
    assert (result.stdout.split()[0], result.exception.code) == ("sophon/mlir-calibration-table", 1)


def test_words_of_a_question_that_say_nothing_are_not_sought():
    plain, asked = (run("rules", "search", "--lang", "en", words) for words in ("device memory", "what is the device memory"))
    assert asked.stdout == plain.stdout


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("glibc",), "loader/glibc-too-old"),
        (("first", "run"), "sophon/first-run-slow"),
        (("开机", "很慢"), "sophon/first-run-slow"),
        (("cuda", "out of", "memory"), "torch/cuda-out-of-memory"),
    ],
)
def test_a_search_finds_rules_and_pages_in_both_languages(words, first):
    assert run("rules", "search", "--lang", "en", *words).output.split()[0] == first


def test_the_catalogue_holds_every_rule_and_every_page_once():
    text = run("rules", "catalogue").output
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith("`")]
    assert sorted(told) == sorted([*RULES, *(page.id for page in bundled_pages())])


def test_the_catalogue_is_the_same_each_time():
    assert run("rules", "catalogue", "--lang", "zh").output == run("rules", "catalogue", "--lang", "zh").output


@pytest.mark.parametrize("page", bundled_pages(), ids=lambda page: page.id)
def test_a_page_is_explained_in_both_languages(page):
    for language in ("en", "zh"):
        shown = run("explain", "--lang", language, page.id).output
        assert shown.startswith(f"{page.id}: {page.title[language]}\n")
    assert page.id not in RULES


def test_a_fix_that_was_tried_says_with_what():
    rule_id, (_, tried) = min(tried_fixes().items())
    assert f"tried with {tried}"[:40] in " ".join(run("explain", "--lang", "en", rule_id).output.split())


def test_the_fixes_that_were_tried_are_those_of_rules():
    assert set(tried_fixes()) <= set(RULES)
