"""`logtriage run`: the command as if nothing stood between it and whoever started it, and the report when it fails."""

import contextlib
import fcntl
import hashlib
import json
import os
import pty
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest
from shell import ERROR, OWN_RULES, SECONDS, WARNING, settle_in, start

from logtriage.cli.failure import WorkflowCommands
from logtriage.cli.passing import Copy
from logtriage.model import Chunk


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    return settle_in(tmp_path, monkeypatch)


class Ran:
    """How it ended, and what came out of which stream."""

    def __init__(self, process):
        out, err = process.communicate(timeout=SECONDS)
        self.code = process.returncode
        self.out, self.err = out, err.decode()


def begin(*command, options=OWN_RULES, **how):
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    how = {**streams, "start_new_session": True, **how}  # without the terminal that the tests may be run in
    return start("run", *options, "--", *command, **how)


def run(*command, options=(), **how):
    return Ran(begin(*command, options=(*OWN_RULES, *options), **how))


def sh(script, *options, **how):
    return run("/bin/sh", "-c", script, options=options, **how)


PRINTS_AN_ERROR = f"echo {shlex.quote(ERROR.strip())}"


# Exit codes

CODES = [
    ("exit 0", 0),
    ("exit 1", 1),
    ("exit 2", 2),
    ("exit 300", 44),
    ("exit 126", 126),
    ("kill -TERM $$", 143),
    ("kill -KILL $$", 137),
    ("kill -INT $$", 130),
    ("kill -SEGV $$", 139),
    (f"{PRINTS_AN_ERROR}; exit 0", 0),
    (f"{PRINTS_AN_ERROR}; exit 7", 7),
]


@pytest.mark.parametrize(("script", "code"), CODES, ids=[script for script, _ in CODES])
def test_the_exit_code_is_the_command_s(script, code):
    assert sh(script).code == code


NOT_RUN = {
    "that is not found": ("no-such-command", 127, "no-such-command: command not found"),
    "whose folder is not there": ("./no/such/command", 127, "./no/such/command: command not found"),
    "that is a folder": ("/", 126, "/: Permission denied"),
    "that is not executable": ("./bad.log", 126, "./bad.log: Permission denied"),
    "that is no program": ("./text", 126, "./text: Exec format error"),
}


@pytest.mark.parametrize(("command", "code", "said"), NOT_RUN.values(), ids=NOT_RUN)
def test_a_command_cannot_be_run(command, code, said, at_home):
    (at_home / "text").write_text("no program\n")
    (at_home / "text").chmod(0o755)
    ran = run(command)
    assert (ran.code, ran.out, ran.err) == (code, b"", f"logtriage: {said}\n")


MISTAKES = {
    "no command": ((), ()),
    "an unknown option": (("--no-such-option",), ("touch", "ran")),
    "an unknown format": (("-f", "yaml"), ("touch", "ran")),
    "an unknown format of logs": (("--log-format", "girhub"), ("touch", "ran")),
    "an unknown encoding": (("--encoding", "utf-99"), ("touch", "ran")),
    "rules that are not there": (("--rules", "missing.yaml"), ("touch", "ran")),
}


@pytest.mark.parametrize(("options", "command"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_has_a_code_of_its_own_and_nothing_is_run(options, command, at_home):
    ran = run(*command, options=options)
    assert (ran.code, ran.out) == (125, b"")
    assert ran.err.startswith("logtriage: ")
    assert not (at_home / "ran").exists()


# The report


@pytest.mark.parametrize("script", ["exit 0", f"{PRINTS_AN_ERROR}; exit 0"])
def test_nothing_is_added_where_the_command_succeeds(script):
    ran = sh(script, "-f", "json=report.json")
    assert (ran.err, os.path.exists("report.json")) == ("", False)


def test_the_report_follows_on_standard_error_where_it_fails():
    ran = sh(f"echo first; {PRINTS_AN_ERROR}; echo last >&2; exit 3", "-f", "concise")
    assert ran.out.decode() == f"first\n{ERROR}"
    *before, told = ran.err.splitlines()
    assert before == ["last", "logtriage: sh ended with exit code 3"]
    assert told.endswith(": error: ffi.h is missing [demo/missing-header]")


def test_what_failed_without_an_error_that_is_known_is_told_from_what_it_printed_last():
    script = "echo reading settings.ini; echo the key region has no entry; echo bye; exit {}"
    known = Ran(begin("/bin/sh", "-c", script.format(3), options=("-f", "concise")))
    assert known.err.splitlines()[1].endswith("looks like one [unknown/ends-with-error]")
    unknown = Ran(begin("/bin/sh", "-c", script.format(0), options=("-f", "concise", "--always")))
    assert unknown.err.splitlines() == ["logtriage: sh ended with exit code 0"]


def test_of_what_failed_a_rule_that_claims_no_error_speaks_only_where_its_pattern_does():
    ran = Ran(begin("/bin/sh", "-c", "echo reading settings.ini; exit 3", options=("-f", "concise")))
    assert [line.rpartition("[")[2] for line in ran.err.splitlines()[1:]] == ["unknown/ends-with-error]"]


@pytest.mark.parametrize(("options", "kind"), [((), "plain"), (("--log-format", "github-actions"), "github-actions")])
def test_the_output_is_read_as_the_options_insist(options, kind):
    sh(f"{PRINTS_AN_ERROR}; exit 3", "-f", "json=report.json", *options)
    with open("report.json", encoding="utf-8") as file:
        assert json.load(file)["logs"][0]["format"] == kind


@pytest.mark.parametrize(("end", "gap"), [("", "\n"), ("\n", "")])
def test_what_we_say_begins_on_a_line_of_its_own(end, gap):
    ran = run("printf", f"%b{end}", "prompt: ", options=("--always", "-f", "concise"))
    assert (ran.out.decode(), ran.err) == (f"prompt: {end}", f"{gap}logtriage: printf ended with exit code 0\n")


def test_the_report_is_there_on_demand():
    assert sh(PRINTS_AN_ERROR, "--always", "-f", "concise").err.splitlines() == [
        "logtriage: sh ended with exit code 0",
        "<sh>:1: error: ffi.h is missing [demo/missing-header]",
    ]


def test_the_report_goes_to_a_file():
    ran = sh(f"{PRINTS_AN_ERROR}; exit 1", "-f", "json=report.json")
    assert ran.err == "logtriage: sh ended with exit code 1\n"
    with open("report.json", encoding="utf-8") as file:
        assert [finding["rule"] for finding in json.load(file)["logs"][0]["findings"]] == ["demo/missing-header"]


def test_a_report_that_cannot_be_written_changes_nothing():
    ran = sh(f"{PRINTS_AN_ERROR}; exit 5", "-f", "json=no/such/folder/report.json")
    assert ran.code == 5
    assert "the report could not be written" in ran.err


def test_both_streams_are_looked_at():
    script = f"echo {shlex.quote(WARNING.strip())} >&2; sleep 0.1; {PRINTS_AN_ERROR}; exit 1"
    assert [line.split(": ")[1] for line in sh(script, "-f", "concise").err.splitlines()[-2:]] == ["error", "warning"]


# The output


def test_bytes_pass_unchanged_to_their_stream(at_home):
    content = bytes(range(256)) * 999 + b"\x1b[31mno newline at the end"
    (at_home / "bytes").write_bytes(content)
    process = begin("/bin/sh", "-c", "cat bytes; cat bytes bytes >&2")
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out == content, err == content + content) == (0, True, True)


PRINTS_MUCH = """
import os, sys
megabytes = int(sys.argv[1])
for number in range(megabytes * 16):
    os.write(1 + number % 2, b"".join(b"%08d line %05d of a build that prints much of what it does\\n" % (number, at) for at in range(1024)))
"""


def test_many_megabytes_pass_in_their_order(at_home):
    (at_home / "much.py").write_text(PRINTS_MUCH)
    command = [sys.executable, "much.py", "40"]
    plain = subprocess.run(command, capture_output=True, check=True)
    ran = begin(*command)
    out, err = ran.communicate(timeout=SECONDS)
    assert len(out) + len(err) > 40_000_000
    assert [hashlib.sha256(stream).digest() for stream in (out, err)] == [
        hashlib.sha256(stream).digest() for stream in (plain.stdout, plain.stderr)
    ]


def test_output_passes_at_once():
    process = begin("/bin/sh", "-c", "printf 'no newline'; read answer; echo $answer", stdin=subprocess.PIPE)
    assert os.read(process.stdout.fileno(), 100) == b"no newline"  # though the command waits, and ends no line
    out, _ = process.communicate(b"more\n", timeout=SECONDS)
    assert out == b"more\n"


def test_a_reader_that_goes_away_ends_the_command_as_it_would_without_us():
    process = begin("yes")
    os.read(process.stdout.fileno(), 100)
    process.stdout.close()
    assert process.wait(SECONDS) == 128 + signal.SIGPIPE
    process.stderr.close()


def test_a_process_that_is_left_behind_is_not_waited_for():
    process = begin("/bin/sh", "-c", "echo started; sleep 300 & echo $!; exit 4")
    out, err = process.communicate(timeout=SECONDS)
    started, left = out.split()
    os.kill(int(left), signal.SIGKILL)
    assert (process.returncode, started) == (4, b"started")
    assert b"sh ended with exit code 4" in err


@pytest.mark.parametrize(
    ("redirection", "code"), [("<&-", 3), ("2>&-", 3), (">/dev/full", 3), ("2>/dev/full", 3), (">&-", 125)]
)
def test_closed_and_full_streams_do_no_harm(redirection, code):
    ours = [sys.executable, "-m", "logtriage", "run", *OWN_RULES, "--", "/bin/sh", "-c", "echo out; echo err >&2; exit 3"]
    process = subprocess.Popen(
        ["/bin/sh", "-c", f'"$@" {redirection}', "sh", *ours], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    ran = Ran(process)
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_environment_and_folder_are_the_command_s_own(at_home):
    (at_home / "sub").mkdir()
    assert sh('cd sub; echo "$WORD $PWD"', env={"WORD": "said"}).out.decode() == f"said {at_home}/sub\n"


def test_options_of_the_command_are_its_own():
    assert run("printf", "%s,", "--help", "-f", "--", "x").out == b"--help,-f,--,x,"
    process = start("run", *OWN_RULES, "printf", "%s,", "--version", "-f", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert Ran(process).out == b"--version,-f,"


# Signals


def wait_for_word(process):
    """Until the command has printed its first bytes; what it printed."""
    assert select.select([process.stdout], [], [], SECONDS)[0]
    return os.read(process.stdout.fileno(), 100)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])
def test_a_signal_is_the_command_s(name):
    number = getattr(signal, name)
    process = begin("/bin/sh", "-c", "sleep 300 & echo $!; wait")
    grandchild = int(wait_for_word(process))
    process.send_signal(number)
    assert Ran(process).code == 128 + number
    if name not in ("SIGINT", "SIGQUIT"):  # which a shell without job control lets its background processes ignore
        assert is_gone(grandchild)
    else:
        with contextlib.suppress(ProcessLookupError):  # it may have got the signal before it could ignore it
            os.kill(grandchild, signal.SIGKILL)


def is_gone(pid):
    """Whether the process ends within the time; one that nobody has waited for yet counts as gone."""
    ended = time.monotonic() + SECONDS
    while time.monotonic() < ended:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


def test_a_command_may_end_well_after_a_signal():
    process = begin("/bin/sh", "-c", "trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.05; done")
    wait_for_word(process)
    process.send_signal(signal.SIGTERM)
    ran = Ran(process)
    assert (ran.code, ran.out) == (0, b"cleaned\n")


def test_what_nohup_set_stays_set():
    ours = [sys.executable, "-m", "logtriage", "run", *OWN_RULES, "--", "/bin/sh", "-c", "echo ready; sleep 0.3; exit 6"]
    process = subprocess.Popen(
        ["/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *ours],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for_word(process)
    process.send_signal(signal.SIGHUP)
    assert Ran(process).code == 6


@pytest.mark.slow
def test_a_second_ctrl_c_kills_a_command_that_will_not_end():
    process = begin("/bin/sh", "-c", "trap '' INT; echo ready; while :; do sleep 1; done")
    wait_for_word(process)
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
    assert process.poll() is None
    assert Ran(process).code == 128 + signal.SIGKILL


# A terminal


TAKES_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "logtriage", *sys.argv[1:]])
"""


class Terminal:
    """A terminal of its own, in which a command line is run in the foreground, as a person would."""

    def __init__(self, *arguments):
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", TAKES_THE_TERMINAL, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = b""

    def until(self, word):
        """Reads until the word is shown, or all is over."""
        ended = time.monotonic() + SECONDS
        while word not in self.shown:
            assert time.monotonic() < ended, self.shown
            if not self._read():
                break
        return self

    def type(self, keys):
        os.write(self._ours, keys)
        return self

    def resize(self, rows, columns):
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return self

    def code(self):
        """The exit code, when everything has been read."""
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(SECONDS)

    def _read(self):
        if not select.select([self._ours], [], [], SECONDS)[0]:
            return False
        with contextlib.suppress(OSError):
            data = os.read(self._ours, 4096)
            self.shown += data
            return bool(data)
        return False


def test_ctrl_c_reaches_the_command_once_and_the_report_is_shown():
    script = f"trap 'echo interrupted; exit 9' INT; {PRINTS_AN_ERROR}; echo ready; while :; do sleep 0.05; done"
    terminal = Terminal("run", *OWN_RULES, "-f", "concise", "--", "/bin/sh", "-c", script)
    code = terminal.until(b"ready").type(b"\x03").code()
    assert code == 9
    assert terminal.shown.count(b"interrupted") == 1
    assert b"<sh>:1: error: ffi.h is missing" in terminal.shown


def test_a_pipe_is_no_terminal_for_the_command_unless_it_is_asked_for():
    script = "test -t 1 && echo out; test -t 2 && echo err >&2; printf 'a\\nb\\r\\n'; exit 0"
    assert sh(script).out == b"a\nb\r\n"
    assert sh(script, "--pty").out == b"out\nerr\na\nb\r\n"


def test_a_command_on_a_terminal_is_triaged_and_keeps_its_exit_code():
    ran = sh(f"{PRINTS_AN_ERROR}; exit 8", "--pty", "-f", "concise")
    assert (ran.code, ran.out.decode()) == (8, ERROR)
    assert ran.err.splitlines()[-1] == "<sh>:1: error: ffi.h is missing [demo/missing-header]"


def test_a_terminal_that_is_resized_resizes_the_command_s():
    script = "trap 'stty size <&1; exit 9' WINCH; echo ready; while :; do sleep 0.05; done"
    terminal = Terminal("run", *OWN_RULES, "--pty", "-f", "concise", "--", "/bin/sh", "-c", script)
    assert terminal.until(b"ready").resize(33, 77).code() == 9
    assert b"33 77" in terminal.shown


# GitHub's workflow commands

STOPS = "::stop-commands::pause-1"
COMMANDS = {
    "none": (["make", "all"], False),
    "words that are no command": ([f"see {STOPS}"], False),
    "stopped": (["make", STOPS, "x"], True),
    "stopped behind blanks": ([f"  {STOPS}"], True),
    "stopped and started": ([STOPS, "x", "::pause-1::"], False),
    "stopped, and another token": ([STOPS, "::pause-2::"], True),
    "stopped twice": ([STOPS, "::pause-1::", "::stop-commands::x"], True),
}


@pytest.mark.parametrize(("lines", "stopped"), COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("at_once", [True, False])
def test_it_is_known_whether_github_obeys(lines, stopped, at_once):
    texts = ["".join(f"{line}\n" for line in lines)] if at_once else [f"{line}\n" for line in lines]
    commands = WorkflowCommands()
    passed = list(commands.chunks(Chunk(text.encode()) for text in texts))
    assert (commands.stopped, "".join(chunk.data.decode() for chunk in passed)) == (stopped, "".join(texts))


def test_annotations_that_will_not_be_seen_are_said():
    script = f"echo {STOPS}; {PRINTS_AN_ERROR}; exit 1"
    assert "stop-commands: the annotations below will not be seen" in sh(script, "-f", "github").err
    assert "stop-commands: the" not in sh(script, "-f", "concise").err


# The copy that is triaged


def test_a_short_copy_is_whole():
    with Copy() as copy:
        for text in (b"one\n", b"", b"two\n"):
            copy.add(text)
        assert (copy.opened().read(), copy.problems) == (b"one\ntwo\n", [])


def test_a_long_copy_keeps_its_ends_and_the_number_of_its_lines():
    lines = [b"line %04d\n" % number for number in range(1000)]
    with Copy(most=300, part=100) as copy:
        for line in lines:
            copy.add(line)
        kept = copy.opened().read()
    assert kept.count(b"\n") == 1000
    assert kept.startswith(b"".join(lines[:10]))
    assert kept.endswith(b"".join(lines[-10:]))
    assert len(kept) < 1500
    assert copy.problems == ["9,700 bytes in the middle of the output were not looked at: it is too long"]
