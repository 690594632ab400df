"""How xz, bzip2 and Zstandard are unpacked: Python's decoders of them work alike, a stream or frame at a time."""

from collections.abc import Callable, Iterator
from typing import Protocol

from logtriage.sources.reading import Damaged, Read

_INPUT, _OUTPUT = 8 * 1024, 256 * 1024  # bytes a step; what a damaged step would have given is lost


class Decoder(Protocol):
    """One stream's decoder."""

    @property
    def eof(self) -> bool:
        """Whether the stream is over."""

    @property
    def needs_input(self) -> bool:
        """Whether more has to be given before more comes out."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind the stream's end."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most so many bytes of what the data hold."""


def unpack_streams(
    read: Read, new_decoder: Callable[[], Decoder], broken: tuple[type[Exception], ...], what: str
) -> Iterator[bytes]:
    """The bytes of all streams, one after the other.

    Raises Damaged where the data end early, break, or are followed by something else: all before it has been yielded.
    """
    decoder, begun = new_decoder(), False
    while True:
        data = b""
        if decoder.eof:
            data = _behind(decoder.unused_data, read)
            if not data:
                return
            decoder, begun = new_decoder(), True
        elif decoder.needs_input:
            data = read(_INPUT)
            if not data:
                raise Damaged(f"the {what} data ends early: the file was cut off")
        try:
            output = decoder.decompress(data, _OUTPUT)
        except broken as error:
            place = f"is followed by something that is no {what}" if begun else "is damaged"
            raise Damaged(f"the {what} data {place} ({error})") from error
        begun = begun and not output
        if output:
            yield output


def _behind(unused: bytes, read: Read) -> bytes:
    """What comes next that is no zero: xz pads its streams with them, and tapes pad everything."""
    data = unused.lstrip(b"\0")
    while not data and (block := read(_INPUT)):
        data = block.lstrip(b"\0")
    return data
