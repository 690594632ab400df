"""tar, streamed: regular files in the order in which they were stored; no header may take memory without end."""

import tarfile
from collections.abc import Iterator
from typing import IO, Self

from logtriage.sources.members import MOST_MEMBERS, Member
from logtriage.sources.reading import Damaged, Stream

_MOST_HEADER = 1024 * 1024  # bytes of a long name or of extended attributes
_HEADERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_BROKEN = (tarfile.TarError, EOFError, ValueError, IndexError)
_BLOCK = 4 * 1024  # bytes; where a file breaks off, tarfile gives nothing of the block


def members_of(stream: Stream) -> Iterator[Member]:
    """The regular files; raises Damaged where the archive breaks off."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Careful) as archive:
            for count, entry in enumerate(archive):
                if count >= MOST_MEMBERS:
                    raise Damaged(f"holds more than {MOST_MEMBERS:,} files; the rest was not read")
                content = archive.extractfile(entry) if entry.isreg() else None
                if content:
                    yield Member(entry.name, _blocks(content))
                archive.members = []  # type: ignore[attr-defined]  # else it remembers all of them
    except _BROKEN as error:
        raise Damaged(f"the tar archive is damaged ({error})") from error


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    try:
        while block := content.read(_BLOCK):
            yield block
    except _BROKEN as error:
        raise Damaged(f"ends early in its tar archive ({error})") from error


class _Careful(tarfile.TarInfo):
    """A header that is refused where tarfile would read as much of it into memory as it says to have."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> Self:
        header = super().frombuf(buf, encoding or "utf-8", errors)
        if header.type in _HEADERS and header.size > _MOST_HEADER:
            raise Damaged(f"the tar archive has a header of {header.size:,} bytes")
        if header.type == tarfile.GNUTYPE_SPARSE:
            raise Damaged("the tar archive holds a sparse file, which is not read")
        return header
