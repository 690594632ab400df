"""The bundled rules: each holds what its examples say, alone and beside all others, and names only rules that exist."""

import re
from fnmatch import fnmatchcase

import pytest

from logtriage.examples import judge_examples
from logtriage.matching import Matcher
from logtriage.model import LANGUAGES, Chunk
from logtriage.rulebook import bundled_rules
from logtriage.triage.wording import fill_command, names_in

RULES = bundled_rules()
IDS = {rule.id for rule in RULES}


def test_every_example_is_borne_out_by_its_rule():
    assert [str(failure) for failure in judge_examples(RULES)] == []


def test_every_text_is_there_in_every_language():
    missing = [
        f"{rule.id}: {language}"
        for rule in RULES
        for text in (rule.advice.title, rule.advice.why, *(fix.do for fix in rule.advice.fixes))
        for language in LANGUAGES
        if language not in text
    ]
    assert missing == []


def test_what_a_rule_follows_exists():
    unknown = [
        f"{rule.id} follows {glob}" for rule in RULES for glob in rule.follows if not any(fnmatchcase(one, glob) for one in IDS)
    ]
    assert unknown == []


# A rule that another one matches the examples of, beside it: the two see one failure on different lines of the example,
# and one of them follows the other.
def _overlaps():
    matcher = Matcher(RULES)
    by_id = {rule.id: rule for rule in RULES}
    for rule in RULES:
        for example in rule.advice.match:
            matches = list(matcher.scan([Chunk(example.encode())]))
            own = {match.line for match in matches if match.rule is rule}
            for match in matches:
                other = match.rule
                followed = any(fnmatchcase(other.id, glob) for glob in rule.follows) or any(
                    fnmatchcase(rule.id, glob) for glob in by_id[other.id].follows
                )
                # A last resort is told where nothing else is, a mark of how the run went on never.
                settled = followed or other.is_last_resort or not (rule.role.is_told and other.role.is_told)
                if other is not rule and not settled and match.line in own:
                    yield f"{other.id} on an example of {rule.id}: {example.splitlines()[0]}"


def test_no_rule_speaks_on_the_line_of_another_one():
    assert sorted(set(_overlaps())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_fits_on_a_line_of_a_terminal(language):
    assert [rule.id for rule in RULES if len(rule.advice.title[language]) > 120] == []


def test_a_line_of_a_pattern_is_not_too_long_to_be_read():
    assert [rule.id for rule in RULES if max(map(len, rule.pattern.text.split("\n"))) > 200] == []


INSTALLS = re.compile(
    r"(?:pacman -S --noconfirm|brew install|apk add|dnf install -y|zypper --non-interactive install)([^&|;]*)"
)
NAME_WITH_CAPTURE = re.compile(r"'?(?!kernel-devel-)[\w+.-]*\{(\w+)\}[\w+.-]*'?")
ONE_OF = r"\(\?P<{}>[\w+.|\s-]+\)"  # a group of nothing but words that the rule itself lists, over several lines or in one


def _made_up():
    for rule in RULES:
        advice = rule.advice
        fixes = (*advice.fixes, *(advice.provider.fixes if advice.provider else ()))
        commands = [(fix.when, *command) for fix in fixes for command in fix.run.items() if command[0] != "debian"]
        for when, platform, run in commands:
            for word in " ".join(INSTALLS.findall(run)).split():
                named = NAME_WITH_CAPTURE.fullmatch(word)
                if named and not re.search(ONE_OF.format(named[1]), f"{rule.pattern.text} {when}"):
                    yield f"{rule.id} on {platform}: {word}"


def test_no_name_of_a_package_of_another_system_is_made_of_what_the_log_says():
    # What no table knows is searched for by the file: `pacman -F /usr/bin/NAME`, `apk add cmd:NAME`, `dnf install -y /usr/bin/NAME`.
    assert sorted(set(_made_up())) == []


READ_AGAIN = re.compile(
    r"\bsu (?:- )?\S+ -c (?!'[^']*'(?:[ )]|$))|\beval\b"
)  # what stands between quotes of its own is not read


def test_no_shell_reads_a_second_time_what_the_log_says():
    # What is quoted for the first shell is a command for the second one: `role "x; reboot" does not exist`.
    commands = {(rule.id, command) for rule in RULES for fix in rule.advice.fixes for command in fix.run.values()}
    read = [f"{of}: {command}" for of, command in commands if READ_AGAIN.search(command) and names_in(command)]
    assert sorted(read) == []


@pytest.mark.parametrize(
    "line",
    [
        "gcc: error: unrecognized command-line option '-x##g;1ereboot;#'",
        "cp: omitting directory 'x#x#;1ereboot;#'",
        "py: failed with x#;1ereboot;# is not allowed, use allowlist_externals to allow it",
        "py: Exception running subprocess [Errno 2] No such file or directory: 'x#;1ereboot;#'",
        "go: replacement directory ../x#x#;1ereboot;# does not exist",
        "SyntaxError: Named export 'a' not found. The requested module 'x|x|;1ereboot;|' is a CommonJS module",
        "ERROR: Package 'a' requires a different Python: 3.1/;1ereboot;/.1 not in '>=3.12'",
    ],
)
def test_no_value_of_a_log_ends_a_command_of_sed_and_begins_another(line):
    matches = [match for match in Matcher(RULES).scan([Chunk(f"Processing ./a\n{line}\n".encode())]) if match.rule.role.is_told]
    commands = [
        fill_command(command, dict(match.values))
        for match in matches
        for fix in match.rule.advice.fixes
        for command in fix.run.values()
        if "sed " in command and set(names_in(command)) <= dict(match.values).keys()
    ]
    assert not [command for command in commands if "1ereboot" in command]
