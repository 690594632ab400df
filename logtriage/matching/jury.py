"""The lines that woke patterns, judged: which patterns hold for them, and what they captured."""

from collections.abc import Iterator, Sequence
from typing import Any

from logtriage.matching.blocks import Anchor
from logtriage.matching.judge import Judge
from logtriage.matching.plan import Plan
from logtriage.matching.window import MessageOf, parts_of
from logtriage.model import Literal


class Jury:
    """The judges of one log; `problems` names the rules that were switched off."""

    def __init__(self, plan: Plan, message_of: MessageOf) -> None:
        self.problems: list[str] = []
        self._plan = plan
        self._message_of = message_of
        self._judges: dict[int, Judge] = {}

    def judge_line(self, number: int, offset: int, raw: bytes, woken: Sequence[int]) -> Iterator[tuple[int, Anchor]]:
        """The patterns that hold for the line, by position, each with what it matched there."""
        lower = b""
        parts: list[str] | None = None
        held: list[str] = []
        for position in self._plan.in_order(woken):
            if held and self._plan.yields(position, held):
                continue
            judge = self._judges.get(position) or self._new_judge(position)
            lower = lower or raw.lower()
            if judge.off or not _all_met(judge.required, raw, lower):
                continue
            if parts is None:
                parts = parts_of(raw, self._message_of)
            for part in parts:
                found = judge.find(part)
                if judge.off:
                    self.problems.append(f"{self._plan.name_of(position)} was switched off: it took too long on this log")
                    break
                if found is not None:
                    held += self._plan.claims(position)
                    yield position, Anchor(number, offset, part, found.span(), _values(found))
                    break

    def _new_judge(self, position: int) -> Judge:
        judge = self._judges[position] = self._plan.new_judge(position)
        return judge


def _all_met(required: tuple[tuple[Literal, ...], ...], raw: bytes, lower: bytes) -> bool:
    for either in required:
        for text, folds in either:
            if text in (lower if folds else raw):
                break
        else:
            return False
    return True


def _values(found: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in found.groupdict().items() if value is not None)
