"""Bytes -> clean chunks: what a person named is opened, unpacked and cleaned; what cannot be read is told, not raised."""

import os
from collections.abc import Callable, Iterator

from logtriage.model import Chunk
from logtriage.sources.chunks import clean_chunks
from logtriage.sources.files import STDIN, Unreadable, open_raw
from logtriage.sources.gzipped import MAGIC as GZIP
from logtriage.sources.gzipped import inflate
from logtriage.sources.reading import Damaged, Paused, ReadInto, Stream, into, never_paused, read_first
from logtriage.sources.stamps import message_of
from logtriage.sources.waiting import stopped

__all__ = ["STDIN", "Log", "Unreadable", "follow_file", "follow_stream", "open_raw"]

_HEAD = 512  # bytes that are looked at to recognise a format
_BINARY = 0.1  # share of NUL bytes in the head from which on it is no text


class Log:
    """One log to be read once: its `name` and `format`; after its chunks, `problems` and `notes` are complete.

    A problem is something that could not be read; a note tells a person why silence may mean nothing. The bytes are
    those of `stream`, which is open already and stays so, else of the file with that name. Where `paused` says that no
    more comes for now, the lines that came are handed on.
    """

    def __init__(self, name: str, stream: Stream | None = None, paused: Paused = never_paused) -> None:
        self.name = "<stdin>" if name == STDIN else name
        self.format = "plain"
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.message_of: Callable[[str], str] = message_of
        self.path = name
        self._stream = stream
        self._paused = paused

    def plain_size(self) -> int:
        """The bytes of a regular file of plain text, which can be read from any place; 0 for everything else."""
        try:
            with open_raw(self.path) as raw:
                head = _head_of(raw)
                plain = raw.seekable() and not head.startswith(GZIP) and not _is_binary(head)
                return os.fstat(raw.fileno()).st_size if plain else 0
        except (OSError, Unreadable):
            return 0

    def chunks(self) -> Iterator[Chunk]:
        """The clean chunks; ends early, with a problem noted, where the log cannot be read."""
        try:
            if self._stream:
                yield from self._chunks_of(self._stream)
                return
            with open_raw(self.path) as raw:
                yield from self._chunks_of(raw)
        except (Unreadable, OSError) as error:
            self.problems.append(_told(error))

    def _chunks_of(self, raw: Stream) -> Iterator[Chunk]:
        head = _head_of(raw, self._paused)
        if not head:
            self.notes.append("is empty: that says nothing about the build")
            return
        read = read_first(head, lambda most: b"" if stopped() else raw.read(most) or b"")
        if head.startswith(GZIP):
            yield from clean_chunks(self._as_far_as_it_goes(into(inflate(read))), paused=self._paused)
            return
        if _is_binary(head):
            self.problems.append("looks like a binary file; it was scanned as it is")
        yield from clean_chunks(self._as_far_as_it_goes(_then(head, raw)), paused=self._paused)

    def _as_far_as_it_goes(self, read_into: ReadInto) -> ReadInto:
        """Reads to where the bytes end or break: what came before is kept, and the problem noted."""
        broken = False

        def read(view: memoryview) -> int:
            nonlocal broken
            try:
                return 0 if broken else read_into(view)
            except (Damaged, OSError) as error:
                self.problems.append(_told(error))
                broken = True
                return 0

        return read


def _told(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _head_of(raw: Stream, paused: Paused = never_paused) -> bytes:
    """As many bytes as are looked at, or all there are: a pipe may hand them over one by one."""
    head = b""
    while more := raw.read(_HEAD - len(head)):
        head += more
        if paused() and b"\n" in head:
            break
    return head


def _is_binary(head: bytes) -> bool:
    return head.count(0) > _BINARY * len(head)


def _then(head: bytes, raw: Stream) -> ReadInto:
    """Reads the head, then straight from the file into the view, without a copy."""
    waiting = head

    def read_into(view: memoryview) -> int:
        nonlocal waiting
        if waiting:
            size = min(len(view), len(waiting))
            view[:size] = waiting[:size]
            waiting = waiting[size:]
            return size
        return 0 if stopped() else raw.readinto(view) or 0

    return read_into


def follow_stream(name: str, stream: Stream) -> Log:
    """The log of an open pipe, as it is written."""
    from logtriage.sources.following import Arrivals  # few runs follow

    arrivals = Arrivals(stream)
    return Log(name, arrivals, arrivals.paused)


def follow_file(path: str) -> Iterator[Log]:
    """The log of a file that grows; one more each time that it begins anew, for as long as one asks."""
    from logtriage.sources.following import Growth

    notes: list[str] = []
    while True:
        try:
            raw = open_raw(path)
        except Unreadable:
            yield Log(path)  # which says why
            return
        with raw:
            growth = Growth(raw, path)
            log = Log(path, growth, growth.paused)
            log.notes += notes
            yield log
        notes = ["begins anew: the file was cut short, or another one took its place"]
