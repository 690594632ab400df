"""A log cut into regions that are scanned apart, in any order, and put together again to the very same matches.

A region is judged, and the text of its matches and the lines near them read, by itself: for that it is given what stands
before and after it. What needs all lines before (conditions that look far, blocks that swallow, line numbers) is decided
when the regions are joined.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from logtriage.matching.blocks import Anchor, complete
from logtriage.matching.conditions import Surroundings
from logtriage.matching.jury import Jury
from logtriage.matching.nearby import Nearby, Question
from logtriage.matching.plan import Plan
from logtriage.matching.scan import Asked, EndingAsked, anchors_at_end, not_known, placed_marks
from logtriage.matching.waitlist import MOST_TOLD, Waitlist
from logtriage.matching.waking import wake
from logtriage.matching.window import FAR_REACH, MessageOf, Window
from logtriage.model import Block, Chunk, Mark, Match
from logtriage.ruleset import RuleSet

MOST_MARKS = 50_000  # of sections, in one region
MOST_UNSURE = 1000  # lines at the start of a region that a block from before may hold
_NO_LINE = -(2**63)  # before all, also those before the region: at a log's end, rules are asked about them too


class Spoken(NamedTuple):
    """A match of the rule at the position, with the claimants of its line that may still speak, by conditions that look far."""

    position: int
    match: Match
    claimants: tuple[int, ...]


class RegionScan(NamedTuple):
    """What one region holds; lines count from 1 in the region, patterns by their position."""

    newlines: int
    line_open: bool  # its last line lacks its newline
    matches: list[Spoken]
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
    failed: Asked = not_known,
) -> RegionScan | None:
    """Scans the region `own`, between what stands before it and what comes after (which is read as far as needed).

    `before` is some hundred kilobytes, or all there is. None where a log cannot be scanned region by region: a line is
    longer than a chunk, too little is left of `before` when it has been cleaned, marks of sections are too many to hold, or
    blocks of the region before may hold too much of this one.
    """
    scan = _Scan(plan, message_of)
    lines_before = scan.read_before(before)
    if not whole_before and lines_before < plan.reach and scan.window.end < FAR_REACH:
        return None
    for chunk in own:
        if not chunk.ends_line:
            return None
        scan.read(chunk)
        if scan.marks_held > MOST_MARKS or scan.is_unsure:
            return None
    is_last = True
    for chunk in after:
        is_last = False
        if not scan.waiting:
            break
        if not chunk.ends_line:
            return None
        scan.read_after(chunk)
    if is_last:
        scan.ask_about_end(failed=failed())
    return scan.finished()


class _Waiting(NamedTuple):
    position: int
    anchor: Anchor
    question: Question | None
    claims: dict[int, Question | None]  # of the anchor's claimants, until their answer is that they say nothing


class _Told:
    """What a region tells of a rule with suspects: these once for the same values, and nothing inside a block before.

    A block of the region before may reach into this one: whether what lies there is told, and so what its own blocks hold,
    is unsure until the regions are joined.
    """

    def __init__(self, block: Block) -> None:
        self.unsure_through = _NO_LINE if block.ending else block.suspects_after
        self._through = _NO_LINE
        self._values = set[tuple[tuple[str, str], ...]]()

    def holds(self, line: int) -> bool:
        """Whether the line surely lies in a block before."""
        return line <= self._through

    def is_new(self, values: tuple[tuple[str, str], ...]) -> bool:
        """Whether a match with these values may be the first that is told."""
        return values not in self._values and len(self._values) < MOST_TOLD and self.unsure_through <= MOST_UNSURE

    def add(self, match: Match) -> None:
        """Takes notice of a match, in the order of their lines."""
        if match.line <= self.unsure_through:
            self.unsure_through = max(self.unsure_through, match.last_line)
        else:
            self._through = match.last_line
            self._values.add(match.values)


class _Scan:
    """The state of the scan of one region."""

    def __init__(self, plan: Plan, message_of: MessageOf) -> None:
        self.window = Window(message_of)
        self.waiting: list[_Waiting] = []
        self._plan = plan
        self._jury = Jury(plan, message_of)
        self._nearby = Nearby(self.window, message_of)
        self._told: dict[int, _Told] = {}  # of rules with suspects, but for those of which later lines may forbid a match
        self._newlines = 0
        self._line_open = False
        self._matches: list[Spoken] = []
        self._sightings: list[tuple[int, int]] = []
        self._marks: list[tuple[int, Mark]] = []

    @property
    def marks_held(self) -> int:
        """How many marks of sections wait for the regions before."""
        return len(self._marks)

    @property
    def is_unsure(self) -> bool:
        """Whether blocks of the region before may hold too much of this one."""
        return any(told.unsure_through > MOST_UNSURE for told in self._told.values())

    def read_before(self, chunks: Iterable[Chunk]) -> int:
        """Holds what stands before the region; how many lines that are."""
        held = list(chunks)
        total = sum(chunk.data.count(b"\n") for chunk in held)
        line = 1 - total
        for chunk in held:
            self.window.extend(chunk.data, line)
            line += chunk.data.count(b"\n")
        return total

    def read(self, chunk: Chunk) -> None:
        """Judges the next lines of the region."""
        base, first_line = self.window.end, self._newlines + 1
        self.window.extend(chunk.data, first_line)
        for line, start, end, candidates in wake(self._plan, chunk.data):
            for position, anchor in self._jury.judge_line(first_line + line, base + start, chunk.data[start:end], candidates):
                self._hold(position, anchor)
        self._marks.extend((first_line + line, mark) for line, mark in placed_marks(chunk))
        self._newlines += chunk.data.count(b"\n")
        self._line_open = not chunk.data.endswith(b"\n")
        self._advance()
        oldest = min(((one.anchor.offset, one.anchor.line) for one in self.waiting), default=None)
        offset, next_line = oldest or (self.window.end, self._newlines + 1)
        self.window.forget_before(offset, next_line, lines=self._plan.reach, reach=FAR_REACH)

    def read_after(self, chunk: Chunk) -> None:
        """Reads on behind the region, for what waits."""
        self.window.extend(chunk.data, self._newlines + 1)
        self._advance()

    def ask_about_end(self, *, failed: bool) -> None:
        """Asks the rules that are asked once the log ended, as it does with this region."""
        lines = self._newlines + self._line_open
        for position, anchor in anchors_at_end(self._plan, self._jury, self.window, lines, failed=failed):
            self._hold(position, anchor)

    def finished(self) -> RegionScan:
        """All that was found, once nothing follows."""
        self.window.ended = True
        self._advance()
        matches = sorted(self._matches, key=lambda spoken: spoken.match.line)
        problems = [*self._jury.problems, *self._nearby.problems]
        return RegionScan(self._newlines, self._line_open, matches, self._sightings, self._marks, problems)

    def _hold(self, position: int, anchor: Anchor) -> None:
        if position >= self._plan.count:
            self._sightings.append((position - self._plan.count, anchor.line))
            return
        question, *claims = (self._nearby.question(self._plan.rules[one], anchor) for one in (position, *anchor.claimants))
        self.waiting.append(_Waiting(position, anchor, question, dict(zip(anchor.claimants, claims, strict=True))))

    def _advance(self) -> None:
        """Notes the matches that are certain, but for what is decided when the regions are joined."""
        still_waiting = []
        for one in self.waiting:
            answer = self._answer(one)
            told = self._told_of(one.position) if answer else None
            if told and told.holds(one.anchor.line):
                continue
            match = self._complete(one, told) if answer else None
            if match:
                self._matches.append(Spoken(one.position, match, tuple(one.claims)))
                if told:
                    told.add(match)
            elif answer is not False:
                still_waiting.append(one)
        self.waiting = still_waiting

    def _answer(self, one: _Waiting) -> bool | None:
        """Whether the rule speaks, as far as lines near decide it; None while lines are to be read that may change it."""
        answer = one.question.answer() if one.question else True
        for claimant, question in list(one.claims.items()) if answer is not False else ():
            speaks = question.answer() if question else True
            if speaks is False:
                del one.claims[claimant]
            elif speaks is None:
                answer = None
            elif not self._plan.looks_far(claimant):
                return False
        return answer

    def _told_of(self, position: int) -> _Told | None:
        rule = self._plan.rules[position]
        if not rule.block or not rule.block.suspects or rule.conditions or rule.then or rule.unless:
            return None
        return self._told.setdefault(position, _Told(rule.block))

    def _complete(self, one: _Waiting, told: _Told | None) -> Match | None:
        is_known = told is not None and not told.is_new(one.anchor.values)
        return complete(one.anchor, self._plan.rules[one.position], self.window, in_short=is_known)


class JoinedScan:
    """Iterate over it for the matches of all regions; then `lines` and `problems` are true, as of a `LogScan`."""

    def __init__(self, plan: Plan, regions: Iterable[RegionScan]) -> None:
        self.lines = 0
        self.problems: list[str] = []
        self._regions = regions
        self._plan = plan
        self._seen = Surroundings(plan.wide_probes, plan.asked_by_section)
        self._waitlist = Waitlist(plan, self._seen)

    @property
    def rules(self) -> RuleSet:
        """The rules that the log is read with."""
        return self._plan.rules

    def __iter__(self) -> Iterator[Match]:
        asks = EndingAsked()
        last_resorts: list[Spoken] = []
        for match in self._passing(last_resorts):
            asks.note(match)
            yield match
        if asks:
            for spoken in last_resorts:
                self._waitlist.add_match(*spoken)
            yield from self._waitlist.advance(_complete_already)

    def _passing(self, last_resorts: list[Spoken]) -> Iterator[Match]:
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
            for spoken in region.matches:
                moved = spoken._replace(match=_moved(spoken.match, base))
                if moved.match.rule.is_last_resort:
                    last_resorts.append(moved)
                else:
                    self._waitlist.add_match(*moved)
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
