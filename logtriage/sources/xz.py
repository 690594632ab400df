"""xz, streamed: all streams of a file, with a limit on the memory that its dictionary takes."""

from collections.abc import Iterator

from logtriage.sources.reading import Read
from logtriage.sources.stepping import unpack_streams

_MOST_MEMORY = 128 * 1024**2  # bytes


def unpack(read: Read) -> Iterator[bytes]:
    """The bytes of all streams; raises Damaged as `unpack_streams` does."""
    import lzma

    errors = (lzma.LZMAError, EOFError, MemoryError)
    return unpack_streams(read, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY), errors, "xz")
