"""Matches, counted as they come, in memory that does not grow with their number."""

from itertools import compress
from operator import not_

from logtriage.matching import MOST_TOLD
from logtriage.model import Match, Role, Severity
from logtriage.triage.steps import Steps, Survived

MOST_LINES = 100  # numbers of further matches that a finding lists
MOST_RECOVERED = 20_000  # values of what passed in the end


class Group:
    """Matches of one rule with the same values, while they are counted."""

    __slots__ = ("count", "first", "lines")

    def __init__(self, first: Match) -> None:
        self.first = first
        self.count = 1
        self.lines: list[int] = []

    @property
    def last_line(self) -> int:
        """The last line of which is known that the group speaks of it."""
        return max(self.first.last_line, *self.lines) if self.lines else self.first.last_line


class Tally:
    """The matches of one log: what is the same is one group."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[tuple[tuple[str, str], ...], Group]] = {}
        self._beyond: dict[str, int] = {}
        self.last_resort: Group | None = None  # what is told of the log's end, where nothing else is
        self._succeeded = 0  # the line of the last mark that the whole run passed
        self._broke = 0  # the last line in which an error begins
        self.steps = Steps()
        self._recovered: set[tuple[str, str]] = set()
        self._survived = Survived()

    def add(self, match: Match) -> None:
        """Counts one match; those of one rule come in the order of their lines."""
        if not match.rule.role.is_told:
            self._note(match)
            return
        if match.rule.is_last_resort:
            if match.last_line not in self._survived:
                self.last_resort = self.last_resort or Group(match)
            return
        if match.rule.severity is Severity.ERROR:
            self._broke = max(self._broke, match.first_line)
        of_rule = self._groups.setdefault(match.rule.id, {})
        group = of_rule.get(match.values)
        if group:
            group.count += 1
            if len(group.lines) < MOST_LINES:
                group.lines.append(match.line)
        elif len(of_rule) < MOST_TOLD:
            of_rule[match.values] = Group(match)
        else:
            self._beyond[match.rule.id] = self._beyond.get(match.rule.id, 0) + 1

    def _note(self, match: Match) -> None:
        """How the run went on, which is no finding."""
        role = match.rule.role
        if role is Role.RECOVERED:
            if len(self._recovered) < MOST_RECOVERED:
                self._recovered.update(match.values)
        elif role is Role.TOLERATED:
            self._survived.add(match.first_line, match.last_line)
        elif role is Role.SUCCEEDED:
            self._succeeded = max(self._succeeded, match.line)
        elif role is Role.DECIDED:
            self.steps.decide(match.line)
        else:
            self.steps.mark(match.line, passed=role is Role.PASSED)

    @property
    def succeeded(self) -> bool:
        """Whether a mark says that the whole run passed, and no error stands behind it."""
        return self._succeeded > self._broke

    def settled(self) -> tuple[list[Group], list[Group]]:
        """The groups that stand, and those that recovered, both by the line of their first match.

        Those recovered of which something passed in the end, or which were allowed to fail: a mark has one of their values,
        by the same name, or they stand in its block.
        """
        groups = [group for of_rule in self._groups.values() for group in of_rule.values()]
        groups.sort(key=lambda group: (group.first.line, group.first.rule.id, group.first.values))
        recovered = [self._has_recovered(group) for group in groups]
        return [*compress(groups, map(not_, recovered))], [*compress(groups, recovered)]

    def _has_recovered(self, group: Group) -> bool:
        return not self._recovered.isdisjoint(group.first.values) or self._was_allowed(group)

    def _was_allowed(self, group: Group) -> bool:
        lines = [group.first.line, *group.lines]
        return group.count == len(lines) and all(line in self._survived for line in lines)

    @property
    def problems(self) -> list[str]:
        """What was counted, but is not told one by one."""
        return [
            f"rule {rule_id} matched {count} times more with other values than the {MOST_TOLD} that are told"
            for rule_id, count in sorted(self._beyond.items())
        ]
