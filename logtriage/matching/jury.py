"""The lines that woke patterns, judged: which patterns hold for them, and what they captured."""

from collections.abc import Iterator, Sequence
from typing import Any

from logtriage.matching.blocks import Anchor
from logtriage.matching.judge import Judge, all_met
from logtriage.matching.plan import Plan
from logtriage.matching.window import MessageOf, parts_of


class Jury:
    """The judges of one log; `problems` names the rules that were switched off."""

    def __init__(self, plan: Plan, message_of: MessageOf) -> None:
        self.problems: list[str] = []
        self._plan = plan
        self._message_of = message_of
        self._judges: dict[int, Judge] = {}

    def judge_line(self, number: int, offset: int, raw: bytes, woken: Sequence[int]) -> Iterator[tuple[int, Anchor]]:
        """The patterns that hold for the line, by position, each with what it matched there."""
        judges = self._judges_for(raw, woken)
        if not judges:
            return
        parts = parts_of(raw, self._message_of)
        held: list[str] = []
        for position in self._plan.in_order(list(judges)):
            if held and self._plan.yields(position, held):
                continue
            found = self._first_found(position, judges[position], parts)
            if found is not None:
                held += self._plan.claims(position)
                yield position, Anchor(number, offset, found.string, found.span(), _values(found))

    def _judges_for(self, raw: bytes, woken: Sequence[int]) -> dict[int, Judge]:
        """The patterns whose required literals are all there, before anything is decoded."""
        lower = raw.lower()
        judges: dict[int, Judge] = {}
        for position in set(woken):  # a long line may hold a needle a thousand times
            judge = self._judges.get(position) or self._new_judge(position)
            if not judge.off and all_met(judge.required, raw, lower):
                judges[position] = judge
        return judges

    def _first_found(self, position: int, judge: Judge, parts: Sequence[str]) -> Any:
        for part in parts:
            found = judge.find(part)
            if judge.off:
                self.problems.append(f"{self._plan.name_of(position)} was switched off: it took too long on this log")
                return None
            if found is not None:
                return found
        return None

    def _new_judge(self, position: int) -> Judge:
        judge = self._judges[position] = self._plan.new_judge(position)
        return judge


def _values(found: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in found.groupdict().items() if value is not None)
