"""Bytes as they come: from a pipe that is being written to, from a file that grows until another one takes its place."""

import io
import os
import time
from typing import TYPE_CHECKING

from logtriage.sources.reading import Stream
from logtriage.sources.waiting import stopped, wait_for

if TYPE_CHECKING:
    from typing_extensions import Buffer

PATIENCE = 0.25  # seconds that whole lines wait for more before they are handed on
_STEP = 0.05  # seconds between two looks at a file


class Arrivals(io.RawIOBase):
    """A pipe that is read as it is written."""

    def __init__(self, raw: Stream) -> None:
        self._raw = raw
        self._since: float | None = None  # when the first byte came that was not handed on yet

    def readable(self) -> bool:
        """What `io.RawIOBase` asks before it reads."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Waits for bytes; 0 at the end."""
        got = self._next_into(buffer)
        if self._since is None:
            self._since = time.monotonic()
        return got

    def paused(self) -> bool:
        """Whether nothing more came for a while, or what came first has waited that long."""
        left = 0.0 if self._since is None else self._since + PATIENCE - time.monotonic()
        if left > 0 and self._arrives_within(left):
            return False
        self._since = None
        return True

    def _next_into(self, buffer: "Buffer") -> int:
        return self._raw.readinto(buffer) or 0

    def _arrives_within(self, seconds: float) -> bool:
        return wait_for(self._raw.fileno(), seconds)


class Growth(Arrivals):
    """A file that grows; it ends when it is cut short, or when its name stands for another file (rotation)."""

    def __init__(self, raw: Stream, path: str) -> None:
        super().__init__(raw)
        self._path = path

    def _next_into(self, buffer: "Buffer") -> int:
        while True:
            ends = self._is_replaced() or stopped()  # asked first: what was written before that is read all the same
            got = self._raw.readinto(buffer)
            if got or ends:
                return got or 0
            wait_for(None, _STEP)

    def _arrives_within(self, seconds: float) -> bool:
        ended = time.monotonic() + seconds
        while os.fstat(self._raw.fileno()).st_size <= self._raw.tell():
            if stopped() or time.monotonic() >= ended:
                return False
            wait_for(None, _STEP)
        return True

    def _is_replaced(self) -> bool:
        held = os.fstat(self._raw.fileno())
        try:
            named = os.stat(self._path)
        except OSError:  # between two names of a rotation, or gone: whoever has it open may still write
            return False
        return not os.path.samestat(held, named) or held.st_size < self._raw.tell()
