"""Anchors on their way to matches: in the order of their lines, once their text is read and their conditions decided."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from logtriage.matching.blocks import Anchor, in_short
from logtriage.matching.claims import Claims, Demands
from logtriage.matching.conditions import Surroundings, Verdict
from logtriage.matching.nearby import Question
from logtriage.matching.plan import Plan
from logtriage.model import Match

MOST_WAITING = 10_000  # anchors of one rule whose conditions are not decided yet
MOST_TOLD = 200  # matches of one rule, with different values, that are told one by one; further ones are only counted

Complete = Callable[[int, Anchor], Match | None]  # the match of a rule's anchor, None while its text is not read whole


class _Waiting:
    """One anchor, or a match whose text is there already, and what is still to be decided."""

    __slots__ = ("anchor", "claims", "line", "match", "section")

    def __init__(self, line: int, section: str, claims: Claims | None) -> None:
        self.line = line
        self.section = section
        self.claims = claims  # None once it is certain that the rule speaks
        self.anchor: Anchor | None = None
        self.match: Match | None = None

    def is_forbidden(self, seen: Surroundings) -> bool:
        """Whether the rule says nothing about the line; to be asked once a chunk."""
        speaks = self.claims.decide(seen) if self.claims else True
        if speaks:
            self.claims = None
        return speaks is False


class Waitlist:
    """The anchors of one log, by rule; `problems` says where they became too many."""

    def __init__(self, plan: Plan, seen: Surroundings) -> None:
        self.problems: list[str] = []
        self._plan = plan
        self._seen = seen
        self._waiting: dict[int, deque[_Waiting]] = {}
        self._told: dict[int, int] = {}  # the last line of each rule's last match
        self._shown: dict[int, set[tuple[tuple[str, str], ...]]] = {}  # the values of each rule's matches, as far as they count

    def add_anchor(self, position: int, anchor: Anchor, questions: Sequence[Question | None]) -> None:
        """Lets an anchor wait for its text and its conditions; all sightings up to its line are known.

        The questions are those of the rule and of the anchor's claimants.
        """
        waiting = self._add(position, anchor.line, anchor.claimants, questions)
        if waiting:
            waiting.anchor = anchor

    def add_match(self, position: int, match: Match, claimants: Sequence[int]) -> None:
        """Lets a match wait for the conditions that look far; all sightings up to its line are known."""
        waiting = self._add(position, match.line, claimants, [None] * (1 + len(claimants)))
        if waiting:
            waiting.match = match._replace(section=waiting.section)

    def advance(self, complete: Complete) -> Iterator[Match]:
        """The matches that have become certain; to be called once a chunk."""
        for position in list(self._waiting):
            yield from self.advance_rule(position, complete)

    def advance_rule(self, position: int, complete: Complete) -> Iterator[Match]:
        """The matches of one rule that have become certain."""
        waiting = self._waiting[position]
        if any(one.claims for one in waiting):
            self._decide(position, waiting, complete)
        while waiting:
            first = waiting[0]
            if first.line > self._told.get(position, 0):  # else it lies in the block of the match before
                self._read_text(first, position, complete)
                if first.match is None or first.claims:
                    return
                told = self._as_told(position, first.match)
                self._told[position] = told.last_line
                yield told
            waiting.popleft()
        del self._waiting[position]

    def _as_told(self, position: int, match: Match) -> Match:
        if not match.rule.role.is_told:
            return match
        if self.is_known(position, match.values):
            return in_short(match)
        self._shown.setdefault(position, set()).add(match.values)
        return match

    def is_known(self, position: int, values: tuple[tuple[str, str], ...]) -> bool:
        """Whether a match of the rule with these values was told before, or so many with others that one more is nothing new.

        Of such matches the first alone is told whole; marks of how a run went on are not told, and none is known.
        """
        shown = self._shown.get(position, ())
        return values in shown or len(shown) >= MOST_TOLD

    def foreseen(self, complete: Complete) -> Iterator[Match]:
        """Of each rule the next match, where it is certain and waits for nothing but its text."""
        for position, waiting in self._waiting.items():
            first = waiting[0]
            if first.anchor and not (first.match or first.claims) and first.line > self._told.get(position, 0):
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
            if one.anchor and (one.match is None or (one.claims and one.claims.look_near))
        )
        return min(incomplete, default=None)

    def is_first(self, position: int) -> bool:
        """Whether of this rule one anchor waits, and no other before it."""
        return len(self._waiting[position]) == 1

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def _add(self, position: int, line: int, claimants: Sequence[int], questions: Sequence[Question | None]) -> _Waiting | None:
        waiting = self._waiting.setdefault(position, deque())
        own, *others = map(Demands, questions, (self._verdict(one, line) for one in (position, *claimants)))
        claims = Claims(own, others) if own or others else None
        if claims and claims.look_far and len(waiting) >= MOST_WAITING:
            self._drop(position)
            return None
        added = _Waiting(line, self._seen.section_of(line).name, claims)
        waiting.append(added)
        return added

    def _verdict(self, position: int, line: int) -> Verdict | None:
        if not self._plan.looks_far(position):
            return None
        return Verdict(line, *self._plan.conditions_of(position), self._seen)

    def _drop(self, position: int) -> None:
        problem = f"{self._plan.name_of(position)}: more than {MOST_WAITING} of its matches wait for their conditions"
        if problem not in self.problems:
            self.problems.append(problem)

    def _decide(self, position: int, waiting: deque[_Waiting], complete: Complete) -> None:
        """Asks every verdict once, takes out what does not hold, and reads the text of the rest while it is there."""
        kept = []
        for one in waiting:
            if one.is_forbidden(self._seen):
                continue
            self._read_text(one, position, complete)
            kept.append(one)
        waiting.clear()
        waiting.extend(kept)

    def _read_text(self, one: _Waiting, position: int, complete: Complete) -> None:
        if one.match is None and one.anchor:
            match = complete(position, one.anchor)
            one.match = match and match._replace(section=one.section)
