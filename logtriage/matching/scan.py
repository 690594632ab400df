"""One log against all rules: wake by literals, judge the line, wait for its surroundings, tell the match."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from logtriage.matching.blocks import Anchor, complete, lines_before
from logtriage.matching.judge import Judge
from logtriage.matching.scanners import Scan
from logtriage.matching.window import MessageOf, Window, parts_of
from logtriage.model import Chunk, Literal, Match, Rule

Requirements = tuple[tuple[Literal, ...], ...]


class LogScan:
    """Iterate over it for the matches; then `lines` (of the log, in all) and `problems` (rules switched off) are true."""

    def __init__(  # noqa: PLR0913  # what the matcher made ready, and the log
        self,
        rules: Sequence[Rule],
        *,
        scan: Scan,
        woken: Sequence[tuple[int, ...]],
        always: Sequence[int],
        chunks: Iterable[Chunk],
        message_of: MessageOf,
    ) -> None:
        self.lines = 0
        self.problems: list[str] = []
        self._rules = rules
        self._scan = scan
        self._woken = woken
        self._always = tuple(always)
        self._chunks = chunks
        self._message_of = message_of
        self._judges: dict[int, Judge] = {}
        self._waiting: dict[int, deque[Anchor]] = {}
        self._told: dict[int, int] = {}  # the last line of each rule's last match
        self._window = Window(message_of)
        self._reach = max((lines_before(rule.block) for rule in rules), default=0)

    def __iter__(self) -> Iterator[Match]:
        inside_line = False  # a line that comes in pieces has begun
        for chunk in self._chunks:
            alone = inside_line or not chunk.ends_line
            if alone:
                yield from self._close_window()
            yield from self._read(chunk.data)
            if alone:
                yield from self._close_window()
            inside_line = not chunk.ends_line
        if self._unfinished:
            self.lines += 1
        yield from self._close_window()

    _unfinished = False  # whether the last line read so far lacks its newline

    def _read(self, data: bytes) -> Iterator[Match]:
        start = self._window.end
        self._window.extend(data)
        for number, offset, raw, candidates in self._candidate_lines(data):
            self._judge_line(number, start + offset, raw, candidates)
        if data:
            self._unfinished = not data.endswith(b"\n")
        if self._waiting:
            yield from self._complete_waiting()
        self._window.forget_before(self._still_needed())

    def _candidate_lines(self, data: bytes) -> Iterator[tuple[int, int, bytes, list[int]]]:
        """The lines on which a literal stands, with the rules that it wakes; counts every line of the data."""
        hits = self._scan(data)
        if self._always:
            hits = _with_every_line(data, hits)
        woken, counted, line_end = self._woken, 0, -1
        candidates: list[int] = []
        start = 0
        for position, end in hits:
            if end > line_end:
                if candidates:
                    yield self.lines + 1, start, data[start:line_end], candidates
                start = data.rfind(b"\n", 0, end) + 1
                line_end = data.find(b"\n", end)
                if line_end < 0:
                    line_end = len(data)
                self.lines += data.count(b"\n", counted, start)
                counted = start
                candidates = list(self._always)
            if position >= 0:
                candidates += woken[position]
        if candidates:
            yield self.lines + 1, start, data[start:line_end], candidates
        self.lines += data.count(b"\n", counted)

    def _judge_line(self, number: int, offset: int, raw: bytes, candidates: list[int]) -> None:
        lower = b""
        parts: list[str] | None = None
        for position in dict.fromkeys(candidates):
            requirements = self._rules[position].pattern.required
            if len(requirements) > 1:
                lower = lower or raw.lower()
                if not _all_met(requirements, raw, lower):
                    continue
            judge = self._judges.get(position) or self._new_judge(position)
            if judge.off:
                continue
            if parts is None:
                parts = parts_of(raw, self._message_of)
            for part in parts:
                found = judge.find(part)
                if judge.off:
                    self._tell_off(judge.rule)
                    break
                if found is not None:
                    anchor = Anchor(number, offset, part, found.span(), _values(found))
                    self._waiting.setdefault(position, deque()).append(anchor)
                    break

    def _new_judge(self, position: int) -> Judge:
        judge = self._judges[position] = Judge(self._rules[position])
        return judge

    def _tell_off(self, rule: Rule) -> None:
        self.problems.append(f"rule {rule.id} was switched off: it took too long on this log")

    def _complete_waiting(self) -> Iterator[Match]:
        for position in list(self._waiting):
            waiting = self._waiting[position]
            while waiting:
                anchor = waiting[0]
                if anchor.line > self._told.get(position, 0):  # else it lies in the block of the match before
                    match = complete(anchor, self._rules[position], self._window)
                    if match is None:
                        break
                    self._told[position] = match.last_line
                    yield match
                waiting.popleft()
            if not waiting:
                del self._waiting[position]

    def _close_window(self) -> Iterator[Match]:
        """Nothing that follows belongs to what is held: completes what waits, and lets go of it."""
        self._window.ended = True
        yield from self._complete_waiting()
        self._window.forget_before(self._window.end)
        self._window.ended = False

    def _still_needed(self) -> int:
        """The start of the first line that a match waiting, or one to come, can reach back to."""
        offset = min((waiting[0].offset for waiting in self._waiting.values()), default=self._window.end)
        return min(self._window.offsets_before(offset, self._reach), default=offset)


def _with_every_line(data: bytes, hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The hits with one more for each line, of no literal: it stands for the rules that are tried on every line."""
    ends = []
    at = 0
    while at < len(data):
        newline = data.find(b"\n", at)
        end = newline if newline >= 0 else len(data)
        ends.append((-1, end))
        at = end + 1
    return sorted([*hits, *ends], key=lambda hit: hit[1])


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
