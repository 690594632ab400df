"""From YAML to checked rules: every mistake is told with its place, nothing hostile gets far, the cache changes nothing."""

import os
import resource
import subprocess
import sys
import time

import pytest

import logtriage
from logtriage import cache
from logtriage.model import INSTALL, Block, Condition, Role, Scope, Severity, Side, UserError
from logtriage.providers import KINDS
from logtriage.rulebook import load_rules, store

RULE = r"""rules:
  - id: demo/broken
    title: Something is broken
    severity: error
    pattern: 'it is broken: (?P<what>\w+)'
    why: It broke.
    fix: [{do: Mend it}]
    see: [https://example.org/]
    examples: {match: ['it is broken: x'], skip: ['it is fine']}
"""
FULL = r"""rules:
  - id: demo/full
    title: {en: "{what} is broken", zh: "{what} 坏了"}
    severity: warning
    role: symptom
    pattern: '(?i)it is broken: (?P<what>\w+), (?P<size>\d+)'
    where: size(size) > 3
    block: {from: ^begin, until: ^end, while: '^\s', max: 9}
    with: [{pattern: near it, within: section, side: before, at_least: 2}]
    without: [{pattern: repaired}]
    then: [{pattern: all went, within: 7}, {pattern: wrong}]
    follows: ['c/*', demo/broken]
    why: {en: It broke., zh: 它坏了。}
    fix:
      - do: {en: "Mend {what}", zh: "修理 {what}"}
        run: {debian: "mend {what}", any: mend}
        risk: destructive
    provider:
      kind: command
      name: "{what}"
      title: {en: "{what} is in {package}"}
      fix: [{do: "Install {package}", run: "{install}"}]
    see: [https://example.org/]
    examples: {match: ['near it'], skip: ['it is fine', '它很好']}
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    """In a folder of its own, so that a message names `demo.yaml`, with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", os.fspath(tmp_path / "cache"))
    return tmp_path


def load(text, name="demo.yaml"):
    write(text, name)
    return load_rules([name])


def write(text, name="demo.yaml"):
    with open(name, "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))


def mistakes_in(*paths):
    with pytest.raises(UserError) as refused:
        load_rules(paths)
    return list(refused.value.mistakes)


def test_a_good_rule_is_read():
    (rule,) = load(RULE)
    assert (rule.id, rule.severity, rule.role, rule.place) == ("demo/broken", Severity.ERROR, Role.CAUSE, "demo.yaml:2")
    assert rule.pattern.text == r"it is broken: (?P<what>\w+)"
    assert [text for either in rule.pattern.required for text, _ in either] == [b"it is broken: "]
    assert (rule.where, rule.block, rule.conditions, rule.then, rule.follows) == (None, None, (), (), ())
    assert rule.advice.title == {"en": "Something is broken"}
    assert rule.advice.match == ("it is broken: x",)


@pytest.mark.parametrize(
    ("pattern", "either"),
    [
        ("^ {2}error {3}no", {b"  error   no"}),
        ("^ {2,9}error", {b"  error"}),
        ("gone {2,}[a-z]", {b"gone  "}),
        ("(?:ab){2}c", {b"ababc"}),
        ("(?:ab){2,}c", {b"ababc"}),
        ("(?:ab|cd){2}x{3}", {b"abxxx", b"cdxxx"}),
        ("a(?:bc)?d{4}", {b"abcdddd", b"adddd"}),
        ("-{20}", {b"-" * 16}),
    ],
)
def test_what_is_repeated_is_part_of_the_literal_that_a_match_holds(pattern, either):
    (rule,) = load(RULE.replace(r"it is broken: (?P<what>\w+)", pattern).replace("{what}", ""))
    assert either in [{text for text, _ in required} for required in rule.pattern.required]


def test_a_condition_that_looks_at_some_lines_needs_no_literal():
    (rule,) = load(RULE.replace("severity: error", "severity: error\n    without: [{pattern: '.', within: 3}]"))
    assert [one.pattern.text for one in rule.conditions] == ["."]


def test_every_field_of_a_rule_is_read():
    (rule,) = load(FULL)
    assert (rule.severity, rule.role, rule.where) == (Severity.WARNING, Role.SYMPTOM, "size(size) > 3")
    assert rule.block == Block("^begin", "^end", r"^\s", 9)
    near, repaired = rule.conditions
    assert near == Condition(near.pattern, wanted=True, within=Scope.SECTION, side=Side.BEFORE, at_least=2)
    assert repaired == Condition(repaired.pattern, wanted=False, within=20, side=Side.AROUND, at_least=1)
    assert [(step.pattern.text, step.within) for step in rule.then] == [("all went", 7), ("wrong", 20)]
    assert rule.follows == ("c/*", "demo/broken")
    assert rule.advice.title["zh"] == "{what} 坏了"
    assert rule.advice.fixes[0].run == {"debian": "mend {what}", "any": "mend"}
    assert rule.advice.fixes[0].risk == "destructive"
    provider = rule.advice.provider
    assert (provider.kind, provider.name, provider.title, provider.why) == (
        "command",
        "{what}",
        {"en": "{what} is in {package}"},
        {},
    )
    assert provider.fixes[0].run == {"any": INSTALL}


def test_a_folder_is_read_by_file_name_and_other_files_are_left_alone():
    os.mkdir("mine")
    for name in ("b", "a"):
        write(RULE.replace("demo/", f"{name}/"), f"mine/{name}.yaml")
    write("no rules", "mine/README.md")
    assert [rule.place for rule in load_rules(["mine"])] == ["mine/a.yaml:2", "mine/b.yaml:2"]


def test_the_rules_of_one_technology_may_lie_in_several_files():
    write(RULE, "demo.parts.yaml")
    assert [rule.id for rule in load_rules(["demo.parts.yaml"])] == ["demo/broken"]


PATTERN = r"pattern: 'it is broken: (?P<what>\w+)'"
FIX, SEE, SKIP = "fix: [{do: Mend it}]", "see: [https://example.org/]", "skip: ['it is fine']"
TEXT_MISSING = "pattern holds no text of 3 bytes that every match contains; add one, or say 'slow: true'"
MISTAKES = [
    # what stands in the rule, what stands there by mistake, what is told
    (
        "id: demo/broken",
        "id: Demo/Broken",
        "2:9: id 'Demo/Broken' is not of the form technology/what-is-wrong (lower case, digits, hyphens)",
    ),
    (
        "id: demo/broken",
        "id: broken",
        "2:9: id 'broken' is not of the form technology/what-is-wrong (lower case, digits, hyphens)",
    ),
    ("id: demo/broken", "id: other/x", "2:9: id 'other/x' belongs into other.yaml, since this file holds 'demo/...'"),
    ("severity: error", "severity: fatal", "4:15: demo/broken: 'fatal' is none of error, warning, note"),
    ("severity: error", "severity: eror", "4:15: demo/broken: 'eror' is none of error, warning, note (did you mean 'error'?)"),
    ("severity: error", "severity: error\n    severity: note", "5:5: key 'severity' stands twice"),
    ("severity: error", "severity: error\n    colour: red", "5:5: unknown key 'colour'"),
    ("severity: error", "severity: error\n    follow: []", "5:5: unknown key 'follow' (did you mean 'follows'?)"),
    ("severity: error", "severity: error\n    <<: {role: cause}", "5:5: unknown key '<<'"),
    ("    why: It broke.\n", "", "2:5: needs the key 'why'"),
    ("why: It broke.", "why: ''", "6:10: demo/broken: is empty"),
    ("why: It broke.", "why: {zh: 坏了}", "6:10: demo/broken: needs the text in English ('en')"),
    ("why: It broke.", "why: {en: It broke, de: Kaputt}", "6:25: demo/broken: unknown key 'de'"),
    (
        "why: It broke.",
        "why: '{wat} broke'",
        "6:10: demo/broken: '{wat}' is no capture of the pattern (did you mean 'what'?); a brace is '{{'",
    ),
    (FIX, "fix: []", "7:10: demo/broken: needs at least one fix"),
    (FIX, "fix: [Mend it]", "7:11: demo/broken: expected a mapping with the keys when, do, run, risk"),
    (FIX, "fix: [{run: mend}]", "7:11: demo/broken: needs the key 'do'"),
    (FIX, "fix: [{do: Mend it, risk: high}]", "7:31: demo/broken: 'high' is none of none, changes-system, destructive"),
    (FIX, "fix: [{do: Mend it, run: {debain: mend}}]", "7:31: demo/broken: unknown key 'debain' (did you mean 'debian'?)"),
    (FIX, "fix: [{do: Mend it, run: 'mend {it}'}]", "7:30: demo/broken: '{it}' is no capture of the pattern; a brace is '{{'"),
    (SEE, "see: []", "8:10: demo/broken: needs at least one link"),
    (SEE, "see: ['http://example.org/']", "8:11: demo/broken: 'http://example.org/' is no https link"),
    (SKIP, "skip: []", "9:15: demo/broken: needs at least one 'skip' example"),
    (", " + SKIP, "", "9:15: demo/broken: needs at least one 'skip' example"),
    ("match: ['it is broken: x'], ", "", "9:15: demo/broken: needs at least one 'match' example"),
    (PATTERN, "pattern: '('", "5:14: demo/broken: pattern cannot be read: missing ), unterminated subpattern at position 0"),
    (PATTERN, "pattern: 'ab'", f"5:14: demo/broken: {TEXT_MISSING}"),
    (PATTERN, "pattern: 'abc|d'", f"5:14: demo/broken: {TEXT_MISSING}"),
    (PATTERN, "pattern: 'abc|'", "5:14: demo/broken: pattern matches the empty line"),
    (PATTERN, "pattern: '.*'", "5:14: demo/broken: pattern matches the empty line"),
    (PATTERN, "pattern: 'abc{'", r"5:14: demo/broken: pattern '{' without bounds is read in two ways; write \{"),
    (PATTERN, "pattern: '(?a)abc'", "5:14: demo/broken: pattern only the flags (?i), (?s) and (?x) are allowed"),
    (
        PATTERN,
        "pattern: '(?<=a+)bcd'",
        "5:14: demo/broken: pattern cannot be compiled: look-behind requires fixed-width pattern",
    ),
    (
        PATTERN,
        "pattern: 'it is broken'\n    role: recovered",
        "6:11: demo/broken: role 'recovered' needs a capture that names what passed in the end",
    ),
    (PATTERN, "pattern: ''", "5:14: demo/broken: is empty"),
    (PATTERN, "pattern: [abc]", "5:14: demo/broken: expected a text"),
    (PATTERN, r'pattern: "abc\0"', r"5:14: demo/broken: pattern holds a NUL; write \x00"),
    (
        PATTERN,
        r'pattern: "abc\nd"',
        "5:14: demo/broken: pattern holds a line break, but a pattern is searched in one line; use (?x), or 'block'",
    ),
    (
        PATTERN,
        r'pattern: "abc\d"',
        "5:18: found unknown escape character; in double quotes a backslash is YAML's: use single quotes",
    ),
]
EXTRAS = [
    # a further field, what is told of it
    (
        "role: reason",
        "6:11: demo/broken: 'reason' is none of cause, unknown, symptom, footer, step, passed, recovered, tolerated, succeeded, decided, meaning",
    ),
    ("role: tolerated", "6:11: demo/broken: role 'tolerated' needs a block that holds what was allowed to fail"),
    ("where: what", "6:12: demo/broken: where 'what' is no comparison"),
    ("where: wat > 1", "6:12: demo/broken: where unknown capture 'wat' (the pattern has what)"),
    ("follows: other/x", "6:14: demo/broken: expected a list"),
    ("block: {max: 3}", "6:12: demo/broken: block needs 'from', 'until' or 'while', or else 'suspects' alone"),
    ("block: {while: x, ending: 9}", "6:12: demo/broken: block's 'ending' goes with 'suspects', and not with 'after'"),
    (
        "block: {suspects: 9, ending: 9}\n    unless: [demo/other]",
        "6:12: demo/broken: block's 'ending' goes with conditions that look at some lines, and no 'then' or 'unless'",
    ),
    ("block: {until: x, max: 900}", "6:28: demo/broken: '900' is no number of lines from 1 to 200"),
    (
        "block: {until: '('}",
        "6:20: demo/broken: block's expression cannot be read: missing ), unterminated subpattern at position 0",
    ),
    ("with: {pattern: near it}", "6:11: demo/broken: expected a list"),
    ("with: [{within: 3}]", "6:12: demo/broken: needs the key 'pattern'"),
    ("with: [{pattern: '.', within: log}]", f"6:22: demo/broken: {TEXT_MISSING}"),
    (
        "with: [{pattern: near it, within: page}]",
        "6:39: demo/broken: 'page' is no number of lines from 1 to 1000, nor 'section' or 'log'",
    ),
    (
        "with: [{pattern: near it, within: -1}]",
        "6:39: demo/broken: '-1' is no number of lines from 1 to 1000, nor 'section' or 'log'",
    ),
    ("with: [{pattern: near it, side: left}]", "6:37: demo/broken: 'left' is none of before, before-if-any, after, around"),
    ("with: [{pattern: near it, at_least: 0}]", "6:41: demo/broken: '0' is no number of matches from 1 to 1000"),
    (
        "without: [{pattern: '(near'}]",
        "6:25: demo/broken: pattern cannot be read: missing ), unterminated subpattern at position 0",
    ),
    ("then: [{pattern: near it, within: log}]", "6:39: demo/broken: 'log' is no number of lines from 1 to 1000, nor 'section'"),
    ("provider: {kind: command, fix: [{do: Get it}]}", "6:15: demo/broken: needs the key 'name'"),
    (
        "provider: {kind: comand, name: '{what}', fix: [{do: Get it}]}",
        f"6:22: demo/broken: 'comand' is none of {', '.join(KINDS)} (did you mean 'command'?)",
    ),
    (
        "provider: {kind: command, name: '{package}', fix: [{do: Get it}]}",
        "6:37: demo/broken: '{package}' is no capture of the pattern; a brace is '{{'",
    ),
    ("then: [{pattern: near it, side: after}]", "6:31: demo/broken: unknown key 'side'"),
]
BROKEN = [(RULE.replace(right, wrong), told) for right, wrong, told in MISTAKES]
BROKEN += [(RULE.replace("why:", f"{extra}\n    why:"), told) for extra, told in EXTRAS]


@pytest.mark.parametrize(("text", "told"), BROKEN, ids=[told for _, told in BROKEN])
def test_a_mistake_is_told_with_its_line_and_column(text, told):
    write(text)
    assert mistakes_in("demo.yaml") == [f"demo.yaml:{told}"]


def test_a_capture_may_not_hide_what_the_provider_tells():
    provider = "provider: {kind: command, name: '{package}', fix: [{do: Get it}]}\n    why:"
    write(RULE.replace("{what}", "{package}").replace("?P<what>", "?P<package>").replace("why:", provider))
    assert mistakes_in("demo.yaml") == [
        "demo.yaml:6:15: demo/broken: the pattern captures 'package', which is what the provider tells: name it otherwise"
    ]


def test_ten_mistakes_in_three_files_are_told_at_once():
    first = RULE.replace("severity: error", "severity: fatal").replace("why: It broke.", "why: ''").replace(SEE, "see: []")
    second = (
        RULE.replace("demo/broken", "demo/second").replace(FIX, "fix: []").replace(SKIP, "skip: []").removeprefix("rules:\n")
    )
    third = RULE.replace("demo/broken", "demo/third").replace("  - id", "  - colour: red\n    id").removeprefix("rules:\n")
    write(first + second + third.replace(PATTERN, "pattern: ab").replace(FIX, "fix: []"))
    write(
        RULE.replace("demo/broken", "more/broken").replace("severity: error", "severity: error\n    rolle: cause"), "more.yaml"
    )
    write("rules: [", "worst.yaml")
    assert sorted(mistakes_in("demo.yaml", "more.yaml", "worst.yaml")) == [
        "demo.yaml:15:10: demo/second: needs at least one fix",
        "demo.yaml:17:15: demo/second: needs at least one 'skip' example",
        "demo.yaml:18:5: unknown key 'colour'",
        f"demo.yaml:22:14: demo/third: {TEXT_MISSING}",
        "demo.yaml:24:10: demo/third: needs at least one fix",
        "demo.yaml:4:15: demo/broken: 'fatal' is none of error, warning, note",
        "demo.yaml:6:10: demo/broken: is empty",
        "demo.yaml:8:10: demo/broken: needs at least one link",
        "more.yaml:5:5: unknown key 'rolle' (did you mean 'role'?)",
        "worst.yaml:2:1: did not find expected node content",
    ]


def test_rules_that_yield_to_each_other_are_refused():
    other = (
        RULE.removeprefix("rules:\n").replace("demo/broken", "demo/other").replace("why:", "unless: [demo/broken]\n    why:")
    )
    write(RULE.replace("why:", "unless: [demo/other]\n    why:") + other)
    assert mistakes_in("demo.yaml") == [
        "demo.yaml:2: demo/broken: yields to itself: 'unless' leads back to it, by way of demo/other",
        "demo.yaml:11: demo/other: yields to itself: 'unless' leads back to it, by way of demo/broken",
    ]


def test_an_id_that_stands_twice_is_told_with_both_places():
    write(RULE + RULE.removeprefix("rules:\n"))
    assert mistakes_in("demo.yaml") == ["demo.yaml:10: demo/broken: the id stands already at demo.yaml:2"]


NO_DOCUMENT = {
    "nothing": ("", "1:1: holds no rules; expected a list under the key 'rules'"),
    "a comment": ("# nothing\n", "1:1: holds no rules; expected a list under the key 'rules'"),
    "no value": ("rules:", "1:7: expected a list"),
    "a list": ("- a", "1:1: expected a mapping with the keys rules"),
    "a text": ("rules", "1:1: expected a mapping with the keys rules"),
    "two documents": ("rules: []\n---\nrules: []", "2:1: but found another document"),
    "a key twice": ("rules: []\nrules: []", "2:1: key 'rules' stands twice"),
    "a tab": ("rules:\n\t- x", "2:1: found character that cannot start any token"),
    "an open quote": ("rules: 'x", "1:10: found unexpected end of stream"),
    "a colon too many": ("rules: a: b", "1:9: mapping values are not allowed in this context"),
    "no UTF-8": ("rules:\n  - \udcff", "2:1: is not UTF-8"),
    "half a character": ('rules: "\\ud800"', "1:11: found invalid Unicode character escape code"),
    "30,000 brackets": ("[" * 30_000 + "]" * 30_000, "1:33: is nested deeper than 32"),
    "30,000 mappings": ("{a: " * 30_000, "1:129: is nested deeper than 32"),
    "a bomb of aliases": (
        "a: &a [x, x]\nb: &b [*a, *a]\nrules: [*b, *b]",
        "2:8: alias '*a' is not allowed; write the value out",
    ),
    "a bomb of merges": ("a: &a {x: y}\nb: &b {<<: *a}\nrules: []", "2:12: alias '*a' is not allowed; write the value out"),
    "Python's tag": (
        "rules: !!python/object/apply:os.system [x]",
        "1:8: tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed",
    ),
    "any tag": ("rules: !mine {}", "1:8: tag '!mine' is not allowed"),
    "too many values": ("rules: [" + "x," * 200_000 + "]", "1:400001: holds more than 200000 values"),
    "too many bytes": ("#" * (4 * 1024 * 1024 + 1), "1:1: larger than 4194304 bytes"),
}


@pytest.mark.parametrize(("text", "told"), NO_DOCUMENT.values(), ids=NO_DOCUMENT)
def test_what_holds_no_rules_is_refused_at_once(text, told):
    write(text)
    started = time.process_time()
    assert mistakes_in("demo.yaml") == [f"demo.yaml:{told}"]
    assert time.process_time() - started < 2


def test_a_folder_of_more_than_8_megabytes_is_refused():
    os.mkdir("mine")
    for name in "abc":
        write("#" * (3 * 1024 * 1024), f"mine/{name}.yaml")
    assert mistakes_in("mine") == ["mine: the rules are larger than 8 MiB"]


def test_paths_that_hold_no_rules_are_told():
    os.mkdir("empty")
    assert mistakes_in("missing.yaml") == ["missing.yaml: No such file or directory"]
    assert mistakes_in("empty") == ["empty: holds no .yaml file"]


HOSTILE = {
    "repeats that multiply": ("(?:(?:(?:a{1000}){1000}){1000}){1000}", "repeats within repeats go beyond 10000"),
    "a repeat without end": ("abc{0,99999999}d", "repeats within repeats go beyond 10000"),
    "groups within groups": ("(" * 51 + "abc" + ")" * 51, "groups are nested deeper than 50"),
    "a long one": ("a" * 4097, "longer than 4096 characters"),
    "many alternatives": ("|".join(f"word{number}" for number in range(900)), "longer than 4096 characters"),
    "recursion": ("abc(?R)", "cannot be read: unknown extension ?R at position 4"),
    "a call of a group": ("(?P<a>abc)(?&a)", "cannot be read: unknown extension ?& at position 11"),
    "fuzziness": ("(?:abcdef){e<=3}", r"'{' without bounds is read in two ways; write \{"),
    "a named list": (r"abc\L<words>", r"cannot be read: bad escape \L at position 3"),
}


def run_python(*arguments, memory, seconds):
    """Python in a process that may take so many bytes and so much time: a compiler that runs wild is stopped."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(logtriage.__file__))},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        timeout=seconds,
        capture_output=True,
        text=True,
        check=False,
    )


def refusals(key):
    rules = [RULE.replace("demo/broken", f"demo/r{at}").removeprefix("rules:\n") for at in range(len(HOSTILE))]
    texts = [pattern.replace("'", "''") for pattern, _ in HOSTILE.values()]
    if key == "pattern":
        made = [rule.replace(PATTERN, f"pattern: '{text}'") for rule, text in zip(rules, texts, strict=True)]
    else:
        made = [rule.replace("why:", f"block: {{{key}: '{text}'}}\n    why:") for rule, text in zip(rules, texts, strict=True)]
    write("rules:\n" + "".join(made))
    done = run_python("-m", "logtriage", "rules", "check", "demo.yaml", memory=1 << 30, seconds=20)
    assert done.returncode == 2
    return [line.split(": ", 3)[3] for line in done.stderr.splitlines()]


def test_a_hostile_pattern_is_refused_before_anything_compiles_it():
    assert refusals("pattern") == [f"pattern {told}" for _, told in HOSTILE.values()]


def test_a_hostile_expression_of_a_block_is_refused_before_anything_compiles_it():
    assert refusals("until") == [f"block's expression {told}" for _, told in HOSTILE.values()]


def test_what_was_packed_is_unpacked_equal():
    rules = load(FULL) + load(RULE)
    assert store.unpack(memoryview(b"".join(store.pack(rules)))) == rules
    assert store.unpack(memoryview(b"".join(store.pack(())))) == ()


def entry_of(path):
    with open(path, "rb") as file:
        return os.path.join("cache", f"{store.key_of([(path, file.read())])}.rules")


def test_rules_that_were_read_once_are_kept_for_this_user_alone():
    rules = load(RULE)
    entry = entry_of("demo.yaml")
    assert store.fetch(os.path.basename(entry).removesuffix(".rules")) == rules
    assert os.stat("cache").st_mode & 0o777 == 0o700
    assert os.stat(entry).st_mode & 0o777 == 0o600
    assert os.listdir("cache") == [os.path.basename(entry)]
    assert load_rules(["demo.yaml"]) == rules


def test_an_edited_file_is_read_again():
    load(RULE)
    assert load(RULE.replace("It broke", "It fell"))[0].advice.why == {"en": "It fell."}


@pytest.mark.parametrize("change", [lambda: write("x", "new.py"), lambda: os.utime("demo.yaml", ns=(1, 1)), lambda: write("")])
def test_rules_that_other_code_has_read_are_read_again(change, monkeypatch, tmp_path):
    monkeypatch.setattr(store, "__file__", os.fspath(tmp_path / "store.py"))
    write(RULE)
    key = store.key_of([])
    assert store.key_of([]) == key
    change()
    assert store.key_of([]) != key


def test_rules_with_a_mistake_are_not_kept():
    write(RULE.replace("severity: error", "severity: fatal"))
    mistakes_in("demo.yaml")
    assert not os.path.exists("cache")


def flipped(content):
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


DAMAGES = {
    "empty": lambda _: b"",
    "cut off": lambda content: content[:-1],
    "longer": lambda content: content + b"x",
    "a bit flipped": flipped,
    "without its header": lambda content: content.partition(b"\n")[2],
    "nothing but its header": lambda content: content.partition(b"\n")[0],
    "of another length": lambda content: content.replace(b" ", b" 9", 1),
    "no text at all": lambda _: bytes(range(256)),
    "whole, but of something else": lambda _: cache._header(b"[1]\n") + b"[1]\n",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_is_as_good_as_none(damage):
    rules = load(RULE)
    entry = entry_of("demo.yaml")
    with open(entry, "rb") as file:
        whole = file.read()
    with open(entry, "wb") as file:
        file.write(damage(whole))
    assert load_rules(["demo.yaml"]) == rules
    with open(entry, "rb") as file:
        assert file.read() == whole


def give_away(path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to someone else")
    os.chown(path, 12345, 12345)


def replace_by_link(path):
    os.rename(path, "elsewhere")
    os.symlink(os.path.abspath("elsewhere"), path)


DISTRUSTED = {
    "a folder that others can write": lambda: os.chmod("cache", 0o777),
    "a folder of someone else": lambda: give_away("cache"),
    "a folder behind a link": lambda: replace_by_link("cache"),
    "an entry that others can write": lambda: os.chmod(entry_of("demo.yaml"), 0o666),
    "an entry of someone else": lambda: give_away(entry_of("demo.yaml")),
    "an entry behind a link": lambda: replace_by_link(entry_of("demo.yaml")),
}


@pytest.mark.parametrize("spoil", DISTRUSTED.values(), ids=DISTRUSTED)
def test_what_someone_else_may_have_written_is_not_read(spoil):
    rules = load(RULE)
    key = os.path.basename(entry_of("demo.yaml")).removesuffix(".rules")
    spoil()
    assert store.fetch(key) is None
    assert load_rules(["demo.yaml"]) == rules


@pytest.mark.parametrize("place", ["/dev/null/cache", "demo.yaml", "demo.yaml/cache"])
def test_a_cache_that_cannot_be_written_is_no_mistake(place, monkeypatch):
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", place)
    assert [rule.id for rule in load(RULE)] == ["demo/broken"]


def test_no_more_than_16_entries_are_kept():
    for number in range(20):
        load(RULE.replace("It broke", f"It broke {number} times"))
    assert len(os.listdir("cache")) == 16
    assert store.fetch(os.path.basename(entry_of("demo.yaml")).removesuffix(".rules")) == load_rules(["demo.yaml"])


def test_many_runs_with_a_cold_cache_read_the_same():
    write(FULL)
    write("bundled-rules = false", "logtriage.toml")
    command = [sys.executable, "-m", "logtriage", "rules", "check", "--select", "L016", "demo.yaml"]
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(logtriage.__file__))}
    runs = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(8)]
    assert {run.communicate(timeout=60)[0] for run in runs} == {b"1 rule, no complaints\n"}
    assert [name.endswith(".rules") for name in os.listdir("cache")] == [True]
