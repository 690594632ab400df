"""The command line as a shell sees it: what it prints where, how it ends, and that it never shows a trace-back."""

import gzip
import inspect
import json
import os
import pty
import resource
import signal
import subprocess
import time

import pytest
from shell import (
    ERROR,
    OWN_RULES,
    RULES,
    SECONDS,
    WARNING,
    Done,
    run,
    run_command,
    run_in_shell,
    settle_in,
    start,
    wait_until_read,
)

from logtriage import __version__
from logtriage.cli import commands, scanning
from logtriage.cli.outputs import wants_color
from logtriage.cli.settings import settings_of
from logtriage.reporters import FORMATS
from logtriage.sources.formats import NAMES as LOG_FORMATS


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    """A folder with rules and logs, which is the working one."""
    return settle_in(tmp_path, monkeypatch)


# Exit codes

CODES = [
    # arguments, exit code
    (["good.log"], 0),
    (["note.log"], 0),
    (["warn.log"], 0),
    (["bad.log"], 1),
    (["good.log", "bad.log"], 1),
    (["--fail-on", "error", "warn.log"], 0),
    (["--fail-on", "warning", "note.log"], 0),
    (["--fail-on", "warning", "warn.log"], 1),
    (["--fail-on", "note", "good.log"], 0),
    (["--fail-on", "note", "note.log"], 1),
    (["--fail-on", "never", "bad.log"], 0),
    (["--exit-zero", "bad.log"], 0),
    (["--exit-zero", "missing.log"], 2),
    (["--fail-on", "never", "missing.log"], 2),
    (["--select", "demo/missing-*", "bad.log"], 1),
    (["--select", "demo/old-option", "bad.log"], 0),
    (["--ignore", "demo/missing-header", "bad.log"], 0),
    (["--ignore", "demo/old-option", "bad.log"], 1),
    (["--select", "demo/*", "--ignore", "demo/missing-*", "bad.log"], 0),
    (["missing.log"], 2),
    (["--fail-on", "fatal", "bad.log"], 2),
]


@pytest.mark.parametrize(("arguments", "code"), CODES, ids=[" ".join(arguments) for arguments, _ in CODES])
def test_the_exit_code_says_how_it_went(arguments, code):
    assert run(*arguments).code == code


def test_the_scan_may_be_called_by_its_name():
    assert run_command("scan", *OWN_RULES, "bad.log").out == run("bad.log").out


@pytest.mark.parametrize("words", [(), ("bad.log", "good.log")])
def test_a_scan_without_options_is_the_one_in_which_click_found_none(words, monkeypatch):
    asked = []
    monkeypatch.setattr("logtriage.cli.scan.scan", lambda logs, **options: asked.append((logs, options)))
    commands.run_command(words)
    logs, options = asked.pop()
    defaults = {name: parameter.default for name, parameter in inspect.signature(scanning.scan).parameters.items()}
    of_the_scan = {name: options.pop(name) for name in list(options) if name in defaults}
    assert logs == words
    assert of_the_scan == {name: defaults[name] for name in of_the_scan}
    settings, without = settings_of(options, None), settings_of({}, None)
    assert {name: settings[name] for name in without} == without


def test_a_shell_is_told_how_to_complete_words():
    done = run_command(env={"_LOGTRIAGE_COMPLETE": "bash_source"})
    assert (done.code, "complete -o nosort -F" in done.out) == (0, True)


def test_a_shell_is_told_the_formats():
    words = {"COMP_WORDS": "logtriage --format j", "COMP_CWORD": "2", "_LOGTRIAGE_COMPLETE": "bash_complete"}
    assert run_command(env=words).out.split() == ["plain,json", "plain,json-lines", "plain,junit"]


def test_an_unknown_option_is_said():
    done = run("--selct", "x", "bad.log")
    assert (done.code, done.out) == (2, "")
    assert done.said[0].startswith("No such option")
    assert done.said[-1] == "try 'logtriage --help'"


MISTAKES = [
    # arguments, what is said of them
    (["--select", "demo/other", "bad.log"], ["--select demo/other: fits no rule; 'logtriage rules list' shows all"]),
    (["--ignore", "x/*", "bad.log"], ["--ignore x/*: fits no rule; 'logtriage rules list' shows all"]),
    (["--rules", "missing.yaml", "bad.log"], ["missing.yaml: No such file or directory"]),
    (["-f", "yaml", "bad.log"], [f"unknown format 'yaml' (one of {', '.join(FORMATS)}, or auto)"]),
    (["-f", "json=", "bad.log"], ["--format json=: the file's name is missing"]),
    (
        ["-f", "text", "-f", "json", "bad.log"],
        ["two reports go to standard output; write one of them to a file: --format json=FILE"],
    ),
    (["-f", "text=x", "-f", "json=x", "bad.log"], ["two reports go to x; write one of them to a file: --format json=FILE"]),
    (["--config", "missing.toml", "bad.log"], ["missing.toml: No such file or directory"]),
    (["--follow", "."], ["--follow reads one log, and . is a folder"]),
    (["--log-format", "girhub", "bad.log"], [f"unknown log format 'girhub' (one of {', '.join(LOG_FORMATS)})"]),
    (
        ["--encoding", "klingon", "bad.log"],
        ["unknown encoding 'klingon' (such as utf-8, gb18030, shift_jis, cp1252, utf-16-le)"],
    ),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES, ids=[" ".join(arguments) for arguments, _ in MISTAKES])
def test_a_mistake_is_said_and_nothing_is_printed(arguments, said):
    done = run(*arguments)
    assert (done.code, done.out, done.said) == (2, "", said)


MISTYPED = [
    # words, what is said of them
    (["explian", "demo/old-option"], "explian: no such file or command (did you mean 'explain'?)"),
    (["rule", "list"], "rule: no such file or command (did you mean 'rules'?)"),
    (["list"], "list: no such file or command (did you mean 'rules list'?)"),
    (["help"], "help: no such file or command (did you mean '--help'?)"),
    (["rules", "lst"], "no such command: lst (did you mean 'list'?)"),
    (["-f", "jsn", "bad.log"], "unknown format 'jsn' (did you mean 'json'?)"),
    (["rules.log"], "rules.log: No such file or directory"),
    (["explian", "bad.log"], "explian: No such file or directory"),
]


@pytest.mark.parametrize(("words", "said"), MISTYPED, ids=[" ".join(words) for words, _ in MISTYPED])
def test_what_was_probably_meant_is_said_unless_a_log_was_named(words, said):
    done = run_command(*words)
    assert (done.code, done.said[0]) == (2, said)


def test_a_file_called_nearly_as_a_command_is_a_log(at_home):
    (at_home / "rule").write_text(ERROR)
    assert run("-f", "concise", "rule").out.startswith("rule:1: error: ")


def test_the_commands_are_told_to_whoever_names_none():
    done = run_command("rules")
    assert (done.code, done.out) == (2, "")
    names = "list, search, catalogue, check, test, schema, draft"
    assert done.said == [f"no command was named (one of {names})", "try 'logtriage rules --help'"]


def test_a_search_in_vain_says_so():
    done = run_command("rules", "search", "no-such-thing", "Xyzzy")
    assert (done.code, done.out, done.said) == (1, "", ["no rule and no page holds all of: no-such-thing xyzzy"])


def test_every_mistake_in_rules_is_said_on_a_line_of_its_own(at_home):
    (at_home / "demo.yaml").write_text(
        RULES.replace("severity: note", "severity: fatal").replace("why: It will go.", "why: ''")
    )
    done = run("bad.log")
    assert (done.code, done.out) == (2, "")
    assert sorted(done.said) == [
        "demo.yaml:17:10: demo/old-option: is empty",
        "demo.yaml:23:15: demo/cache-used: 'fatal' is none of error, warning, note",
    ]


# Logs

ALL_IN_ORDER = ["missing.log", "bad.log", "folder", "pipe", "zero", "warn.log", "empty.log", "binary.log", "cut.gz", "good.log"]


def test_what_cannot_be_read_is_said_and_the_rest_is_reported(at_home):
    (at_home / "folder").mkdir()
    (at_home / "folder" / "inner.log").write_text(WARNING)
    (at_home / "folder" / "picture").write_bytes(bytes(999))
    (at_home / "folder" / "link").symlink_to("inner.log")
    os.mkfifo("folder/pipe")
    os.mkfifo("pipe")
    os.symlink("/dev/zero", "zero")
    (at_home / "empty.log").touch()
    (at_home / "binary.log").write_bytes(bytes(999))
    (at_home / "cut.gz").write_bytes(gzip.compress(ERROR.encode())[:-6])
    done = run("-f", "json", *ALL_IN_ORDER)
    assert done.code == 2
    assert done.said == [
        "folder: 1 link left out",
        "folder: 1 special file left out",
        "missing.log: No such file or directory",
        "pipe: is a named pipe; read it through standard input: logtriage < PIPE",
        "zero: is a device or a socket, not a log",
        "empty.log: is empty: that says nothing about the build",
        "binary.log: looks like a binary file; it was scanned as it is",
        "cut.gz: the gzip data ends early: the file was cut off",
        "1 file is no text, and not read",
    ]
    logs = json.loads(done.out)["logs"]
    assert [log["log"] for log in logs] == [name.replace("folder", "folder/inner.log") for name in ALL_IN_ORDER]
    assert [log["complete"] for log in logs] == [False, True, True, False, False, True, True, False, False, True]
    assert [[finding["rule"] for finding in log["findings"]] for log in logs if log["findings"]] == [
        ["demo/missing-header"],
        ["demo/old-option"],
        ["demo/old-option"],
        ["demo/missing-header"],
    ]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("empty.log", 0, ["empty.log: is empty: that says nothing about the build"]), ("good.log", 0, [])],
)
def test_a_log_in_which_nothing_was_found_is_no_failure(name, code, said, at_home):
    (at_home / "empty.log").touch()
    done = run(name)
    assert (done.code, done.said) == (code, said)
    assert "no known error signature" in done.out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_of_what_failed_it_is_told_where_it_broke_although_the_log_does_not_say_so(jobs, at_home):
    (at_home / "quiet.log").write_text("all is well\nwe stop here\n")
    done = run("-j", jobs, "--failed", "-f", "json", "good.log", "quiet.log", rules=())
    found = [[(one["rule"], one["line"]) for one in log["findings"]] for log in json.loads(done.out)["logs"]]
    assert (done.code, found[1]) == (1, [("unknown/ends-with-error", 2)])
    assert run("good.log", "quiet.log", rules=()).code == 0


def test_a_format_and_an_encoding_are_insisted_on(at_home):
    line = f"[12:30:45] {ERROR}".replace("ffi.h", "头.h")
    (at_home / "gbk.log").write_bytes(line.encode("gb18030"))
    options = ["-f", "json", "--log-format", "clock", "--encoding", "GBK", "gbk.log"]
    (log,) = json.loads(run(*options).out)["logs"]
    assert (log["format"], log["findings"][0]["values"]) == ("clock", {"header": "头.h"})
    assert log["findings"][0]["excerpt"][0]["text"] == ERROR.strip().replace("ffi.h", "头.h")
    (at_home / "logtriage.toml").write_text('log-format = "clock"\nencoding = "GBK"\n')
    assert run("-f", "json", "gbk.log").out == run(*options).out


@pytest.mark.parametrize("options", [[], ["--jobs", "2"]])
def test_a_folder_without_logs_is_told_and_no_failure(options, at_home):
    (at_home / "empty").mkdir()
    done = run("-f", "json", *options, "empty")
    assert (done.code, json.loads(done.out)["logs"]) == (0, [])
    assert done.said == ["empty: holds no files: that says nothing about the build"]


def test_what_is_said_of_many_logs_is_said_of_five_and_counted(at_home):
    (at_home / "many").mkdir()
    for number in range(8):
        (at_home / "many" / f"{number}.gz").write_bytes(gzip.compress(ERROR.encode())[:-6])
    problem = "the gzip data ends early: the file was cut off"
    for options in ([], ["--jobs", "2"]):
        done = run("-f", "concise", *options, "many")
        assert (done.code, done.out.count("error: ffi.h is missing [demo/missing-header]")) == (2, 8)
        assert done.said == [*(f"many/{number}.gz: {problem}" for number in range(5)), f"3 more logs: {problem}"]


def test_a_packed_log_is_reported_as_it_would_be_unpacked(at_home):
    (at_home / "bad.gz").write_bytes(gzip.compress(ERROR.encode()))
    assert run("-f", "json", "bad.gz").out == run("-f", "json", "bad.log").out.replace("bad.log", "bad.gz")


NAMES = {
    "that looks like an option": (b"-rf", "-rf"),
    "that holds a line break and a command": (b"a\n::error::x", r"a\n::error::x"),
    "that is a command": (b"::error::x", r":\:error::x"),
    "that holds an escape": (b"\x1b[2Jx", r"\x1b[2Jx"),
    "that is no UTF-8": (b"b\xff.log", r"b\udcff.log"),
    "in Chinese": ("构建.log".encode(), "构建.log"),
}


@pytest.mark.parametrize(("name", "shown"), NAMES.values(), ids=NAMES)
def test_a_log_may_have_any_name(name, shown):
    with open(name, "w", encoding="utf-8") as file:
        file.write(ERROR)
    done = run("-f", "concise", "--", name)
    assert (done.code, done.out) == (1, f"{shown}:1: error: ffi.h is missing [demo/missing-header]\n")
    os.unlink(name)
    assert run("-f", "concise", "--", name).said == [f"{shown}: No such file or directory"]


# Standard input


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_a_pipe_is_read(arguments):
    done = run("-f", "concise", *arguments, given=ERROR.encode())
    assert (done.code, done.out) == (1, "<stdin>:1: error: ffi.h is missing [demo/missing-header]\n")


def test_a_pipe_is_read_among_files():
    done = run("-f", "concise", "warn.log", "-", "bad.log", given=ERROR.encode())
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["warn.log", "<stdin>", "bad.log"]


def test_a_named_pipe_is_read_through_standard_input():
    os.mkfifo("pipe")
    with subprocess.Popen(["/bin/sh", "-c", "cat bad.log > pipe"]), open("pipe", "rb") as pipe:
        assert run(stdin=pipe).code == 1


def test_a_pipe_may_be_slow():
    process = start(*OWN_RULES, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    packed = gzip.compress(ERROR.encode())
    for piece in (packed[:1], packed[1:20]):
        process.stdin.write(piece)
        process.stdin.flush()
        wait_until_read(process.stdin)
    assert Done(process, packed[20:]).code == 1


def test_a_pipe_that_does_not_block_is_waited_for():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    process = start(*OWN_RULES, stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with os.fdopen(writing, "wb", buffering=0) as pipe:
        pipe.write(b"first\n")
        wait_until_read(pipe)
        time.sleep(0.05)
        pipe.write(ERROR.encode())
    os.close(reading)
    assert Done(process).code == 1


def test_nothing_on_a_terminal_gives_a_hint():
    ours, theirs = pty.openpty()
    done = run(stdin=theirs)
    os.close(theirs)
    os.close(ours)
    assert (done.code, done.out) == (2, "")
    assert done.said == [
        "no log was named, and standard input is a terminal; try one of:",
        "  logtriage build.log",
        "  make 2>&1 | logtriage",
        "  logtriage --help",
    ]


def test_a_closed_standard_input_is_said():
    done = run_in_shell("<&-", "-f", "concise", "-", "bad.log")
    assert (done.code, done.said) == (2, ["<stdin>: standard input is closed"])
    assert done.out == "bad.log:1: error: ffi.h is missing [demo/missing-header]\n"


# Standard output, standard error, signals


def test_a_closed_standard_input_is_not_called_a_terminal():
    done = run_in_shell("<&-")
    assert (done.code, done.said[0]) == (2, "no log was named, and standard input is closed; try one of:")


def test_a_closed_standard_output_is_an_error():
    done = run_in_shell(">&-", "bad.log")
    assert (done.code, done.said) == (2, ["standard output is closed: there is nowhere to write the report"])


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_a_standard_error_that_is_gone_changes_nothing(redirection):
    done = run_in_shell(redirection, "-f", "concise", "missing.log", "bad.log")
    assert (done.code, done.out) == (2, "bad.log:1: error: ffi.h is missing [demo/missing-header]\n")


needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_an_error_and_a_report_to_a_file_is_written(unbuffered, at_home):
    with open("/dev/full", "wb") as full:
        done = run("-f", "text", "-f", "json=out.json", "bad.log", stdout=full, env={"PYTHONUNBUFFERED": unbuffered})
    assert (done.code, done.said) == (2, ["the report could not be written: No space left on device"])
    assert json.loads((at_home / "out.json").read_text())["logs"][0]["log"] == "bad.log"


@needs_full
@pytest.mark.parametrize("command", [["rules", "check", "demo.yaml"], ["--version"], ["--help"]])
def test_a_full_disk_is_an_error_for_every_command(command):
    with open("/dev/full", "wb") as full:
        assert run_command(*command, stdout=full).code == 2


@pytest.fixture
def large_report(at_home):
    """Arguments whose report is larger than what a pipe holds."""
    (at_home / "large.log").write_text("".join(ERROR.replace("ffi.h", f"h{number}.h") for number in range(199)))
    return ("-f", "json", "large.log")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_ends_it_without_a_word(unbuffered, large_report):
    process = start(
        *OWN_RULES, *large_report, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONUNBUFFERED": unbuffered}
    )
    assert process.stdout.readline() == b"{\n"
    process.stdout.close()
    process.stdout = None
    done = Done(process)
    assert (done.code, done.said) == (-signal.SIGPIPE, [])


@pytest.mark.usefixtures("own_rules_alone")
def test_a_reader_that_goes_away_ends_a_list_of_rules_too():
    reading, writing = os.pipe()
    os.close(reading)
    done = run_command("rules", "list", stdout=writing)
    os.close(writing)
    assert (done.code, done.said) == (-signal.SIGPIPE, [])


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_is_slow_gets_all_of_it(unbuffered, large_report):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    process = start(*OWN_RULES, *large_report, stdout=writing, stderr=subprocess.PIPE, env={"PYTHONUNBUFFERED": unbuffered})
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        pipe.peek(1)
        time.sleep(0.05)
        report = json.loads(pipe.read())
    assert Done(process).code == 1
    assert len(report["logs"][0]["findings"]) == 199


def test_an_interrupt_ends_it_as_a_shell_expects():
    process = start(*OWN_RULES, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"first\n")
    process.stdin.flush()
    wait_until_read(process.stdin)
    process.send_signal(signal.SIGINT)
    process.wait(SECONDS)
    done = Done(process)
    assert (done.code, done.said) == (-signal.SIGINT, ["ended by SIGINT: not all was read"])
    assert done.out == "<stdin>   1 line\nno known error signature\n\n-- incomplete: SIGINT after 1 line\n"


# In a CI job

SYSTEMS = [
    # what the environment says, the format that its log obeys
    ({}, "text"),
    ({"CI": "true"}, "text"),
    ({"CI": "true", "GITHUB_ACTIONS": "true"}, "github"),
    ({"CI": "true", "GITHUB_ACTIONS": "false"}, "text"),
    ({"TF_BUILD": "True"}, "azure"),
    ({"TEAMCITY_VERSION": "2025.11"}, "teamcity"),
    ({"CI": "true", "GITLAB_CI": "true"}, "text"),
]


@pytest.mark.parametrize(("environment", "name"), SYSTEMS)
def test_the_format_may_be_that_of_the_ci_system(environment, name):
    done = run("-f", "auto", "-f", "auto=out.txt", "bad.log", env=environment)
    with open("out.txt") as file:
        assert (done.code, done.out, file.read()) == (1, *[run("-f", name, "bad.log").out] * 2)


SECRET = "fatal error: token=" + "hunter22" + ".h: No such file\n"
SHOWN = [
    # arguments, environment, what comes of it
    ([], {}, "redacted"),
    ([], {"CI": "true"}, "redacted"),
    (["--no-redact"], {}, "shown"),
    (["--no-redact"], {"CI": "false"}, "shown"),
    (["--no-redact"], {"CI": "true"}, "refused"),
    (["--no-redact", "--jobs", "2"], {}, "shown"),
    (["--force-no-redact"], {"CI": "true"}, "shown"),
]


@pytest.mark.parametrize(("arguments", "environment", "outcome"), SHOWN)
def test_secrets_are_shown_when_that_is_asked_for_and_in_a_ci_job_when_forced(arguments, environment, outcome, at_home):
    (at_home / "secret.log").write_text(SECRET)
    done = run(*arguments, "-f", "json", "secret.log", env=environment)
    refused = ["--no-redact: refused in a CI job (CI is set), whose output others read; or --force-no-redact"]
    assert (done.code, done.said) == ((2, refused) if outcome == "refused" else (1, []))
    assert ("hunter22" in done.out) is (outcome == "shown")


def test_a_configuration_file_cannot_turn_redaction_off(at_home):
    (at_home / "logtriage.toml").write_text("no-redact = true\n")
    assert run("good.log").said == [f"{at_home}/logtriage.toml: unknown key 'no-redact'"]


# Files


def test_two_formats_at_once(at_home):
    done = run("-f", "concise", "-f", "json=out.json", "-f", "junit=out.xml", "bad.log")
    assert (done.code, done.out) == (1, "bad.log:1: error: ffi.h is missing [demo/missing-header]\n")
    assert (at_home / "out.json").read_text() == run("-f", "json", "bad.log").out
    assert (at_home / "out.xml").read_text() == run("-f", "junit", "bad.log").out


def test_a_report_to_files_alone_prints_nothing():
    done = run("-f", "json=out.json", "bad.log")
    assert (done.code, done.out, done.said) == (1, "", [])


def test_a_report_takes_the_place_of_the_old_one_and_keeps_its_mode(at_home):
    old, new = at_home / "old.json", at_home / "new.json"
    old.write_text("old")
    old.chmod(0o640)
    run("-f", "json=old.json", "-f", "concise=new.json", "bad.log", preexec_fn=lambda: os.umask(0o027))
    assert (json.loads(old.read_text())["schema_version"], old.stat().st_mode & 0o777) == (1, 0o640)
    assert new.stat().st_mode & 0o777 == 0o640


def test_a_report_is_written_through_a_link(at_home):
    (at_home / "reports").mkdir()
    (at_home / "link.json").symlink_to("reports/out.json")
    assert run("-f", "json=link.json", "bad.log").code == 1
    assert (at_home / "link.json").is_symlink()
    assert json.loads((at_home / "reports/out.json").read_text())["schema_version"] == 1


def test_a_report_that_cannot_be_written_whole_leaves_the_old_one(at_home, large_report):
    (at_home / "out.json").write_text("old")
    run("bad.log")  # fills the cache of rules, which has no room either
    small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))  # noqa: E731
    done = run("-f", "json=out.json", "-f", "concise=out.txt", large_report[-1], preexec_fn=small)
    assert (done.code, done.said) == (2, ["out.json: the report could not be written: File too large"])
    assert (at_home / "out.json").read_text() == "old"
    assert len((at_home / "out.txt").read_text().splitlines()) == 199
    assert [name for name in os.listdir() if "tmp" in name] == []


@pytest.mark.parametrize(
    ("place", "problem"),
    [("missing/out.json", "No such file or directory"), ("bad.log/x", "Not a directory"), (".", "Is a directory")],
)
def test_a_place_where_no_report_can_be_is_said_and_the_others_are_written(place, problem):
    done = run("-f", f"json={place}", "-f", "concise", "bad.log")
    assert (done.code, done.said) == (2, [f"{place}: the report could not be written: {problem}"])
    assert done.out == "bad.log:1: error: ffi.h is missing [demo/missing-header]\n"


# What is shown


def test_the_same_log_gives_the_same_bytes():
    outs = {run("-f", "json", "bad.log", "warn.log", env={"PYTHONHASHSEED": seed}).out for seed in ("1", "2", "3")}
    assert len(outs) == 1


def test_more_processes_give_the_same_report():
    logs = ["bad.log", "good.log", "warn.log", "missing.log"]
    one, two = (run("-f", "json", "--jobs", jobs, *logs) for jobs in ("1", "2"))
    assert (one.code, one.out, one.said) == (two.code, two.out, two.said)


def test_quiet_says_nothing_about_clean_logs():
    assert run("--quiet", "good.log").out == ""
    done = run("--quiet", "good.log", "bad.log")
    assert "good.log" not in done.out
    assert "ffi.h is missing" in done.out


LANGUAGES = [
    # arguments, environment, the language
    ([], {"LC_ALL": "C.UTF-8"}, "en"),
    ([], {"LC_ALL": "de_DE.UTF-8"}, "en"),
    ([], {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
    ([], {"LC_ALL": "zh_CN.UTF-8"}, "zh"),
    (["--lang", "en"], {"LC_ALL": "zh_CN.UTF-8"}, "en"),
    (["--lang", "zh"], {"LC_ALL": "C"}, "zh"),
]


@pytest.mark.parametrize(("arguments", "environment", "language"), LANGUAGES)
def test_it_speaks_the_readers_language(arguments, environment, language):
    out = run(*arguments, "bad.log", env=environment).out
    assert ("The compiler needs ffi.h." in out, "编译器需要 ffi.h。" in out) == (language == "en", language == "zh")
    assert ("错误  缺少 ffi.h" in out) is (language == "zh")


COLORS = [
    # the option, the environment, whether there are colours in a pipe, and on a terminal
    ("auto", {}, False, True),
    ("never", {"FORCE_COLOR": "1"}, False, False),
    ("always", {"NO_COLOR": "1"}, True, True),
    ("auto", {"NO_COLOR": "1"}, False, False),
    ("auto", {"NO_COLOR": ""}, False, True),
    ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ("auto", {"FORCE_COLOR": "1"}, True, True),
    ("auto", {"FORCE_COLOR": "3", "TERM": "dumb"}, True, True),
    ("auto", {"FORCE_COLOR": "0", "CLICOLOR_FORCE": "1"}, False, False),
    ("auto", {"FORCE_COLOR": ""}, False, True),
    ("auto", {"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True, True),
    ("auto", {"CLICOLOR_FORCE": "0"}, False, True),
    ("auto", {"CLICOLOR": "0"}, False, False),
    ("auto", {"CLICOLOR": "1"}, False, True),
    ("auto", {"TERM": "dumb"}, False, False),
]


@pytest.mark.parametrize(("option", "environment", "in_pipe", "on_terminal"), COLORS)
def test_who_decides_on_colours(option, environment, in_pipe, on_terminal):
    assert wants_color(option, environment, is_terminal=False) is in_pipe
    assert wants_color(option, environment, is_terminal=True) is on_terminal


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [([], {}, False), ([], {"FORCE_COLOR": "1"}, True), (["--color", "always"], {}, True)],
)
def test_colours_in_a_pipe(arguments, environment, colored):
    assert ("\x1b[" in run(*arguments, "bad.log", env=environment).out) is colored


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"), [([], {}, True), ([], {"NO_COLOR": "1"}, False), (["--color", "never"], {}, False)]
)
def test_colours_on_a_terminal(arguments, environment, colored):
    ours, theirs = pty.openpty()
    done = run(*arguments, "bad.log", stdout=theirs, env={"TERM": "xterm", **environment})
    shown = os.read(ours, 65536).decode()
    os.close(theirs)
    os.close(ours)
    assert (done.code, "ffi.h" in shown, "\x1b[" in shown) == (1, True, colored)


@pytest.mark.parametrize("name", ["text", "concise"])
def test_a_problem_that_the_report_shows_is_told_once_on_a_terminal(name):
    ours, theirs = pty.openpty()
    code = start("-f", name, *OWN_RULES, "missing.log", stdout=theirs, stderr=theirs).wait()
    shown = os.read(ours, 65536).decode()
    os.close(theirs)
    os.close(ours)
    assert (code, shown.count("No such file or directory")) == (2, 1)


def test_a_report_in_a_file_has_no_colours(at_home):
    run("-f", "text=out.txt", "bad.log", env={"FORCE_COLOR": "1"})
    assert "\x1b" not in (at_home / "out.txt").read_text()


# Configuration

CONFIGURED = {
    "logtriage.toml": 'rules = ["demo.yaml"]\nbundled-rules = false\nformat = ["concise"]\nlang = "zh"\nfail-on = "warning"\n',
    "pyproject.toml": '[project]\nname = "x"\n[tool.logtriage]\nrules = ["demo.yaml"]\nbundled-rules = false\nformat = ["concise"]\n'
    'lang = "zh"\nfail-on = "warning"\n',
}


@pytest.mark.parametrize(("name", "text"), CONFIGURED.items(), ids=CONFIGURED)
def test_a_configuration_file_stands_for_options(name, text, at_home):
    (at_home / name).write_text(text)
    (at_home / "deeper").mkdir()
    done = run("../warn.log", rules=(), cwd="deeper")
    assert (done.code, done.out) == (1, "../warn.log:1: warning: 选项过时 [demo/old-option]\n")
    done = run("warn.log", "--lang", "en", "--fail-on", "error", rules=())
    assert (done.code, done.out) == (0, "warn.log:1: warning: An option is old [demo/old-option]\n")


ROOTS = [
    # arguments, a configuration file, where the finding stands
    ([], "", None),
    (["--root", "/srv/x"], "", "src/a.c"),
    (["--root", "/srv/x/src"], "", "a.c"),
    (["--root", "/srv/y"], "", None),
    ([], "root = '/srv/x'", "src/a.c"),
    (["--jobs", "2", "--root", "/srv/x"], "", "src/a.c"),
]


@pytest.mark.parametrize(("arguments", "config", "path"), ROOTS)
def test_findings_stand_in_the_source_from_the_checkouts_folder_on(arguments, config, path, at_home):
    (at_home / "logtriage.toml").write_text(config)
    (at_home / "abs.log").write_text(f"/srv/x/{ERROR}")
    (log,) = json.loads(run(*arguments, "-f", "json", "abs.log").out)["logs"]
    source = log["findings"][0]["source"]
    assert source == (path and {"path": path, "line": 1, "column": 10})


def test_the_checkout_around_the_current_folder_is_the_one(at_home):
    (at_home / "abs.log").write_text(f"{at_home}/{ERROR}")
    assert "::error title=ffi.h is missing,file=src/a.c,line=1,col=10::" in run("-f", "github", "abs.log").out


def test_a_configuration_file_that_is_named_is_the_one(at_home):
    (at_home / "logtriage.toml").write_text('format = ["json"]\n')
    (at_home / "other.toml").write_text('format = ["concise"]\nselect = ["demo/old-*"]\n')
    assert (
        run("--config", "other.toml", "warn.log", "bad.log").out == "warn.log:1: warning: An option is old [demo/old-option]\n"
    )


def test_a_pyproject_of_others_is_left_alone(at_home):
    (at_home / "pyproject.toml").write_text("[tool.other]\nthis is no TOML at all")
    assert run("good.log").code == 0


MISTAKEN = [
    # the file, its text, what is said
    ("logtriage.toml", 'formt = ["json"]', "logtriage.toml: unknown key 'formt' (did you mean 'format'?)"),
    ("logtriage.toml", 'format = "json"', "logtriage.toml: 'format' must be a list of texts"),
    ("logtriage.toml", "rules = [1]", "logtriage.toml: 'rules' must be a list of texts"),
    ("logtriage.toml", "exit-zero = 1", "logtriage.toml: 'exit-zero' must be true or false"),
    ("logtriage.toml", 'lang = "de"', "logtriage.toml: 'lang' is 'de', which is none of en, zh"),
    (
        "logtriage.toml",
        'fail-on = "fatal"',
        "logtriage.toml: 'fail-on' is 'fatal', which is none of error, warning, note, never",
    ),
    ("logtriage.toml", "= 1", "logtriage.toml: Invalid statement (at line 1, column 1)"),
    ("pyproject.toml", '[tool.logtriage]\ncolour = "x"', "pyproject.toml: unknown key 'colour' (did you mean 'color'?)"),
    ("pyproject.toml", 'tool.logtriage = "x"', "pyproject.toml: has no table [tool.logtriage]"),
]


@pytest.mark.parametrize(("name", "text", "said"), MISTAKEN)
def test_a_mistake_in_a_configuration_file_is_said(name, text, said, at_home):
    (at_home / name).write_text(text)
    done = run("good.log")
    assert (done.code, done.out) == (2, "")
    assert [line.removeprefix(f"{at_home}/") for line in done.said] == [said]


def test_all_mistakes_in_a_configuration_file_are_said_at_once(at_home):
    (at_home / "other.toml").write_text('lang = "de"\nrule = 1\njobs = "x"\n')
    assert run("--config", "other.toml", "good.log").said == [
        "other.toml: 'lang' is 'de', which is none of en, zh",
        "other.toml: unknown key 'rule' (did you mean 'rules'?)",
        "other.toml: 'jobs' must be a number",
    ]


# The other commands


def test_the_version_is_said():
    assert run_command("--version").out == f"logtriage {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["scan", "--help"], ["explain", "-h"], ["rules", "-h"], ["rules", "test", "--help"]]
)
def test_every_command_has_help(arguments):
    done = run_command(*arguments)
    assert (done.code, done.said, done.out[:7]) == (0, [], "Usage: ")


def test_the_help_begins_with_the_three_ways_of_use_a_line_each():
    lines = run_command("--help").out.splitlines()
    first = lines.index("    logtriage build.log        of a log")
    assert [line.split()[0] for line in lines[first : first + 3]] == ["logtriage", "logtriage", "make"]


def test_the_help_names_every_format():
    out = run_command("--help").out
    assert [name for name in FORMATS if name not in out] == []


@pytest.fixture
def own_rules_alone(at_home):
    (at_home / "logtriage.toml").write_text('rules = ["demo.yaml"]\nbundled-rules = false\n')


@pytest.mark.usefixtures("own_rules_alone")
def test_a_rule_is_explained(at_home):
    done = run_command("explain", "demo/missing-header")
    assert (done.code, done.said) == (0, [])
    assert done.out.splitlines() == [
        "demo/missing-header: {header} is missing",
        f"  error, cause, {at_home}/demo.yaml:3",
        "  never seen on the labelled logs of failed runs",
        *("", "Why", "  The compiler needs {header}."),
        *("", "What helps", "  1. Install its package", "       find / -name {header}"),
        *("", "See", "  https://example.org/headers"),
        *("", "It matches", "  fatal error: a.h: No such file"),
        *("", "It does not match", "  error: a.h: No such file"),
        *("", "Pattern", r"  fatal error: (?P<header>\S+): No such file"),
    ]


@pytest.mark.usefixtures("own_rules_alone")
def test_a_rule_is_explained_in_chinese():
    out = run_command("explain", "demo/missing-header", "--lang", "zh").out
    assert "demo/missing-header: 缺少 {header}" in out
    assert "  编译器需要 {header}。" in out.splitlines()


@pytest.mark.usefixtures("own_rules_alone")
@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("demo/mising-header", "no rule has the id 'demo/mising-header' (did you mean demo/missing-header?)"),
        ("xyz", "no rule has the id 'xyz'; 'logtriage rules search TEXT' finds one by words"),
        ("\x1b[2J::error::x", r"no rule has the id '\x1b[2J::error::x'; 'logtriage rules search TEXT' finds one by words"),
    ],
)
def test_a_rule_that_is_unknown_is_said_with_the_nearest(rule, said):
    done = run_command("explain", rule)
    assert (done.code, done.out, done.said) == (2, "", [said])


@pytest.mark.usefixtures("own_rules_alone")
def test_rules_are_listed():
    assert run_command("rules", "list").out.splitlines() == [
        "demo/missing-header  error  cause  {header} is missing",
        "demo/old-option  warning  cause  An option is old",
        "demo/cache-used  note  cause  The cache was used",
    ]
    assert (
        run_command("rules", "list", "--select", "demo/o*", "--lang", "zh").out == "demo/old-option  warning  cause  选项过时\n"
    )


def test_rules_of_ones_own_stand_beside_the_bundled_ones():
    ids = [line.partition(" ")[0] for line in run_command("rules", "list", "--rules", "demo.yaml").out.splitlines()]
    assert ids[-3:] == ["demo/missing-header", "demo/old-option", "demo/cache-used"]
    assert len(ids) > 3


def test_a_code_of_the_linter_has_a_page():
    assert run_command("explain", "L008").out.startswith("L008 unused\n\nA named group that no text")
    assert run_command("explain", "L999").said[0].startswith("no complaint has the code 'L999'")


@pytest.mark.usefixtures("own_rules_alone")
def test_rules_are_checked(at_home):
    done = run_command("rules", "check", "--select", "L01", "--ignore", "L012", "demo.yaml")
    assert (done.code, done.out, done.said) == (0, "3 rules, no complaints\n", [])
    done = run_command("rules", "check", "--select", "L008", "demo.yaml")
    assert (done.code, done.said) == (1, [])
    assert done.out.splitlines()[0] == "demo.yaml:16:5: L008 unused: demo/old-option: the capture 'option' is never used"
    assert run_command("rules", "check", "--select", "X1").said[0].startswith("no code begins with 'X1' (they are L001, L002")
    (at_home / "demo.yaml").write_text(RULES.replace("severity: note", "severity: fatal"))
    done = run_command("rules", "check", "demo.yaml")
    assert (done.code, done.out) == (2, "")
    assert done.said == ["demo.yaml:23:15: demo/cache-used: 'fatal' is none of error, warning, note"]


@pytest.mark.usefixtures("own_rules_alone")
def test_rules_are_tested_on_their_own_examples(at_home):
    done = run_command("rules", "test", "demo.yaml")
    assert (done.code, done.out[:23], done.out[-9:]) == (0, "3 rules, 6 examples, ea", "0 failed\n")
    wrong = RULES.replace("skip: ['the cache']", "skip: ['note: from the cache, too']")
    (at_home / "demo.yaml").write_text(wrong.replace("match: ['warning: option -x is old']", "match: ['warning: -x is old']"))
    done = run_command("rules", "test", "demo.yaml")
    assert (done.code, done.out[-9:]) == (1, "2 failed\n")
    assert [told for told in done.said if not told.startswith("not tried")] == [
        "demo.yaml:13: demo/old-option: does not match its example: 'warning: -x is old'",
        "demo.yaml:21: demo/cache-used: matches an example that it must skip: 'note: from the cache, too'",
    ]
