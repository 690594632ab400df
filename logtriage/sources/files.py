"""Opens what a person named, without ever blocking on a FIFO or reading a device for ever."""

import io
import os
import stat
import sys

STDIN = "-"
_DESCRIPTORS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")  # what a shell passes for `<(...)`: a pipe that is open already


class Unreadable(Exception):
    """The log cannot be opened: why, and what to do instead."""


def open_raw(name: str) -> io.RawIOBase:
    """The bytes of a regular file, or of standard input for `-`; raises Unreadable."""
    try:
        if name == STDIN:
            return io.FileIO(sys.stdin.fileno(), closefd=False)
        return _open_file(name)
    except (OSError, ValueError) as error:  # ValueError: a closed standard input, a NUL in the name
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from error


def _open_file(name: str) -> io.RawIOBase:
    waits = name.startswith(_DESCRIPTORS)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | (0 if waits else getattr(os, "O_NONBLOCK", 0))
    descriptor = os.open(name, flags)
    problem = _refusal(os.fstat(descriptor).st_mode, pipe_allowed=waits)
    if problem:
        os.close(descriptor)
        raise Unreadable(problem)
    return io.FileIO(descriptor)


def _refusal(mode: int, *, pipe_allowed: bool) -> str | None:
    if stat.S_ISREG(mode) or (pipe_allowed and (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode))):
        return None
    if stat.S_ISDIR(mode):
        return "is a folder; name the logs in it"
    if stat.S_ISFIFO(mode):
        return "is a named pipe; read it through standard input: logtriage < PIPE"
    return "is a device or a socket, not a log"
