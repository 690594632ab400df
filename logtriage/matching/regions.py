"""A log cut into regions that are scanned apart, in any order, and put together again to the very same matches.

A region is judged, and the text of its matches read, by itself: for that it is given what stands before and after it.
What needs all lines before (conditions, blocks that swallow, line numbers) is decided when the regions are joined.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from logtriage.matching.blocks import Anchor, complete
from logtriage.matching.conditions import Surroundings
from logtriage.matching.jury import Jury
from logtriage.matching.plan import Plan
from logtriage.matching.scan import placed_marks
from logtriage.matching.waitlist import Waitlist
from logtriage.matching.waking import wake
from logtriage.matching.window import REACH, MessageOf, Window
from logtriage.model import Chunk, Mark, Match


class RegionScan(NamedTuple):
    """What one region holds; lines count from 1 in the region, patterns by their position."""

    newlines: int
    line_open: bool  # its last line lacks its newline
    matches: list[tuple[int, Match]]
    sightings: list[tuple[int, int]]  # of conditions' patterns: position, line
    marks: list[tuple[int, Mark]]
    problems: list[str]


def scan_region(  # noqa: PLR0913  # a region, and its two neighbours
    plan: Plan,
    before: Iterable[Chunk],
    own: Iterable[Chunk],
    after: Iterable[Chunk],
    *,
    whole_before: bool,
    message_of: MessageOf,
) -> RegionScan | None:
    """Scans the region `own`, between what stands before it and what comes after (which is read as far as needed).

    `before` is some hundred kilobytes, or all there is. None where a log cannot be scanned region by region: a line is
    longer than a chunk, or too little is left of `before` when it has been cleaned.
    """
    window, jury = Window(message_of), Jury(plan, message_of)
    for chunk in before:
        window.extend(chunk.data)
    if not whole_before and window.end <= REACH and sum(1 for _ in window.offsets_before(window.end, plan.reach)) < plan.reach:
        return None
    found = RegionScan(0, line_open=False, matches=[], sightings=[], marks=[], problems=jury.problems)
    anchors: list[tuple[int, Anchor]] = []
    for chunk in own:
        if not chunk.ends_line:
            return None
        found = _judge_chunk(plan, jury, window, chunk, found, anchors)
        anchors = _complete_all(plan, window, anchors, found)
        _forget(plan, window, anchors)
    for chunk in after:
        if not anchors:
            break
        if not chunk.ends_line:
            return None
        window.extend(chunk.data)
        anchors = _complete_all(plan, window, anchors, found)
    window.ended = True
    _complete_all(plan, window, anchors, found)
    return found._replace(matches=sorted(found.matches, key=lambda item: item[1].line))


def _judge_chunk(  # noqa: PLR0913, PLR0917  # the state of one scan
    plan: Plan, jury: Jury, window: Window, chunk: Chunk, found: RegionScan, anchors: list[tuple[int, Anchor]]
) -> RegionScan:
    base, first_line = window.end, found.newlines + 1
    window.extend(chunk.data)
    woken = wake(plan, chunk.data)
    for line, start, end, candidates in woken.lines:
        for position, anchor in jury.judge_line(first_line + line, base + start, chunk.data[start:end], candidates):
            if position < len(plan.rules):
                anchors.append((position, anchor))
            else:
                found.sightings.append((position - len(plan.rules), anchor.line))
    found.marks.extend((first_line + line, mark) for line, mark in placed_marks(chunk))
    return found._replace(newlines=found.newlines + woken.newlines, line_open=not chunk.data.endswith(b"\n"))


def _complete_all(plan: Plan, window: Window, anchors: list[tuple[int, Anchor]], found: RegionScan) -> list[tuple[int, Anchor]]:
    """Adds the matches whose text is there; the anchors that have to wait for more."""
    waiting = []
    for position, anchor in anchors:
        match = complete(anchor, plan.rules[position], window)
        if match is None:
            waiting.append((position, anchor))
        else:
            found.matches.append((position, match))
    return waiting


def _forget(plan: Plan, window: Window, anchors: list[tuple[int, Anchor]]) -> None:
    offset = min((anchor.offset for _, anchor in anchors), default=window.end)
    window.forget_before(min(window.offsets_before(offset, plan.reach), default=offset))


class JoinedScan:
    """Iterate over it for the matches of all regions; then `lines` and `problems` are true, as of a `LogScan`."""

    def __init__(self, plan: Plan, regions: Iterable[RegionScan]) -> None:
        self.lines = 0
        self.problems: list[str] = []
        self._regions = regions
        self._seen = Surroundings(plan.probes, plan.window, plan.asked_by_section)
        self._waitlist = Waitlist(plan, self._seen)

    def __iter__(self) -> Iterator[Match]:
        line_open = False
        for region in self._regions:
            base = self.lines
            for position, line in region.sightings:
                self._seen.sightings[position].add(base + line)
            for line, mark in region.marks:
                self._seen.cross(base + line, mark)
            self.lines += region.newlines
            line_open = region.line_open
            self._seen.read_through = self.lines + line_open
            for position, match in region.matches:
                self._waitlist.add_match(position, _moved(match, base))
            yield from self._waitlist.advance(_complete_already)
            self._seen.forget()
            self.problems += [problem for problem in region.problems if problem not in self.problems]
        self.lines += line_open
        self._seen.read_through = self.lines
        self._seen.ended = True
        yield from self._waitlist.advance(_complete_already)
        self.problems += self._waitlist.problems


def _complete_already(_position: int, _anchor: Anchor) -> None:
    """A region's matches come with their text."""


def _moved(match: Match, base: int) -> Match:
    return match._replace(
        line=match.line + base,
        first_line=match.first_line + base,
        last_line=match.last_line + base,
        excerpt=tuple(line._replace(number=line.number + base) for line in match.excerpt),
    )
