"""Whatever a log is packed in: the same findings, told where it breaks off, no bomb, no file written, no traceback."""

import bz2
import gzip
import io
import lzma
import os
import random
import socket
import struct
import tarfile
import threading
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_rule import missing_header

from logtriage.sources import Found, OpenedLogs, find_files
from logtriage.sources.zipped import MOST_HELD
from logtriage.triage import triage_log

try:
    from backports import zstd
except ImportError:
    zstd = None

ERROR = b"fatal error: a.h: No such file\n"
LOG = b"".join(b"line %d\n" % number for number in range(3000)) + ERROR + b"compilation terminated.\n"


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    return missing_header(
        tmp_path_factory.mktemp("rules"), r"fatal error: (?P<header>\S+): No such file", "fatal error: a.h: No such file"
    )


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reports_of(name, matcher, *, named=True):
    return [triage_log(log, matcher, language="en") for log in OpenedLogs(Found(name, named=named))]


def told(reports):
    """Of each log its name, the lines of its findings, its problems; those that were passed over by their name alone."""
    return [
        log.log if log.passed_over else (log.log, [finding.line for finding in log.findings], list(log.problems))
        for log in reports
    ]


def in_zip(*members, method=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def in_tar(*members, mode="w", **options):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode, **options) as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()


PACKED = {
    "nothing": (LOG, "log"),
    "gzip": (gzip.compress(LOG), "log"),
    "gzip, two members": (gzip.compress(LOG[:999]) + gzip.compress(LOG[999:]), "log"),
    "xz": (lzma.compress(LOG), "log"),
    "xz, two streams with padding": (lzma.compress(LOG[:999]) + bytes(8) + lzma.compress(LOG[999:]), "log"),
    "bzip2": (bz2.compress(LOG), "log"),
    "bzip2, two streams": (bz2.compress(LOG[:999]) + bz2.compress(LOG[999:]), "log"),
    "zip": (in_zip(("a/b.log", LOG)), "log!a/b.log"),
    "zip, stored": (in_zip(("a/b.log", LOG), method=zipfile.ZIP_STORED), "log!a/b.log"),
    "zip, bzip2": (in_zip(("a/b.log", LOG), method=zipfile.ZIP_BZIP2), "log!a/b.log"),
    "zip, lzma": (in_zip(("a/b.log", LOG), method=zipfile.ZIP_LZMA), "log!a/b.log"),
    "tar": (in_tar(("a/b.log", LOG)), "log!a/b.log"),
    "tar, of pax": (in_tar(("a/b.log", LOG), format=tarfile.PAX_FORMAT, pax_headers={"comment": "x"}), "log!a/b.log"),
    "tar in gzip": (in_tar(("a/b.log", LOG), mode="w:gz"), "log!a/b.log"),
    "tar in xz": (in_tar(("a/b.log", LOG), mode="w:xz"), "log!a/b.log"),
    "tar in bzip2": (in_tar(("a/b.log", LOG), mode="w:bz2"), "log!a/b.log"),
    "gzip in zip": (in_zip(("b.log.gz", gzip.compress(LOG))), "log!b.log.gz"),
    "xz in tar in gzip": (in_tar(("b.log.xz", lzma.compress(LOG)), mode="w:gz"), "log!b.log.xz"),
    "zip in zip": (in_zip(("b.zip", in_zip(("c.log", LOG)))), "log!b.zip!c.log"),
    "UTF-16 in gzip": (gzip.compress(LOG.decode().encode("utf-16")), "log"),
    "CRLF in zip": (in_zip(("c.log", LOG.replace(b"\n", b"\r\n"))), "log!c.log"),
}
if zstd:
    PACKED["Zstandard"] = (zstd.compress(LOG), "log")
    PACKED["Zstandard, two frames"] = (zstd.compress(LOG[:999]) + zstd.compress(LOG[999:]), "log")
    PACKED["Zstandard of pzstd"] = (b"\x50\x2a\x4d\x18\4\0\0\0abcd" + zstd.compress(LOG), "log")
    PACKED["tar in Zstandard"] = (zstd.compress(in_tar(("a/b.log", LOG))), "log!a/b.log")


@pytest.mark.parametrize(("content", "name"), PACKED.values(), ids=PACKED)
def test_a_packed_log_is_reported_as_it_would_be_unpacked(content, name, in_folder, matcher):
    (in_folder / "log").write_bytes(content)
    reports = reports_of("log", matcher)
    assert told(reports) == [(name, [3001], [])]
    assert reports[0].lines == 3002


@pytest.mark.parametrize("step", [1, 7, 4096, 65537])
@pytest.mark.parametrize(("content", "name"), PACKED.values(), ids=PACKED)
def test_a_pipe_gives_what_a_file_gives(content, name, step, matcher):
    if step == 1:
        content = content[-6000:] if name == "log" and content is LOG else content
    reading, writing = os.pipe()

    def write():
        with os.fdopen(writing, "wb", buffering=0) as file:
            for at in range(0, len(content), step):
                file.write(content[at : at + step])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        reports = reports_of(f"/dev/fd/{reading}", matcher)
    finally:
        writer.join()
        os.close(reading)
    assert [(len(report.findings), report.problems) for report in reports] == [(1, ())]


CUT = {
    "gzip": (gzip.compress(LOG), "the gzip data ends early: the file was cut off"),
    "xz": (lzma.compress(LOG * 9), "the xz data ends early: the file was cut off"),
    "bzip2": (bz2.compress(LOG * 50, 1), "the bzip2 data ends early: the file was cut off"),
}
if zstd:
    CUT["Zstandard"] = (
        zstd.compress(random.Random(1).randbytes(300_000).hex().encode(), options={zstd.CompressionParameter.checksum_flag: 1}),
        "the Zstandard data ends early: the file was cut off",
    )


@pytest.mark.parametrize(("content", "problem"), CUT.values(), ids=CUT)
def test_what_comes_before_a_cut_is_read_and_the_cut_is_told(content, problem, in_folder, matcher):
    (in_folder / "log").write_bytes(content[: len(content) * 3 // 4])
    (report,) = reports_of("log", matcher)
    assert report.problems == (problem,)
    assert report.lines > 0


FOLLOWED = {
    "xz": (lzma.compress(LOG), "the xz data is followed by something that is no xz (Input format not supported by decoder)"),
    "bzip2": (bz2.compress(LOG), "the bzip2 data is followed by something that is no bzip2 (Invalid data stream)"),
}


@pytest.mark.parametrize(("content", "problem"), FOLLOWED.values(), ids=FOLLOWED)
def test_garbage_behind_is_told(content, problem, in_folder, matcher):
    (in_folder / "log").write_bytes(content + b"garbage, and more of it")
    assert told(reports_of("log", matcher)) == [("log", [3001], [problem])]


@pytest.mark.parametrize(("content", "_problem"), CUT.values(), ids=CUT)
def test_damage_in_the_middle_is_told(content, _problem, in_folder, matcher):
    middle = len(content) // 2
    (in_folder / "log").write_bytes(content[:middle] + bytes(64) + content[middle + 64 :])
    (report,) = reports_of("log", matcher)
    assert "damaged" in report.problems[0]


def test_a_package_that_is_missing_is_named(in_folder, matcher, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "backports.zstd", None)
    monkeypatch.setitem(__import__("sys").modules, "compression.zstd", None)
    (in_folder / "log").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    problem = "is packed with Zstandard, which needs a package: pip install 'logtriage[zstd]'"
    assert told(reports_of("log", matcher)) == [("log", [], [problem])]


def test_what_is_packed_otherwise_is_told(in_folder, matcher):
    (in_folder / "log").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    assert told(reports_of("log", matcher)) == [("log", [], ["is packed with 7z, which is not read here: unpack it first"])]


def test_layers_beyond_three_are_not_unpacked(in_folder, matcher):
    content = ERROR
    for layers in range(1, 5):
        content = gzip.compress(content)
        (in_folder / str(layers)).write_bytes(content)
    problem = "is packed in more than 3 layers, and was not read"
    assert [told(reports_of(str(layers), matcher)) for layers in (3, 4)] == [[("3", [1], [])], [("4", [], [problem])]]


# Archives of many files


def test_the_files_of_a_zip_come_by_the_bytes_of_their_names(in_folder, matcher):
    (in_folder / "a.zip").write_bytes(in_zip(("b.log", b"x\n"), ("B.log", ERROR), ("a/c.log", b"\n" + ERROR), ("é.log", ERROR)))
    assert told(reports_of("a.zip", matcher)) == [
        ("a.zip!B.log", [1], []),
        ("a.zip!a/c.log", [2], []),
        ("a.zip!b.log", [], []),
        ("a.zip!é.log", [1], []),
    ]


def test_what_is_no_text_in_an_archive_is_passed_over(in_folder, matcher):
    members = [("a.log", ERROR), ("b.png", b"\x89PNG\r\n\x1a\n" + bytes(99)), ("c.txt", ERROR.decode().encode("utf-16"))]
    for name, content in [("a.zip", in_zip(*members)), ("a.tar", in_tar(*members))]:
        (in_folder / name).write_bytes(content)
        assert told(reports_of(name, matcher)) == [(f"{name}!a.log", [1], []), f"{name}!b.png", (f"{name}!c.txt", [1], [])]


RUN = [
    ("0_build.txt", b"both\n" + ERROR),
    ("1_test (3.11, a_b).txt", b"whole job\n" + ERROR),
    ("build/system.txt", b"runner\n"),
    ("build/10_Post it.txt", b"bye\n"),
    ("build/1_Set up job.txt", b"hello\n"),
    (
        "build/2_Compile.txt",
        b"\xef\xbb\xbf2024-01-01T00:00:00.0000000Z ##[group]Run make\n2024-01-01T00:00:01.0000000Z " + ERROR,
    ),
]


def test_the_archive_of_a_run_on_github_is_read_once_by_job_and_step(in_folder, matcher):
    (in_folder / "run.zip").write_bytes(in_zip(*RUN))
    reports = reports_of("run.zip", matcher)
    assert told(reports) == [
        ("run.zip!build/Set up job", [], []),
        ("run.zip!build/Compile", [2], []),
        ("run.zip!build/Post it", [], []),
        ("run.zip!test (3.11, a_b)", [2], []),
    ]
    assert [report.findings[0].step for report in reports if report.findings] == ["Compile", ""]


def test_a_zip_with_other_files_beside_is_no_run(in_folder, matcher):
    (in_folder / "run.zip").write_bytes(in_zip(*RUN, ("README.md", b"x\n")))
    assert [report.log for report in reports_of("run.zip", matcher)][:2] == [
        "run.zip!0_build.txt",
        "run.zip!1_test (3.11, a_b).txt",
    ]


def test_only_regular_files_of_a_tar_are_read(in_folder, matcher):
    (in_folder / "real.log").write_bytes(ERROR)
    os.mkfifo("pipe")
    (in_folder / "link").symlink_to("real.log")
    with tarfile.open("a.tar", "w") as archive:
        for name in ("link", "pipe", "real.log"):
            archive.add(name)
    assert told(reports_of("a.tar", matcher)) == [("a.tar!real.log", [1], [])]


EVIL_NAMES = ["../../etc/x.log", "/abs.log", "C:\\w.log", "a\x1b[2Jb.log", "a\nb.log", "##[error]x", "-rf"]


def test_names_in_an_archive_are_told_and_never_opened(in_folder, matcher):
    (in_folder / "a.zip").write_bytes(in_zip(*((name, ERROR) for name in EVIL_NAMES)))
    (in_folder / "a.tar").write_bytes(in_tar(*((name, ERROR) for name in EVIL_NAMES)))
    for archive in ("a.zip", "a.tar"):
        reports = reports_of(archive, matcher)
        assert sorted(report.log for report in reports) == sorted(f"{archive}!{name}" for name in EVIL_NAMES)
    assert sorted(os.listdir()) == ["a.tar", "a.zip"]


def encrypted(content):
    """The same zip with the flag of encryption on its members."""
    changed = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[content.find(magic) + offset] |= 1
    return bytes(changed)


def with_method(content, method):
    changed = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(magic) + offset
        changed[at : at + 2] = struct.pack("<H", method)
    return bytes(changed)


TWO = in_zip(("a.log", LOG), ("b.log", ERROR))
DIRECTORY = TWO.find(b"PK\x01\x02")
FIRST_DATA = TWO.find(b"a.log") + 5
BROKEN_ZIPS = {
    "encrypted": (encrypted(TWO), [("z!a.log", [], ["is encrypted"]), ("z!b.log", [1], [])]),
    "an unknown method": (
        with_method(TWO, 98),
        [("z!a.log", [], ["cannot be unpacked (That compression method is not supported)"]), ("z!b.log", [1], [])],
    ),
    "cut off": (TWO[:-30], [("z", [], ["the zip archive ends early: the file was cut off"])]),
    "its start alone": (b"PK\x03\x04", [("z", [], ["the zip archive ends early: the file was cut off"])]),
    "empty": (in_zip(), []),
    "an empty name": (TWO.replace(b"b.log", b"\0.log"), [("z!", [1], []), ("z!a.log", [3001], [])]),
    "a version to come": (
        TWO[: DIRECTORY + 6] + b"\xff" + TWO[DIRECTORY + 7 :],
        [("z", [], ["the zip archive is damaged (zip file version 25.5)"])],
    ),
}


@pytest.mark.parametrize(("content", "expected"), BROKEN_ZIPS.values(), ids=BROKEN_ZIPS)
def test_what_of_a_zip_cannot_be_read_is_told_and_the_rest_is_read(content, expected, in_folder, matcher):
    (in_folder / "z").write_bytes(content)
    assert told(reports_of("z", matcher)) == expected


def test_a_damaged_member_does_not_hide_the_others(in_folder, matcher):
    (in_folder / "z").write_bytes(TWO[: FIRST_DATA + 900] + bytes(99) + TWO[FIRST_DATA + 999 :])
    first, second = reports_of("z", matcher)
    assert "is damaged in its zip archive" in first.problems[0]
    assert told([second]) == [("z!b.log", [1], [])]


def test_a_tar_that_is_cut_off_is_read_to_there(in_folder, matcher):
    (in_folder / "t").write_bytes(in_tar(("a.log", ERROR), ("b.log", ERROR + LOG))[:12_000])
    reports = reports_of("t", matcher)
    assert told(reports)[:2] == [
        ("t!a.log", [1], []),
        ("t!b.log", [1], ["ends early in its tar archive (unexpected end of data)"]),
    ]
    assert not all(report.complete for report in reports)


# Limits


def peak_of(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def zeros_in(new_packer, megabytes):
    packer = new_packer()
    block = b"\n" * 1_000_000
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


SLOW = {"bzip2", "xz"}
BOMBS = {
    "gzip in gzip": lambda: gzip.compress(zeros_in(lambda: zlib.compressobj(9, wbits=31), 100)),
    "bzip2": lambda: zeros_in(bz2.BZ2Compressor, 80),
    "xz": lambda: zeros_in(lambda: lzma.LZMACompressor(preset=0), 80),
    "zip": lambda: in_zip(("a", zeros_in(lambda: zlib.compressobj(9, wbits=31), 100))),
}
if zstd:
    BOMBS["Zstandard"] = lambda: zeros_in(zstd.ZstdCompressor, 80)


@pytest.mark.parametrize(
    "make", [pytest.param(make, id=name, marks=[pytest.mark.slow] * (name in SLOW)) for name, make in BOMBS.items()]
)
def test_a_bomb_is_read_to_a_limit_and_in_little_memory(make, in_folder, matcher):
    content = make()
    (in_folder / "log").write_bytes(content)
    reports = []
    peak = peak_of(lambda: reports.extend(reports_of("log", matcher)))
    assert [report.problems for report in reports] == [("unpacks to more than 2,000 times its size; the rest was not read",)]
    assert peak < 32 * 1024 * 1024


def test_a_log_that_packs_well_is_no_bomb(in_folder, matcher):
    content = zeros_in(lambda: zlib.compressobj(9, wbits=31), 70)
    (in_folder / "log").write_bytes(content)
    (report,) = reports_of("log", matcher)
    assert (report.problems, report.lines) == ((), 70_000_000)


def test_a_zip_from_a_pipe_is_held_only_when_it_is_small(in_folder, matcher):
    (in_folder / "log.gz").write_bytes(gzip.compress(in_zip(("a.log", ERROR))))
    (in_folder / "large.gz").write_bytes(
        gzip.compress(in_zip(("a.log", random.Random(1).randbytes(MOST_HELD)), method=zipfile.ZIP_STORED), 0)
    )
    assert told(reports_of("log.gz", matcher)) == [("log.gz!a.log", [1], [])]
    assert [report.problems for report in reports_of("large.gz", matcher)] == [
        ("is a zip archive of more than 32 MiB that does not come from a file; save it first",)
    ]


def test_members_beyond_a_limit_are_told_and_not_read(in_folder, monkeypatch):
    many = [(f"{number}.log", b"x\n") for number in range(9)]
    for module, name, content in [("zipped", "a.zip", in_zip(*many)), ("tarred", "a.tar", in_tar(*many))]:
        monkeypatch.setattr(f"logtriage.sources.{module}.MOST_MEMBERS", 5)
        (in_folder / name).write_bytes(content)
        *read, last = OpenedLogs(Found(name, named=True))
        assert [log.name for log in read] == [f"{name}!{number}.log" for number in range(5)]
        assert (last.name, last.problems) == (name, ["holds more than 5 files; the rest was not read"])


def test_a_header_of_a_tar_takes_no_memory_without_end(in_folder, matcher):
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        header = tarfile.TarInfo("x")
        header.type, header.size = kind, 1 << 32
        (in_folder / "t").write_bytes(header.tobuf() + bytes(10_000))
        assert [report.problems for report in reports_of("t", matcher)] == [
            ("the tar archive has a header of 4,294,967,296 bytes",)
        ]


def test_a_directory_of_a_zip_takes_no_memory_without_end(in_folder, matcher):
    content = bytearray(in_zip(("a.log", ERROR)))
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<I", 100 << 20)
    (in_folder / "z").write_bytes(content)
    assert [report.problems for report in reports_of("z", matcher)] == [
        ("the zip archive has a directory of 104,857,600 bytes",)
    ]


# Any bytes at all


def magic_and(data):
    return st.sampled_from(
        [
            b"\x1f\x8b",
            b"\x28\xb5\x2f\xfd",
            b"\xfd7zXZ\0",
            b"BZh9",
            b"PK\x03\x04",
            b"PK\x05\x06",
            bytes(257) + b"ustar",
            b'[{"message":',
        ]
    ).flatmap(lambda magic: data.map(lambda rest: magic + rest))


@settings(max_examples=100)
@given(content=st.binary(max_size=600) | magic_and(st.binary(max_size=600)))
def test_any_bytes_are_read_or_told(content, matcher, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    for report in reports_of(str(path), matcher):
        assert report.complete is not bool(report.problems)


SMALL = [content for content, _ in PACKED.values() if len(content) < 40_000]


@settings(max_examples=150)
@given(content=st.sampled_from(SMALL), share=st.floats(0, 1), damage=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_any_damage_is_read_or_told(content, share, damage, cut, matcher, tmp_path_factory):
    at = int(len(content) * share)
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content[:at] if cut else content[:at] + damage + content[at + len(damage) :])
    for report in reports_of(str(path), matcher):
        assert report.complete is not bool(report.problems)


# Folders


def test_a_folder_is_read_in_the_order_of_its_paths(in_folder):
    for name in ("b/2.log", "b/10.log", "B.log", "a.log", "c/d/e.log"):
        path = in_folder / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x\n")
    (in_folder / "logs" / "loop").symlink_to("..")
    (in_folder / "logs" / "broken").symlink_to("nowhere")
    os.mkfifo("logs/pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("logs/socket")
        files, notes = find_files(["logs", "-", "gone.log"])
    expected = ["logs/B.log", "logs/a.log", "logs/b/10.log", "logs/b/2.log", "logs/c/d/e.log"]
    assert files == [*(Found(path, named=False) for path in expected), Found("-", named=True), Found("gone.log", named=True)]
    assert notes == ["logs: 2 links left out", "logs: 2 special files left out"]


def test_an_empty_folder_is_noted(in_folder):
    (in_folder / "logs").mkdir()
    assert find_files(["logs"]) == ([], ["logs: holds no files: that says nothing about the build"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_told(in_folder, matcher):
    (in_folder / "logs").mkdir(mode=0)
    files, _ = find_files(["logs"])
    assert told(reports_of(files[0].path, matcher)) == [("logs", [], ["Permission denied"])]
