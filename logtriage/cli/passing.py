"""A child's output on its way: passed on at once and unchanged, and a copy of it kept on disk, bounded, to be triaged."""

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from io import RawIOBase
from typing import IO, TYPE_CHECKING, Self

from logtriage.cli.outputs import write_all

if TYPE_CHECKING:
    from typing_extensions import Buffer

MOST_KEPT = 256 * 1024 * 1024  # bytes of a copy
PART = 16 * 1024 * 1024  # bytes of one of its files
_LONGEST_HELD = 64 * 1024  # bytes of a line that are held back until it ends
_BLOCK = 64 * 1024  # bytes a step


class Pump(threading.Thread):
    """Passes one stream on until it ends or `stop` is called; `problem` says why it was given up before.

    Where nobody reads any more what is passed on, the stream is closed, so that the child gets to know of it.
    """

    def __init__(self, source: int, target: int, copy: "Copy") -> None:
        super().__init__(daemon=True)  # a process that the child left behind may keep the stream open for ever
        self.problem = ""
        self._source = source
        self._target = target
        self._copy = copy
        self._stopped = threading.Event()

    def stop(self) -> None:
        """What comes from now on is neither passed on nor kept."""
        self._stopped.set()

    def run(self) -> None:
        """Reads to the end."""
        held = b""
        try:
            for data in self._read():
                write_all(self._target, data)
                held = self._keep(held + data)
        except BrokenPipeError:
            pass  # as the child itself would end without a word
        except OSError as error:
            self.problem = f"the output could not be passed on: {error.strerror or error}"
        self._copy.add(held)
        with contextlib.suppress(OSError):
            os.close(self._source)

    def _read(self) -> Iterator[bytes]:
        while True:
            try:
                data = os.read(self._source, _BLOCK)
            except OSError:  # how a pseudo-terminal ends on Linux (EIO)
                return
            if not data or self._stopped.is_set():
                return
            yield data

    def _keep(self, data: bytes) -> bytes:
        """Copies whole lines, which another stream's do not cut in two; the rest, to be kept with what comes next."""
        cut = data.rfind(b"\n") + 1
        if len(data) - cut > _LONGEST_HELD:
            cut = len(data)
        self._copy.add(data[:cut])
        return data[cut:]


class Copy:
    """What several streams printed, by whole lines in the order of their coming: its beginning and its end.

    Of what is dropped between them the newlines are counted, so that the lines keep their numbers. It is gone from the
    disk when this is left.
    """

    def __init__(self, most: int = MOST_KEPT, part: int = PART) -> None:
        self.ends_line = True  # whether what came last ended with a newline
        self._dropped = 0  # bytes
        self._problem = ""  # why nothing more is kept
        self._open = True
        self._lock = threading.Lock()
        self._most_parts = most // part
        self._part_size = part
        self._parts: list[_Part] = []
        self._dropped_lines = 0

    def add(self, data: bytes) -> None:
        """Keeps some more."""
        with self._lock:
            if not data or not self._open:
                return
            try:
                self._add(data)
            except OSError as error:  # a full disk is no reason to disturb the child
                self._open = False
                self._problem = f"not all of the output was looked at: {error.strerror or error}"

    def _add(self, data: bytes) -> None:
        if not self._parts or self._parts[-1].size >= self._part_size:
            self._parts.append(_Part())
        self._parts[-1].add(data)
        self.ends_line = data.endswith(b"\n")
        if len(self._parts) > self._most_parts:
            dropped = self._parts.pop(1)
            self._dropped += dropped.size
            self._dropped_lines += dropped.lines
            dropped.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        for part in self._parts:
            part.file.close()

    @property
    def problems(self) -> list[str]:
        """What is missing from the copy, and why."""
        dropped = f"{self._dropped:,} bytes in the middle of the output were not looked at: it is too long"
        return [problem for problem in (self._problem, self._dropped and dropped) if problem]

    def opened(self) -> RawIOBase:
        """What was kept, to be read once; nothing is added any more."""
        self._close()
        return _Blocks(self._blocks())

    def _close(self) -> None:
        """A pump that could not be stopped may still come with something."""
        with self._lock:
            self._open = False

    def _blocks(self) -> Iterator[bytes]:
        for at, part in enumerate(self._parts):
            part.file.seek(0)
            while data := part.file.read(_BLOCK):
                yield data
            if at == 0:
                yield from _newlines(self._dropped_lines)


class _Part:
    """One file of a copy, which nobody else sees; its size in bytes and its lines."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # it is closed when it is dropped
        self.size = 0
        self.lines = 0

    def add(self, data: bytes) -> None:
        write_all(self.file.fileno(), data)
        self.size += len(data)
        self.lines += data.count(b"\n")


def _newlines(count: int) -> Iterator[bytes]:
    while count:
        some = min(count, _BLOCK)
        yield b"\n" * some
        count -= some


class _Blocks(RawIOBase):
    """Blocks of bytes as a stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        from logtriage.sources.reading import into  # where a command succeeds, nothing is read again

        self._read_into = into(blocks)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        return self._read_into(memoryview(buffer).cast("B"))
