"""A plain file cut into regions of whole lines, so that several processes can read it at once."""

import io
import os
from collections.abc import Iterator

from logtriage.model import Chunk
from logtriage.sources.chunks import clean_chunks
from logtriage.sources.files import open_raw
from logtriage.sources.reading import ReadInto

LEAD_IN = 512 * 1024  # bytes before a region, to be read for what its first matches reach back to
_STEP = 64 * 1024  # bytes

Cut = tuple[int, int]  # where a region begins, and where it ends, in bytes from the start of the file


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


def chunks_before(path: str, start: int) -> Iterator[Chunk]:
    """The lines before a region, as far back as LEAD_IN."""
    first = max(0, start - LEAD_IN)
    with open_raw(path) as raw:
        first = _behind_newline(raw, first, start) if first else 0
    yield from chunks_between(path, (first, start))


def chunks_between(path: str, cut: Cut) -> Iterator[Chunk]:
    """The lines of a region; raises OSError where the file cannot be read."""
    with open_raw(path) as raw:
        yield from clean_chunks(_read_between(raw, *cut))


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
