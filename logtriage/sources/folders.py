"""Which files a person means: those that were named, and all that stand in the folders that were."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from logtriage.sources.files import STDIN


class Found(NamedTuple):
    """A file, and whether a person named it, or the folder that it was found in."""

    path: str
    named: bool


def find_files(names: Iterable[str]) -> tuple[list[Found], list[str]]:
    """The files in the order of the names, those of a folder by the bytes of their paths; and notes on what was left out.

    Links in a folder are not followed, pipes and devices in it not opened. A folder that cannot be listed stands among
    the files, so that reading it tells why.
    """
    files: list[Found] = []
    notes: list[str] = []
    for name in names:
        if name == STDIN or not os.path.isdir(name):
            files.append(Found(name, named=True))
            continue
        left_out = Counter[str]()
        found = sorted(_files_in(name, left_out), key=lambda file: os.fsencode(file.path))
        files += found
        notes += [f"{name}: {count} {kind}{'' if count == 1 else 's'} left out" for kind, count in sorted(left_out.items())]
        if not found:
            notes.append(f"{name}: holds no files: that says nothing about the build")
    return files, notes


def _files_in(folder: str, left_out: Counter[str]) -> Iterator[Found]:
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    kind = _kind_of(entry)
                    if kind == "folder":
                        waiting.append(entry.path)
                    elif kind == "file":
                        yield Found(entry.path, named=False)
                    elif kind:
                        left_out[kind] += 1
        except OSError:
            yield Found(folder, named=True)


def _kind_of(entry: "os.DirEntry[str]") -> str:
    """What an entry of a folder is; nothing when it is gone by now."""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return ""
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "special file"
