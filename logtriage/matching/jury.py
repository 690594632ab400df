"""The lines that woke patterns, judged: which patterns hold for them, and what they captured."""

from collections.abc import Mapping, Sequence
from typing import Any

from logtriage.matching.blocks import Anchor
from logtriage.matching.judge import Judge, all_met, first_of
from logtriage.matching.logged import logged
from logtriage.matching.plan import Plan
from logtriage.matching.window import MessageOf, parts_of

MOST_REMEMBERED = 4096  # lines for which nothing held: builds say the same again and again
LONGEST_REMEMBERED = 512  # bytes


class Jury:
    """The judges of one log; `problems` names the rules that were switched off."""

    def __init__(self, plan: Plan, message_of: MessageOf) -> None:
        self.problems: list[str] = []
        self._plan = plan
        self._message_of = message_of
        self._judges: dict[int, Judge] = {}
        self._in_vain: set[bytes] = set()

    def judge_line(self, number: int, offset: int, raw: bytes, woken: Sequence[int]) -> Sequence[tuple[int, Anchor]]:
        """The patterns that hold for the line, by position, each with what it matched there."""
        if raw in self._in_vain:
            return ()
        judges: Mapping[int, Judge] = self._judges_for(raw, woken)
        holding: list[tuple[int, Anchor]] = []
        if judges:
            held: list[int] = []
            searches = _Searches(self, judges, raw)
            judges = searches.judges
            for position in self._plan.in_order(list(judges)):
                claimants: tuple[int, ...] = ()
                if position in self._plan.yielding:
                    named = [one for one in self._plan.named_by(position) if one in judges and searches[one] is not None]
                    claimants = (*self._plan.claimants(position, held), *named)
                    if any(map(self._plan.is_certain, claimants)):
                        continue
                found = searches[position]
                if found is not None:
                    if self._plan.may_claim(position):
                        held.append(position)
                    anchor = Anchor(number, offset, found.string, found.span(), _values(found), claimants)
                    holding.append((position, anchor))
        if not holding and len(raw) <= LONGEST_REMEMBERED:
            self._remember(raw)
        return holding

    def judge_anew(self, number: int, offset: int, raw: bytes, asked: Sequence[int]) -> Sequence[tuple[int, Anchor]]:
        """The same of a line that may have been judged before, by others."""
        self._in_vain.clear()
        return self.judge_line(number, offset, raw, asked)

    def _remember(self, raw: bytes) -> None:
        if len(self._in_vain) == MOST_REMEMBERED:
            self._in_vain.clear()
        self._in_vain.add(raw)

    def _judges_for(self, raw: bytes, woken: Sequence[int]) -> dict[int, Judge]:
        """The patterns whose required literals are all there, before anything is decoded."""
        lower = raw.lower()
        judges: dict[int, Judge] = {}
        for position in set(woken):  # a long line may hold a needle a thousand times
            judge = self._judges.get(position) or self._new_judge(position)
            if not judge.off and (not judge.unmet or all_met(judge.unmet, raw, lower)):
                judges[position] = judge
        return judges

    def parts_of(self, raw: bytes) -> list[str]:
        """The messages of a clean line."""
        return parts_of(raw, self._message_of)

    def switch_off(self, position: int) -> None:
        """Notes that the rule took too long."""
        self.problems.append(f"{self._plan.name_of(position)} was switched off: it took too long on this log")

    def _new_judge(self, position: int) -> Judge:
        judge = self._judges[position] = self._plan.new_judge(position)
        return judge


class _Searches(dict[int, Any]):
    """What each judge finds in one line, by position: searched for once, when it is asked for.

    `judges` are those that may find something, by how the line begins.
    """

    def __init__(self, jury: Jury, judges: Mapping[int, Judge], raw: bytes) -> None:
        self._jury = jury
        self._raw = raw
        parts = jury.parts_of(raw)
        self._is_overwritten = len(parts) > 1
        self._readings = parts if self._is_overwritten else parts + logged(parts[0])
        if not self._is_overwritten:
            firsts = set(map(first_of, self._readings))
            judges = {position: judge for position, judge in judges.items() if judge.may_hold(firsts)}
        self.judges = judges

    def __missing__(self, position: int) -> Any:
        judge = self.judges[position]
        readings = self._readings
        if self._is_overwritten:
            readings = [state for state in _worth_a_search(judge, self._raw, readings) if judge.may_hold([first_of(state)])]
        found = None
        for reading in readings:
            found = judge.find(reading)
            if found is not None or judge.off:
                break
        if judge.off:
            self._jury.switch_off(position)
            found = None
        self[position] = found
        return found


def _worth_a_search(judge: Judge, raw: bytes, parts: Sequence[str]) -> Sequence[str]:
    """Of a line that was overwritten, maybe a thousand times by a progress bar, the states that hold the rarest literal."""
    if not judge.required:
        return parts
    lower = raw.lower()
    holding: set[int] = set()
    for text, folds in judge.required[0]:
        searched = lower if folds else raw
        state = counted = 0
        at = searched.find(text)
        while at >= 0:
            state += searched.count(b"\r", counted, at)
            holding.add(state)
            counted = behind = searched.find(b"\r", at)
            at = searched.find(text, behind) if behind >= 0 else -1
    cut_off = raw.rstrip(b"\r").count(b"\r") + 1 - len(parts)  # states that went with what stood before the message
    return [parts[state - cut_off] for state in sorted(holding) if state >= cut_off]


def _values(found: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in found.groupdict().items() if value is not None)
