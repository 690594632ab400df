"""Whether a rule speaks about a line: what it demands of the surroundings itself, and what the rules do that know more."""

from collections.abc import Sequence

from logtriage.matching.conditions import Surroundings, Verdict
from logtriage.matching.nearby import Question


class Demands:
    """All that one rule asks of the surroundings of one line, near and far; false if that is nothing."""

    __slots__ = ("far", "near")

    def __init__(self, near: Question | None, far: Verdict | None) -> None:
        self.near = near
        self.far = far

    def decide(self, seen: Surroundings) -> bool | None:
        """Whether all is met; None while lines are to be read that may change it. Not to be asked again once it is not."""
        near = self.near.answer() if self.near else True
        far = self.far.decide(seen) if self.far and near is not False else True
        if near:
            self.near = None
        if far:
            self.far = None
        if near is False or far is False:
            return False
        return None if self else True

    def __bool__(self) -> bool:
        return bool(self.near or self.far)


class Claims:
    """The demands of a rule on one line, and those of the rules that hold for the line, too, and to which it yields."""

    __slots__ = ("_others", "_own")

    def __init__(self, own: Demands, others: Sequence[Demands]) -> None:
        self._own = own
        self._others = list(others)

    def decide(self, seen: Surroundings) -> bool | None:
        """True once it is certain that the rule speaks, False that it does not; to be asked once a chunk until then."""
        speaks = self._own.decide(seen)
        if speaks is False:
            return False
        open_still = []
        for other in self._others:
            other_speaks = other.decide(seen)
            if other_speaks:
                return False
            if other_speaks is None:
                open_still.append(other)
        self._others = open_still
        return None if open_still else speaks

    @property
    def look_near(self) -> bool:
        """Whether lines near are still to be looked at."""
        return any(one.near for one in (self._own, *self._others))

    @property
    def look_far(self) -> bool:
        """Whether a section or the log is still to be looked at."""
        return any(one.far for one in (self._own, *self._others))
