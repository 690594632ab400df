"""How bytes are handed from one source to the next: a function that reads some, and the word for what is broken."""

import io
from collections.abc import Callable, Iterator

Read = Callable[[int], bytes]  # at most that many bytes; empty at the end
ReadInto = Callable[[memoryview], int]  # how many bytes were put into the view; 0 at the end
Stream = io.RawIOBase | io.BufferedIOBase  # bytes to be read, open already
Paused = Callable[[], bool]  # whether nothing more comes for now, so that whole lines are better handed on than kept


class Damaged(Exception):
    """The bytes cannot be read any further: why. What came before is good."""


def never_paused() -> bool:
    """What is there already, or comes as fast as it is read, is read a full chunk at a time."""
    return False


_BLOCK = 256 * 1024  # bytes


def blocks_of(read_into: ReadInto) -> Iterator[bytes]:
    """What is read, in blocks as they come."""
    view = memoryview(bytearray(_BLOCK))
    while got := read_into(view):
        yield bytes(view[:got])


def into(blocks: Iterator[bytes]) -> ReadInto:
    """A reader over blocks of any size."""
    rest = memoryview(b"")

    def read_into(view: memoryview) -> int:
        nonlocal rest
        while not rest:
            block = next(blocks, None)
            if block is None:
                return 0
            rest = memoryview(block)
        size = min(len(view), len(rest))
        view[:size] = rest[:size]
        rest = rest[size:]
        return size

    return read_into
