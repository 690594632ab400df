"""Where literals stand in a chunk. Two scanners, one result: Hyperscan's, and a plain one for where it has no wheel.

Hyperscan is given pure literals only: its regular expressions lose matches (Vectorscan 5.4.12), its literals do not.
"""

import contextlib
import sys
from collections.abc import Callable, Sequence

from logtriage.model import Literal

Hits = list[tuple[int, int]]  # (position of the needle, offset of its end), by rising end
Scan = Callable[[bytes], Hits]


PLAIN_BELOW = 256 * 1024  # bytes of all logs so far: with less to scan, loading Hyperscan takes longer than it saves


def best_scanner(needles: Sequence[Literal]) -> Scan:
    """The plain scanner for the first few bytes, then Hyperscan's where the package is installed."""
    scan = plain_scanner(needles)
    scanned = 0

    def scan_best(data: bytes) -> Hits:
        nonlocal scan, scanned
        if scanned <= PLAIN_BELOW < scanned + len(data):
            with contextlib.suppress(ImportError):
                scan = hyperscan_scanner(needles)
        scanned += len(data)
        return scan(data)

    return scan_best


def hyperscan_scanner(needles: Sequence[Literal]) -> Scan:
    """A scan with one Hyperscan database of literals; raises ImportError where there is no hyperscan."""
    import hyperscan

    if not needles:
        return lambda _data: []
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[text for text, _ in needles],
        ids=list(range(len(needles))),
        flags=[hyperscan.HS_FLAG_CASELESS if caseless else 0 for _, caseless in needles],
        elements=len(needles),
        literal=True,
    )
    hits: Hits = []
    append = hits.append

    def note(position: int, _start: int, end: int, _flags: int, _context: object) -> None:
        append((position, end))

    def scan(data: bytes) -> Hits:
        hits.clear()
        database.scan(data, match_event_handler=note)
        return hits.copy()

    return scan


def plain_scanner(needles: Sequence[Literal]) -> Scan:
    """A scan with `bytes.find`, needle by needle, of those of which all runs of four bytes stand somewhere in the data."""
    exact = [_split(position, text) for position, (text, caseless) in enumerate(needles) if not caseless]
    folded = [_split(position, text.lower()) for position, (text, caseless) in enumerate(needles) if caseless]

    def scan(data: bytes) -> Hits:
        hits: Hits = []
        _find_all(data, exact, hits)
        if folded:
            _find_all(data.lower(), folded, hits)
        hits.sort(key=lambda hit: hit[1])
        return hits

    return scan


_GRAM = 4  # bytes, read as one number

_Split = tuple[int, bytes, int, int]  # a needle's position, the whole of it, its first and its last bytes


def _split(position: int, text: bytes) -> _Split:
    return position, text, _number(text[:_GRAM]), _number(text[-_GRAM:])


def _number(gram: bytes) -> int:
    return int.from_bytes(gram, sys.byteorder)


def _find_all(data: bytes, needles: Sequence[_Split], hits: Hits) -> None:
    grams = _grams_of(data)
    for position, text, first, last in needles:
        # A look at the grams of a needle takes a tenth of the time that a search of the data takes.
        if len(text) < _GRAM or (first in grams and last in grams and _all_in(grams, text)):
            at = data.find(text)
            while at >= 0:
                hits.append((position, at + len(text)))
                at = data.find(text, at + 1)


def _all_in(grams: set[int], text: bytes) -> bool:
    return all(_number(text[at : at + _GRAM]) in grams for at in range(1, len(text) - _GRAM))


def _grams_of(data: bytes) -> set[int]:
    grams: set[int] = set()
    for shift in range(min(_GRAM, len(data))):
        whole = (len(data) - shift) // _GRAM * _GRAM
        grams.update(memoryview(data)[shift : shift + whole].cast("I"))
    return grams
