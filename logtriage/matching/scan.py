"""One log against all rules: wake by literals, judge the line, wait for its surroundings, tell the match."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from logtriage.matching.blocks import Anchor, complete, lines_before
from logtriage.matching.conditions import Surroundings, Verdict
from logtriage.matching.judge import Judge
from logtriage.matching.plan import Plan
from logtriage.matching.waking import Woken
from logtriage.matching.window import MessageOf, Window, parts_of
from logtriage.model import Chunk, Literal, Match

Requirements = tuple[tuple[Literal, ...], ...]

MOST_WAITING = 10_000  # anchors of one rule whose conditions are not decided yet


class _Waiting:
    """An anchor on its way to a match: its text may not be read whole yet, its conditions not be decided."""

    __slots__ = ("anchor", "match", "section", "verdict")

    def __init__(self, anchor: Anchor, section: str, verdict: Verdict | None) -> None:
        self.anchor = anchor
        self.section = section
        self.verdict = verdict
        self.match: Match | None = None


class LogScan:
    """Iterate over it for the matches; then `lines` (of the log, in all) and `problems` (rules switched off) are true."""

    def __init__(self, plan: Plan, chunks: Iterable[tuple[Chunk, Woken]], message_of: MessageOf) -> None:
        self.lines = 0
        self.problems: list[str] = []
        self._plan = plan
        self._chunks = chunks
        self._message_of = message_of
        self._judges: dict[int, Judge] = {}
        self._anchors: list[tuple[int, Anchor]] = []  # of the chunk that is being read
        self._waiting: dict[int, deque[_Waiting]] = {}
        self._told: dict[int, int] = {}  # the last line of each rule's last match
        self._window = Window(message_of)
        self._reach = max((lines_before(rule.block) for rule in plan.rules), default=0)
        self._seen = Surroundings(plan.probes, plan.window)
        self._line_open = False  # whether the last line read so far lacks its newline

    def __iter__(self) -> Iterator[Match]:
        inside_line = False  # a line that comes in pieces has begun
        for chunk, woken in self._chunks:
            alone = inside_line or not chunk.ends_line
            if alone:
                yield from self._close_window()
            yield from self._read(chunk, woken)
            if alone:
                yield from self._close_window()
            inside_line = not chunk.ends_line
        if self._line_open:
            self.lines += 1
        self._seen.read_through = self.lines
        self._seen.ended = True
        yield from self._close_window()

    def _read(self, chunk: Chunk, woken: Woken) -> Iterator[Match]:
        base, first_line = self._window.end, self.lines + 1
        self._window.extend(chunk.data)
        for line, start, end, candidates in woken.lines:
            self._judge_line(first_line + line, base + start, chunk.data[start:end], candidates)
        self.lines += woken.newlines
        if chunk.data:
            self._line_open = not chunk.data.endswith(b"\n")
        for line, name in _section_lines(chunk, first_line):
            self._seen.begin_section(line, name)
        self._seen.read_through = self.lines + self._line_open
        if self._anchors:
            self._queue_anchors()
        if self._waiting:
            yield from self._complete_waiting()
        self._seen.forget()
        self._window.forget_before(self._still_needed())

    def _judge_line(self, number: int, offset: int, raw: bytes, candidates: list[int]) -> None:
        lower = b""
        parts: list[str] | None = None
        for position in dict.fromkeys(candidates):
            requirements = self._plan.patterns[position].required
            if len(requirements) > 1:
                lower = lower or raw.lower()
                if not _all_met(requirements, raw, lower):
                    continue
            judge = self._judges.get(position) or self._new_judge(position)
            if judge.off:
                continue
            if parts is None:
                parts = parts_of(raw, self._message_of)
            self._judge_parts(position, judge, number, offset, parts)

    def _judge_parts(self, position: int, judge: Judge, number: int, offset: int, parts: list[str]) -> None:
        for part in parts:
            found = judge.find(part)
            if judge.off:
                self.problems.append(f"{self._plan.name_of(position)} was switched off: it took too long on this log")
                return
            if found is not None:
                if position < len(self._plan.rules):
                    self._anchors.append((position, Anchor(number, offset, part, found.span(), _values(found))))
                else:
                    self._seen.sightings[position - len(self._plan.rules)].add(number)
                return

    def _new_judge(self, position: int) -> Judge:
        judge = self._judges[position] = self._plan.new_judge(position)
        return judge

    def _queue_anchors(self) -> None:
        for position, anchor in self._anchors:
            waiting = self._waiting.get(position)
            if waiting is None:
                waiting = self._waiting[position] = deque()
            conditions, steps = self._plan.conditions_of(position)
            verdict = Verdict(anchor.line, conditions, steps, self._seen) if conditions or steps else None
            if verdict and len(waiting) >= MOST_WAITING:
                self._drop(position)
                continue
            waiting.append(_Waiting(anchor, self._seen.section_of(anchor.line).name, verdict))
        self._anchors.clear()

    def _drop(self, position: int) -> None:
        problem = f"{self._plan.name_of(position)}: more than {MOST_WAITING} of its matches wait for their conditions"
        if problem not in self.problems:
            self.problems.append(problem)

    def _complete_waiting(self) -> Iterator[Match]:
        for position in list(self._waiting):
            yield from self._complete_rule(position, self._waiting[position])
            if not self._waiting[position]:
                del self._waiting[position]

    def _complete_rule(self, position: int, waiting: deque[_Waiting]) -> Iterator[Match]:
        rule = self._plan.rules[position]
        if rule.conditions or rule.then:
            self._decide(position, waiting)
        while waiting:
            first = waiting[0]
            if first.anchor.line > self._told.get(position, 0):  # else it lies in the block of the match before
                match = first.match or complete(first.anchor, rule, self._window, first.section)
                if match is None or first.verdict:
                    first.match = match
                    return
                self._told[position] = match.last_line
                yield match
            waiting.popleft()

    def _decide(self, position: int, waiting: deque[_Waiting]) -> None:
        """Asks every verdict once, takes out what does not hold, and reads the text of the rest while it is there."""
        kept = []
        for one in waiting:
            decided = one.verdict.decide(self._seen) if one.verdict else True
            if decided is False:
                continue
            if decided:
                one.verdict = None
            one.match = one.match or complete(one.anchor, self._plan.rules[position], self._window, one.section)
            kept.append(one)
        waiting.clear()
        waiting.extend(kept)

    def _close_window(self) -> Iterator[Match]:
        """Nothing that follows belongs to what is held: completes what waits, and lets go of it."""
        self._window.ended = True
        yield from self._complete_waiting()
        self._window.forget_before(self._window.end)
        self._window.ended = False

    def _still_needed(self) -> int:
        """The start of the first line that a match without its text, or one to come, can reach back to."""
        incomplete = (one.anchor.offset for waiting in self._waiting.values() for one in waiting if one.match is None)
        offset = min(incomplete, default=self._window.end)
        return min(self._window.offsets_before(offset, self._reach), default=offset)


def _section_lines(chunk: Chunk, first_line: int) -> Iterator[tuple[int, str]]:
    """The sections that begin in the chunk: the numbers of their first lines, and their names."""
    line, counted = first_line, 0
    for offset, name in chunk.sections:
        line += chunk.data.count(b"\n", counted, offset)
        counted = offset
        yield line, name


def _all_met(requirements: Requirements, raw: bytes, lower: bytes) -> bool:
    for either in requirements:
        for literal in either:
            if literal.text in (lower if literal.caseless else raw):
                break
        else:
            return False
    return True


def _values(found: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in found.groupdict().items() if value is not None)
