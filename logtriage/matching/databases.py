"""Hyperscan's databases of literals, compiled, or kept from an earlier run: to load one takes a thousandth of the time.

Hyperscan is given pure literals only: its regular expressions lose matches (Vectorscan 5.4.12), its literals do not.
"""

import contextlib
import marshal
import zlib
from collections.abc import Sequence
from typing import Any

from logtriage import cache
from logtriage.expressions import MARSHAL
from logtriage.model import Literal

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


def compiled_and_kept(needles: Sequence[Literal]) -> Any:
    """A new database, which later runs find; raises ImportError where there is no hyperscan."""
    database = compiled(needles)
    if len(needles) >= _WORTH_KEEPING:
        import hyperscan

        described = _describe(needles)
        cache.keep(_name_of(described), described + hyperscan.dumpb(database))
    return database


def kept(needles: Sequence[Literal]) -> Any | None:
    """The database of these needles; None where none is kept that this machine's hyperscan can use."""
    if len(needles) < _WORTH_KEEPING:
        return None
    described = _describe(needles)
    content = cache.fetch(_name_of(described))
    if content is None or content[: len(described)] != described:
        return None
    with contextlib.suppress(ImportError):
        import hyperscan

        with contextlib.suppress(hyperscan.error):  # of another version, or of a machine with another processor
            database = hyperscan.loadb(bytes(content[len(described) :]), hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return database
    return None


def _describe(needles: Sequence[Literal]) -> bytes:
    return marshal.dumps(list(needles), MARSHAL)


def _name_of(described: bytes) -> str:
    return f"{zlib.crc32(described):08x}.database"
