"""What the words of an unknown error mean: told by a rule that looks for nothing itself."""

import io

import pytest

from logtriage.matching import Matcher
from logtriage.model import UserError
from logtriage.rulebook import load_rules
from logtriage.sources import Log
from logtriage.triage import triage_log

RULES = r"""
rules:
  - id: acme/broke
    title: "It broke"
    severity: error
    role: unknown
    pattern: '^acme: gave up'
    block: {suspects: 20}
    why: "Nobody knows."
    fix: [{do: "Look"}]
    see: [https://acme.example/]
    examples:
      match: ["acme: gave up"]
      skip: ["acme: gave away"]
  - id: acme/refused
    title: "Refused"
    severity: error
    role: meaning
    pattern: '\brefused\b'
    why: "Somebody said no."
    fix: [{do: "Ask again"}]
    see: [https://acme.example/]
    examples:
      match: ["error: refused"]
      skip: ["error: fused"]
  - id: acme/file-refused
    title: "{file} was refused"
    severity: error
    role: meaning
    pattern: '^cannot open (?P<file>\S+): refused\b'
    why: "Somebody keeps {file}."
    fix: [{do: "Ask for {file}", run: "ls {file}"}]
    see: [https://acme.example/]
    examples:
      match: ["cannot open x: refused"]
      skip: ["cannot open x: gone"]
"""


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "acme.yaml"
    path.write_text(RULES)
    return Matcher(load_rules([str(path)]))


def findings(matcher, log):
    return triage_log(Log("acme.log", io.BytesIO(log.encode())), matcher, language="en").findings


TOLD = {
    "a word that one rule knows": ("error: refused", "acme/refused", "Refused"),
    "words of which one rule knows more": ("cannot open x: refused", "acme/file-refused", "x was refused"),
    "what a logger was told": ("ERROR [main] a.Server: cannot open x: refused", "acme/file-refused", "x was refused"),
    "words that none knows": ("error: gone", "acme/broke", "It broke"),
}


@pytest.mark.parametrize(("line", "rule", "title"), TOLD.values(), ids=TOLD)
def test_an_unknown_error_is_told_by_what_its_words_mean(matcher, line, rule, title):
    (finding,) = findings(matcher, f"building\n{line}\nacme: gave up\n")
    assert (finding.rule, finding.title, finding.line, finding.role) == (rule, title, 2, "unknown")


def test_the_fix_is_told_with_what_the_line_names(matcher):
    (finding,) = findings(matcher, "building\ncannot open x: refused\nacme: gave up\n")
    assert [(remedy.do, dict(remedy.run)) for remedy in finding.remedies] == [("Ask for x", {"any": "ls x"})]


def test_nothing_is_searched_for_it(matcher):
    assert findings(matcher, "cannot open x: refused\nall is well\n") == ()


@pytest.mark.parametrize("key", ["block: {max: 3, until: '^x'}", "unless: ['acme/*']", "follows: ['acme/*']"])
def test_it_has_nothing_by_which_to_look(tmp_path, key):
    path = tmp_path / "acme.yaml"
    path.write_text(RULES.replace("    pattern: '\\brefused", f"    {key}\n    pattern: '\\brefused"))
    with pytest.raises(UserError, match=r"acme/refused: role 'meaning' has a pattern alone"):
        load_rules([str(path)])
