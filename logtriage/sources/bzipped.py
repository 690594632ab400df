"""bzip2, streamed: all streams of a file."""

from collections.abc import Iterator

from logtriage.sources.reading import Read
from logtriage.sources.stepping import unpack_streams


def unpack(read: Read) -> Iterator[bytes]:
    """The bytes of all streams; raises Damaged as `unpack_streams` does."""
    import bz2

    return unpack_streams(read, bz2.BZ2Decompressor, (OSError, EOFError, ValueError), "bzip2")
