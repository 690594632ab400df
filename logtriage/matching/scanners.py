"""Where literals stand in a chunk. Two scanners, one result: Hyperscan's, and a plain one for where it has no wheel."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from logtriage.matching import databases
from logtriage.model import Literal

Hits = list[tuple[int, int]]  # (position of the needle, offset of its end), by rising end
Scan = Callable[[bytes], Hits]


PLAIN_BELOW = 256 * 1024  # bytes of all logs so far: with less to scan, compiling a database takes longer than it saves


def best_scanner(needles: Sequence[Literal]) -> Scan:
    """Hyperscan's, where an earlier run left a database; else the plain one for the first few bytes, before one is compiled."""
    scan: Scan | None = None
    is_plain = True
    scanned = 0

    def scan_best(data: bytes) -> Hits:
        nonlocal scan, is_plain, scanned
        if scan is None:
            database = databases.kept(needles)
            is_plain = database is None
            scan = plain_scanner(needles) if is_plain else _scan_of(database)
        scanned += len(data)
        if is_plain and needles and scanned > PLAIN_BELOW:
            is_plain = False
            with contextlib.suppress(ImportError):
                database = databases.compiled(needles)
                databases.keep(needles, database)
                scan = _scan_of(database)
        return scan(data)

    return scan_best


def hyperscan_scanner(needles: Sequence[Literal]) -> Scan:
    """A scan with one Hyperscan database of literals; raises ImportError where there is no hyperscan."""
    return _scan_of(databases.compiled(needles)) if needles else lambda _data: []


def _scan_of(database: Any) -> Scan:
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
    """A scan with `bytes.find`, needle by needle, of those whose first and last bytes stand somewhere in the data."""
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


_GRAMS = (8, 4)  # bytes that are read as one number
_FEW = 50  # first grams: to search for the needles of fewer takes less time than to gather the grams of the data

_Placed = tuple[int, bytes]  # a needle's position, and the needle


class _Group(NamedTuple):
    """Needles that have grams of one length, by the number of their first gram; `grams` are the first and last ones of all."""

    length: int
    by_first: dict[int, list[_Placed]]
    grams: frozenset[int]


def _by_gram(needles: Sequence[_Placed]) -> tuple[_Group, ...]:
    """The needles, each where the longest gram is that it has."""
    groups = []
    for length in _GRAMS:
        groups.append(_group_of([needle for needle in needles if len(needle[1]) >= length], length))
        needles = [needle for needle in needles if len(needle[1]) < length]
    groups.append(_Group(0, {0: list(needles)} if needles else {}, frozenset()))
    return tuple(group for group in groups if group.by_first)


def _group_of(needles: Sequence[_Placed], length: int) -> _Group:
    firsts = _numbers(b"".join([text[:length] for _, text in needles]), length)
    lasts = _numbers(b"".join([text[-length:] for _, text in needles]), length)
    by_first: dict[int, list[_Placed]] = {}
    for first, needle in zip(firsts, needles, strict=True):
        by_first.setdefault(first, []).append(needle)
    return _Group(length, by_first, frozenset(chain(by_first, lasts)))


def _find_all(data: bytes, groups: Iterable[_Group], hits: Hits) -> None:
    for group in groups:
        for position, text in _at_hand(data, group):
            at = data.find(text)
            while at >= 0:
                hits.append((position, at + len(text)))
                at = data.find(text, at + 1)


def _at_hand(data: bytes, group: _Group) -> Iterator[_Placed]:
    """The needles that are worth a search: a look at the grams of one takes a tenth of the time."""
    if len(group.by_first) < _FEW:
        return chain.from_iterable(group.by_first.values())
    seen = _grams_in(data, group.grams, group.length)
    begun = chain.from_iterable([group.by_first[first] for first in seen.intersection(group.by_first)])
    return (needle for needle in begun if int.from_bytes(needle[1][-group.length :], sys.byteorder) in seen)


def _grams_in(data: bytes, grams: frozenset[int], length: int) -> set[int]:
    """Which of the grams stand in the data: of the others, of which there may be a million, none is kept."""
    seen: set[int] = set()
    for shift in range(min(length, len(data))):
        whole = (len(data) - shift) // length * length
        seen |= grams.intersection(_numbers(memoryview(data)[shift : shift + whole], length))
    return seen


def _numbers(data: bytes | memoryview, length: int) -> Iterable[int]:
    """Each gram of that length as a number, one behind the other."""
    view = memoryview(data)
    return view.cast("Q") if length == _GRAMS[0] else view.cast("I")
