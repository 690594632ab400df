"""Faults of the kinds that rules rot by, planted by hand into good bundled rules: the linter finds each of them."""

import os
import re
from pathlib import Path

import pytest

from logtriage.linting import CHECKS, Bench, lint
from logtriage.rulebook import bundled_folder, bundled_rules, load_rules

SAMPLE_LOGS = os.path.join(os.path.dirname(__file__), os.pardir, "sample_logs")

# The rule, the fault, what of its entry is replaced, by what, and the code that tells of it.
PLANTED = [
    ("pip/wheel-build-failed", "only the common words stay", "Failed building wheel for (", r"[Ff]ailed\b.* (", "L001"),
    ("git/src-refspec", "classes for the words", r"    pattern: '^error: src refspec (?P<branch>\S+) does not match any'", "    pattern: '^\\w+: \\w+ \\w+ (?P<branch>\\w+) \\w+'\n    slow: true", "L002"),
    ("maven/no-pom", "two repeats for one text", r"(?P<folder>[^)]+)\)", r"(?P<folder>(?:[^)\s]+\s*)+)\)", "L003"),
    ("tap/summary", "a count of nought counts", "[1-9]\\d*)", "\\d+)", "L004"),
    ("git/no-upstream", "the example of another rule", "no\\ upstream\\ branch\\.", "no\\ upstream\\ branch\\.|fatal:\\ .*", "L005"),
    ("network/ssh-publickey", "another rule leads", "['git@github.com: Permission denied (publickey).', 'git@git.example.com: Permission denied (publickey,password).']", "[\"make: *** No rule to make target 'a', needed by 'b'.\\ngit@github.com: Permission denied (publickey).\"]", "L006"),
    ("ruby/library-missing", "a rule that was renamed", "rspec/file-not-loaded", "rspec/file-missing", "L007"),
    ("make/no-rule", "no rule has such an id", "    why:", "    unless: ['make/no-target']\n    why:", "L007"),
    ("go/import-cycle", "a capture for nothing", "'(?:^|: )", "'(?:^|(?P<place>\\S+) )(?P<what>import)?(?:^|: )", "L008"),
    ("git/lock-file-exists", "a value that is not always there", r"(?P<lock>[^'»]+\.lock)", r"(?:(?P<lock>\.lock)|[^'»]+\.lock)", "L009"),
    ("perl/module-missing", "quotes around a capture", "cpanm {module}", "cpanm ''{module}''", "L010"),
    ("rust/linker-missing", "one language is forgotten", ', zh: "没有安装链接器 {linker}"', "", "L012"),
    ("cmake/generator-mismatch", "a removal is a change", "risk: destructive", "risk: changes-system", "L011"),
    ("docker/daemon-not-running", "a change of the system is without risk", "risk: changes-system", "risk: none", "L011"),
    ("node/port-in-use", "the reason stands in the title", "in use already: ", "in use already by another process, which an earlier step of this build may have left running: ", "L013"),
    ("terraform/state-locked", "no near miss", "Acquiring state lock. This may take a few moments...", "Plan: 1 to add", "L014"),
    ("make/missing-separator", "the severity at the end", "    see:", "    role: cause\n    see:", "L015"),
    ("cmake/include-not-found", "double quotes", "'^\\s+include could not find (?:requested|load) file:'", '"^\\\\s+include could not find (?:requested|load) file:"', "L016"),
    ("npm/missing-script", "a draft that was not finished", "In package.json, under", "TODO: in package.json, under", "L017"),
    ("apt/locked", "a link that was not finished", "manpages.debian.org/bookworm", "example.com/TODO", "L017"),
    ("rust/target-not-installed", "what each line may hold", "'the `", r"'(?:\w.{0,300}){3} *configure:\d+: .{0,300} \d{9}|the `", "L018"),
    ("hatch/wheel-files-unknown", "a longer search", " | sort | head -n 1", " | sort | tee found-of-the-package | head -n 1 | cat", "L021"),
    ("git/not-a-repository", "an anchor the less", ")|^fatal:\\ ", ")|fatal:\\ ", "L019"),
    ("make/clock-skew", "a reason that is gone", "    why:", "    # allow L013: the tool's own words\n    why:", "L020"),
]  # fmt: skip


def entry_of(rule_id):
    """The entry as it stands in its file."""
    for path in sorted(Path(bundled_folder()).glob(f"{rule_id.partition('/')[0]}*.yaml")):
        found = re.search(
            rf"^  - id: {re.escape(rule_id)}\n(?:(?!  - id: ).*\n?)+", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if found:
            return found[0]
    raise AssertionError(rule_id)


@pytest.fixture(scope="module")
def codes_of(tmp_path_factory):
    """By rule: the codes that it gets, each with its fault, all others as they are."""
    folder = tmp_path_factory.mktemp("rules")
    for rule_id, _, good, bad, _ in PLANTED:
        entry = entry_of(rule_id)
        assert good in entry, rule_id
        with open(folder / f"{rule_id.partition('/')[0]}.yaml", "a", encoding="utf-8") as file:
            file.write(("" if file.tell() else "rules:\n") + entry.replace(good, bad, 1) + "\n")
    codes = {}
    for told in lint(Bench(load_rules([str(folder)]), beside=bundled_rules(), logs=[SAMPLE_LOGS])):
        codes.setdefault(told.rule, set()).add(told.code)
    return codes


@pytest.mark.parametrize(("rule_id", "fault", "good", "bad", "code"), PLANTED, ids=[f"{row[0]}: {row[1]}" for row in PLANTED])
def test_a_fault_planted_into_a_bundled_rule_is_found(rule_id, fault, good, bad, code, codes_of):
    assert good != bad
    assert fault
    assert code in codes_of.get(rule_id, set())


def test_each_code_is_planted():
    assert {row[-1] for row in PLANTED} == set(CHECKS)
