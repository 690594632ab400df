"""Where literals stand in a chunk. Two scanners, one result: Hyperscan's, and a plain one for where it has no wheel.

Hyperscan is given pure literals only: its regular expressions lose matches (Vectorscan 5.4.12), its literals do not.
"""

import contextlib
from collections.abc import Callable, Sequence

from logtriage.matching.literals import Needle

Hits = list[tuple[int, int]]  # (position of the needle, offset of its end), by rising end
Scan = Callable[[bytes], Hits]


PLAIN_BELOW = 96 * 1024  # bytes of all logs so far: with less to scan, loading Hyperscan takes longer than it saves


def best_scanner(needles: Sequence[Needle]) -> Scan:
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


def hyperscan_scanner(needles: Sequence[Needle]) -> Scan:
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


def plain_scanner(needles: Sequence[Needle]) -> Scan:
    """A scan with `bytes.find`, literal by literal."""
    exact = [(position, text) for position, (text, caseless) in enumerate(needles) if not caseless]
    folded = [(position, text.lower()) for position, (text, caseless) in enumerate(needles) if caseless]

    def scan(data: bytes) -> Hits:
        hits: Hits = []
        for position, text in exact:
            _find_all(data, position, text, hits)
        lower = data.lower() if folded else b""
        for position, text in folded:
            _find_all(lower, position, text, hits)
        hits.sort(key=lambda hit: hit[1])
        return hits

    return scan


def _find_all(data: bytes, position: int, text: bytes, hits: Hits) -> None:
    at = data.find(text)
    while at >= 0:
        hits.append((position, at + len(text)))
        at = data.find(text, at + 1)
