"""Where literals stand in a chunk. Two scanners, one result: Hyperscan's, and a plain one for where it has no wheel.

Hyperscan is given pure literals only: its regular expressions lose matches (Vectorscan 5.4.12), its literals do not.
"""

import contextlib
from collections.abc import Callable, Sequence

from logtriage.model import Literal

Hits = list[tuple[int, int]]  # (position of the literal, offset of its end), by rising end
Scan = Callable[[bytes], Hits]


PLAIN_BELOW = 96 * 1024  # bytes of all logs so far: with less to scan, loading Hyperscan takes longer than it saves


def best_scanner(literals: Sequence[Literal]) -> Scan:
    """The plain scanner for the first few bytes, then Hyperscan's where the package is installed."""
    scan = plain_scanner(literals)
    scanned = 0

    def scan_best(data: bytes) -> Hits:
        nonlocal scan, scanned
        if scanned <= PLAIN_BELOW < scanned + len(data):
            with contextlib.suppress(ImportError):
                scan = hyperscan_scanner(literals)
        scanned += len(data)
        return scan(data)

    return scan_best


def hyperscan_scanner(literals: Sequence[Literal]) -> Scan:
    """A scan with one Hyperscan database of literals; raises ImportError where there is no hyperscan."""
    import hyperscan

    if not literals:
        return lambda _data: []
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[literal.text for literal in literals],
        ids=list(range(len(literals))),
        flags=[hyperscan.HS_FLAG_CASELESS if literal.caseless else 0 for literal in literals],
        elements=len(literals),
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


def plain_scanner(literals: Sequence[Literal]) -> Scan:
    """A scan with `bytes.find`, literal by literal."""
    exact = [(position, literal.text) for position, literal in enumerate(literals) if not literal.caseless]
    folded = [(position, literal.text.lower()) for position, literal in enumerate(literals) if literal.caseless]

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
