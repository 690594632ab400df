"""Which logs a scan reads: named ones, standard input, one that is still written; and passing standard input on."""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from logtriage.cli.exits import complain
from logtriage.cli.outputs import write_all
from logtriage.model import UserError
from logtriage.sources import STDIN, Found, Log, OpenedLogs, Reading, follow_file, follow_stream, open_raw
from logtriage.sources.formats import NAMES as LOG_FORMATS
from logtriage.sources.reading import Stream

if TYPE_CHECKING:
    from typing_extensions import Buffer

_HINT = """no log was named, and standard input is {state}; try one of:
  logtriage build.log
  make 2>&1 | logtriage
  logtriage --help"""


def names_of(given: Sequence[str]) -> Sequence[str]:
    """The names that were given, or standard input's; raises UserError where that is a terminal, or closed."""
    if given:
        return given
    if sys.stdin is None or sys.stdin.isatty():
        raise UserError(*_HINT.format(state="closed" if sys.stdin is None else "a terminal").splitlines())
    return (STDIN,)


def check_inputs(names: Sequence[str], *, follow: bool, tee: bool) -> None:
    """Raises UserError for names that cannot be followed or passed on."""
    if follow and len(names) > 1:
        raise UserError(f"--follow reads one log, not {len(names)}")
    if follow and os.path.isdir(names[0]):
        raise UserError(f"--follow reads one log, and {names[0]} is a folder")
    if tee and tuple(names) != (STDIN,):
        raise UserError("--tee passes standard input on: no log can be named")


def reading_of(log_format: str, encoding: str, *, failed: bool = False) -> Reading:
    """How logs are to be read; raises UserError for a format or an encoding that there is not."""
    if log_format and log_format not in LOG_FORMATS:
        raise UserError(f"unknown log format '{log_format}' (one of {', '.join(LOG_FORMATS)})")
    if not encoding:
        return Reading(log_format or "", failed=failed)
    from logtriage.sources.encodings import text_encoding

    found = text_encoding(encoding)
    if not found:
        raise UserError(f"unknown encoding '{encoding}' (such as utf-8, gb18030, shift_jis, cp1252, utf-16-le)")
    return Reading(log_format or "", found, failed)


def read_logs(files: Sequence[Found], reading: Reading, *, follow: bool, tee: bool) -> Iterator[Log]:
    """The logs, one after the other; a followed file that begins anew is another one."""
    if tee:
        stream = Tee(open_raw(STDIN))
        yield from follow_stream(STDIN, stream, reading) if follow else OpenedLogs(files[0], reading, stream)
    elif follow:
        path = files[0].path
        yield from follow_file(path, reading) if path != STDIN else follow_stream(STDIN, open_raw(STDIN), reading)
    else:
        for file in files:
            yield from OpenedLogs(file, reading)


class Tee(io.RawIOBase):
    """Standard input, passed on to standard output as it is read; whoever reads that may go away."""

    def __init__(self, raw: Stream) -> None:
        self._raw = raw
        self._open = True

    def fileno(self) -> int:
        """The descriptor that is read, to wait for it."""
        return self._raw.fileno()

    def readable(self) -> bool:
        """What `io.RawIOBase` asks before it reads."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Reads some bytes, and passes them on before they are looked at."""
        view = memoryview(buffer).cast("B")
        got = self._raw.readinto(view) or 0
        if self._open:
            try:
                write_all(sys.stdout.fileno(), view[:got])
            except OSError as error:
                self._open = False
                complain(f"standard input is not passed on any more: {error.strerror or error}")
        return got
