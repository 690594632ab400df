"""Opens what a person named, without ever blocking on a FIFO or reading a device for ever."""

import io
import os
import stat
import sys
from typing import TYPE_CHECKING

from logtriage.sources.waiting import wait_for

if TYPE_CHECKING:
    from typing_extensions import Buffer

STDIN = "-"
_DESCRIPTORS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")  # what a shell passes for `<(...)`: a pipe that is open already


class Unreadable(Exception):
    """The log cannot be opened: why, and what to do instead."""


def open_raw(name: str) -> io.RawIOBase:
    """The bytes of a regular file, or of standard input for `-`; raises Unreadable."""
    try:
        return _open_stdin() if name == STDIN else _open_file(name)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from error


def _open_stdin() -> io.RawIOBase:
    if sys.stdin is None or sys.stdin.closed:
        raise Unreadable("standard input is closed")
    return _Patient(sys.stdin.fileno(), closefd=False)


class _Patient(io.FileIO):
    """Waits for bytes, also on a descriptor that does not block, as another program may have left standard input."""

    def read(self, size: int | None = -1, /) -> bytes:
        while wait_for(self.fileno()):
            got = super().read(size)
            if got is not None:
                return got
        return b""

    def readinto(self, buffer: "Buffer", /) -> int:
        while wait_for(self.fileno()):
            got = super().readinto(buffer)
            if got is not None:
                return got
        return 0


def _open_file(name: str) -> io.RawIOBase:
    waits = name.startswith(_DESCRIPTORS)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | (0 if waits else getattr(os, "O_NONBLOCK", 0))
    descriptor = os.open(name, flags)
    problem = _refusal(os.fstat(descriptor).st_mode, pipe_allowed=waits)
    if problem:
        os.close(descriptor)
        raise Unreadable(problem)
    return _Patient(descriptor) if waits else io.FileIO(descriptor)


def _refusal(mode: int, *, pipe_allowed: bool) -> str | None:
    if stat.S_ISREG(mode) or (pipe_allowed and (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode))):
        return None
    if stat.S_ISDIR(mode):
        return "is a folder; name the logs in it"
    if stat.S_ISFIFO(mode):
        return "is a named pipe; read it through standard input: logtriage < PIPE"
    return "is a device or a socket, not a log"
