"""Bytes as they come: from a pipe that is being written to, from a file that grows until another one takes its place."""

import io
import os
import select
import time
from typing import TYPE_CHECKING

from logtriage.sources.reading import Interrupted, Stream

if TYPE_CHECKING:
    from typing_extensions import Buffer

PATIENCE = 0.25  # seconds that whole lines wait for more before they are handed on
_STEP = 0.05  # seconds between two looks at a file


class Arrivals(io.RawIOBase):
    """A pipe that is read as it is written; an interruption is its end."""

    def __init__(self, raw: Stream) -> None:
        self._raw = raw
        self._since: float | None = None  # when the first byte came that was not handed on yet
        self._interrupted = False

    def readable(self) -> bool:
        """What `io.RawIOBase` asks before it reads."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Waits for bytes; 0 at the end."""
        try:
            got = 0 if self._interrupted else self._next_into(buffer)
        except Interrupted:
            self._interrupted = True
            got = 0
        if self._since is None:
            self._since = time.monotonic()
        return got

    def paused(self) -> bool:
        """Whether nothing more came for a while, or what came first has waited that long."""
        left = 0.0 if self._since is None else self._since + PATIENCE - time.monotonic()
        try:
            if left > 0 and self._arrives_within(left):
                return False
        except Interrupted:
            self._interrupted = True
        self._since = None
        return True

    def _next_into(self, buffer: "Buffer") -> int:
        return self._raw.readinto(buffer) or 0

    def _arrives_within(self, seconds: float) -> bool:
        try:
            return bool(select.select([self._raw], [], [], seconds)[0])
        except (OSError, ValueError):  # Windows can wait for sockets alone
            return False


class Growth(Arrivals):
    """A file that grows; it ends when it is cut short, or when its name stands for another file (rotation)."""

    def __init__(self, raw: Stream, path: str) -> None:
        super().__init__(raw)
        self._path = path

    def _next_into(self, buffer: "Buffer") -> int:
        while True:
            replaced = self._is_replaced()  # looked at first: what was written before the rotation is read all the same
            got = self._raw.readinto(buffer)
            if got or replaced:
                return got or 0
            time.sleep(_STEP)

    def _arrives_within(self, seconds: float) -> bool:
        ended = time.monotonic() + seconds
        while os.fstat(self._raw.fileno()).st_size <= self._raw.tell():
            if time.monotonic() >= ended:
                return False
            time.sleep(_STEP)
        return True

    def _is_replaced(self) -> bool:
        held = os.fstat(self._raw.fileno())
        try:
            named = os.stat(self._path)
        except OSError:  # between two names of a rotation, or gone: whoever has it open may still write
            return False
        return not os.path.samestat(held, named) or held.st_size < self._raw.tell()
