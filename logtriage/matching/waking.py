"""Which lines of a chunk are worth judging, and by whom: what the literal scan finds, gathered line by line.

It knows one chunk and nothing before it, so that chunks can be scanned out of order, and in other processes.
"""

from collections.abc import Iterator, Sequence

from logtriage.matching.plan import Plan

CandidateLine = tuple[int, int, int, Sequence[int]]  # newlines before it in the chunk, its start and end, patterns woken


def wake(plan: Plan, data: bytes) -> Iterator[CandidateLine]:
    """Scans a chunk for the needles of all patterns."""
    hits = plan.scan(data)
    if plan.always:
        hits = _with_every_line(data, hits)
    woken, line, counted, end_of_line, start = plan.woken, 0, 0, -1, 0
    candidates: list[int] = []
    for position, end in hits:
        if end > end_of_line:
            if candidates:
                yield line, start, end_of_line, candidates
            start = data.rfind(b"\n", 0, end) + 1
            end_of_line = data.find(b"\n", end)
            if end_of_line < 0:
                end_of_line = len(data)
            line += data.count(b"\n", counted, start)
            counted = start
            candidates = list(plan.always)
        if position >= 0:
            candidates += woken[position]
    if candidates:
        yield line, start, end_of_line, candidates


def _with_every_line(data: bytes, hits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The hits with one more for each line, of no needle: it stands for the patterns that are tried on every line."""
    ends = []
    at = 0
    while at < len(data):
        newline = data.find(b"\n", at)
        end = newline if newline >= 0 else len(data)
        ends.append((-1, end))
        at = end + 1
    return sorted([*hits, *ends], key=lambda hit: hit[1])
