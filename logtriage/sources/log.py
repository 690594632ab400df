"""One log: bytes that are text already, whatever they were packed in, read to clean chunks."""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

from logtriage.model import Chunk
from logtriage.sources.chunks import chunks_of
from logtriage.sources.cleaning import Cleaner, Reading
from logtriage.sources.files import STDIN, Unreadable, open_raw
from logtriage.sources.reading import Damaged, Paused, ReadInto, Stream, blocks_of, into, never_paused
from logtriage.sources.waiting import stopped

HEAD = 512  # bytes that are looked at to see what bytes are
_BINARY = 0.08  # share of control characters in the head from which on it is no text; random bytes have a tenth
_CIRCLECI = (b'[{"message":', b'[{"time":', b'[{"type":')  # other arrays with messages are a linter's: `[{"filePath":`
_CONTROLS = bytes([*range(7), *range(14, 27), *range(28, 32), 127])


class Log:
    """One log to be read once: its `name` and `format`; after its chunks, `problems` and `notes` are complete.

    A problem is something that could not be read; a note tells a person why silence may mean nothing. The bytes are
    those of `stream`, which is open already and stays so, else of the file with that name. Where `paused` says that no
    more comes for now, the lines that came are handed on.
    """

    def __init__(
        self,
        name: str,
        stream: Stream | None = None,
        paused: Paused = never_paused,
        *,
        reading: Reading | None = None,
        head: bytes = b"",
    ) -> None:
        """`head` is what was read of the stream already."""
        self.name = "<stdin>" if name == STDIN else name
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.step = ""  # of a CI run, that all of it is the log of
        self.passed_over = False  # because nobody named it, and it is no text
        self._path = name
        self._stream = stream
        self._head = head
        self._paused = paused
        self._reading = reading or Reading()
        self.failed = self._reading.failed  # whether what wrote it is known to have failed, whatever the log tells
        self._cleaner = Cleaner(self._reading)

    @property
    def format(self) -> str:
        """The name of its format, as far as it has been read."""
        return self._cleaner.format.name

    def message_of(self, line: str) -> str:
        """A line without what its format puts before the message."""
        return self._cleaner.format.message_of(line)

    def chunks(self) -> Iterator[Chunk]:
        """The clean chunks; ends early, with a problem noted, where the log cannot be read."""
        try:
            if self.problems or self.passed_over:
                return
            if self._stream:
                yield from self._chunks_of(self._stream)
            else:
                with open_raw(self._path) as raw:
                    yield from self._chunks_of(raw)
        except (Unreadable, Damaged, OSError) as error:
            self.problems.append(told(error))
        if self._cleaner.encoding != "utf-8":
            self.notes.append(f"is no UTF-8; it was read as {self._cleaner.encoding} (--encoding NAME for another one)")

    def _chunks_of(self, raw: Stream) -> Iterator[Chunk]:
        head = self._head or head_of(raw, self._paused)
        if not head and not raw.read(1):  # what is damaged from its first byte on says so
            self.notes.append("is empty: that says nothing about the build")
            return
        read_into = self._as_far_as_it_goes(self._text(head, raw))
        yield from map(self._cleaner.clean, chunks_of(read_into, paused=self._paused))

    def _text(self, head: bytes, raw: Stream) -> ReadInto:
        """The bytes as they are, or what they are decoded to."""
        encoding = self._wide_encoding(head)
        if encoding:
            from logtriage.sources.encodings import decode_blocks

            return into(decode_blocks(blocks_of(_then(head, raw)), encoding))
        if _is_array(head) and self._reading.format in ("", "circleci"):
            from logtriage.sources.messages import messages

            self._cleaner = Cleaner(self._reading._replace(format="circleci"))
            return into(messages(blocks_of(_then(head, raw))))
        if is_binary(head):
            self.problems.append("looks like a binary file; it was scanned as it is")
        return _then(head, raw)

    def _wide_encoding(self, head: bytes) -> str | None:
        insisted = self._reading.encoding
        if not insisted and not _may_be_wide(head):
            return None
        from logtriage.sources.encodings import marked_encoding, wide_encoding

        marked = marked_encoding(head)
        if marked and insisted and marked != insisted:
            self.notes.append(f"was read as {marked}, which its byte order mark names, and not as {insisted}")
        return marked or (insisted if insisted != "utf-8" else None) or (None if insisted else wide_encoding(head))

    def _as_far_as_it_goes(self, read_into: ReadInto) -> ReadInto:
        """Reads to where the bytes end or break: what came before is kept, and the problem noted."""
        broken = False

        def read(view: memoryview) -> int:
            nonlocal broken
            try:
                return 0 if broken else read_into(view)
            except (Damaged, OSError) as error:
                self.problems.append(told(error))
                broken = True
                return 0

        return read


class Place(NamedTuple):
    """What is known of a log before it is opened: how to call it, how to read it, whether a person named it, its step."""

    label: str
    reading: Reading
    paused: Paused
    named: bool
    step: str = ""


def log_of_text(place: Place, stream: Stream, head: bytes) -> Log:
    """The log in a stream that is not packed, and of which the head was read; passed over if nobody named it, and no text."""
    log = Log(place.label, stream, place.paused, reading=place.reading, head=head)
    log.step = place.step
    log.passed_over = not place.named and is_binary(head) and not _is_wide(head)
    return log


def unreadable(label: str, problem: str) -> Log:
    """A log of which nothing can be read, and why."""
    log = Log(label)
    log.problems.append(problem)
    return log


def told(error: Exception) -> str:
    """What a problem says of an error."""
    return getattr(error, "strerror", None) or str(error)


def head_of(raw: Stream, paused: Paused = never_paused) -> bytes:
    """As many bytes as are looked at, or all there are: a pipe may hand them over one by one."""
    head = b""
    with contextlib.suppress(Damaged):  # which is raised again by whoever reads on
        while more := raw.read(HEAD - len(head)):
            head += more
            if paused() and b"\n" in head:
                break
    return head


def is_binary(head: bytes) -> bool:
    """Whether bytes with this start are hardly text; UTF-16 is for its decoder to tell."""
    return len(head) - len(head.translate(None, _CONTROLS)) > _BINARY * len(head)


def _is_wide(head: bytes) -> bool:
    from logtriage.sources.encodings import wide_encoding

    return bool(wide_encoding(head))


def is_plain(head: bytes) -> bool:
    """Whether a log with this start is read as it stands in its file, if it is UTF-8."""
    return not (_may_be_wide(head) or _is_array(head) or is_binary(head))


def _may_be_wide(head: bytes) -> bool:
    return b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _is_array(head: bytes) -> bool:
    return head.startswith(_CIRCLECI) and b'"message":' in head


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
