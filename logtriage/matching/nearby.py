"""Conditions that look at the lines near a match: their patterns are searched there, and nowhere else in the log.

What a condition asks for may be common (a row of dashes, a traceback's `File`): scanning the whole log for it would cost
more than all rules together. So each pattern is tried on the lines near those that matched, and on each of them once.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

from logtriage.matching.blocks import Anchor
from logtriage.matching.judge import Judge, all_met, first_of
from logtriage.matching.window import FAR_REACH, MessageOf, Window, readings_of
from logtriage.model import Condition, Pattern, Rule, Side, Step
from logtriage.ruleset import steps_are_near


class _Probe:
    """Where one pattern was seen, in the stretch of the log that was searched for it."""

    def __init__(self, pattern: Pattern, window: Window, message_of: MessageOf) -> None:
        self.judge = Judge(pattern, None)
        self._trigger = pattern.trigger
        self._window = window
        self._message_of = message_of
        self._from = self._through = 0  # offsets: what was searched
        self._seen: list[int] = []  # where the lines start on which it was seen

    def count(self, start: int, end: int) -> int:
        """On how many of the lines that start from one offset up to another it is seen."""
        self._search_between(start, end)
        return bisect_left(self._seen, end) - bisect_left(self._seen, start)

    def first(self, start: int, end: int) -> int | None:
        """The first of these lines on which it is seen: where it starts."""
        self._search_between(start, end)
        at = bisect_left(self._seen, start)
        return self._seen[at] if at < len(self._seen) and self._seen[at] < end else None

    def _search_between(self, start: int, end: int) -> None:
        if start > self._through or end < self._from:
            self._seen, self._from, self._through = [], start, start
        if start < self._from:
            self._search(start, self._from)
            self._from = start
        if end > self._through:
            self._search(self._through, end)
            self._through = end
            del self._seen[: bisect_left(self._seen, self._window.start)]

    def _search(self, start: int, end: int) -> None:
        for base, text in self._window.texts_between(start, end):
            for at in self._woken(text):
                newline = text.find(b"\n", at)
                if self._holds(text[at : newline if newline >= 0 else None]):
                    insort(self._seen, base + at)

    def _woken(self, text: bytes) -> Sequence[int]:
        """Where the lines start that hold a literal of the trigger: every line, if there is none."""
        if not self._trigger:
            return list(_line_starts(text))
        lower = text.lower() if any(folds for _, folds in self._trigger) else b""
        return sorted({at for needle, folds in self._trigger for at in _lines_with(needle, lower if folds else text)})

    def _holds(self, raw: bytes) -> bool:
        if self.judge.off or not all_met(self.judge.unmet, raw, raw.lower()):
            return False
        readings = readings_of(raw, self._message_of)
        if not self.judge.may_hold(map(first_of, readings)):
            return False
        return any(self.judge.find(reading) is not None for reading in readings)


def _line_starts(text: bytes) -> Iterator[int]:
    at = 0
    while at < len(text):
        yield at
        at = text.find(b"\n", at) + 1 or len(text)


def _lines_with(needle: bytes, text: bytes) -> Iterator[int]:
    found = text.find(needle)
    while found >= 0:
        yield text.rfind(b"\n", 0, found) + 1
        newline = text.find(b"\n", found)
        found = text.find(needle, newline) if newline >= 0 else -1


class Nearby:
    """The probes of one log; `problems` names the conditions that were switched off."""

    def __init__(self, window: Window, message_of: MessageOf) -> None:
        self._window = window
        self._message_of = message_of
        self._probes: dict[str, _Probe] = {}
        self._asking: dict[str, str] = {}  # the rule that asked for a pattern first

    @property
    def problems(self) -> list[str]:
        """Which conditions took too long."""
        return [
            f"a condition of rule {self._asking[text]} was switched off: it took too long on this log"
            for text, probe in self._probes.items()
            if probe.judge.off
        ]

    def question(self, rule: Rule, anchor: Anchor) -> "Question | None":
        """What the rule asks of the lines near the anchor, if anything; those before it must still be held."""
        if not (rule.conditions or rule.then):
            return None
        conditions = [one for one in rule.conditions if isinstance(one.within, int)]
        steps = rule.then if steps_are_near(rule) else ()
        return Question(self, rule.id, anchor.offset, conditions, steps) if conditions or steps else None

    def probe(self, pattern: Pattern, rule_id: str) -> _Probe:
        """The probe for the pattern, which rules share."""
        probe = self._probes.get(pattern.text)
        if probe is None:
            probe = self._probes[pattern.text] = _Probe(pattern, self._window, self._message_of)
            self._asking[pattern.text] = rule_id
        return probe

    def start_before(self, offset: int, lines: int) -> int:
        """Where the lines start that stand so near before the one at the offset."""
        return min(self._window.offsets_before(offset, lines, FAR_REACH), default=offset)

    def lines_after(self, offset: int, lines: int) -> tuple[int, int, bool]:
        """Where the lines begin and end that stand so near after the one at the offset; whether all of them were read."""
        first = last = offset
        read = True
        for at in self._window.offsets_after(offset, lines, FAR_REACH):
            if at is None:
                read = False
                break
            first = at if last == offset else first
            last = at
        return first, self._window.end_of_line(last) if last > offset else offset, read


class Question:
    """What one rule asks of the lines near one anchor; to be asked again, once more was read, until it is answered."""

    __slots__ = ("_at", "_nearby", "_offset", "_open", "_rule_id", "_steps")

    def __init__(
        self, nearby: Nearby, rule_id: str, offset: int, conditions: Sequence[Condition], steps: Sequence[Step]
    ) -> None:
        self._nearby = nearby
        self._rule_id = rule_id
        self._offset = offset
        self._open = [(one, self._count_before(one)) for one in conditions]
        self._steps = list(steps)
        self._at = offset

    def _count_before(self, condition: Condition) -> int:
        if condition.side is Side.AFTER:
            return 0
        start = self._nearby.start_before(self._offset, int(condition.within))
        return self._nearby.probe(condition.pattern, self._rule_id).count(start, self._offset)

    def answer(self) -> bool | None:
        """Whether all holds; None while lines are to be read that may change it."""
        still_open = []
        for condition, before in self._open:
            held = self._holds(condition, before)
            if held is False:
                return False
            if held is None:
                still_open.append((condition, before))
        self._open = still_open
        followed = self._follow()
        return followed if followed is not True or not still_open else None

    def _holds(self, condition: Condition, before: int) -> bool | None:
        if condition.side is Side.BEFORE_IF_ANY and self._offset == 0:
            return True
        count, read = before, True
        if not condition.side.is_before:
            start, end, read = self._nearby.lines_after(self._offset, int(condition.within))
            count += self._nearby.probe(condition.pattern, self._rule_id).count(start, end)
        if count >= condition.at_least:
            return condition.wanted
        return not condition.wanted if read else None

    def _follow(self) -> bool | None:
        """Goes on from step to step, each time to the next line that matches."""
        while self._steps:
            step = self._steps[0]
            start, end, read = self._nearby.lines_after(self._at, int(step.within))
            found = self._nearby.probe(step.pattern, self._rule_id).first(start, end)
            if found is None:
                return False if read else None
            self._at = found
            self._steps.pop(0)
        return True
