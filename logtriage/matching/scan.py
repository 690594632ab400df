"""One log against all rules, from its first chunk to its last: wake, judge, wait for the surroundings, tell the match."""

from collections.abc import Callable, Iterable, Iterator

from logtriage.matching.blocks import Anchor, complete
from logtriage.matching.conditions import Surroundings
from logtriage.matching.jury import Jury
from logtriage.matching.nearby import Nearby
from logtriage.matching.plan import Plan
from logtriage.matching.waitlist import Waitlist
from logtriage.matching.waking import wake
from logtriage.matching.window import FAR_REACH, MessageOf, Window
from logtriage.model import Chunk, Mark, Match, Severity
from logtriage.ruleset import RuleSet

Asked = Callable[[], bool]  # whether what wrote the log is known to have failed; asked once the log was read


def not_known() -> bool:
    """Says of a log that nothing is known of what wrote it."""
    return False


class EndingAsked:
    """True where rules are asked about a log's end: nothing broke, or the run may have got over what did."""

    def __init__(self) -> None:
        self._broke = self._taken_back = False

    def note(self, match: Match) -> None:
        """Takes notice of a match."""
        self._broke = self._broke or match.rule.is_failure
        self._taken_back = self._taken_back or match.rule.role.takes_back

    def __bool__(self) -> bool:
        return self._taken_back or not self._broke


class LogScan:
    """Iterate over it for the matches; then `lines` (of the log, in all) and `problems` (rules switched off) are true."""

    def __init__(self, plan: Plan, chunks: Iterable[Chunk], message_of: MessageOf, *, failed: Asked = not_known) -> None:
        self.lines = 0
        self._plan = plan
        self._failed = failed
        self._chunks = chunks
        self._jury = Jury(plan, message_of)
        self._window = Window(message_of)
        self._nearby = Nearby(self._window, message_of)
        self._seen = Surroundings(plan.wide_probes, plan.asked_by_section)
        self._waitlist = Waitlist(plan, self._seen)
        self._line_open = False  # whether the last line read so far lacks its newline

    @property
    def rules(self) -> RuleSet:
        """The rules that the log is read with."""
        return self._plan.rules

    @property
    def problems(self) -> list[str]:
        """What was switched off or left out, and why."""
        return [*self._jury.problems, *self._nearby.problems, *self._waitlist.problems]

    def foreseen(self) -> list[Match]:
        """Matches that are certain though lines of them are still to come, as they would be if the log ended here."""
        self._window.ended = True
        matches = list(self._waitlist.foreseen(self._complete))
        self._window.ended = False
        return matches

    def __iter__(self) -> Iterator[Match]:
        asks = EndingAsked()
        for match in self._passing():
            asks.note(match)
            yield match
        if asks:
            for position, anchor in anchors_at_end(self._plan, self._jury, self._window, self.lines, failed=self._failed()):
                yield from self._hold(position, anchor)

    def _passing(self) -> Iterator[Match]:
        inside_line = False  # a line that comes in pieces has begun
        for chunk in self._chunks:
            alone = inside_line or not chunk.ends_line
            if alone:
                yield from self._close_window()
            yield from self._read(chunk)
            if alone:
                yield from self._close_window()
            inside_line = not chunk.ends_line
        if self._line_open:
            self.lines += 1
        self._seen.read_through = self.lines
        self._seen.ended = True
        self._window.ended = True
        yield from self._waitlist.advance(self._complete)

    def _read(self, chunk: Chunk) -> Iterator[Match]:
        base, first_line = self._window.end, self.lines + 1
        self._window.extend(chunk.data, first_line)
        marks = list(placed_marks(chunk))
        counted = at = 0
        for line, start, end, candidates in wake(self._plan, chunk.data):
            while marks and marks[0][0] <= line:
                self._cross(first_line, *marks.pop(0))
            for position, anchor in self._jury.judge_line(first_line + line, base + start, chunk.data[start:end], candidates):
                yield from self._hold(position, anchor)
            counted, at = line, start
        for placed in marks:
            self._cross(first_line, *placed)
        self.lines += counted + chunk.data.count(b"\n", at)
        if chunk.data:
            self._line_open = not chunk.data.endswith(b"\n")
        self._seen.read_through = self.lines + self._line_open
        if self._waitlist:
            yield from self._waitlist.advance(self._complete)
        self._seen.forget()
        offset, line = self._waitlist.oldest or (self._window.end, self.lines + 1)
        self._window.forget_before(offset, line, lines=self._plan.reach, reach=FAR_REACH)

    def _cross(self, first_line: int, line: int, mark: Mark) -> None:
        self._seen.cross(first_line + line, mark)

    def _hold(self, position: int, anchor: Anchor) -> Iterator[Match]:
        """Takes notice of a line for which a pattern holds; the matches that have become certain with it."""
        if position >= self._plan.count:
            self._seen.sightings[position - self._plan.count].add(anchor.line)
            return
        asking = (position, *anchor.claimants)
        self._waitlist.add_anchor(position, anchor, [self._nearby.question(self._plan.rules[one], anchor) for one in asking])
        if self._waitlist.is_first(position):
            yield from self._waitlist.advance_rule(position, self._complete)

    def _complete(self, position: int, anchor: Anchor) -> Match | None:
        is_known = self._waitlist.is_known(position, anchor.values)
        return complete(anchor, self._plan.rules[position], self._window, in_short=is_known)

    def _close_window(self) -> Iterator[Match]:
        """Nothing that follows belongs to what is held: completes what waits, and lets go of it."""
        self._window.ended = True
        yield from self._waitlist.advance(self._complete)
        self._window.forget_all()
        self._window.ended = False


def anchors_at_end(plan: Plan, jury: Jury, window: Window, last_line: int, *, failed: bool) -> Iterator[tuple[int, Anchor]]:
    """What rules that are asked about the end of a log hold for: its last lines are in the window, up to that number.

    Of a log that is known to be of what `failed`, those that claim an error hold for its last line with a text.
    """
    offsets = list(window.offsets_before(window.end, max(plan.endings.values(), default=0)))
    lines = [(last_line - back, offset, window.line_at(offset)) for back, offset in enumerate(offsets)]
    if failed:
        for number, offset, raw in lines:
            text = window.shown(raw)
            if text.strip():
                errors = [position for position in plan.endings if plan.rules[position].severity is Severity.ERROR]
                yield from ((position, Anchor(number, offset, text, (0, len(text)), ())) for position in errors)
                return
    for number, offset, raw in reversed(lines):
        asked = [position for position, ending in plan.endings.items() if last_line - number < ending]
        yield from jury.judge_anew(number, offset, raw, asked)


def placed_marks(chunk: Chunk) -> Iterator[tuple[int, Mark]]:
    """The chunk's marks of sections, each with its line, from 0 in the chunk."""
    line = counted = 0
    for mark in chunk.marks:
        line += chunk.data.count(b"\n", counted, mark.offset)
        counted = mark.offset
        yield line, mark
