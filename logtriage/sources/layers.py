"""What is packed, unpacked layer by layer, until it turns out to be logs."""

import io
from collections.abc import Iterator

from logtriage.sources.log import Log, Place, head_of, log_of_text, unreadable
from logtriage.sources.members import Member
from logtriage.sources.packing import OTHERS, ZIPS, is_packed, is_tar
from logtriage.sources.reading import Damaged, Stream
from logtriage.sources.unpacking import Meter, Peeked, Unpacked, unpacker_of

_DEEPEST = 3  # layers within one another: an archive, what it is packed in, what its members are packed in


def unpacked_logs(place: Place, raw: Stream, head: bytes) -> Iterator[Log]:
    """The logs in a stream, of which the head has been read."""
    meter = Meter()
    if head.startswith(ZIPS) and raw.seekable():
        meter.taken = raw.seek(0, io.SEEK_END)
        yield from _logs_of(place, _members_of_zip(raw), meter, 1)
    else:
        yield from _layer(place, Peeked(head, raw, meter), head, meter, 0)


def _layer(place: Place, stream: Stream, head: bytes, meter: Meter, depth: int) -> Iterator[Log]:
    """What a stream that is packed turns out to be; `depth` is how many layers are around it."""
    unpack = unpacker_of(head)
    is_zip = head.startswith(ZIPS)
    if not (unpack or is_zip or is_tar(head)):
        yield unreadable(place.label, f"is packed with {_other(head)}, which is not read here: unpack it first")
    elif depth >= _DEEPEST:
        yield unreadable(place.label, f"is packed in more than {_DEEPEST} layers, and was not read")
    elif unpack:
        yield from _inner(place, Unpacked(unpack(lambda most: stream.read(most) or b""), meter), meter, depth + 1)
    else:
        members = _members_of_zip(stream) if is_zip else _members_of_tar(stream)
        yield from _logs_of(place, members, meter if is_zip else None, depth + 1)


def _inner(place: Place, stream: Stream, meter: Meter, depth: int) -> Iterator[Log]:
    """What came out of a layer: another one, or a log."""
    head = head_of(stream, place.paused)
    if is_packed(head):
        yield from _layer(place, Peeked(head, stream), head, meter, depth)
    else:
        yield log_of_text(place, stream, head)


def _logs_of(place: Place, members: Iterator[Member], meter: Meter | None, depth: int) -> Iterator[Log]:
    try:
        for member in members:
            label = f"{place.label}!{member.name}"
            if member.problem:
                yield unreadable(label, member.problem)
                continue
            reading = place.reading if place.reading.format else place.reading._replace(format=member.format)
            inside = Place(label, reading, place.paused, named=False, step=member.step)
            yield from _inner(inside, Unpacked(member.blocks, meter), meter or Meter(), depth)
    except Damaged as error:
        yield unreadable(place.label, str(error))


def _members_of_zip(stream: Stream) -> Iterator[Member]:
    from logtriage.sources.zipped import members_of

    return members_of(stream)


def _members_of_tar(stream: Stream) -> Iterator[Member]:
    from logtriage.sources.tarred import members_of

    return members_of(stream)


def _other(head: bytes) -> str:
    return next(kind for magic, kind in OTHERS.items() if head.startswith(magic))
