"""gzip (RFC 1952), streamed: all members, and whatever can be read of a damaged file."""

import contextlib
import zlib
from collections.abc import Iterator

from logtriage.sources.reading import Damaged, Read

_INPUT, _OUTPUT = 64 * 1024, 256 * 1024  # bytes a step


def unpack(read: Read) -> Iterator[bytes]:
    """The bytes of all members, one after the other.

    zlib reads the header itself, so that one with a file name of 100 MB costs nothing. Raises Damaged where the data
    ends early, does not match its checksum, or is followed by something else: all before it has been yielded.
    """
    decoder = zlib.decompressobj(31)
    waiting, begun, total = b"", False, 0
    while waiting or (waiting := read(_INPUT)):
        if decoder.eof:
            waiting = waiting.lstrip(b"\0")  # RFC 1952 does not name it, but tapes pad with zeros
            if not waiting:
                continue
            decoder, begun = zlib.decompressobj(31), False
        before = decoder.copy()
        try:
            output = decoder.decompress(waiting, _OUTPUT)
        except zlib.error as error:
            if saved := _salvaged(before, waiting):
                yield saved
                begun = True
            what = "is damaged" if begun or not total else "is followed by something that is no gzip"
            raise Damaged(f"the gzip data {what} ({error})") from error
        begun = begun or bool(output)
        total += len(output)
        if output:
            yield output
        waiting = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if not decoder.eof:
        raise Damaged("the gzip data ends early: the file was cut off")


def _salvaged(decoder: "zlib._Decompress", data: bytes) -> bytes:
    """What comes out before the byte at which the data breaks: a call that fails gives back nothing of its output."""
    saved = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(len(data)):
            saved += decoder.decompress(data[at : at + 1])
    return bytes(saved)
