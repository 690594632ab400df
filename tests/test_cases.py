"""A fix with `when` is told where the finding's lines hold it, in place of the next fix without one."""

import re

import pytest

from logtriage.examples import looking
from logtriage.matching import Matcher
from logtriage.model import Chunk, UserError
from logtriage.rulebook import bundled_rules, load_rules
from logtriage.triage import findings_of
from logtriage.triage.cases import fixes_told
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.tally import Tally

RULES = """
rules:
  - id: acme/error
    title: "acme stopped: {message}"
    severity: error
    pattern: '^acme: error: (?P<message>.+)'
    block: {while: '^ ', max: 5}
    why: It says so.
    fix:
      - when: '^ +help: write (?P<better>\\S+)'
        do: "Write {better} for {message}"
        run: "acme set {better}"
      - when: '^acme: error: (?P<word>\\w+) is old'
        do: "Renew {word}"
      - do: "Mend {message}"
      - do: "Ask around"
    see: [https://acme.example/errors]
    examples:
      match: ['acme: error: x is old']
      skip: ['acme: 0 errors']
"""


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "acme.yaml"
    path.write_text(RULES)
    return Matcher(load_rules([str(path)]))


def remedies(matcher, log):
    tally = Tally()
    for match in matcher.scan([Chunk(log.encode())]):
        tally.add(match)
    (finding,) = findings_of(tally, Explainer("en", Checkout()))
    return [(remedy.do, remedy.run.get("any", "")) for remedy in finding.remedies]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        pytest.param("acme: error: x is new", ("Mend x is new", ""), id="none-holds"),
        pytest.param("acme: error: x is old", ("Renew x", ""), id="the-line-itself"),
        pytest.param(
            "acme: error: x is old\n  help: write $y", ("Write $y for x is old", "acme set '$y'"), id="the-first-that-holds"
        ),
        pytest.param("acme: error: x\nacme: 1 error\n  help: write y", ("Mend x", ""), id="beyond-the-block"),
    ],
)
def test_the_fix_fits_what_the_log_says(matcher, log, expected):
    assert remedies(matcher, log) == [expected, ("Ask around", "")]


def test_a_secret_in_a_line_below_is_not_told(matcher):
    (told, _) = remedies(matcher, "acme: error: x\n  help: write password=hunter2hunter2")
    assert "hunter2" not in told[0]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        pytest.param("(", "'when' cannot be read", id="not-an-expression"),
        pytest.param("(?u)^x", "'when' only the flags", id="flags"),
    ],
)
def test_an_expression_that_cannot_be_used_is_refused(tmp_path, when, said):
    path = tmp_path / "acme.yaml"
    path.write_text(
        RULES.replace("^acme: error: (?P<word>\\w+) is old'\n        do: \"Renew {word}", f"{when}'\n        do: \"Renew")
    )
    with pytest.raises(UserError, match=re.escape(said)):
        load_rules([str(path)])


def test_a_fix_is_left_where_no_case_holds(tmp_path):
    path = tmp_path / "acme.yaml"
    given, _, examples = RULES.partition("    see:")
    path.write_text(f"{given.rstrip()}\n      - {{do: Renew all, when: ^acme}}\n    see:{examples}")
    with pytest.raises(UserError, match=r"acme\.yaml:\d+:\d+: .*the last fix is told where no other is, and has no 'when'"):
        load_rules([str(path)])


def _unproven():
    """Each `when` of a bundled rule that holds in none of the rule's examples."""
    rules = [looking(rule) for rule in bundled_rules() if b'"when"' in rule.advice_json]
    matcher = Matcher(rules)
    for rule in rules:
        matches = [match for example in rule.advice.match for match in matcher.scan([Chunk(example.encode())])]
        told = {fix.when for match in matches if match.rule is rule for fix, _ in fixes_told(rule.advice.fixes, match)}
        yield from (f"{rule.id}: {fix.when}" for fix in rule.advice.fixes if fix.when and fix.when not in told)


def test_every_case_of_a_bundled_rule_is_proved_by_an_example():
    assert list(_unproven()) == []
