"""Exit codes, and how a command that writes no report speaks: on standard error, each line with the program's name."""

import contextlib
import sys

from logtriage.safe_text import clean

CLEAN, FOUND, FAILED = 0, 1, 2


class ExitWith(Exception):
    """Ends the command with this exit code; what there was to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class EndBy(Exception):
    """Ends the process as the signal of this name would; what there was to say has been said."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def complain(message: str) -> None:
    """One line on standard error; a standard error that is gone is no reason to fail."""
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError):
        sys.stderr.write(f"logtriage: {clean(message)}\n")
