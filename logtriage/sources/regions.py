"""A plain file cut into regions of whole lines, so that several processes can read it at once."""

import io
import os
from collections.abc import Iterator

from logtriage.model import Chunk
from logtriage.sources.chunks import chunks_of
from logtriage.sources.cleaning import Cleaner, NotUtf8, Reading, recognised_in
from logtriage.sources.files import Unreadable, open_raw
from logtriage.sources.formats import SAMPLE, format_named
from logtriage.sources.log import HEAD, is_plain
from logtriage.sources.packing import is_packed
from logtriage.sources.reading import ReadInto

LEAD_IN = 512 * 1024  # bytes before a region, to be read for what its first matches reach back to
_STEP = 64 * 1024  # bytes

Cut = tuple[int, int]  # where a region begins, and where it ends, in bytes from the start of the file

__all__ = ["LEAD_IN", "Cut", "NotUtf8", "chunks_before", "chunks_between", "cut_file", "reading_of_regions"]


def reading_of_regions(path: str, reading: Reading, least: int) -> Reading | None:
    """How to read the regions of a file of at least so many bytes: in its format, which its start tells.

    None for a file that is smaller, and for one that has to be read from its start: packed, not in UTF-8, or in a format
    whose lines are rewritten.
    """
    if reading.encoding not in ("", "utf-8"):
        return None
    try:
        with open_raw(path) as raw:
            if not raw.seekable() or os.fstat(raw.fileno()).st_size < least:
                return None
            start = raw.read(SAMPLE) or b""
    except (OSError, Unreadable):
        return None
    head = start[:HEAD]
    found = format_named(reading.format) if reading.format else recognised_in(start)
    return None if is_packed(head) or not is_plain(head) or found.rewrite else reading._replace(format=found.name)


def cut_file(path: str, region: int) -> list[Cut]:
    """Regions of some `region` bytes, each from the start of a line to behind a newline; together they are the file."""
    cuts: list[Cut] = []
    with open_raw(path) as raw:
        size, start = os.fstat(raw.fileno()).st_size, 0
        while start < size:
            end = size if size - start < 2 * region else _behind_newline(raw, start + region, size)
            cuts.append((start, end))
            start = end
    return cuts


def chunks_before(path: str, start: int, reading: Reading) -> Iterator[Chunk]:
    """The lines before a region, as far back as LEAD_IN; raises as `chunks_between` does."""
    first = max(0, start - LEAD_IN)
    with open_raw(path) as raw:
        first = _behind_newline(raw, first, start) if first else 0
    yield from chunks_between(path, (first, start), reading)


def chunks_between(path: str, cut: Cut, reading: Reading) -> Iterator[Chunk]:
    """The lines of a region; raises OSError where the file cannot be read, NotUtf8 where its encoding is to be guessed."""
    with open_raw(path) as raw:
        yield from map(Cleaner(reading, guesses=False).clean, chunks_of(_read_between(raw, *cut)))


def _behind_newline(raw: io.RawIOBase, at: int, size: int) -> int:
    """The offset behind the next newline, or the size where there is none."""
    raw.seek(at)
    while at < size and (block := raw.read(_STEP)):
        newline = block.find(b"\n")
        if newline >= 0:
            return min(at + newline + 1, size)
        at += len(block)
    return size


def _read_between(raw: io.RawIOBase, start: int, end: int) -> ReadInto:
    raw.seek(start)
    left = end - start

    def read_into(view: memoryview) -> int:
        nonlocal left
        got = (raw.readinto(view[:left]) or 0) if left else 0
        left -= got
        return got

    return read_into
