"""Bytes -> chunks of whole lines; and what cleaning is: no terminal escapes, no zeros, valid UTF-8, each newline in place."""

import re
from collections.abc import Iterator

from logtriage.model import Chunk
from logtriage.sources.reading import Paused, ReadInto, never_paused

LONGEST_LINE = 1024 * 1024  # bytes; a longer one comes in pieces
OVERLAP = 8 * 1024  # bytes that a piece repeats of the one before it

# Jenkins' console notes, then strings (OSC, APC, DCS, PM, SOS) up to their end, then CSI, then what has two bytes
# (ECMA-48). None of them reaches over a newline, so that lines keep their numbers.
_ESCAPES = re.compile(
    rb"\x1b\[8mha:[A-Za-z0-9+/=]*\x1b\[0m"
    rb"|\x1b[\]_P^X][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\)"
    rb"|\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b[ -/]*[0-~]"
)
_C1_CSI = re.compile(rb"\xc2\x9b[0-?]*[ -/]*[@-~]")


def chunks_of(read_into: ReadInto, size: int = LONGEST_LINE, paused: Paused = never_paused) -> Iterator[Chunk]:
    """The log in chunks of at most `size` bytes, as they come, read through one buffer that is used again.

    A chunk is as long as it can be, unless the input pauses: then it is handed on with the lines that came.
    """
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled = 0
    inside_line = False
    while True:
        filled, ended = _fill(view, filled, read_into, paused)
        cut = filled if ended and not inside_line else _cut(buffer, filled, inside_line=inside_line)
        if cut:
            yield Chunk(bytes(view[:cut]))
            inside_line = False
            rest = filled - cut
            buffer[:rest] = buffer[cut:filled]
            filled = rest
            if ended and not rest:
                return
            continue
        if ended:
            if filled:
                yield Chunk(bytes(view[:filled]))
            return
        if filled < size:
            continue
        kept = min(OVERLAP, size // 2)
        yield Chunk(bytes(view[:filled]), ends_line=False)
        inside_line = True
        buffer[:kept] = buffer[filled - kept : filled]
        filled = kept


def _fill(view: memoryview, filled: int, read_into: ReadInto, paused: Paused) -> tuple[int, bool]:
    """Reads until the buffer is full, the input pauses, or ends; how full it is then, and whether the input ended."""
    while filled < len(view):
        got = read_into(view[filled:])
        if not got:
            return filled, True
        filled += got
        if paused():
            break
    return filled, False


def _cut(buffer: bytearray, filled: int, *, inside_line: bool) -> int:
    """Where the chunk ends: behind the last newline, or behind the first one if it ends a line that came in pieces."""
    newline = buffer.find(b"\n", 0, filled) if inside_line else buffer.rfind(b"\n", 0, filled)
    return newline + 1


def in_utf8(data: bytes) -> bytes:
    r"""The data, in which bytes that are no UTF-8 are written out (`\xff`)."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace").encode()
    return data


def without_escapes(data: bytes) -> bytes:
    """Valid UTF-8 without what a terminal would not show; what is left is valid too."""
    if b"\0" in data:
        data = data.translate(None, b"\0")
    if b"\x1b" in data:
        data = _ESCAPES.sub(b"", data)
    if not data.isascii() and b"\xc2\x9b" in data:  # two bytes take ten times as long to look for
        data = _C1_CSI.sub(b"", data)
    return data
