"""Hyperscan's databases of literals: compiled, or loaded in a thousandth of that time.

That of the bundled rules is made when a wheel is built; others are kept in the cache. Hyperscan takes them only on a
processor like the one that they were made on, and in the same version. It is given pure literals only: its regular
expressions lose matches (Vectorscan 5.4.12), its literals do not.
"""

import contextlib
import marshal
import mmap
import os
import zlib
from collections.abc import Sequence
from typing import Any

from logtriage import cache
from logtriage.expressions import MARSHAL
from logtriage.model import Literal

_SHIPPED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "rules", "packed.database")
_WORTH_KEEPING = 300  # needles: a database of fewer is compiled in some milliseconds


def compiled(needles: Sequence[Literal]) -> Any:
    """A new database; raises ImportError where there is no hyperscan."""
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[text for text, _ in needles],
        ids=list(range(len(needles))),
        flags=[hyperscan.HS_FLAG_CASELESS if caseless else 0 for _, caseless in needles],
        elements=len(needles),
        literal=True,
    )
    return database


def pack(needles: Sequence[Literal], database: Any) -> bytes:
    """A database, behind the needles that it is made of."""
    import hyperscan

    return _describe(needles) + bytes(hyperscan.dumpb(database))


def keep(needles: Sequence[Literal], database: Any) -> None:
    """Later runs find the database of these needles, if the cache can be written."""
    if len(needles) >= _WORTH_KEEPING:
        cache.keep(_name_of(_describe(needles)), pack(needles, database))


def kept(needles: Sequence[Literal]) -> Any | None:
    """The database of these needles, from the wheel or the cache; None where this machine's hyperscan has none to use."""
    if len(needles) < _WORTH_KEEPING:
        return None
    described = _describe(needles)
    return _load(_shipped(), described) or _load(cache.fetch(_name_of(described)), described)


def _shipped() -> memoryview | None:
    try:
        with open(_SHIPPED, "rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None


def _load(packed: memoryview | None, described: bytes) -> Any | None:
    if packed is None or packed[: len(described)] != described:
        return None
    with contextlib.suppress(ImportError):
        import hyperscan

        with contextlib.suppress(hyperscan.error):  # of another version, or of a machine with another processor
            database = hyperscan.loadb(bytes(packed[len(described) :]), hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return database
    return None


def _describe(needles: Sequence[Literal]) -> bytes:
    return marshal.dumps(list(needles), MARSHAL)


def _name_of(described: bytes) -> str:
    return f"{zlib.crc32(described):08x}.database"
