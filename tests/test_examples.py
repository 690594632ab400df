"""Examples in the clothes that logs come in: a rule that loses one of them is named, with the clothes."""

import pytest

from logtriage.examples import judge_examples
from logtriage.examples.clothing import CLOTHES, Wardrobe
from logtriage.matching import Matcher
from logtriage.rulebook import load_rules

RULE = r"""
rules:
  - id: demo/one
    title: One
    severity: error
    pattern: 'PATTERN'
    why: It is.
    fix: [{do: Wait}]
    see: [https://demo.example/]
    examples: {match: ["demo: one gives up"], skip: ["SKIP"]}
"""


def failures_of(tmp_path, pattern, skip="demo: two gives up"):
    path = tmp_path / "demo.yaml"
    path.write_text(RULE.replace("PATTERN", pattern).replace("SKIP", skip))
    with Wardrobe() as wardrobe:
        return [(one.kind, one.clothes) for one in judge_examples(load_rules([str(path)]), wardrobe=wardrobe)]


def test_a_rule_that_holds_in_all_clothes_is_not_named(tmp_path):
    assert failures_of(tmp_path, "^demo: one gives up$") == []


# A pattern that holds for its example as it stands, and the clothes in which it does not.
@pytest.mark.parametrize(
    ("pattern", "skip", "failure"),
    [
        ("^demo: two", "demo: three", ("match", "plain")),
        ("^demo: one", "demo: one more", ("skip", "plain")),
        ("^demo: one|40% done", "demo: two", ("skip", "a progress bar")),
    ],
)
def test_a_rule_that_fails_is_named_with_the_first_clothes(pattern, skip, failure, tmp_path):
    assert failures_of(tmp_path, pattern, skip) == [failure]


def test_every_rule_sees_the_same_in_all_clothes_that_come_off(tmp_path):
    path = tmp_path / "demo.yaml"
    path.write_text(RULE.replace("PATTERN", "^demo: (?P<what>one) gives up$").replace("SKIP", "x"))
    matcher = Matcher(load_rules([str(path)]))
    with Wardrobe() as wardrobe:
        seen = {
            clothes: [one.values for one in wardrobe.seen("begin\ndemo: one gives up", matcher, clothes)]
            for clothes in wardrobe.known
        }
        assert set(seen) | set(wardrobe.unknown) == set(CLOTHES)
    assert {"plain", "CRLF", "colours", "GitHub's stamps", "Jenkins' stamps"} <= set(seen)
    assert {str(value) for value in seen.values()} == {"[(('what', 'one'),)]"}
