"""Conditions that look at a whole section, or at the whole log: where their patterns were seen, in bounded memory.

All is counted in lines: `count_through(n)` is on how many lines up to line n a pattern was seen. A condition compares
such counts at the borders of its range, a sequence asks for the next line; both wait until the range has been read, and
are asked once a chunk, so that nothing older than the chunk needs to be remembered.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from logtriage.matching.nesting import Nesting
from logtriage.model import Condition, Mark, Scope, Side, Step

Placed = tuple[int, Condition]  # a condition, and the position of its pattern among all conditions' patterns
PlacedStep = tuple[int, Step]


class Sightings:
    """The lines, by rising number, on which one pattern was seen; old ones are only counted."""

    __slots__ = ("_dropped", "_lines")

    def __init__(self) -> None:
        self._lines: list[int] = []
        self._dropped = 0

    def add(self, line: int) -> None:
        """Notes a line; the pieces of one long line count once."""
        if not self._lines or self._lines[-1] != line:
            self._lines.append(line)

    def count_through(self, line: int) -> int:
        """On how many lines up to this one it was seen; the line is not older than what was forgotten."""
        return self._dropped + bisect_right(self._lines, line)

    def next_after(self, line: int) -> int | None:
        """The first line after this one on which it was seen."""
        at = bisect_right(self._lines, line)
        return self._lines[at] if at < len(self._lines) else None

    def forget_before(self, line: int) -> None:
        """Keeps no more than the number of the lines before this one."""
        old = bisect_left(self._lines, line)
        if old:
            del self._lines[:old]
            self._dropped += old


class Section(NamedTuple):
    """Where a section begins, its name, and on how many lines before it patterns had been seen, by position."""

    first_line: int
    name: str
    counts: Mapping[int, int]


_by_first_line = attrgetter("first_line")


class Surroundings:
    """What is known of the lines read so far: sightings of each condition's pattern, and sections.

    `asked_by_section` are the positions of the patterns that a condition looks for within a section.
    """

    def __init__(self, patterns: int, asked_by_section: Collection[int]) -> None:
        self.sightings = tuple(Sightings() for _ in range(patterns))
        self.read_through = 0  # the number of the last line read
        self.ended = False
        self._asked_by_section = asked_by_section
        self._nesting = Nesting()
        self._sections = [Section(1, "", dict.fromkeys(asked_by_section, 0))]

    def cross(self, line: int, mark: Mark) -> None:
        """Takes notice of a mark on this line; the sightings before it are complete."""
        if self._nesting.cross(mark):
            counts = {position: self.sightings[position].count_through(line - 1) for position in self._asked_by_section}
            self._sections.append(Section(line, self._nesting.name, counts))

    def section_of(self, line: int) -> Section:
        """The section that the line stands in; the line is not older than the chunk that was read last."""
        return self._sections[bisect_right(self._sections, line, key=_by_first_line) - 1]

    def last_line(self, within: int | Scope, line: int) -> int | None:
        """The last line of a range that begins at the line; None while it has not been read."""
        if within is Scope.LOG:
            return self.read_through if self.ended else None
        if within is Scope.SECTION:
            at = bisect_right(self._sections, line, key=_by_first_line)
            if at < len(self._sections):
                return self._sections[at].first_line - 1
            return self.read_through if self.ended else None
        reached = line + within
        if reached <= self.read_through:
            return reached
        return self.read_through if self.ended else None

    def forget(self) -> None:
        """Lets go of what no line to come can ask for, once all that wait were asked."""
        for sightings in self.sightings:
            sightings.forget_before(self.read_through + 1)
        del self._sections[:-1]


class _Open:
    """One condition that is not decided yet, with the counts at the borders before its line."""

    __slots__ = ("before", "condition", "position", "through")

    def __init__(self, position: int, condition: Condition, line: int, seen: Surroundings) -> None:
        sightings = seen.sightings[position]
        self.position = position
        self.condition = condition
        self.through = sightings.count_through(line)
        self.before = 0
        if condition.side is not Side.AFTER:
            self.before = sightings.count_through(line - 1) - self._count_at_start(line, seen)

    def _count_at_start(self, line: int, seen: Surroundings) -> int:
        return 0 if self.condition.within is Scope.LOG else seen.section_of(line).counts[self.position]

    def decide(self, line: int, seen: Surroundings) -> bool | None:
        condition = self.condition
        if condition.side is Side.BEFORE_IF_ANY and line == 1:
            return True
        if condition.side.is_before:
            return (self.before >= condition.at_least) is condition.wanted
        end = seen.last_line(condition.within, line)
        sightings = seen.sightings[self.position]
        count = self.before + sightings.count_through(seen.read_through if end is None else end) - self.through
        if count >= condition.at_least:
            return condition.wanted
        return None if end is None else not condition.wanted


class Verdict:
    """Whether a rule's conditions hold for one line; to be asked once a chunk until it is decided."""

    __slots__ = ("_at", "_line", "_open", "_steps")

    def __init__(self, line: int, conditions: Iterable[Placed], steps: Sequence[PlacedStep], seen: Surroundings) -> None:
        self._line = line
        self._open = [_Open(position, condition, line, seen) for position, condition in conditions]
        self._steps = list(steps)
        self._at = line

    def decide(self, seen: Surroundings) -> bool | None:
        """True or False once it is certain; None while lines are to be read that may change it."""
        still_open = []
        for one in self._open:
            held = one.decide(self._line, seen)
            if held is False:
                return False
            if held is None:
                still_open.append(one)
        self._open = still_open
        followed = self._follow(seen)
        return followed if followed is not True or not still_open else None

    def _follow(self, seen: Surroundings) -> bool | None:
        """Goes on from step to step, each time to the next line that matches."""
        while self._steps:
            position, step = self._steps[0]
            end = seen.last_line(step.within, self._at)
            found = seen.sightings[position].next_after(self._at)
            if found is None:
                return None if end is None else False
            reach = end if isinstance(step.within, Scope) else self._at + step.within
            if reach is not None and found > reach:
                return False
            self._at = found
            self._steps.pop(0)
        return True
