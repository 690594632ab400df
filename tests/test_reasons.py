"""Why a rule speaks or does not: the word that differs, the condition that fails, who leads."""

from re import _parser

import pytest

from logtriage.matching import Matcher
from logtriage.model import Chunk
from logtriage.reasons import account_of
from logtriage.reasons.parts import loosened, parts_of_pattern, words_of
from logtriage.reasons.progress import stop_of
from logtriage.rulebook import bundled_rules, load_rules

BUNDLED = {rule.id: rule for rule in bundled_rules()}

# A bundled rule, a line that it does not match, what its pattern asks for there, and what the line has.
DIFFERS = [
    ("cabal/build-failed", "Failed to build: 0", " ", ":"),
    ("cargo/unknown-subcommand", "error: no bin target named `nosuch` in default-run packages", "such", "bin"),
    ("ci/travis-retried", 'The command "eval git fetch origin" failed. Retrying, 2 of 3.', " ", "."),
    ("cmake/presets-missing", "CMake Error: Could not read the cache", "presets", "the"),
    ("ctest/test-timeout", "6/8 Test #6: timeout_test ......   Passed   1.00 sec", "*", "  "),
    ("eslint/parsing-error", "  2:1  error  Missing semicolon  semi", "Parsing", "Missing"),
    ("exunit/summary", "3 tests, 0 failures", r"[1-9]\d*", "0"),
    ("git/src-refspec", "error: failed to push some refs to 'origin'", "src", "failed"),
    ("gulp/task-failed", "[12:43:12] Finished 'ok' after 1.45 ms", "'", "Finished"),
    ("htmlproofer/summary", "HTML-Proofer finished successfully.", "found", "finished"),
    ("jest/summary", "Tests:       3 passed, 3 total", "failed", "passed"),
    (
        "c/internal-compiler-error",
        "g++: internal compiler error: Killed (program cc1plus)",
        "(?!Killed|已杀死|Signal Getötet|le signal Processus arrêté|強制終了|unexpected panic$|compiler/rustc)",
        "Killed",
    ),
    ("node/webpack-config-invalid", "[webpack-cli] Compilation starting...", "Invalid", "Compilation"),
    ("perl/prerequisite-missing", "- ExtUtils::Depends         ...loaded. (0.405)", "missing", "loaded"),
    ("python/pydantic-moved", "raise PydanticImportError(", ":", "("),
    ("sophon/free-device-failed", "bm_free_device ok", "failed", "ok"),
    ("sophon/carveout-heap-missing", "[bmlib_memory][error] io query heap failed", "no", "io"),
    ("sophon/kernel-library-load-failed", "[a53lite_runtime][error] get function send api error, ret 2", "load", "get"),
    ("sophon/firmware-timeout", "bmdrv: bmsophon0 firmware init done!, status = 0x6125438", "timeout", "done"),
    ("sophon/bmodel-open-failed", "[BMODEL][ModelCtx:409] FATAL: File[x.bmodel] is broken ...", "open", "is"),
    ("stylelint/config-missing", "Error: Could not find the file", '"', "the"),
    ("tap/summary", "# fail  0", r"[1-9]\d*", "0"),
    ("vitest/test-failed", " FAIL  test/prefix.test.js (11.408s)", ">", "("),
    ("make/no-rule", "make: *** No targets specified and no makefile found.  Stop.", "rule", "targets"),
    ("apt/locked", "E: Could not open lock file /var/lib/dpkg/lock - open (13: Permission denied)", "get", "open"),
    ("npm/missing-script", "npm error Missing dependency: left-pad", "script", "dependency"),
    ("go/missing-go-sum-entry", "go: example.com/b@v1: missing go.mod entry", "sum", "mod"),
    ("shell/unbound-variable", "bash: line 1: NOPE: bad substitution", "unbound", "bad"),
    ("rust/linker-missing", "error: linker `cc` failed", "not", "failed"),
    ("cmake/generator-mismatch", "CMake Error: Error: target : Unix Makefiles", "generator", "target"),
    ("perl/module-missing", 'Can\'t locate object method "new" via package "Foo" at a.pl line 1.', ".", " "),
    ("docker/daemon-not-running", "Cannot connect to the Docker registry at registry.example.", "daemon", "registry"),
    ("network/ssh-host-key", "Host key verification succeeded.", "failed", "succeeded"),
    ("terraform/state-locked", "Error acquiring the provider lock", "state", "provider"),
    ("meson/ninja-missing", "ERROR: Could not detect Python v3.7 or newer", "Ninja", "Python"),
    ("pip/wheel-build-failed", "  ERROR: Failed to build a wheel for cffi", "building", "to"),
]


@pytest.mark.parametrize(("rule_id", "line", "wanted", "found"), DIFFERS, ids=[row[0] for row in DIFFERS])
def test_the_word_that_differs_is_found_in_a_log(rule_id, line, wanted, found):
    log = f"Begin\n{line}\nEnd\n"
    account = account_of(BUNDLED[rule_id], (), (Chunk(log.encode()),), str)
    assert account.nearest is not None
    assert (account.nearest.line, account.nearest.stop.wanted, account.nearest.stop.found) == (2, wanted, found)
    assert (account.matched, account.spoken) == ((), ())


# A pattern, a line, what is asked for, what is there ("" at its end), and the column from 0.
STOPS = [
    (r"^(?P<file>[^\s:]+): bad interpreter", "./run.sh: no interpreter", "bad", "no", 10),
    (r"^(?:E +)?(?:Module|Import)Error: No module", "E   ImportError: no module", "No", "no", 17),
    (r"^error: (?P<count>\d+) failed", "error: many failed", r"\d+", "many", 7),
    (r"^begin .*end$", "begin and", "end", "", 9),
    (r"one|two (?:three|four)", "two five", "four", "five", 4),
    (r"a\.b\tc", "a.b c", "\t", " ", 3),
    (r"^E: Unable", " E: Unable", "E", " ", 0),
]


@pytest.mark.parametrize(("pattern", "line", "wanted", "found", "column"), STOPS)
def test_a_pattern_stops_where_the_line_differs(pattern, line, wanted, found, column):
    stop = stop_of(pattern, line)
    assert stop is not None
    assert (stop.wanted, stop.found, stop.column) == (wanted, found, column)


def test_a_pattern_that_matches_does_not_stop():
    assert stop_of(r"^begin .*end$", "begin and end") is None


@pytest.mark.parametrize("rule", list(BUNDLED.values())[::40], ids=lambda rule: rule.id)
def test_a_pattern_is_taken_apart_without_a_loss(rule):
    alternatives = parts_of_pattern(rule.pattern.text)
    together = "|".join("".join(part.text for part in parts) for parts in alternatives)
    assert repr(_parser.parse(together).data) == repr(_parser.parse(rule.pattern.text).data)


def test_the_layout_of_a_verbose_pattern_is_no_part_of_it():
    pattern = "(?x)^ld:\\ (?:  # of any version\n  cannot\\ find\n  |unable\\ to\\ find\n):[ ]\n[a-z #]+$"
    assert loosened(pattern) == r"^\w+: (?:\w+ \w+|\w+ \w+ \w+): [a-z #]+$"
    assert words_of(pattern) == {"cannot", "find", "unable"}


def test_a_pattern_is_loosened_to_its_form_and_to_its_words():
    pattern = r"^(?!ld: )(?P<tool>\w+): cannot find (?:-l|lib)(?P<name>[a-z]+)$"
    assert loosened(pattern) == r"^(?P<tool>\w+): \w+ \w+ (?:-\w+|\w+)(?P<name>[a-z]+)$"
    assert words_of(pattern) == {"cannot", "find", "lib"}


def test_an_escape_is_one_token_however_long_it_is():
    assert loosened(r"^\x1b\[31mfail \u00e9\p{Lu}+ of") == r"^\x1b\[31\w+ \u00e9\p{Lu}+ \w+"


RULES = r"""
rules:
  - id: demo/plain
    title: One
    severity: error
    pattern: '^demo: one'
    KEY
    why: It is.
    fix: [{do: Wait}]
    see: [https://demo.example/]
    examples: {match: ['demo: one'], skip: ['demo: two']}
  - id: demo/special
    title: Special
    severity: error
    pattern: '^demo: one special'
    why: It is.
    fix: [{do: Wait}]
    see: [https://demo.example/]
    examples: {match: ['demo: one special'], skip: ['demo: one']}
"""
# What the rule says beside its pattern, the log, the line that matches and is silent, and the reason.
SILENT = [
    (
        "with: [{pattern: 'demo: begins', within: 3, side: before}]",
        "demo: one\n",
        1,
        "'demo: begins' must stand within 3 lines before it, and does not ('with')",
    ),
    (
        "with: [{pattern: 'demo: begins', within: log, at_least: 2}]",
        "demo: begins\ndemo: one\n",
        2,
        "'demo: begins' must stand 2 times anywhere before or after it, and does not ('with')",
    ),
    (
        "without: [{pattern: 'demo: ends', within: section}]",
        "demo: one\ndemo: ends\n",
        1,
        "'demo: ends' must not stand in the same section before or after it, and does ('without')",
    ),
    (
        "then: [{pattern: 'demo: two', within: 1}]",
        "demo: one\n\ndemo: two\n",
        1,
        "what must follow ('then') does not: 'demo: two'",
    ),
    ("unless: [demo/special]", "demo: one special\n", 1, "yields to demo/special, which says more of this line ('unless')"),
    ("block: {while: '^demo', max: 9}", "demo: one\ndemo: one\n", 2, "stands within the block of its match before"),
]


@pytest.mark.parametrize(("key", "log", "line", "reason"), SILENT, ids=[row[0].split(":")[0] for row in SILENT])
def test_the_part_of_a_rule_that_keeps_it_silent_is_named(key, log, line, reason, tmp_path):
    path = tmp_path / "demo.yaml"
    path.write_text(RULES.replace("KEY", key))
    rules = load_rules([str(path)])
    account = account_of(rules[0], rules, (Chunk(log.encode()),), str, line=line)
    assert [(one.line, one.reason) for one in account.hindrances] == [(line, reason)]
    assert line not in account.spoken


def test_a_rule_is_yielded_to_where_its_conditions_are_met(tmp_path):
    path = tmp_path / "demo.yaml"
    special = "    pattern: '^demo: one special'\n    with: [{pattern: 'demo: begins', within: log}]\n"
    path.write_text(RULES.replace("KEY", "unless: [demo/special]").replace("    pattern: '^demo: one special'\n", special))
    rules = load_rules([str(path)])
    assert rules[1].conditions
    account = account_of(rules[0], rules, (Chunk(b"demo: one special\ndemo: begins\n"),), str, line=1)
    assert [one.reason for one in account.hindrances] == ["yields to demo/special, which says more of this line ('unless')"]
    assert account_of(rules[0], rules, (Chunk(b"demo: one special\n"),), str, line=1).spoken == (1,)


def test_what_the_scan_looks_for_is_counted():
    rule = BUNDLED["pip/wheel-build-failed"]
    log = b"Failed building wheel for a\nx\nERROR: Failed building wheel for a\n"
    account = account_of(rule, (), (Chunk(log),), str)
    assert [(sight.lines, sight.first) for sight in account.sights] == [(2, 1)]
    assert account.spoken == tuple(match.line for match in Matcher([rule]).scan([Chunk(log)])) != ()
    assert (account.lines, account.nearest, account.hindrances) == (3, None, ())
