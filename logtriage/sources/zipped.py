"""zip: members by name, streamed; the archive of a GitHub Actions run, which holds each job twice, is read once.

GitHub: a file a job (`0_build.txt`), and a folder a job with a file a step (`build/3_Run tests.txt`), which may be missing
(cli/cli, issues 10551 and 11172): then the job's file is read. `build/system.txt` is the runner's own.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO

from logtriage.sources.members import MOST_MEMBERS, Member
from logtriage.sources.reading import Damaged, Stream

MOST_HELD = 32 * 1024**2  # bytes of an archive that comes through a pipe, or stands in another one
_MOST_DIRECTORY = 8 * 1024**2  # bytes
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_ENCRYPTED = 1  # of a member's flags
_BLOCK = 256 * 1024  # bytes
_STEP = re.compile(r"([^/]+)/(\d+)_([^/]+)\.txt")
_JOB = re.compile(r"-?\d+_([^/]+)\.txt")

_BROKEN = (  # RuntimeError: encrypted, or a method or version that zipfile does not know
    *(zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, ValueError, IndexError, MemoryError),
    *(struct.error, zlib.error, lzma.LZMAError),
)


def members_of(stream: Stream) -> Iterator[Member]:
    """The files by the bytes of their names, GitHub's by job and step; raises Damaged where there is no directory."""
    raw = stream if stream.seekable() else _held(stream)
    try:
        _check_directory(raw)
        archive = zipfile.ZipFile(raw)
    except _BROKEN as error:
        raise Damaged(f"the zip archive is damaged ({error})") from error
    with archive:
        entries = [
            entry for entry in archive.infolist() if not entry.filename.endswith("/")
        ]  # `is_dir` fails for an empty name
        for entry, name, step in _chosen(entries)[:MOST_MEMBERS]:
            yield _member(archive, entry, name, step)
        if len(entries) > MOST_MEMBERS:
            raise Damaged(f"holds more than {MOST_MEMBERS:,} files; the rest was not read")


def _held(stream: Stream) -> io.BytesIO:
    """An archive's directory is at its end, so one that cannot be read from any place must be held."""
    held = bytearray()
    while block := stream.read(64 * 1024):
        held += block
        if len(held) > MOST_HELD:
            raise Damaged(f"is a zip archive of more than {MOST_HELD >> 20} MiB that does not come from a file; save it first")
    return io.BytesIO(bytes(held))


def _check_directory(raw: Stream) -> None:
    """Raises Damaged for a directory that would take too much memory."""
    size = raw.seek(0, io.SEEK_END)
    raw.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = raw.read(_END_SIZE + _LONGEST_COMMENT) or b""
    end = tail.rfind(_END)
    if end < 0:
        raise Damaged("the zip archive ends early: the file was cut off")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    if _MOST_DIRECTORY < directory < 0xFFFF_FFFF or (directory == 0xFFFF_FFFF and size > 1 << 32):  # noqa: PLR2004
        raise Damaged(f"the zip archive has a directory of {directory:,} bytes")
    raw.seek(0)


_Chosen = tuple[zipfile.ZipInfo, str, str]  # an entry, the name to tell, its step


def _chosen(entries: Sequence[zipfile.ZipInfo]) -> list[_Chosen]:
    """What is to be read, in order."""
    if entries and all(_STEP.fullmatch(entry.filename) or _is_of_job(entry.filename) for entry in entries):
        return _of_run(entries)
    in_order = sorted(entries, key=lambda entry: entry.filename.encode("utf-8", "surrogatepass"))
    return [(entry, entry.filename, "") for entry in in_order]


def _is_of_job(name: str) -> bool:
    return bool(_JOB.fullmatch(name)) or name.endswith("/system.txt")


def _of_run(entries: Sequence[zipfile.ZipInfo]) -> list[_Chosen]:
    """The steps of each job in their order, or the job as a whole where its steps are missing."""
    steps = [(found[1], int(found[2]), found[3], entry) for entry in entries if (found := _STEP.fullmatch(entry.filename))]
    steps.sort(key=lambda step: step[:3])
    with_steps = {_comparable(job) for job, *_ in steps}
    jobs = sorted((found[1], entry) for entry in entries if (found := _JOB.fullmatch(entry.filename)))
    whole = [(entry, job, "") for job, entry in jobs if _comparable(job) not in with_steps]
    return sorted(
        [*whole, *((entry, f"{job}/{step}", step) for job, _, step, entry in steps)], key=lambda one: one[1].partition("/")[0]
    )


def _comparable(job: str) -> str:
    """A job's name as in both places: GitHub leaves other characters out of a folder's name than of a file's."""
    return re.sub(r"\W", "", job)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, step: str) -> Member:
    if entry.flag_bits & _ENCRYPTED:
        return Member(name, problem="is encrypted")
    try:
        content = archive.open(entry)
    except (*_BROKEN, OSError) as error:
        return Member(name, problem=f"cannot be unpacked ({error})")
    return Member(name, _blocks(content), step=step, format="github-actions" if step else "")


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    try:
        while block := content.read(_BLOCK):
            yield block
    except _BROKEN as error:
        raise Damaged(f"is damaged in its zip archive ({error})") from error
