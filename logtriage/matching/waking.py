"""Which lines of a chunk are worth judging, and by whom: what the literal scan finds, gathered line by line.

It knows one chunk and nothing before it, so that chunks can be scanned out of order, and in other processes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from logtriage.matching.plan import Plan

CandidateLine = tuple[int, int, int, list[int]]  # line from 0 in the chunk, where it starts and ends, patterns woken


class Woken(NamedTuple):
    """The lines of one chunk that woke a pattern, and how many newlines the chunk holds."""

    lines: list[CandidateLine]
    newlines: int


def wake(plan: Plan, data: bytes) -> Woken:
    """Scans a chunk for the needles of all patterns."""
    hits = plan.scan(data)
    always = plan.always
    if always:
        hits = _with_every_line(data, hits)
    woken, line, counted, end_of_line = plan.woken, 0, 0, -1
    found: list[CandidateLine] = []
    candidates: list[int] = []
    for position, end in hits:
        if end > end_of_line:
            start = data.rfind(b"\n", 0, end) + 1
            end_of_line = data.find(b"\n", end)
            if end_of_line < 0:
                end_of_line = len(data)
            line += data.count(b"\n", counted, start)
            counted = start
            candidates = list(always)
            found.append((line, start, end_of_line, candidates))
        if position >= 0:
            candidates += woken[position]
    return Woken(found, line + data.count(b"\n", counted))


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
