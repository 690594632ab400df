"""The logs behind a name: a file is one, whatever it is packed in; an archive is as many as it has files of text."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from logtriage.sources.cleaning import Reading
from logtriage.sources.files import STDIN, Unreadable, open_raw
from logtriage.sources.folders import Found
from logtriage.sources.log import Log, head_of, is_binary, told
from logtriage.sources.reading import Damaged, Paused, Stream, never_paused
from logtriage.sources.unpacking import ZIPS, Meter, Peeked, Unpacked, is_tar, unpacker_of

if TYPE_CHECKING:
    from logtriage.sources.members import Member

_DEEPEST = 3  # layers within one another: an archive, what it is packed in, what its members are packed in
_OTHERS = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"\x1f\x9d": "compress", b"\x04\x22\x4d\x18": "lz4"}


class _Place(NamedTuple):
    """What is known of a log before it is opened."""

    label: str
    step: str
    reading: Reading


class OpenedLogs:
    """Iterate over it for the logs behind a file; each has to be read before the next one is asked for.

    What could not be read is a log of its own, with its problem. A file that nobody named, in a folder or an archive, is
    passed over where it is no text. A `stream` that is open already is read in place of the file; `paused` is as a log's.
    """

    def __init__(
        self, file: Found, reading: Reading | None = None, stream: Stream | None = None, paused: Paused = never_paused
    ) -> None:
        self._name = file.path
        self._named = file.named
        self._reading = reading or Reading()
        self._stream = stream
        self._paused = paused

    def __iter__(self) -> Iterator[Log]:
        label = "<stdin>" if self._name == STDIN else self._name
        place = _Place(label, "", self._reading)
        try:
            if self._stream:
                yield from self._logs_in(place, self._stream)
                return
            with open_raw(self._name) as raw:
                yield from self._logs_in(place, raw)
        except (Unreadable, OSError) as error:
            yield _unreadable(label, told(error))

    def _logs_in(self, place: _Place, raw: Stream) -> Iterator[Log]:
        meter = Meter()
        head = head_of(raw, self._paused)
        if head.startswith(ZIPS) and raw.seekable():
            meter.taken = raw.seek(0, io.SEEK_END)
            yield from self._members(place, _members_of_zip(raw), meter, 1)
        else:
            yield from self._layer(place, Peeked(head, raw, meter), head, meter, 0)

    def _layer(self, place: _Place, stream: Stream, head: bytes, meter: Meter, depth: int) -> Iterator[Log]:
        """What a stream turns out to be: packed, an archive, or a log; `depth` is how many layers are around it."""
        unpack = unpacker_of(head)
        is_archive = head.startswith(ZIPS) or is_tar(head)
        if depth >= _DEEPEST and (unpack or is_archive):
            yield _unreadable(place.label, f"is packed in more than {_DEEPEST} layers, and was not read")
        elif unpack:
            inner = Unpacked(unpack(lambda most: stream.read(most) or b""), meter)
            head = head_of(inner)
            yield from self._layer(place, Peeked(head, inner), head, meter, depth + 1)
        elif is_archive:
            members = _members_of_zip(stream) if head.startswith(ZIPS) else _members_of_tar(stream)
            yield from self._members(place, members, meter if head.startswith(ZIPS) else None, depth + 1)
        elif other := next((kind for magic, kind in _OTHERS.items() if head.startswith(magic)), None):
            yield _unreadable(place.label, f"is packed with {other}, which is not read here: unpack it first")
        elif not self._named and is_binary(head) and not _is_wide(head):
            yield _passed_over(place.label)
        else:
            log = Log(place.label, stream, self._paused, reading=place.reading)
            log.step = place.step
            yield log

    def _members(self, place: _Place, members: "Iterator[Member]", meter: Meter | None, depth: int) -> Iterator[Log]:
        self._named = False
        try:
            for member in members:
                yield from self._member(place, member, meter, depth)
        except Damaged as error:
            yield _unreadable(place.label, str(error))

    def _member(self, archive: _Place, member: "Member", meter: Meter | None, depth: int) -> Iterator[Log]:
        label = f"{archive.label}!{member.name}"
        if member.problem:
            yield _unreadable(label, member.problem)
            return
        stream = Unpacked(member.blocks, meter)
        head = head_of(stream)
        reading = archive.reading if archive.reading.format else archive.reading._replace(format=member.format)
        yield from self._layer(_Place(label, member.step, reading), Peeked(head, stream), head, meter or Meter(), depth)


def _unreadable(label: str, problem: str) -> Log:
    log = Log(label)
    log.problems.append(problem)
    return log


def _passed_over(label: str) -> Log:
    log = Log(label)
    log.passed_over = True
    return log


def _members_of_zip(stream: Stream) -> "Iterator[Member]":
    from logtriage.sources.zipped import members_of

    return members_of(stream)


def _members_of_tar(stream: Stream) -> "Iterator[Member]":
    from logtriage.sources.tarred import members_of

    return members_of(stream)


def _is_wide(head: bytes) -> bool:
    from logtriage.sources.encodings import wide_encoding

    return bool(wide_encoding(head))
