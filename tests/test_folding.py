"""What is folded under what: exactly what comparing each group with each would fold, however many there are."""

import random

import pytest

from logtriage.model import Match, Pattern, Record, Role, Rule, Severity
from logtriage.triage.folding import fold, follows
from logtriage.triage.odds import is_trusted_cause, likely, place_in_run
from logtriage.triage.steps import Place, Step
from logtriage.triage.tally import Group

TOLD = [role for role in Role if role.is_told]
IDS = ["a/one", "a/two", "a/three", "b/one", "b/two", "unknown/here", "c/end"]
GLOBS = ["a/*", "a/t*", "*", "b/one", "unknown/*", "c/end", "?/one"]


def rule_of(draw, rule_id):
    role = Role.UNKNOWN if rule_id.startswith("unknown/") else draw.choice(TOLD)
    severity = Severity.WARNING if draw.random() < 0.2 else Severity.ERROR
    named = tuple(draw.sample(GLOBS, k=draw.choice([0, 0, 1, 2])))
    record = Record(*draw.choice([(0, 0), (9, 9), (9, 1)]))
    return Rule(rule_id, severity, role, Pattern("x"), None, None, (), (), (), named, "test:1", b"{}", record)


def groups_of(draw):
    """Groups by the line of their first match, as a tally has them; some lines have several, some blocks overlap."""
    rules = [rule_of(draw, rule_id) for rule_id in draw.sample(IDS, k=draw.randint(1, len(IDS)))]
    groups = []
    for line in sorted(draw.choices(range(1, 40), k=draw.randint(0, 25))):
        first, last = line - draw.choice([0, 0, 3, 9]), line + draw.choice([0, 0, 2, 7])
        rule = draw.choice(rules)
        if rule.role is Role.UNKNOWN and draw.random() < 0.5:
            first, last = line - 9, line - 1  # what broke stands before its mark
        groups.append(Group(Match(rule, line, "", first, last, (("n", str(len(groups))),), ())))
    return groups


class Naive:
    """The plain way to fold groups, which are called by their number."""

    def __init__(self, groups, failed):
        self.groups = groups
        self.rules = [group.first.rule for group in groups]
        self.standing = [place_in_run(group, failed) for group in groups]

    def folded(self):
        """For each group the one under which it is told, or itself."""
        parents = [self.named_before(at) for at in range(len(self.groups))]
        for at, parent in enumerate(parents):
            after = self.named_after(at) if parent is None else None
            if after is not None and top(after, parents) != at:
                parents[at] = after
        heads = [at for at, parent in enumerate(parents) if parent is None]
        parents = [self.by_role(at, heads) if parent is None else parent for at, parent in enumerate(parents)]
        parents = [self.broke(at, parents) if parent is None else parent for at, parent in enumerate(parents)]
        return [top(at, parents) for at in range(len(parents))]

    def named_before(self, at):
        return max((other for other in range(at) if is_named(self.rules[at], self.rules[other])), default=None)

    def named_after(self, at):
        if self.rules[at].role is Role.FOOTER:
            return None
        after = [other for other in range(at + 1, len(self.groups)) if is_named(self.rules[at], self.rules[other])]
        return next((other for other in after if self.rules[at].role is Role.UNKNOWN or self.quotes(at, other)), None)

    def quotes(self, at, other):
        inside = self.groups[other].first.line <= self.groups[at].first.last_line
        return inside and self.rules[other].role is Role.CAUSE and not is_named(self.rules[other], self.rules[at])

    def by_role(self, at, heads):
        if self.rules[at].role is Role.FOOTER:
            failures = [head for head in heads if self.rules[head].is_failure]
            return max((head for head in failures if head < at), default=min(failures, default=None))
        return next((head for head in heads if self.rules[at].role is Role.UNKNOWN and self.is_told_by(at, head)), None)

    def is_told_by(self, at, head):
        own, match = self.groups[at].first, self.groups[head].first
        near = self.standing[head] is self.standing[at]
        if match.rule.role is Role.UNKNOWN:
            return head < at and (near or self.standing[head] is Place.FAILED)
        overlaps = match.first_line <= own.last_line and own.first_line <= match.last_line
        marked = match.line == own.line and match.rule.role is Role.CAUSE
        return marked or (overlaps and match.rule.is_failure) or (near and is_trusted_cause(match.rule))

    def broke(self, at, parents):
        own = self.groups[at].first
        for other in range(len(self.groups)) if own.rule.role is Role.SYMPTOM else ():
            match = self.groups[other].first
            told = match.rule.role is Role.UNKNOWN and match.line == own.line and match.last_line < own.first_line
            stands = told and self.rules[top(other, parents)].role is Role.UNKNOWN
            if stands and likely(own.rule) < likely(match.rule):
                return other
        return None


def names(rule, other):
    """Whether the rule says itself that it follows the other: a footer follows whatever failed."""
    return follows(rule._replace(role=Role.SYMPTOM) if rule.role is Role.FOOTER else rule, other)


def is_named(rule, other):
    return rule.id != other.id and names(rule, other)


def top(at, parents):
    while parents[at] is not None:
        at = parents[at]
    return at


@pytest.mark.parametrize("seed", range(40))
def test_what_is_folded_is_what_comparing_each_with_each_folds(seed):
    draw = random.Random(seed)
    for _ in range(50):
        failed = draw.choice([None, Step(range(10, 20)), Step(range(15, 30), passed=12, decided=33)])
        leaders = fold(groups_of(draw), failed)
        ordered = in_order(leaders)
        under = {id(group): leader.group for leader in leaders for group in (leader.group, *leader.followers)}
        assert [ordered.index(under[id(group)]) for group in ordered] == Naive(ordered, failed).folded()


def in_order(leaders):
    """All groups by line, and those of one line so that what the others follow comes first, as `fold` reads them."""
    groups = sorted((group for leader in leaders for group in (leader.group, *leader.followers)), key=number_of)
    by_line = {}
    for group in groups:
        by_line.setdefault(group.first.line, []).append(group)
    for here in by_line.values():
        rules = {group.first.rule.id: group.first.rule for group in here}
        if len(rules) > 1:
            here.sort(key=lambda group: sum(names(group.first.rule, other) for other in rules.values()))
    return [group for line in sorted(by_line) for group in by_line[line]]


def number_of(group):
    return int(dict(group.first.values)["n"])
