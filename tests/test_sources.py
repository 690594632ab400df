"""From the bytes of a file or a pipe to clean chunks: every line keeps its number, nothing is lost without a word."""

import fcntl
import gzip
import io
import os
import re
import socket
import struct
import termios
import threading
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_rule import missing_header

from logtriage.sources import Found, Log, OpenedLogs
from logtriage.sources.chunks import LONGEST_LINE, OVERLAP, chunks_of, in_utf8, without_escapes
from logtriage.sources.stamps import message_of
from logtriage.triage import triage_log


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    return missing_header(
        tmp_path_factory.mktemp("rules"), r"fatal error: (?P<header>\S+): No such file", "fatal error: a.h: No such file"
    )


class Opened:
    """The one log behind a name; what is packed is open until it was read."""

    def __init__(self, name):
        self._logs = iter(OpenedLogs(Found(name, named=True)))
        self.log = next(self._logs)

    def __getattr__(self, name):
        return getattr(self.log, name)


def clean_chunks(read_into, size=LONGEST_LINE):
    return (chunk._replace(data=without_escapes(in_utf8(chunk.data))) for chunk in chunks_of(read_into, size))


@pytest.fixture
def log_of(tmp_path):
    def make(content, name="build.log"):
        path = tmp_path / name
        path.write_bytes(content)
        return Opened(os.fspath(path))

    return make


def read(log):
    return b"".join(chunk.data for chunk in log.chunks())


QUIET = {
    "another message": b"error: a.h: No such file\n",
    "the message behind other words": b"note: fatal error: a.h: No such file\n",
    "the message over two lines": b"fatal error: a.h:\nNo such file\n",
    "the message over two states of one line": b"fatal error: a.h:\r No such file\n",
}


@pytest.mark.parametrize("content", QUIET.values(), ids=QUIET)
def test_what_does_not_stand_on_one_line_is_not_found(content, log_of, matcher):
    report = triage_log(log_of(content), matcher, language="en")
    assert (report.findings, report.problems, report.lines) == ((), (), content.count(b"\n"))


ERROR = b"fatal error: a.h: No such file"
DRESSED = {
    "nothing else": (ERROR, 1),
    "a line before it": (b"x\n" + ERROR + b"\n", 2),
    "empty lines before it": (b"\n\n\n" + ERROR, 4),
    "CRLF": (b"x\r\n" + ERROR + b"\r\n", 2),
    "a doubled CR": (b"x\r\r\n" + ERROR + b"\r\r\n", 2),
    "a progress bar before it": (b"10%\r50%\r" + ERROR + b"\n", 1),
    "a progress bar over it": (ERROR + b"\r50%\r100%\n", 1),
    "colours": (b"\x1b[1;31m" + ERROR + b"\x1b[0m\n", 1),
    "colour inside a word": (b"fatal er\x1b[38:2::255:0:0mror\x1b[m: a.h: No such file\n", 1),
    "colour as C1": (b"fatal er\xc2\x9b31mror: a.h: No such file\n", 1),
    "a link": (b"\x1b]8;;https://example.org\x1b\\fatal\x1b]8;;\x07 error: a.h: No such file\n", 1),
    "a window title": (b"\x1b]0;make\x07" + ERROR + b"\n", 1),
    "a cursor and a charset": (b"\x1b[2K\x1b[1G\x1b(B\x1b[?25l" + ERROR + b"\n", 1),
    "a note of Jenkins": (b"\x1b[8mha:AAAAYB+LCAAA==\x1b[0m" + ERROR + b"\n", 1),
    "a stamp of Buildkite": (b"\x1b_bk;t=1745322209921\x07" + ERROR + b"\n", 1),
    "a byte order mark": (b"\xef\xbb\xbf" + ERROR + b"\n", 1),
    "a stamp of GitHub": (b"\xef\xbb\xbf2022-06-20T09:28:05.8714453Z " + ERROR + b"\n", 1),
    "a stamp of Docker": (b"2024-05-01T10:00:00.123456789+02:00 " + ERROR + b"\n", 1),
    "a stamp of Python": (b"2024-05-01 10:00:00,123 " + ERROR + b"\n", 1),
    "a stamp of Go's log package": (b"2024/05/01 10:00:00 " + ERROR + b"\n", 1),
    "a stamp in brackets": (b"[2024-01-02T03:04:05.678Z] " + ERROR + b"\n", 1),
    "what other readers take for the end of a line": (b"a\x0bb\x0cc\x1cd\xc2\x85e\xe2\x80\xa8f\n" + ERROR, 2),
    "a log of many lines": (b"some line that says nothing\n" * 100_000 + ERROR + b"\n", 100_001),
}


@pytest.mark.parametrize(("content", "line"), DRESSED.values(), ids=DRESSED)
def test_an_error_is_found_on_its_line_in_whatever_it_is_dressed(content, line, log_of, matcher):
    report = triage_log(log_of(content), matcher, language="en")
    assert [(finding.line, finding.values) for finding in report.findings] == [(line, (("header", "a.h"),))]
    assert report.complete


def test_a_byte_that_is_no_utf_8_is_shown(log_of, matcher):
    content = "été: ça\n".encode() + b"fatal error: d\xe9\xff.h: No such file\n"
    report = triage_log(log_of(content), matcher, language="en")
    assert report.findings[0].values == (("header", r"d\xe9\xff.h"),)
    assert report.findings[0].excerpt[0].text == "été: ça"
    assert report.notes == ()


STAMPS = [
    ("", ""),
    ("no stamp", "no stamp"),
    ("2024 files were read", "2024 files were read"),
    ("2024-05-01 was a day", "2024-05-01 was a day"),
    ("[ 37%] Building CXX object x.o", "[ 37%] Building CXX object x.o"),
    ("[error] 2024-05-01T10:00:00Z", "[error] 2024-05-01T10:00:00Z"),
    ("²3", "²3"),
    ("2024-05-01T10:00:00Z x", "x"),
    ("2024-05-01T10:00:00Z   indented", "  indented"),
    ("2024-05-01T10:00:00Z", ""),
    ("2024-05-01 10:00:00 x", "x"),
    ("2024-05-01T10:00:00+0200 x", "x"),
    ("2024/05/01 is a folder", "2024/05/01 is a folder"),
    ("2024/05/01 10:00:00 x", "x"),
    ("2024/05/01 10:00:00.123456 x", "x"),
    ("[2024-05-01 10:00:00.057] [error] x", "[error] x"),
    ("\ufeffx", "x"),
    ("2017-11-09 14:36:54.147329 | x | y", "x | y"),
    ("[11-Mar-2021] x", "[11-Mar-2021] x"),
    ("[11-Mar-2021 17:13:33 UTC] x", "x"),
    ("[11-Mar-2021 17:13:33 Asia/Shanghai] x", "x"),
    ("[  123.456789] x", "x"),
    ("[   45s] x", "x"),
    ("#12 3.456 x", "x"),
    ("#12 [2/3] RUN x", "#12 [2/3] RUN x"),
    ("#0  0x0000 in main () at a.c:1", "#0  0x0000 in main () at a.c:1"),
    ("2024-05-01T10:00:00.1234567Z 2024-05-01 10:00:00,123 [ 1.234567] x", "x"),
]
# The runners' own forms; the lines that only look like them stand first.
TASKS = [
    ("src/main.c: test: x", "src/main.c: test: x"),
    ("@param x: the sum", "@param x: the sum"),
    ("see the test: it fails", "see the test: it fails"),
    ("  8 | code", "  8 | code"),
    ("NAME | AGE", "NAME | AGE"),
    ("@shop/api:   1) adds", "  1) adds"),
    ("[@shop/api]: x", "x"),
    ("api:test: x", "x"),
    ("@shop/api:test: x", "x"),
    ("web:typecheck: x", "x"),
    ("api:build:packages: x", "x"),
    ("packages/api test: x", "x"),
    ("api_1     | x", "x"),
    ("2024-05-01T10:00:00Z api-1  |   x", "  x"),
]
# A process of several, and what services write before each line.
PROCESSES = [
    ("[rank0]:   File x", "  File x"),
    ("[rank12]:", ""),
    ("(train pid=71, ip=10.0.0.3)   File x", "  File x"),
    ("(EngineCore_0 pid=71) ERROR 08-19 13:12:50 [core.py:700] Traceback x", "Traceback x"),
    ("ERROR 08-19 13:12:50 [v1/core.py:700]   File x", "  File x"),
    ("ERROR 08-19 is no date of ours", "ERROR 08-19 is no date of ours"),
    ("(see pid=71 above)", "(see pid=71 above)"),
    ("[talker-1] Traceback x", "Traceback x"),
    ("[not-1a] x", "[not-1a] x"),
    ("2019-09-06 19:49:58.007 UTC [1] FATAL:  x", "FATAL:  x"),
    ("2019-09-06 19:49:58.007 CEST [71] app@[unknown] ERROR:  x", "ERROR:  x"),
    ("2019-09-06 19:49:58.007 UTC [1] x", "UTC [1] x"),
    ("[2024-01-01 10:00:00 +0000] [12] [ERROR] x", "[ERROR] x"),
    ("1:M 06 Sep 2019 19:49:58.007 # x", "x"),
]
# What hands on another program's output; its own words stand first.
HANDED_ON = [
    ("remote: Resolving deltas: 100%", "remote: Resolving deltas: 100%"),
    ("npm error code ERESOLVE", "npm error code ERESOLVE"),
    ("npm error   peer react@16", "npm error   peer react@16"),
    ("npm error FetchError: request to x failed", "npm error FetchError: request to x failed"),
    ("[ERROR] Failed to execute goal x", "[ERROR] Failed to execute goal x"),
    ("[ERROR] /src/A.java:[3,4] error: x", "[ERROR] /src/A.java:[3,4] error: x"),
    ('remote:        error Command "webpack" not found.', 'error Command "webpack" not found.'),
    ("calc> src/a.c:1:10: fatal error: zlib.h: No such file", "src/a.c:1:10: fatal error: zlib.h: No such file"),
    ("digest       > src/Calc.hs:4:1: error:", "src/Calc.hs:4:1: error:"),
    (":: ./hello.go:9:9: undefined: fmt.Printfs", "./hello.go:9:9: undefined: fmt.Printfs"),
    ("mysql> select 1;", "mysql> select 1;"),
    ("1.512 npm error code EUSAGE", "npm error code EUSAGE"),
    ("1.512 3 4", "1.512 3 4"),
    ("DEBUG util.py:444:  BUILDSTDERR: No matching package", "No matching package"),
    ("BUILDSTDERR: error: Bad exit status", "error: Bad exit status"),
    (":: + ./configure", ":: + ./configure"),
    ("npm error ../src/a.cc:1:2: fatal error: x", "../src/a.cc:1:2: fatal error: x"),
    ("npm ERR! gyp ERR! find Python", "gyp ERR! find Python"),
    ("npm error    40 | #include <libudev.h>", "   40 | #include <libudev.h>"),
    ("[ERROR] src/main.ts(4,7): error TS2304: x", "src/main.ts(4,7): error TS2304: x"),
    ("[INFO] npm ERR! code ENOENT", "npm ERR! code ENOENT"),
    ("stderr: \tat a.B.c(B.java:1)", "\tat a.B.c(B.java:1)"),
    ("Jul 06 15:19:10 host agent[25147]: rsync: x", "rsync: x"),
    ("Mar  3 17:13:23 core-01 docker[27389]: 2016/03/03 17:13:23 [emerg] x", "[emerg] x"),
    ("Jul 06 15:19:10 host agent: rsync: x", "Jul 06 15:19:10 host agent: rsync: x"),
    ("(EngineCore_DP0 pid=71) ERROR 03-30 03:00:55 [core.py:68] OSError: x", "OSError: x"),
    ("ERROR 05-06 01:55:26 [v1/engine/core.py:383] Traceback (most", "Traceback (most"),
    ('(APIServer pid=9)   File "a.py", line 1', '  File "a.py", line 1'),
    ("[stderr] > Could not find x", "> Could not find x"),
    ("[rank0]: RuntimeError: x", "RuntimeError: x"),
    ("(a note) pid=1", "(a note) pid=1"),
]


@pytest.mark.parametrize(("line", "message"), STAMPS)
def test_a_stamp_is_no_part_of_the_message(line, message):
    assert message_of(line) == message


@pytest.mark.parametrize(("line", "message"), PROCESSES)
def test_which_process_of_several_printed_it_is_no_part_of_the_message(line, message):
    assert message_of(line) == message


@pytest.mark.parametrize(("line", "message"), HANDED_ON)
def test_what_hands_a_message_on_is_no_part_of_it(line, message):
    assert message_of(line) == message


@pytest.mark.parametrize(("line", "message"), TASKS)
def test_a_task_that_a_runner_names_is_no_part_of_the_message(line, message):
    assert message_of(line) == message


def reader(data, step):
    """Hands over at most `step` bytes at a time."""
    rest = memoryview(data)

    def read_into(view):
        nonlocal rest
        size = min(step, len(view), len(rest))
        view[:size] = rest[:size]
        rest = rest[size:]
        return size

    return read_into


# Enough for more than one chunk; with a line that comes in pieces, with escapes, and with bytes that are no UTF-8.
MIXED = (
    b"\x1b[1mone\x1b[0m \xe4\xb8\xad \xff\r\n" * 20_000 + b"g" * (2 * LONGEST_LINE + 77) + b"\n" + b"last \xc2\x9b1mline" * 9
)


@pytest.mark.parametrize("step", [7, 4096, 65537])
def test_chunks_do_not_depend_on_how_much_is_read_at_a_time(step):
    assert list(clean_chunks(reader(MIXED, step))) == list(clean_chunks(reader(MIXED, len(MIXED))))


def test_nor_do_they_on_reading_byte_by_byte():
    text = MIXED[:2000] + MIXED[-2000:]
    assert list(clean_chunks(reader(text, 1), 256)) == list(clean_chunks(reader(text, len(text)), 256))


def pipe_of(content, step):
    """The reading end of a pipe into which the next piece is written when the one before was read."""
    reading, writing = os.pipe()

    def write():
        with os.fdopen(writing, "wb", buffering=0) as file:
            for at in range(0, len(content), step):
                file.write(content[at : at + step])
                while any(fcntl.ioctl(reading, termios.FIONREAD, bytes(4))):
                    time.sleep(0)

    threading.Thread(target=write, daemon=True).start()
    return reading


PIPED = {
    "plain": (b"line \xe4\xb8\xad\n" * 800, []),
    "gzip": (gzip.compress(b"line\n" * 800), []),
    "gzip, garbage behind": (
        gzip.compress(b"line\n" * 800) + b"garbage",
        ["the gzip data is followed by something that is no gzip (Error -3 while decompressing data: incorrect header check)"],
    ),
    "gzip, cut off": (gzip.compress(bytes(range(32, 256)) * 9)[:-20], ["the gzip data ends early: the file was cut off"]),
    "binary": (bytes(9000), ["looks like a binary file; it was scanned as it is"]),
}


@pytest.mark.parametrize("step", [1, 7, 4096, 65537])
@pytest.mark.parametrize(("content", "problems"), PIPED.values(), ids=PIPED)
def test_a_pipe_gives_what_a_file_gives(content, problems, step, log_of):
    file = log_of(content)
    descriptor = pipe_of(content, step)
    try:
        pipe = Opened(f"/dev/fd/{descriptor}")
        assert list(pipe.chunks()) == list(file.chunks())
    finally:
        os.close(descriptor)
    assert (pipe.problems, file.problems) == (problems, problems)


def test_a_stream_that_is_open_already_is_read_and_stays_open():
    stream = io.BytesIO(b"line\n")
    log = Log("the child's output", stream)
    assert (read(log), log.name) == (b"line\n", "the child's output")
    assert not stream.closed


@given(st.binary(max_size=300), st.integers(1, 9), st.integers(16, 64))
def test_every_line_of_any_bytes_keeps_its_number(content, step, size):
    chunks = list(clean_chunks(reader(content, step), size))
    assert sum(chunk.data.count(b"\n") for chunk in chunks) == content.count(b"\n")
    if any(removed in content for removed in (b"\x1b", b"\xc2\x9b", b"\0")):
        return
    assert all(chunk.data.decode() or not content for chunk in chunks)
    if all(chunk.ends_line for chunk in chunks):
        assert b"".join(chunk.data for chunk in chunks) == content.decode("utf-8", "backslashreplace").encode()


ESCAPED = st.sampled_from(
    ["\x1b]", "\x1b[", "\x1b", "\x1b_x\x07", "\x1b\\", "\x9b", "\x9b1m", "\x07", "m", "\0", "é", "错", "😀", "\n", "错" * 1365]
)


@given(st.lists(ESCAPED, max_size=20).map("".join))
def test_without_its_escapes_text_is_still_text_of_as_many_lines(text):
    shown = without_escapes(text.encode()).decode()
    assert shown.count("\n") == text.count("\n")
    assert "\0" not in shown


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE])
def test_a_line_that_can_be_held_is_one_chunk(length):
    content = b"a" * (length - 1) + b"\n"
    assert [chunk.ends_line for chunk in clean_chunks(reader(content + b"b", LONGEST_LINE))] == [True, True]


def test_a_longer_line_comes_in_pieces_that_overlap():
    content = bytes(range(48, 123)) * 40_000  # 3 MB without a line break
    pieces = list(clean_chunks(reader(content + b"\nnext\n", LONGEST_LINE)))
    assert [piece.ends_line for piece in pieces[:3]] == [False, False, True]
    assert pieces[1].data[:OVERLAP] == pieces[0].data[-OVERLAP:]
    assert pieces[0].data + pieces[1].data[OVERLAP:] + pieces[2].data[OVERLAP:] == content + b"\n"
    assert b"".join(chunk.data for chunk in pieces[3:]) == b"next\n"


@given(st.integers(0, 400), st.integers(0, 400), st.integers(64, 200))
def test_what_is_shorter_than_the_overlap_stands_whole_in_a_piece(before, after, size):
    content = b"." * before + b"NEEDLE" * 5 + b"," * after + b"\n"
    assert any(b"NEEDLE" * 5 in chunk.data for chunk in clean_chunks(reader(content, 1000), size))


def test_an_error_in_a_giant_line_is_found_once_and_lines_behind_it_count(log_of, matcher):
    giant = b"x" * (LONGEST_LINE - 20) + b"\r" + ERROR + b"\r" + b"y" * LONGEST_LINE
    report = triage_log(log_of(b"first\n" + giant + b"\n" + ERROR + b"\n"), matcher, language="en")
    assert [(finding.line, finding.lines) for finding in report.findings] == [(2, (3,))]
    assert report.lines == 3


TEXT = b"".join(b"line %d\n" % number for number in range(50_000))
PACKED = gzip.compress(TEXT)
GZIPPED = {
    "one member": (PACKED, TEXT, []),
    "several members": (PACKED + gzip.compress(b"more\n") + gzip.compress(b"and more\n"), TEXT + b"more\nand more\n", []),
    "an empty member": (gzip.compress(b"") + PACKED, TEXT, []),
    "zeros behind": (PACKED + bytes(1000), TEXT, []),
    "a wrong checksum": (
        PACKED[:-8] + bytes(4) + PACKED[-4:],
        TEXT,
        ["the gzip data is damaged (Error -3 while decompressing data: incorrect data check)"],
    ),
    "a wrong length": (
        PACKED[:-4] + bytes(4),
        TEXT,
        ["the gzip data is damaged (Error -3 while decompressing data: incorrect length check)"],
    ),
    "an unknown method": (
        b"\x1f\x8b\x07" + PACKED[3:],
        b"",
        ["the gzip data is damaged (Error -3 while decompressing data: unknown compression method)"],
    ),
    "nothing but the magic": (b"\x1f\x8b", b"", ["the gzip data ends early: the file was cut off"]),
    "garbage behind": (
        PACKED + b"garbage",
        TEXT,
        ["the gzip data is followed by something that is no gzip (Error -3 while decompressing data: incorrect header check)"],
    ),
}


@pytest.mark.parametrize(("content", "text", "problems"), GZIPPED.values(), ids=GZIPPED)
def test_gzip_gives_all_its_members_and_names_what_is_wrong(content, text, problems, log_of):
    log = log_of(content)
    assert read(log) == text
    assert log.problems == problems


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_what_comes_before_a_cut_or_a_damage_is_kept(share, log_of):
    at = int(len(PACKED) * share)
    cut, damaged = log_of(PACKED[:at], "cut.gz"), log_of(PACKED[:at] + bytes(64) + PACKED[at + 64 :], "damaged.gz")
    kept = read(cut)
    assert len(kept) > len(TEXT) * share / 2
    assert TEXT.startswith(kept)
    assert cut.problems == ["the gzip data ends early: the file was cut off"]
    assert read(damaged)[: len(kept) // 2] == kept[: len(kept) // 2]
    assert [problem[:24] for problem in damaged.problems] == ["the gzip data is damaged"]


def test_every_field_of_a_header_may_stand_there(log_of):
    header = b"\x1f\x8b\x08\x1e" + bytes(6) + b"\x03\x00abc" + b"build.log\0" + b"a comment\0"
    header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    log = log_of(header + PACKED[10:])
    assert read(log) == TEXT
    assert log.problems == []


def test_a_name_of_100_megabytes_in_a_header_costs_no_memory(tmp_path):
    path = tmp_path / "named.gz"
    with path.open("wb") as file:
        file.write(b"\x1f\x8b\x08\x08" + bytes(6))
        for _ in range(100):
            file.write(b"n" * 1_000_000)
        file.write(b"\0" + PACKED[10:])
    tracemalloc.start()
    try:
        log = Opened(os.fspath(path))
        text = read(log)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (text, log.problems) == (TEXT, [])
    assert peak < 8 * 1024 * 1024


def test_an_empty_log_is_noted_and_no_problem(log_of):
    log = log_of(b"")
    assert (read(log), log.problems) == (b"", [])
    assert log.notes == ["is empty: that says nothing about the build"]


def test_a_zero_byte_here_and_there_makes_no_binary_file_and_is_not_shown(log_of):
    log = log_of(b"one\0 two three\n" * 100)
    assert (read(log), log.problems) == (b"one two three\n" * 100, [])


def test_a_binary_file_is_scanned_and_told(log_of):
    content = b"\x7fELF" + bytes(600) + b"fatal error\n"
    log = log_of(content)
    assert (read(log), log.problems) == (content.replace(b"\0", b""), ["looks like a binary file; it was scanned as it is"])


def test_a_link_is_followed(tmp_path):
    (tmp_path / "build.log").write_bytes(b"text\n")
    (tmp_path / "latest").symlink_to("build.log")
    log = Log(os.fspath(tmp_path / "latest"))
    assert (read(log), log.problems) == (b"text\n", [])


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="no /proc here")
def test_a_file_whose_size_is_said_to_be_zero_is_read():
    log = Log("/proc/self/status")
    assert b"Name:" in read(log)
    assert log.problems == []


UNREADABLE = {
    "missing": (str, "No such file or directory"),
    "a folder": (os.mkdir, "is a folder; name the logs in it"),
    "a named pipe": (os.mkfifo, "is a named pipe; read it through standard input: logtriage < PIPE"),
    "a device": (lambda path: os.symlink("/dev/zero", path), "is a device or a socket, not a log"),
    "a socket": (lambda path: socket.socket(socket.AF_UNIX).bind(path), "No such device or address"),
    "a link to itself": (lambda path: os.symlink(path, path), "Too many levels of symbolic links"),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(("make", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_file_is_told_at_once(make, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make("odd")
    log = Opened("odd")
    assert (read(log), log.problems, log.notes) == (b"", [problem], [])


def test_a_name_that_no_file_can_have_is_told():
    log = Opened("a\0b")
    assert read(log) == b""
    assert re.fullmatch(r"(?:open: )?embedded null (?:byte|character in path)", *log.problems)  # Python 3.11, 3.13
