"""The steps of a run, as its CI system marked them: which one failed, and what lies before and after it."""

from bisect import bisect_left, insort
from enum import IntEnum
from typing import NamedTuple

MOST_MARKS = 20_000  # of one log; a run has some dozens
BEHIND_ALL = 2**63  # a line that no log has


class Place(IntEnum):
    """Where a finding stands: in the step that failed, before it (so that the run went on), or after it.

    Two places can hold no cause, or hardly: a step that is said to have passed, and what a CI system runs when it is decided
    how the run ends.
    """

    FAILED = 0
    BEFORE = 1
    AFTER = 2
    PASSED = 3
    BEHIND = 4


class Step(NamedTuple):
    """The lines of a step; the last line before it of one that is said to have passed; the first line behind all steps."""

    lines: range
    passed: int = 0
    decided: int = BEHIND_ALL


class Steps:
    """Marks between steps: a line that begins a step, or the last line of one that passed; they may come in any order."""

    def __init__(self) -> None:
        self._marks: dict[int, bool] = {}
        self._decided = BEHIND_ALL

    def mark(self, line: int, *, passed: bool) -> None:
        """Notes a mark; further ones than can be held are left out, and the last step is then the longer."""
        if len(self._marks) < MOST_MARKS:
            self._marks[line] = passed

    def decide(self, line: int) -> None:
        """Notes that from this line on nothing can fail the run."""
        self._decided = min(self._decided, line)

    @property
    def last(self) -> Step | None:
        """The step that began last; None without any."""
        begun = max((line for line, passed in self._marks.items() if not passed), default=0)
        return Step(range(begun, BEHIND_ALL)) if begun else None

    def failed_step(self, lines: list[int]) -> Step | None:
        """The step that holds the first of these lines which is in no step that passed; None without marks, or such a line."""
        marks = sorted(self._marks)
        for line in lines if marks else ():
            at = bisect_left(marks, line)
            ends_passed = at < len(marks) and self._marks[marks[at]]
            if not ends_passed:
                passed = next((mark for mark in reversed(marks[:at]) if self._marks[mark]), 0)
                decided = self._decided if line < self._decided else BEHIND_ALL
                return Step(range(marks[at - 1] if at else 1, self._first_line_behind(marks, at)), passed, decided)
        return None

    def _first_line_behind(self, marks: list[int], at: int) -> int:
        return marks[at] if at < len(marks) else BEHIND_ALL


class Survived:
    """Lines of what was allowed to fail; further stretches than can be held are left out."""

    def __init__(self) -> None:
        self._stretches: list[tuple[int, int]] = []  # last line and first

    def add(self, first: int, last: int) -> None:
        """Notes a stretch of lines, both ends included."""
        if len(self._stretches) < MOST_MARKS:
            insort(self._stretches, (last, first))

    def __contains__(self, line: int) -> bool:
        at = bisect_left(self._stretches, (line, 0))
        return at < len(self._stretches) and self._stretches[at][1] <= line


def place_of(line: int, failed: Step | None) -> Place:
    """Where the line stands; without steps, in the one that failed."""
    if failed is None:
        return Place.FAILED
    if line >= failed.decided:
        return Place.BEHIND
    if line < failed.lines.start:
        return Place.PASSED if line <= failed.passed else Place.BEFORE
    return Place.FAILED if line in failed.lines else Place.AFTER
