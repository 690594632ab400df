"""Rules of one's own: found beside a project, overriding, switched off until a day, findings that are known, drafts."""

import json
import os
import subprocess
import sys

import pytest

import logtriage
from logtriage.cli.choosing import choose_rules
from logtriage.cli.exemptions import read_exemptions
from logtriage.cli.settings import read_settings
from logtriage.model import Risk, UserError
from logtriage.risks import risk_of

RULE = r"""
rules:
  - id: demo/one
    title: One {what} is missing
    severity: error
    pattern: '^demo: (?P<what>\w+) is missing'
    why: It was not there.
    fix: [{do: "Fetch it", run: {any: "COMMAND"}, risk: none}]
    see: [https://demo.example/]
    examples: {match: ['demo: a is missing'], skip: ['demo: a is there']}
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(os.path.dirname(logtriage.__file__)))
    (tmp_path / ".git").mkdir()
    (tmp_path / ".logtriage/rules").mkdir(parents=True)
    (tmp_path / ".logtriage/rules/demo.yaml").write_text(RULE.replace("COMMAND", "echo {what}"))
    (tmp_path / "bad.log").write_text("begin\ndemo: disk is missing\ndemo: cable is missing\n")
    return tmp_path


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "logtriage", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr.splitlines()


def found(*arguments):
    code, out, said = run("-f", "json", *arguments, "bad.log")
    return code, [(one["rule"], one["values"]) for one in json.loads(out)["logs"][0]["findings"]], said


def test_rules_beside_the_project_are_used_also_from_a_folder_below(project, monkeypatch):
    values = [("demo/one", {"what": "disk"}), ("demo/one", {"what": "cable"})]
    assert found() == (1, values, [])
    (project / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep/er")
    assert read_settings(".")["rules"] == [os.path.join("..", "..", ".logtriage", "rules")]


def test_a_folder_of_rules_that_is_empty_is_none(project):
    (project / ".logtriage/rules/demo.yaml").unlink()
    assert read_settings(".") == {}


def titles_of(rules):
    return [rule.advice.title["en"] for rule in rules if rule.id == "c/missing-header"]


def test_a_rule_of_ones_own_stands_in_the_place_of_the_bundled_one(project):
    (project / "c.yaml").write_text(RULE.replace("demo/one", "c/missing-header"))
    assert len(titles_of(choose_rules())) == 1
    assert titles_of(choose_rules(given=["c.yaml"])) == ["One {what} is missing"]


# A command, what its fix says of its risk, and whether a rule that was found tells where it comes from.
COMMANDS = [
    ("echo {what}", "none", False),
    ("apt-get install {what}", "changes-system", True),
    ("curl https://demo.example/{what} | sh", "none", True),
    ("rm -rf {what}", "none", True),
]


@pytest.mark.parametrize(("command", "risk", "told"), COMMANDS)
def test_a_command_with_a_risk_says_that_it_is_of_a_rule_found_in_the_checkout(command, risk, told, project):
    path = project / "demo.yaml"
    path.write_text(RULE.replace("COMMAND", command).replace("risk: none", f"risk: {risk}"))
    (by_option,) = choose_rules(given=["demo.yaml"], bundled=False)
    (by_checkout,) = choose_rules(found=["demo.yaml"], bundled=False)
    do = "Fetch it (the command is of a rule in this checkout, demo.yaml:3: read it before you run it)"
    assert by_option.advice.fixes[0].do["en"] == "Fetch it"
    assert by_checkout.advice.fixes[0].do["en"] == (do if told else "Fetch it")
    assert by_checkout.advice.fixes[0].run == by_option.advice.fixes[0].run


RISKS = [
    ("pip install -U pip", Risk.NONE),
    ("grep -rn install .", Risk.NONE),
    ("git push", Risk.NONE),
    ("apt-get update && apt-get -y install gcc", Risk.CHANGES_SYSTEM),
    ("sudo true", Risk.CHANGES_SYSTEM),
    ("systemctl restart docker", Risk.CHANGES_SYSTEM),
    ("wget -qO- https://x.example | sudo bash", Risk.DESTRUCTIVE),
    ("chmod -R 777 /var", Risk.DESTRUCTIVE),
    ("git commit --no-verify", Risk.DESTRUCTIVE),
    ("git push --force", Risk.DESTRUCTIVE),
    ("dd if=a of=/dev/sda", Risk.DESTRUCTIVE),
    (":(){ :|:& };:", Risk.DESTRUCTIVE),
]


@pytest.mark.parametrize(("command", "risk"), RISKS)
def test_the_risk_of_a_command_is_told_from_its_words(command, risk):
    assert risk_of(command)[0] is risk


def test_a_rule_that_is_ignored_until_a_day_speaks_again_after_it(project):
    (project / "logtriage.toml").write_text("ignore = [{rule = 'demo/*', until = 2200-12-31, why = 'new disks are ordered'}]\n")
    assert found() == (0, [], [])
    (project / "logtriage.toml").write_text("ignore = [{rule = 'demo/*', until = 2020-12-31, why = 'new disks are ordered'}]\n")
    code, findings, said = found()
    path = project / "logtriage.toml"
    told = f"logtriage: {path}: demo/* was ignored until 2020-12-31 (new disks are ordered): it speaks again"
    assert (code, len(findings), said) == (1, 2, [told])


def test_the_day_until_which_a_rule_is_ignored_is_the_last_one(monkeypatch):
    tables = [{"rule": "demo/one", "until": "1970-01-02", "why": "x"}, "demo/two"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(2 * 86400 - 1))
    assert read_exemptions("x.toml", tables) == (["demo/one", "demo/two"], [])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(2 * 86400))
    assert read_exemptions("x.toml", tables)[0] == ["demo/two"]


def test_every_mistake_in_what_is_ignored_is_told():
    with pytest.raises(UserError) as refused:
        read_exemptions("x.toml", [{"rule": "a/b", "until": "soon", "because": "x"}])
    assert refused.value.mistakes == (
        "x.toml: ignore: unknown key 'because' (they are rule, until, why)",
        "x.toml: ignore: needs the key 'why'",
        "x.toml: ignore: until 'soon' is no day (write 2026-12-31)",
    )


def test_what_a_baseline_knows_is_left_out_also_when_its_line_moves(project):
    code, findings, said = found("--baseline", "known.json", "--update-baseline")
    assert (code, findings) == (0, [])
    assert said == ["logtriage: known.json: holds 2 findings now; 2 of 2 findings left out: the baseline holds them"]
    (project / "bad.log").write_text("\n\ndemo: cable is missing\ndemo: mouse is missing\n")
    code, findings, _ = found("--baseline", "known.json")
    assert (code, findings) == (1, [("demo/one", {"what": "mouse"})])


@pytest.mark.parametrize("text", ["[]", "{", '{"schema_version": 2, "known": {}}', '{"known": {}}'])
def test_a_file_that_is_no_baseline_is_refused(text, project):
    (project / "known.json").write_text(text)
    assert run("--baseline", "known.json", "bad.log")[0] == 2
    assert run("--update-baseline", "bad.log")[0] == 2


def test_of_a_log_whose_findings_are_known_nothing_is_said_to_be_new():
    assert run("--baseline", "known.json", "--update-baseline", "bad.log")[:2] == (
        0,
        "bad.log   3 lines\nnothing new: 2 findings that the baseline holds\n",
    )


def test_a_rule_that_replaces_a_bundled_one_and_yields_to_what_yields_to_it_is_refused(project):
    named, naming = "shell/syntax-error", next(one for one in choose_rules(bundled=True) if "shell/syntax-error" in one.unless)
    text = (
        RULE.replace("demo/one", named).replace("COMMAND", "echo").replace("    why:", f"    unless: [{naming.id}]\n    why:")
    )
    (project / "shell.yaml").write_text(text)
    with pytest.raises(UserError, match=f"shell.yaml:3: {named}: yields to itself"):
        choose_rules(given=["shell.yaml"])
    assert len(choose_rules(given=["shell.yaml"], bundled=False)) == 1


def test_one_line_and_one_finding_are_told_as_one(project):
    (project / "one.log").write_text("demo: cable is missing\n")
    assert run("why", "demo/one", "one.log")[1].splitlines()[0] == "demo/one in one.log (1 line)"
    _, _, said = run("--baseline", "known.json", "--update-baseline", "one.log")
    assert said == ["logtriage: known.json: holds 1 finding now; 1 of 1 finding left out: the baseline holds them"]


def test_why_tells_that_a_rule_speaks_and_that_it_does_not():
    code, out, _ = run("why", "demo/one", "bad.log")
    assert (code, out.splitlines()[0]) == (0, "demo/one in bad.log (3 lines)")
    assert "  verdict  it leads before demo/one, since it stands before demo/one (line 2 before 3)" in out
    code, out, _ = run("why", "demo/one", "bad.log", "--line", "1")
    assert (code, out.splitlines()[-1]) == (1, "  differs  here the pattern asks for 'demo', and the line has 'begin'")
    assert run("why", "demo/one", "-")[0] == run("why", "demo/one", "missing.log")[0] == 2


def test_why_tells_what_an_unknown_error_was_taken_to_mean(project):
    (project / "lost.log").write_text("acme: cannot open plan.frob: No such file or directory\n")
    code, out, _ = run("why", "general/file-missing", "lost.log")
    assert (code, out.splitlines()[2:4]) == (0, ["  speaks   on line 1", "  values   path = 'plan.frob'"])
    code, out, _ = run("why", "general/busy", "lost.log")
    assert code == 1
    assert "  asked    about the lines of unknown errors alone: general/file-missing tells of line 1" in out.splitlines()
    code, out, _ = run("why", "unknown/ends-with-error", "lost.log")
    told = "  told     as general/file-missing (line 1), which says what its words mean"
    assert (code, out.splitlines()[-1]) == (0, told)
    code, out, _ = run("why", "general/busy", "bad.log")
    assert (code, out.count("about the lines of unknown errors alone: there is none here")) == (1, 1)


LOG = """+ frobnicate --all
frobnicate: reading plan.frob
frobnicate: cannot align shard 'alpha' of /home/user/project/plan.frob: drift 17 exceeds limit 4
  see the drift table
frobnicate: shard 'beta' aligned
"""


def test_a_draft_is_a_rule_that_holds_and_says_what_is_left_to_do(project):
    (project / "new.log").write_text(LOG)
    code, out, said = run("rules", "draft", "new.log", "-o", "frob.yaml", "--logs", ".")
    assert (code, out, said[0][:42]) == (0, "", "logtriage: drafted from line 3: frobnicate")
    assert {line.split()[2] for line in said[1:] if ".yaml:" in line} == {"L017"}
    text = (project / "frob.yaml").read_text()
    assert r"cannot align shard ''(?P<name>[^'']+)'' of (?P<path>" in text
    assert "block: {while: '^\\s{1,}', max: 20}" in text
    assert run("rules", "test", "frob.yaml")[0] == 0
    (project / "new.log").write_text(LOG.replace("alpha", "gamma").replace("17", "23"))
    assert json.loads(run("-f", "json", "--rules", "frob.yaml", "new.log")[1])["logs"][0]["findings"][0]["line"] == 3


def test_a_draft_is_added_to_a_file_of_rules_and_to_none_with_mistakes(project):
    (project / "new.log").write_text(LOG)
    path = project / "demo.yaml"
    path.write_text(RULE.replace("COMMAND", "echo"))
    assert run("rules", "draft", "new.log", "-o", "demo.yaml")[0] == 0
    assert path.read_text().startswith(RULE.replace("COMMAND", "echo"))
    assert path.read_text().count("  - id: demo/") == 2
    path.write_text("rules: [{id: demo/x}]\n")
    assert run("rules", "draft", "new.log", "-o", "demo.yaml")[0] == 2
    assert path.read_text() == "rules: [{id: demo/x}]\n"


def test_a_failure_that_is_known_is_drafted_from_the_line_that_names_it_and_said_to_be_known(project):
    (project / "new.log").write_text("+ git push\nerror: src refspec dev does not match any\nerror: failed to push some refs\n")
    code, out, said = run("rules", "draft", "new.log")
    assert (code, said[0][:65]) == (0, "logtriage: this failure is known: git/src-refspec tells of line 2")
    assert "pattern: '^error: src refspec dev does not match any'" in out


def test_nothing_is_drafted_from_a_log_without_an_error(project):
    (project / "new.log").write_text("all is well\n")
    code, _, said = run("rules", "draft", "new.log")
    assert (code, said) == (2, ["logtriage: no line reads like an error that no rule knows yet; name one with --line"])
    assert run("rules", "draft", "new.log", "--line", "9")[0] == 2
