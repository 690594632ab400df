"""The user's own cache: what took long to make, kept for the next run.

An entry stands behind a header with its length and checksum. It is used only when it lies in a folder that no one else can
write, was written by this user and is whole; on any doubt there is none.
"""

import contextlib
import os
import stat
import sys
import zlib
from collections.abc import Iterable

_MOST_KEPT = 16  # entries with the same ending; each edit of a rule file makes a new one
_LONGEST_HEADER = 40  # bytes
_AS_IT_IS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # no link, and on Windows no other line ends


def fetch(name: str) -> memoryview | None:
    """What is kept under the name; None when there is nothing to be trusted.

    It is read, not mapped into memory: in a home that many machines share, one may delete what another one maps, and kill it.
    """
    try:
        content = memoryview(_read_own(os.path.join(_folder(), name)))
    except OSError:
        return None
    header, newline, _ = bytes(content[:_LONGEST_HEADER]).partition(b"\n")
    payload = content[len(header) + 1 :]
    return payload if header + newline == _header(payload) else None


def keep(name: str, *parts: bytes) -> None:
    """Keeps them, one behind another, under the name, whole or not at all; a cache need not be there to be written."""
    with contextlib.suppress(OSError):
        folder = _folder()
        os.makedirs(folder, mode=0o700, exist_ok=True)
        _check_own(os.stat(folder, follow_symlinks=False))
        _write_whole(os.path.join(folder, name), (_header(*parts), *parts))
        _forget_old_beside(folder, name)


def _write_whole(path: str, parts: Iterable[bytes]) -> None:
    import tempfile  # few runs write anything

    folder, name = os.path.split(path)
    ending = os.path.splitext(name)[1]  # so that what a killed run leaves behind is forgotten like any old entry
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=ending, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def _forget_old_beside(folder: str, name: str) -> None:
    ending = os.path.splitext(name)[1]
    others = [os.path.join(folder, other) for other in os.listdir(folder) if other.endswith(ending) and other != name]
    for path in sorted(others, key=os.path.getmtime)[: -_MOST_KEPT + 1]:
        os.unlink(path)


def _header(*parts: bytes | memoryview) -> bytes:
    """A checksum finds what was written in part; that nobody else wrote it is seen by whose the file is."""
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return b"logtriage %d %08x\n" % (sum(map(len, parts)), checksum)


def _read_own(path: str) -> bytes:
    _check_own(os.stat(os.path.dirname(path), follow_symlinks=False))
    with open(os.open(path, os.O_RDONLY | _AS_IT_IS), "rb", buffering=0) as file:
        _check_own(os.fstat(file.fileno()))
        return file.read()


def _check_own(status: os.stat_result) -> None:
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise PermissionError("not this user's own")
    if stat.S_ISLNK(status.st_mode):
        raise PermissionError("a link")


def _folder() -> str:
    """Where the cache lies; raises FileNotFoundError for a user without a home."""
    given = os.environ.get("LOGTRIAGE_CACHE_DIR")
    if given:
        return given
    if sys.platform == "win32":
        variable, in_home, name = "LOCALAPPDATA", "", os.path.join("logtriage", "cache")
    elif sys.platform == "darwin":
        variable, in_home, name = "", os.path.join("Library", "Caches"), "logtriage"
    else:
        variable, in_home, name = "XDG_CACHE_HOME", ".cache", "logtriage"
    caches = os.environ.get(variable, "")  # to be ignored if relative, says the XDG Base Directory Specification
    return os.path.join(caches if os.path.isabs(caches) else os.path.join(_home(), in_home), name)


def _home() -> str:
    """The user's home, which is not made: system users have none, and Python leaves `~` as it is where nobody knows one."""
    home = os.path.expanduser("~")
    if not (os.path.isabs(home) and os.path.isdir(home)):
        raise FileNotFoundError(home)
    return home
