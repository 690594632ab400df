"""Logs that are still written: pipes and growing files, passed on or not, until they end or a signal comes."""

import gzip
import json
import os
import pty
import re
import select
import signal
import subprocess
import threading
import time

import pytest
from shell import ERROR, NOTE, OWN_RULES, SECONDS, WARNING, Done, run, settle_in, start, wait_until_read

from logtriage.matching import Matcher
from logtriage.model import LogReport, Report
from logtriage.reporters import View, render
from logtriage.rulebook import load_rules
from logtriage.sources import Log, Reading, follow_file, follow_stream
from logtriage.sources.chunks import chunks_of
from logtriage.triage import triage_log
from logtriage.triage.outcome import cut_off_by

FOUND = "error: ffi.h is missing [demo/missing-header]"


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    return settle_in(tmp_path, monkeypatch)


@pytest.fixture
def matcher(at_home):
    return Matcher(load_rules([str(at_home / "demo.yaml")]))


def follow(*arguments, **options):
    how = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return start(*OWN_RULES, "--follow", *arguments, **how)


class Said:
    """Lines of a process's standard error, as they come."""

    def __init__(self, process):
        self._stream = process.stderr
        self._rest = b""
        self.lines = []

    def until(self, word):
        """Waits for a line that holds the word, and gives it back."""
        while True:
            for line in self.lines:
                if word in line:
                    return line
            assert select.select([self._stream], [], [], SECONDS)[0], (word, self.lines)
            data = os.read(self._stream.fileno(), 4096)
            assert data, (word, self.lines)
            *lines, self._rest = (self._rest + data).split(b"\n")
            self.lines += [line.decode().removeprefix("logtriage: ") for line in lines]


# Pieces


class Pieces:
    """A reader that gives what it was told to, piece by piece; None stands for a pause."""

    def __init__(self, *pieces):
        self._pieces = list(pieces)

    def read_into(self, view):
        if not self._pieces:
            return 0
        piece = self._pieces.pop(0)
        view[: len(piece)] = piece
        return len(piece)

    def paused(self):
        if self._pieces and self._pieces[0] is None:
            self._pieces.pop(0)
            return True
        return False


PIECES = [
    # what comes, and which chunks it makes
    ((), []),
    ((b"a\n", b"b\n"), [b"a\nb\n"]),
    ((b"a\n", None, b"b\n"), [b"a\n", b"b\n"]),
    ((b"a\nb", None, b"c\nd", None, b"e"), [b"a\n", b"bc\n", b"de"]),
    ((b"a", None, b"b", None, b"c\n", None), [b"abc\n"]),
    ((b"12345678", None, b"9\n", None, b"a\n"), [b"12345678", b"56789\n", b"a\n"]),
]


@pytest.mark.parametrize(("pieces", "chunks"), PIECES)
def test_whole_lines_are_handed_on_when_the_input_pauses(pieces, chunks):
    reader = Pieces(*pieces)
    assert [chunk.data for chunk in chunks_of(reader.read_into, 8, reader.paused)] == chunks


# Standard input


def test_what_is_found_is_told_while_the_input_goes_on():
    process = follow("-f", "concise")
    said = Said(process)
    process.stdin.write(b"first\n" + ERROR.encode())  # and not a byte of what stands behind it
    process.stdin.flush()
    assert said.until(FOUND) == f"<stdin>:2: {FOUND}"
    process.stdin.write(NOTE.encode() + ERROR.encode())
    process.stdin.flush()
    said.until("note")
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (1, b"")
    assert said.lines == [f"<stdin>:2: {FOUND}", "<stdin>:3: note: The cache was used [demo/cache-used]"]
    assert out.decode().splitlines() == [f"<stdin>:2: {FOUND}", "<stdin>:3: note: The cache was used [demo/cache-used]"]


def test_what_is_found_in_much_input_is_told_before_its_end():
    process = follow("-f", "concise")
    said = Said(process)
    line = b"a line of a build that goes on and on\n"
    for number in range(200):
        process.stdin.write(line * 1000 if number != 100 else line * 500 + ERROR.encode() + line * 500)
    process.stdin.flush()
    assert said.until(FOUND) == f"<stdin>:100501: {FOUND}"
    out, _ = process.communicate(timeout=SECONDS)
    assert out.decode() == f"<stdin>:100501: {FOUND}\n"


def test_json_lines_are_streamed():
    process = follow("-f", "json-lines")
    for text, rule in ((ERROR, "demo/missing-header"), (WARNING, "demo/old-option")):
        process.stdin.write(text.encode() * 2)
        process.stdin.flush()
        assert select.select([process.stdout], [], [], SECONDS)[0]
        line = os.read(process.stdout.fileno(), 9999)
        assert (line.count(b"\n"), json.loads(line)["rule"]) == (1, rule)
    done = Done(process)
    assert (done.code, done.out, done.said) == (1, "", [])


def test_a_finding_that_follows_from_another_is_told_in_the_report_alone(at_home):
    second = """
  - id: demo/gave-up
    title: It gave up
    severity: error
    role: symptom
    pattern: 'giving up now'
    follows: ['demo/missing-*']
    why: Something failed.
    fix: [{do: Look above}]
    see: [https://example.org/]
    examples: {match: ['giving up now'], skip: ['giving']}
"""
    with open(at_home / "demo.yaml", "a", encoding="utf-8") as file:
        file.write(second)
    done = run("--follow", "-f", "json", given=f"{ERROR}giving up now\n".encode())
    assert done.said == [f"<stdin>:1: {FOUND}"]
    findings = json.loads(done.out)["logs"][0]["findings"]
    assert [(finding["rule"], len(finding["folded"])) for finding in findings] == [("demo/missing-header", 1)]


def test_so_many_findings_are_told_and_no_more():
    lines = "".join(f"a.c:1:1: fatal error: a{number}.h: No such file\n" for number in range(150))
    done = run("--follow", "-f", "json", given=lines.encode())
    assert len(done.said) == 101
    assert done.said[-1] == "<stdin>: more than 100 findings: the rest is in the report"


@pytest.mark.parametrize("arguments", [["bad.log", "good.log"], ["--tee", "bad.log"], ["--follow", "--tee", "bad.log"]])
def test_not_everything_can_be_followed_or_passed_on(arguments):
    done = run("--follow" if "--tee" not in arguments else "-v", *arguments)
    assert (done.code, done.out, len(done.said)) == (2, "", 1)


def test_what_is_not_there_cannot_be_followed():
    done = run("--follow", "missing.log")
    assert (done.code, done.said) == (2, ["missing.log: No such file or directory"])


# Files


def test_a_file_is_followed_until_ctrl_c():
    with open("growing.log", "w", encoding="utf-8") as file:
        file.write("first\n")
    process = follow("-f", "text", "growing.log")
    said = Said(process)
    for text, word in ((ERROR, "growing.log:2"), (WARNING, "growing.log:3")):
        with open("growing.log", "a", encoding="utf-8") as file:
            file.write(text)
        said.until(word)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (-signal.SIGINT, b"")
    assert out.decode().startswith("growing.log   3 lines\n")
    assert "ffi.h is missing" in out.decode()
    assert "incomplete" not in out.decode()


@pytest.mark.parametrize("rotate", [True, False], ids=["another file takes its place", "it is cut short"])
def test_a_file_that_begins_anew_is_another_log(rotate):
    with open("growing.log", "w", encoding="utf-8") as file:
        file.write("one\ntwo\nthree\n" + ERROR)
    process = follow("-f", "concise", "growing.log")
    said = Said(process)
    said.until("growing.log:4")
    if rotate:
        os.rename("growing.log", "growing.log.1")
    with open("growing.log", "w", encoding="utf-8") as file:
        file.write("first\n" + WARNING)
    said.until("growing.log:2")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == -signal.SIGTERM
    assert out.decode().splitlines() == [
        f"growing.log:4: {FOUND}",
        "growing.log:2: warning: An option is old [demo/old-option]",
    ]
    assert b"begins anew" in err


def test_what_was_written_before_a_rotation_is_read():
    with open("growing.log", "w", encoding="utf-8") as file:
        process = follow("-f", "concise", "growing.log")
        said = Said(process)
        file.write(NOTE)
        file.flush()
        said.until("growing.log:1")
        process.send_signal(signal.SIGSTOP)
        file.write(ERROR)
        file.flush()
        os.rename("growing.log", "growing.log.1")
        with open("growing.log", "w", encoding="utf-8") as other:
            other.write(WARNING)
        process.send_signal(signal.SIGCONT)
    said.until("warning")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=SECONDS)
    assert f"growing.log:2: {FOUND}" in out.decode()


LOG = b"".join(
    [
        b"\xef\xbb\xbf2022-06-20T09:28:05.8714453Z first\r\n",
        b"\x1b[31m" + ERROR.encode() + b"\x1b[0m",
        b"10%\r50%\r" + WARNING.encode(),
        b"no error in here\n" * 500,
        NOTE.encode() + b"\n\n",
        ERROR.encode().replace(b"ffi", b"x" * 3000),
        b"the end",
    ]
)


def told(report):
    return [(finding.rule, finding.line, finding.values, finding.excerpt) for finding in report.findings], report.lines


@pytest.mark.parametrize("step", [1, 7, 4096, 65537])
@pytest.mark.parametrize("packed", [False, True])
def test_a_followed_pipe_gives_what_a_file_gives(step, packed, at_home, matcher):
    (at_home / "whole.log").write_bytes(LOG)
    expected = triage_log(Log("whole.log"), matcher, language="en")
    reading, writing = os.pipe()
    writer = threading.Thread(target=write_in_steps, args=(writing, gzip.compress(LOG) if packed else LOG, step))
    writer.start()
    with os.fdopen(reading, "rb", buffering=0) as stream:
        followed = triage_log(next(follow_stream("whole.log", stream, Reading())), matcher, language="en")
    writer.join()
    assert len(expected.findings) == 4
    assert told(followed) == told(expected)


def write_in_steps(descriptor, content, step):
    for at in range(0, len(content), step):
        os.write(descriptor, content[at : at + step])
    os.close(descriptor)


def test_a_followed_file_gives_what_a_whole_one_gives(at_home, matcher):
    (at_home / "whole.log").write_bytes(LOG)
    expected = triage_log(Log("whole.log"), matcher, language="en")
    with open("growing.log", "wb", buffering=0) as file:
        writer = threading.Thread(target=write_slowly, args=(file, LOG, "growing.log"))
        writer.start()
        logs = follow_file("growing.log", Reading())
        followed = triage_log(next(logs), matcher, language="en")
        logs.close()
        writer.join()
    assert told(followed) == told(expected)


def write_slowly(file, content, name):
    """In a few pieces, with pauses in the middle of lines; then another file takes its place, which ends this one."""
    for at in range(0, len(content), 3000):
        file.write(content[at : at + 3000])
        time.sleep(0.02)
    os.rename(name, f"{name}.1")
    with open(name, "wb"):
        pass


# Passing on


@pytest.mark.parametrize("options", [[], ["--follow"]])
def test_standard_input_is_passed_on_untouched_and_the_report_goes_to_standard_error(options):
    process = start(
        *OWN_RULES, "--tee", "-f", "concise", *options, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    content = bytes(range(27, 256)) * 4096 + b"\n" + ERROR.encode() + b"the end"
    out, err = process.communicate(content, timeout=SECONDS)
    assert (process.returncode, out == content) == (1, True)
    assert re.search(rf"(?m)^<stdin>:\d+: {re.escape(FOUND)}$", err.decode())


def test_it_is_passed_on_at_once():
    process = start(*OWN_RULES, "--tee", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for piece in (b"no newline", b" yet\n", b"and more"):
        process.stdin.write(piece)
        process.stdin.flush()
        assert select.select([process.stdout], [], [], SECONDS)[0]
        assert os.read(process.stdout.fileno(), 100) == piece
    process.communicate(timeout=SECONDS)


def test_whoever_reads_what_is_passed_on_may_go_away():
    process = start(*OWN_RULES, "--tee", "-f", "concise", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    process.stdout = None
    done = Said(process)
    process.stdin.write(b"line\n")
    process.stdin.flush()
    wait_until_read(process.stdin)
    process.stdin.write(ERROR.encode())
    process.stdin.close()
    done.until(FOUND)
    assert process.wait(SECONDS) == 1
    assert done.lines[0] == "standard input is not passed on any more: Broken pipe"
    process.stderr.close()


# Signals


def test_after_a_signal_the_report_is_of_what_was_read():
    process = start(*OWN_RULES, "-f", "json", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"first\n" + ERROR.encode())
    process.stdin.flush()
    wait_until_read(process.stdin)
    process.send_signal(signal.SIGTERM)
    process.wait(SECONDS)
    done = Done(process)
    assert (done.code, done.said) == (-signal.SIGTERM, ["ended by SIGTERM: not all was read"])
    log = json.loads(done.out)["logs"][0]
    assert (log["lines"], log["complete"], [finding["rule"] for finding in log["findings"]]) == (
        2,
        False,
        ["demo/missing-header"],
    )


@pytest.mark.parametrize(
    ("language", "cut_by", "last"),
    [
        ("en", "", "no known error signature"),
        ("en", "SIGINT", "-- incomplete: SIGINT after 2,001 lines"),
        ("zh", "SIGTERM", "-- 不完整：读取 2,001 行后收到 SIGTERM"),
    ],
)
def test_a_text_report_of_a_part_ends_with_what_it_is(language, cut_by, last):
    logs = [LogReport(name, lines, "plain", not cut_by, None, (), ()) for name, lines in (("a.log", 2000), ("b.log", 1))]
    report = Report(tuple(logs), language, cut_by)
    assert "".join(render(report, "text", View())).splitlines()[-1] == last


def test_a_signal_ends_several_processes_without_a_trace_back(at_home):
    (at_home / "large.log").write_bytes(b"warning: option -x is old or new or whatever it is\n" * 1_500_000)
    process = start(
        *OWN_RULES,
        *("--jobs", "2", "-f", "concise", "good.log", "large.log", "large.log"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for_workers(process.pid, 2)
    os.killpg(process.pid, signal.SIGINT)
    done = Done(process)
    assert (done.code, done.said) == (-signal.SIGINT, ["ended by SIGINT: not all was read"])
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def wait_for_workers(pid, count):
    ended = time.monotonic() + SECONDS
    while len(children_of(pid)) < count:
        assert time.monotonic() < ended
        time.sleep(0.01)


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return file.read().split()


# What makes silence meaningless

ENDINGS = [
    (b"Job succeeded\n", None),
    (b"see: Job's log exceeded limit\n", None),
    (b"output_limit = 4096\n", None),
    (b"Job's log exceeded limit of 4194304 bytes.\n", "GitLab"),
    (b"2024-05-14T11:19:20.000000Z 00O Job's log exceeded limit of 4194304 bytes.\n", "GitLab"),
    (b"\nThe job exceeded the maximum log length, and has been terminated.\n", "Travis CI"),
    (b"The log length has exceeded the limit of 4 MB (this usually means that ...).\n", "Travis CI"),
    (b">>> Max Log Size reached 1(MB). Aborting <<<\n", "Jenkins"),
    (b"#10 0.197 [output clipped, log limit 8MiB reached]\n#10 DONE 0.9s\n", "BuildKit"),
    (b"#10 0.197 [output clipped, log limit 100KiB/s reached]\n", "BuildKit"),
]


@pytest.mark.parametrize(("ending", "who"), ENDINGS)
def test_it_is_known_who_cut_a_log_off(ending, who):
    assert cut_off_by(b"line\n" * 100 + ending) == who


def test_a_log_that_was_cut_off_is_told(at_home):
    (at_home / "cut.log").write_bytes(b"all is well\n\x1b[33;1mJob's log exceeded limit of 4194304 bytes.\x1b[0;m\n")
    done = run("--exit-zero", "-f", "concise", "cut.log")
    assert done.said == ["cut.log: GitLab cut this log off at a size limit: what is missing may hold the cause"]


# The terminal


def shown_on_a_terminal(*arguments, pieces):
    """What standard error shows while standard input comes in so many pieces, 0.1 seconds from one to the next."""
    ours, theirs = pty.openpty()
    process = start(*OWN_RULES, *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs, env={"TERM": "xterm"})
    os.close(theirs)
    for _ in range(pieces):
        process.stdin.write(b"a line that says nothing at all, like most of them\n" * 25_000 + ERROR.encode())
        process.stdin.flush()
        time.sleep(0.1)
    out, _ = process.communicate(ERROR.encode(), timeout=SECONDS)
    shown = b""
    while select.select([ours], [], [], 0)[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:
            break
    os.close(ours)
    assert out.startswith(b"<stdin>")
    return shown.decode()


def test_long_work_is_shown_and_gone_before_the_report():
    states = shown_on_a_terminal(pieces=30).split("\r\x1b[K")
    assert states[0] == states[-1] == ""
    assert len(states) > 2
    assert all(re.fullmatch(r"logtriage: \d+ MB, \d+\.\d MB/s, findings so far: 1", state) for state in states[1:-1])


@pytest.mark.parametrize(("arguments", "pieces"), [((), 0), (("--quiet",), 15)])
def test_short_work_is_not_shown_nor_what_shall_be_quiet(arguments, pieces):
    assert shown_on_a_terminal(*arguments, pieces=pieces) == ""
