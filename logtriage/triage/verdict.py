"""Which finding leads, and which ones followed from another."""

import math
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from logtriage.model import Match, Role, Rule, Severity
from logtriage.triage.steps import Place, Step, Steps, place_of
from logtriage.triage.tally import Group

# How often the finding of a rule that no labelled log has shown is the cause, by its role; how many labelled logs this
# belief is worth against a rule's own record; and what it costs, in log-odds, to stand in another step than the failed one:
# more before it, since the run went on, and most where a step is said to have passed or the end is decided (those two are set,
# not fitted: no labelled log tells 2 from 4).
# A rule that too few of them have shown is believed no more than those of its technology deserve: runs get over a host
# that was not resolved, or a complaint of git, but not over a failed test.
# Fitted on the labelled logs: with records of one half of the repositories, tried on the other half; the last one with
# those of four fifths.
_BELIEVED = {Role.CAUSE: 0.8, Role.UNKNOWN: 0.42, Role.SYMPTOM: 0.3, Role.FOOTER: 0.05}
_WORTH = 5
_KIN_WORTH = 3
_ENOUGH = 3  # labelled logs by which a rule can rise above what is believed; by fewer, it can only fall
_ELSEWHERE = {Place.FAILED: 0.0, Place.BEFORE: 2.0, Place.AFTER: 1.5, Place.PASSED: 4.0, Place.BEHIND: 4.0}
_AGO = 0.05  # what it costs, in log-odds, that a technology failed last so long before the end; fitted in that way, too
_AT_ONCE = 10  # lines within which one error brings on the other, and the first is the cause

FailedStep = Step | None  # None where the run has no steps


class Leader(NamedTuple):
    """A group that is told, and those that follow from it."""

    group: Group
    followers: list[Group]


def failed_step(groups: Sequence[Group], steps: Steps) -> FailedStep:
    """The step that failed: the first one in which something broke, and that did not pass all the same."""
    return steps.failed_step([group.first.line for group in groups if group.first.rule.role is Role.UNKNOWN])


def fold(groups: Sequence[Group], failed: FailedStep = None) -> list[Leader]:
    """The groups that are told, in their order, each with those that follow from it."""
    groups = _followers_last(groups)
    named = [_named_parent(groups, at) for at in range(len(groups))]
    heads = [at for at, parent in enumerate(named) if parent is None]
    parents = [_parent(groups, at, heads, failed) if parent is None else parent for at, parent in enumerate(named)]
    parents = [_mark_of(groups, at, parents) if parent is None else parent for at, parent in enumerate(parents)]
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


def _named_parent(groups: Sequence[Group], at: int) -> int | None:
    """The nearest group before this one that its rule says it follows; else the nearest after, of which it is the mark.

    Where nothing is known but that something failed, that is all of it; another one may announce what its own lines quote.
    """
    own, rule = groups[at].first, groups[at].first.rule
    if not rule.follows:
        return None
    before = next(_named_by(rule, groups, range(at - 1, -1, -1)), None)
    if before is not None or rule.role is Role.FOOTER:
        return before
    after = _named_by(rule, groups, range(at + 1, len(groups)))
    return next((place for place in after if rule.role is Role.UNKNOWN or _quotes(own, groups[place].first)), None)


def _named_by(rule: Rule, groups: Sequence[Group], places: Iterable[int]) -> Iterator[int]:
    """Those of the places at which another rule matched, and one that this rule says it follows."""
    others = ((place, groups[place].first.rule) for place in places)
    return (place for place, other in others if other.id != rule.id and _names(rule, other))


def _quotes(symptom: Match, cause: Match) -> bool:
    """Whether the cause stands in the symptom's own lines, and does not say that it follows it."""
    return cause.rule.role is Role.CAUSE and cause.line <= symptom.last_line and not _names(cause.rule, symptom.rule)


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


def _parent(groups: Sequence[Group], at: int, heads: Sequence[int], failed: FailedStep) -> int | None:
    """Which of the heads (that follow nothing by name) the group follows because of its role.

    Footers follow what is none, the unknown what is known, and neither goes the other way: so no one follows itself.
    """
    role = groups[at].first.rule.role
    if role is Role.FOOTER:
        return _failure_near(groups, at, heads)
    return _told_already(groups, at, heads, failed) if role is Role.UNKNOWN else None


def _mark_of(groups: Sequence[Group], at: int, parents: Sequence[int | None]) -> int | None:
    """What broke, where a symptom is but the mark that it was told by, and nothing known is told in its place."""
    own = groups[at].first
    if own.rule.role is not Role.SYMPTOM:
        return None
    for other, group in enumerate(groups):
        match = group.first
        is_told_by_it = match.rule.role is Role.UNKNOWN and match.line == own.line and match.last_line < own.first_line
        if is_told_by_it and _likely(own.rule) < _likely(match.rule):
            top = groups[_top(other, parents)].first.rule
            if top.role is Role.UNKNOWN:
                return other
    return None


def _top(at: int, parents: Sequence[int | None]) -> int:
    while (parent := parents[at]) is not None:
        at = parent
    return at


def _failure_near(groups: Sequence[Group], at: int, heads: Sequence[int]) -> int | None:
    """The nearest failure before a footer, else after it: some tools print the footer first, and then what it sums up."""
    failures = [head for head in heads if groups[head].first.rule.is_failure]
    before = [head for head in failures if head < at]
    return before[-1] if before else next(iter(failures), None)


def _told_already(groups: Sequence[Group], at: int, heads: Sequence[int], failed: FailedStep) -> int | None:
    """What makes telling it needless: a failure in its lines, a cause that its mark or its step tells, what broke before."""
    own = groups[at].first
    for head in heads:
        match = groups[head].first
        place = _place_of(groups[head], failed)
        is_near = place is _place_of(groups[at], failed)
        overlaps = match.first_line <= own.last_line and own.first_line <= match.last_line
        if match.rule.role is Role.UNKNOWN:
            needless = head < at and (is_near or place is Place.FAILED)
        else:
            told_by_mark = match.line == own.line and match.rule.role is Role.CAUSE
            needless = told_by_mark or (overlaps and match.rule.is_failure) or (is_near and _is_trusted_cause(match.rule))
        if needless:
            return head
    return None


def _is_trusted_cause(rule: Rule) -> bool:
    """Whether it makes telling where it broke needless: it did not fare worse on labelled logs than causes do."""
    return rule.role is Role.CAUSE and rule.severity is Severity.ERROR and _likely(rule) >= _BELIEVED[Role.CAUSE]


def ranked(leaders: Sequence[Leader], failed: FailedStep = None) -> list[Leader]:
    """Footers last, errors before what is no error, then the likeliest, the grave first, and by place."""
    ago = _ago([group for leader in leaders for group in (leader.group, *leader.followers)])

    def rank(leader: Leader) -> tuple[bool, bool, float, int, int, str]:
        group, rule = leader.group, leader.group.first.rule
        return (
            rule.role is Role.FOOTER,
            rule.severity is not Severity.ERROR,
            _AGO * ago.get(_technology(rule), 0.0) * _claims_cause(rule) - _best_odds(leader, failed),
            rule.severity.rank,
            group.first.line,
            rule.id,
        )

    return sorted(leaders, key=rank)


def _ago(groups: Sequence[Group]) -> dict[str, float]:
    """How long before the last of all each technology failed last: the logarithm of the lines between.

    What a run got over stands early and alone; a technology that failed it is there to the end, and its first error counts.
    So does what failed between two errors of another technology, which ran it.
    """
    spans: dict[str, tuple[int, int]] = {}
    for group in groups:
        if _claims_cause(group.first.rule):
            technology = _technology(group.first.rule)
            first, last = spans.get(technology, (group.first.line, 0))
            spans[technology] = min(first, group.first.line), max(last, group.last_line)
    marks = [group for group in groups if group.first.rule.role in (Role.UNKNOWN, Role.FOOTER)]
    end = max((group.last_line for group in marks or groups), default=0)  # behind the marks of a failure, it is cleaned up
    return {
        technology: math.log1p(max(0, end - max(last for first, last in spans.values() if first <= own <= last) - _AT_ONCE))
        for technology, (_, own) in spans.items()
    }


def _claims_cause(rule: Rule) -> bool:
    return rule.severity is Severity.ERROR and rule.role in (Role.CAUSE, Role.SYMPTOM)


def _technology(rule: Rule) -> str:
    return rule.id.partition("/")[0]


def _place_of(group: Group, failed: FailedStep) -> Place:
    """Where the group stands: what was tried again, and broke in the same way, stands where the last attempt does.

    What begins before the failed step and reaches into it, as lines that look like an error may, stands in it.
    """
    match = group.first
    return min(place_of(line, failed) for line in (match.first_line, match.last_line, *group.lines))


def _best_odds(leader: Leader, failed: FailedStep) -> float:
    """How likely the leader is the cause: no less than where it broke, if it is told in place of that."""
    told = [leader.group, *(group for group in leader.followers if group.first.rule.role is Role.UNKNOWN)]
    return max(_odds(group.first.rule, _place_of(group, failed)) for group in told)


def _odds(rule: Rule, place: Place) -> float:
    """How likely it is the cause, as the logarithm of the odds."""
    likely = _likely(rule)
    return math.log(likely / (1 - likely)) - _ELSEWHERE[place]


def _likely(rule: Rule) -> float:
    believed, (seen, right) = _BELIEVED[rule.role], rule.record
    if rule.role is Role.UNKNOWN:  # its record counts logs in which no cause stood beside it: no measure against one
        return believed
    if seen >= _ENOUGH:
        return (right + _WORTH * believed) / (seen + _WORTH)
    if rule.role is Role.CAUSE:
        believed = min(believed, (rule.kin.right + _KIN_WORTH * believed) / (rule.kin.seen + _KIN_WORTH))
    return min(believed, (right + _WORTH * believed) / (seen + _WORTH))
