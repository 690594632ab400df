"""Compressed bytes, streamed to what they hold; limits that no bomb gets beyond."""

import io
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from logtriage.sources.packing import PACKED
from logtriage.sources.reading import Damaged, Read, Stream

if TYPE_CHECKING:
    from typing_extensions import Buffer

MOST_OUTPUT = 64 * 1024**3  # bytes out of one name
MOST_RATIO = 2_000  # bytes out for one byte in, asked once FREE_OUTPUT has come out
FREE_OUTPUT = 64 * 1024**2

Unpack = Callable[[Read], Iterator[bytes]]


class Meter:
    """How much was read of what a person named, and how much came out of it, over all layers."""

    def __init__(self) -> None:
        self.taken = 0
        self._given = 0

    def give(self, size: int) -> None:
        """Counts what came out; raises Damaged where it is too much."""
        self._given += size
        if self._given > MOST_OUTPUT:
            raise Damaged(f"unpacks to more than {MOST_OUTPUT >> 30} GiB; the rest was not read")
        if self._given > FREE_OUTPUT and self._given > MOST_RATIO * self.taken:
            raise Damaged(f"unpacks to more than {MOST_RATIO:,} times its size; the rest was not read")


def unpacker_of(head: bytes) -> Unpack | None:
    """What unpacks bytes that begin so; None for what is not compressed."""
    for magic, module in PACKED.items():
        if head.startswith(magic):
            unpack: Unpack = import_module(f"logtriage.sources.{module}").unpack
            return unpack
    return None


class Peeked(io.RawIOBase):
    """A stream whose first bytes were looked at already; what is read of it counts as taken, if a meter is given."""

    def __init__(self, head: bytes, raw: Stream, meter: Meter | None = None) -> None:
        self._waiting = head
        self._raw = raw
        self._meter = meter

    def readable(self) -> bool:
        """What `io.RawIOBase` asks before it reads."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Reads the head, then straight from the stream."""
        view = memoryview(buffer).cast("B")
        if self._waiting:
            got = min(len(view), len(self._waiting))
            view[:got] = self._waiting[:got]
            self._waiting = self._waiting[got:]
        else:
            got = self._raw.readinto(view) or 0
        if self._meter:
            self._meter.taken += got
        return got


class Unpacked(io.RawIOBase):
    """A stream of what blocks hold; raises Damaged each time that it is read beyond what is good, or beyond the limits."""

    def __init__(self, blocks: Iterator[bytes], meter: Meter | None = None) -> None:
        self._blocks = blocks
        self._meter = meter
        self._rest = memoryview(b"")
        self._broken: Damaged | None = None

    def readable(self) -> bool:
        """What `io.RawIOBase` asks before it reads."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Reads some of the next block."""
        view = memoryview(buffer).cast("B")
        while not self._rest:
            block = self._next_block()
            if not block:
                return 0
            self._rest = memoryview(block)
        got = min(len(view), len(self._rest))
        view[:got] = self._rest[:got]
        self._rest = self._rest[got:]
        return got

    def _next_block(self) -> bytes:
        if self._broken:
            raise self._broken
        try:
            block = next((block for block in self._blocks if block), b"")
            if self._meter:
                self._meter.give(len(block))
        except Damaged as error:
            self._broken = error
            raise
        return block
