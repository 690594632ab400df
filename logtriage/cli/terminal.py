"""A pseudo-terminal for a command that colours its output on a terminal only."""

import contextlib
import fcntl
import os
import struct
import sys
import termios

_OUTPUT_FLAGS = 1  # their place in what tcgetattr gives


def open_terminal() -> tuple[int, int]:
    """Our end and the command's, of the size of our own terminal; what is written at one end is read at the other."""
    ours, theirs = os.openpty()
    attributes = termios.tcgetattr(theirs)
    attributes[_OUTPUT_FLAGS] &= ~termios.OPOST  # else every newline would become CR LF
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    resize(ours)
    return ours, theirs


def resize(terminal: int) -> None:
    """Gives the terminal the size of our own; nothing where it is gone."""
    with contextlib.suppress(OSError):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, _size())


def _size() -> bytes:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, AttributeError):
            if stream.isatty():
                return fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
    import shutil

    columns, rows = shutil.get_terminal_size()
    return struct.pack("HHHH", rows, columns, 0, 0)
