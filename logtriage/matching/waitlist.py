"""Anchors on their way to matches: in the order of their lines, once their text is read and their conditions decided."""

from collections import deque
from collections.abc import Callable, Iterator

from logtriage.matching.blocks import Anchor, without_suspects
from logtriage.matching.conditions import Surroundings, Verdict
from logtriage.matching.nearby import Question
from logtriage.matching.plan import Plan
from logtriage.model import Match

MOST_WAITING = 10_000  # anchors of one rule whose conditions are not decided yet
MOST_SHOWN = 1000  # matches of one rule, with different values, of which an excerpt is read

Complete = Callable[[int, Anchor], Match | None]  # the match of a rule's anchor, None while its text is not read whole


class _Waiting:
    """One anchor, or a match whose text is there already, and what is still to be decided."""

    __slots__ = ("anchor", "line", "match", "question", "section", "verdict")

    def __init__(self, line: int, section: str, verdict: Verdict | None) -> None:
        self.line = line
        self.section = section
        self.verdict = verdict
        self.question: Question | None = None
        self.anchor: Anchor | None = None
        self.match: Match | None = None

    @property
    def undecided(self) -> bool:
        """Whether a condition may still forbid the match."""
        return bool(self.question or self.verdict)


class Waitlist:
    """The anchors of one log, by rule; `problems` says where they became too many."""

    def __init__(self, plan: Plan, seen: Surroundings) -> None:
        self.problems: list[str] = []
        self._plan = plan
        self._seen = seen
        self._waiting: dict[int, deque[_Waiting]] = {}
        self._told: dict[int, int] = {}  # the last line of each rule's last match
        self._shown: dict[int, set[tuple[tuple[str, str], ...]]] = {}  # the values of each rule's matches, as far as they count

    def add_anchor(self, position: int, anchor: Anchor, question: Question | None) -> None:
        """Lets an anchor wait for its text and its conditions; all sightings up to its line are known."""
        waiting = self._add(position, anchor.line)
        if waiting:
            waiting.anchor = anchor
            waiting.question = question

    def add_match(self, position: int, match: Match) -> None:
        """Lets a match wait for the conditions that look far; all sightings up to its line are known."""
        waiting = self._add(position, match.line)
        if waiting:
            waiting.match = match._replace(section=waiting.section)

    def advance(self, complete: Complete) -> Iterator[Match]:
        """The matches that have become certain; to be called once a chunk."""
        for position in list(self._waiting):
            yield from self.advance_rule(position, complete)

    def advance_rule(self, position: int, complete: Complete) -> Iterator[Match]:
        """The matches of one rule that have become certain."""
        waiting = self._waiting[position]
        rule = self._plan.rules[position]
        if rule.conditions or rule.then:
            self._decide(position, waiting, complete)
        while waiting:
            first = waiting[0]
            if first.line > self._told.get(position, 0):  # else it lies in the block of the match before
                self._read_text(first, position, complete)
                if first.match is None or first.undecided:
                    return
                told = self._as_told(position, first.match)
                self._told[position] = told.last_line
                yield told
            waiting.popleft()
        del self._waiting[position]

    def _as_told(self, position: int, match: Match) -> Match:
        """Of the matches of a rule with the same values, the first alone has suspects."""
        if self.is_new(position, match.values):
            self._shown.setdefault(position, set()).add(match.values)
            return match
        block = match.rule.block
        return without_suspects(match) if block and block.suspects else match

    def is_new(self, position: int, values: tuple[tuple[str, str], ...]) -> bool:
        """Whether no match of the rule with these values was told yet; what is told very often is nothing new."""
        shown = self._shown.get(position, ())
        return values not in shown and len(shown) < MOST_SHOWN

    def foreseen(self, complete: Complete) -> Iterator[Match]:
        """Of each rule the next match, where it is certain and waits for nothing but its text."""
        for position, waiting in self._waiting.items():
            first = waiting[0]
            if first.anchor and not first.match and not first.undecided and first.line > self._told.get(position, 0):
                match = complete(position, first.anchor)
                if match:
                    yield match._replace(section=first.section)

    @property
    def oldest(self) -> tuple[int, int] | None:
        """Offset and number of the first line that is still to be looked at, for its text or its surroundings."""
        incomplete = (
            (one.anchor.offset, one.line)
            for waiting in self._waiting.values()
            for one in waiting
            if one.anchor and (one.match is None or one.question)
        )
        return min(incomplete, default=None)

    def is_first(self, position: int) -> bool:
        """Whether of this rule one anchor waits, and no other before it."""
        return len(self._waiting[position]) == 1

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def _add(self, position: int, line: int) -> _Waiting | None:
        waiting = self._waiting.setdefault(position, deque())
        conditions, steps = self._plan.conditions_of(position)
        verdict = Verdict(line, conditions, steps, self._seen) if conditions or steps else None
        if verdict and len(waiting) >= MOST_WAITING:
            self._drop(position)
            return None
        added = _Waiting(line, self._seen.section_of(line).name, verdict)
        waiting.append(added)
        return added

    def _drop(self, position: int) -> None:
        problem = f"{self._plan.name_of(position)}: more than {MOST_WAITING} of its matches wait for their conditions"
        if problem not in self.problems:
            self.problems.append(problem)

    def _decide(self, position: int, waiting: deque[_Waiting], complete: Complete) -> None:
        """Asks every verdict once, takes out what does not hold, and reads the text of the rest while it is there."""
        kept = []
        for one in waiting:
            if self._forbidden(one):
                continue
            self._read_text(one, position, complete)
            kept.append(one)
        waiting.clear()
        waiting.extend(kept)

    def _forbidden(self, one: _Waiting) -> bool:
        near = one.question.answer() if one.question else True
        far = one.verdict.decide(self._seen) if one.verdict and near is not False else True
        if near:
            one.question = None
        if far:
            one.verdict = None
        return near is False or far is False

    def _read_text(self, one: _Waiting, position: int, complete: Complete) -> None:
        if one.match is None and one.anchor:
            match = complete(position, one.anchor)
            one.match = match and match._replace(section=one.section)
