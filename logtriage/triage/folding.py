"""What followed from what: the groups that are told, each with those that are folded under it.

Of the groups of a log, which come by the line of their first match, there may be many: none is compared with all others.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from logtriage.model import Role, Rule
from logtriage.triage.odds import FailedStep, is_trusted_cause, likely, place_in_run, technology_of
from logtriage.triage.steps import Place
from logtriage.triage.tally import Group


class Leader(NamedTuple):
    """A group that is told, and those that follow from it."""

    group: Group
    followers: list[Group]


def fold(groups: Sequence[Group], failed: FailedStep = None) -> list[Leader]:
    """The groups that are told, in their order, each with those that follow from it."""
    groups = _followers_last(groups)
    parents = _Named(groups).parents()
    heads = _Heads(groups, [at for at, parent in enumerate(parents) if parent is None], failed)
    parents = [heads.parent(at) if parent is None else parent for at, parent in enumerate(parents)]
    parents = _with_marks(groups, parents)
    leaders = {at: Leader(group, []) for at, group in enumerate(groups) if parents[at] is None}
    for at, group in enumerate(groups):
        top = _top(at, parents)
        if top != at:
            leaders[top].followers.append(group)
    return list(leaders.values())


def _followers_last(groups: Sequence[Group]) -> list[Group]:
    """The groups, of those on one line first what the others say that they follow."""
    ordered: list[Group] = []
    for _, same in groupby(groups, key=lambda group: group.first.line):
        here = list(same)
        rules = {group.first.rule.id: group.first.rule for group in here}
        if len(rules) > 1:
            followed = {name: sum(_names(rule, other) for other in rules.values()) for name, rule in rules.items()}
            here.sort(key=lambda group: followed[group.first.rule.id])
        ordered += here
    return ordered


class _Named:
    """The groups by their rules, and which rules each of these says that it follows."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self._places: dict[str, list[int]] = {}  # of the groups of each rule
        self._of_technology: dict[str, list[Rule]] = defaultdict(list)
        self._followed: dict[str, frozenset[str]] = {}
        for at, group in enumerate(groups):
            rule = group.first.rule
            if rule.id not in self._places:
                self._of_technology[technology_of(rule.id)].append(rule)
            self._places.setdefault(rule.id, []).append(at)

    def parents(self) -> list[int | None]:
        """For each group the one that its rule says it follows: the nearest before it, else the nearest after it."""
        parents = [self._before(at) for at in range(len(self._groups))]
        for at, parent in enumerate(parents):
            after = self._after(at) if parent is None else None
            if after is not None and _top(after, parents) != at:  # that one may follow this one
                parents[at] = after
        return parents

    def _before(self, at: int) -> int | None:
        there = (self._places[rule_id] for rule_id in self._followed_by(self._groups[at].first.rule))
        return max((places[nth - 1] for places in there if (nth := bisect_left(places, at))), default=None)

    def _after(self, at: int) -> int | None:
        """The nearest one after it, of which it is the mark.

        Where nothing is known but that something failed, that is all of it; another one may announce what its own lines quote.
        """
        rule = self._groups[at].first.rule
        followed = self._followed_by(rule) if rule.role is not Role.FOOTER else ()
        if rule.role is Role.UNKNOWN:
            there = (self._places[rule_id] for rule_id in followed)
            return min((places[nth] for places in there if (nth := bisect_right(places, at)) < len(places)), default=None)
        return next((place for place in self._quoted_in(at) if self._groups[place].first.rule.id in followed), None)

    def _followed_by(self, rule: Rule) -> frozenset[str]:
        known = self._followed.get(rule.id)
        if known is None:
            others = (other for followed in rule.follows for other in self._perhaps(followed))
            known = frozenset(other.id for other in others if other.id != rule.id and _names(rule, other))
            self._followed[rule.id] = known
        return known

    def _perhaps(self, followed: str) -> Iterator[Rule]:
        """The rules of the log that an id or a glob may mean."""
        sought = technology_of(followed)
        for name, rules in self._of_technology.items():
            if fnmatchcase(name, sought):
                yield from rules

    def _quoted_in(self, at: int) -> Iterator[int]:
        """The causes after a symptom that stand in its own lines, and do not say that they follow it."""
        own = self._groups[at].first
        for place in range(at + 1, len(self._groups)):
            cause = self._groups[place].first
            if cause.line > own.last_line:
                return
            if cause.rule.role is Role.CAUSE and not _names(cause.rule, own.rule):
                yield place


def follows(rule: Rule, other: Rule) -> bool:
    """Whether a match of the rule, after one of the other, followed from it; a footer follows whatever failed."""
    return _names(rule, other) or (rule.role is Role.FOOTER and other.is_failure)


def _names(rule: Rule, other: Rule) -> bool:
    """Whether the rule says that it follows the other.

    A glob means none that is less grave, or an error would be lost; and, of a cause, none that only tells where it broke.
    """
    if other.id in rule.follows:
        return True
    if other.severity.rank > rule.severity.rank or (rule.role is Role.CAUSE and other.role is Role.UNKNOWN):
        return False
    return any(fnmatchcase(other.id, followed) for followed in rule.follows)


class _Heads:
    """The groups that follow nothing by name, and which of them another one follows because of its role.

    Footers follow what is none, the unknown what is known, and neither goes the other way: so no one follows itself.
    """

    def __init__(self, groups: Sequence[Group], heads: Sequence[int], failed: FailedStep) -> None:
        self._groups = groups
        self._standing = [place_in_run(group, failed) for group in groups]
        self._failures = [head for head in heads if groups[head].first.rule.is_failure]
        self._known_failures = [head for head in self._failures if groups[head].first.rule.role is not Role.UNKNOWN]
        self._lines = [groups[head].first.line for head in self._known_failures]
        matches = [groups[head].first for head in self._known_failures]
        self._reach_back = max((match.line - match.first_line for match in matches), default=0)
        self._reach_on = max((match.last_line - match.line for match in matches), default=0)
        # Each time the first head of its kind.
        self._unknown: dict[Place, int] = {}
        self._trusted: dict[Place, int] = {}
        self._causes: dict[int, int] = {}  # by line
        for head in heads:
            match = groups[head].first
            if match.rule.role is Role.UNKNOWN:
                self._unknown.setdefault(self._standing[head], head)
            elif match.rule.role is Role.CAUSE:
                self._causes.setdefault(match.line, head)
                if is_trusted_cause(match.rule):
                    self._trusted.setdefault(self._standing[head], head)

    def parent(self, at: int) -> int | None:
        """Which of the heads the group follows because of its role."""
        role = self._groups[at].first.rule.role
        if role is Role.FOOTER:
            return self._failure_near(at)
        return min(self._telling_already(at), default=None) if role is Role.UNKNOWN else None

    def _failure_near(self, at: int) -> int | None:
        """The nearest failure before a footer, else after it: some tools print the footer first, and then what it sums up."""
        before = bisect_left(self._failures, at)
        return self._failures[max(before - 1, 0)] if self._failures else None

    def _telling_already(self, at: int) -> Iterator[int]:
        """What makes telling it needless: what broke before, a cause by its mark or in its step, a failure in its lines."""
        own, standing = self._groups[at].first, self._standing[at]
        broke_before = (self._unknown.get(place, at) for place in (standing, Place.FAILED))
        yield from (head for head in broke_before if head < at)
        causes = self._causes.get(own.line), self._trusted.get(standing)
        yield from (head for head in causes if head is not None)
        first = bisect_left(self._lines, own.first_line - self._reach_on)
        behind = bisect_right(self._lines, own.last_line + self._reach_back)
        for head in self._known_failures[first:behind]:
            match = self._groups[head].first
            if match.first_line <= own.last_line and own.first_line <= match.last_line:
                yield head
                return


def _with_marks(groups: Sequence[Group], parents: Sequence[int | None]) -> list[int | None]:
    """The parents; a symptom that is but the mark by which it was told what broke follows that, if nothing known is told."""
    told_by: dict[int, list[int]] = defaultdict(list)  # the unknown, by the line of their mark
    for at, group in enumerate(groups):
        if group.first.rule.role is Role.UNKNOWN:
            told_by[group.first.line].append(at)

    def broke(at: int) -> int | None:
        own = groups[at].first
        for other in told_by.get(own.line, ()) if own.rule.role is Role.SYMPTOM else ():
            match = groups[other].first
            stands_before = match.last_line < own.first_line and likely(own.rule) < likely(match.rule)
            if stands_before and groups[_top(other, parents)].first.rule.role is Role.UNKNOWN:
                return other
        return None

    return [broke(at) if parent is None else parent for at, parent in enumerate(parents)]


def _top(at: int, parents: Sequence[int | None]) -> int:
    while (parent := parents[at]) is not None:
        at = parent
    return at
