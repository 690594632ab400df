"""What makes a clean chunk of a raw one: encoding, escapes, the format's own rewriting, and the marks of sections."""

from typing import NamedTuple

from logtriage.model import Chunk
from logtriage.sources.chunks import in_utf8, without_escapes
from logtriage.sources.formats import SAMPLE, format_named, recognise
from logtriage.sources.line_format import PLAIN, Format


class Reading(NamedTuple):
    """What a person says of a log.

    Its format (one of `formats.NAMES`) and its encoding, each found out where it is empty, and that what wrote it failed.
    """

    format: str = ""
    encoding: str = ""
    failed: bool = False


class NotUtf8(Exception):
    """The encoding has to be guessed, which only one who reads the log from its start can do."""


class Cleaner:
    """Cleans the chunks of one log, in their order.

    Its format is recognised in the first of them, its encoding guessed in the first that is no UTF-8; with
    `guesses=False`, NotUtf8 is raised instead.
    """

    def __init__(self, reading: Reading, *, guesses: bool = True) -> None:
        self.encoding = "utf-8"
        self.format: Format = format_named(reading.format) if reading.format else PLAIN
        self._start = b""  # as much as is looked at to recognise the format
        self._seeks_format = not reading.format
        self._seeks_encoding = not reading.encoding
        self._guesses = guesses

    def clean(self, chunk: Chunk) -> Chunk:
        """The clean chunk of the raw one that comes next."""
        raw = self._in_utf8(chunk.data)
        data = without_escapes(raw)
        if self._seeks_format:
            self._start += raw[: SAMPLE - len(self._start)]
            self.format = recognised_in(self._start)
            self._seeks_format = self.format is PLAIN and len(self._start) < SAMPLE
        if self.format.rewrite and chunk.ends_line:
            data = self.format.rewrite(data)
        return Chunk(data, chunk.ends_line, tuple(self.format.marks_in(data)))

    def message_of(self, line: str) -> str:
        """The line without what its format puts before the message."""
        return self.format.message_of(line)

    def _in_utf8(self, data: bytes) -> bytes:
        if data.isascii():
            return data
        if self._seeks_encoding and not _is_utf8(data):
            if not self._guesses:
                raise NotUtf8
            from logtriage.sources.encodings import guess

            self.encoding, self._seeks_encoding = guess(data), False
        elif self._seeks_encoding:
            return data
        return in_utf8(data) if self.encoding == "utf-8" else data.decode(self.encoding, "backslashreplace").encode()


def recognised_in(start: bytes) -> Format:
    """The format of a log that starts so; no more than SAMPLE bytes of it are looked at."""
    raw = start[:SAMPLE]
    raw = raw[: raw.rfind(b"\n") + 1] or raw
    return recognise(raw, without_escapes(raw))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
