"""Where literals stand in a chunk. Two scanners, one result: Hyperscan's, and a plain one for where it has no wheel.

Hyperscan is given pure literals only: its regular expressions lose matches (Vectorscan 5.4.12), its literals do not.
"""

import contextlib
import sys
from array import array
from collections.abc import Callable, Sequence
from itertools import chain

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
    exact = _by_gram([(position, text) for position, (text, caseless) in enumerate(needles) if not caseless])
    folded = _by_gram([(position, text.lower()) for position, (text, caseless) in enumerate(needles) if caseless])

    def scan(data: bytes) -> Hits:
        hits: Hits = []
        _find_all(data, exact, hits)
        if folded:
            _find_all(data.lower(), folded, hits)
        hits.sort(key=lambda hit: hit[1])
        return hits

    return scan


_GRAM = 4  # bytes, read as one number
_TOO_SHORT = -1  # stands for the first gram of a needle that has none
_FEW = 50  # first grams: to search for the needles of fewer takes less time than to gather the grams of the data

_Placed = tuple[int, bytes]  # a needle's position, and the needle


def _by_gram(needles: Sequence[_Placed]) -> dict[int, list[_Placed]]:
    """The needles by their first gram."""
    firsts = array("I", b"".join([text[:_GRAM].ljust(_GRAM) for _, text in needles]))
    by_gram: dict[int, list[_Placed]] = {}
    for first, needle in zip(firsts, needles, strict=True):
        by_gram.setdefault(first if len(needle[1]) >= _GRAM else _TOO_SHORT, []).append(needle)
    return by_gram


def _find_all(data: bytes, needles: dict[int, list[_Placed]], hits: Hits) -> None:
    for position, text in _at_hand(data, needles):
        at = data.find(text)
        while at >= 0:
            hits.append((position, at + len(text)))
            at = data.find(text, at + 1)


def _at_hand(data: bytes, needles: dict[int, list[_Placed]]) -> list[_Placed]:
    """The needles that are worth a search: a look at the grams of one takes a tenth of the time."""
    if len(needles) < _FEW:
        return list(chain.from_iterable(needles.values()))
    grams = _grams_of(data)
    begun = chain.from_iterable([needles[first] for first in grams.intersection(needles)])
    ended = [needle for needle in begun if _number(needle[1][-_GRAM:]) in grams]
    return [*(needle for needle in ended if _all_in(grams, needle[1])), *needles.get(_TOO_SHORT, ())]


def _all_in(grams: set[int], text: bytes) -> bool:
    return all(_number(text[at : at + _GRAM]) in grams for at in range(1, len(text) - _GRAM))


def _number(gram: bytes) -> int:
    return int.from_bytes(gram, sys.byteorder)


def _grams_of(data: bytes) -> set[int]:
    grams: set[int] = set()
    for shift in range(min(_GRAM, len(data))):
        whole = (len(data) - shift) // _GRAM * _GRAM
        grams.update(memoryview(data)[shift : shift + whole].cast("I"))
    return grams
