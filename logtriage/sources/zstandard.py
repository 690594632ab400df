"""Zstandard (RFC 8878), streamed: all frames of a file; part of Python from 3.14 on, a package of its own before."""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from logtriage.sources.reading import Damaged, Read
from logtriage.sources.stepping import unpack_streams


def unpack(read: Read) -> Iterator[bytes]:
    """The bytes of all frames; raises Damaged as `unpack_streams` does, and where the package is not installed."""
    library = _library()
    yield from unpack_streams(read, library.ZstdDecompressor, (library.ZstdError, EOFError, MemoryError), "Zstandard")


def _library() -> Any:
    try:
        return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    except ImportError as error:
        raise Damaged("is packed with Zstandard, which needs a package: pip install 'logtriage[zstd]'") from error
