"""Which finding leads, and which ones followed from another."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from logtriage.model import Finding, Role, Rule, Severity
from logtriage.triage.tally import Group


def fold(groups: Sequence[Group]) -> tuple[list[tuple[int, Group]], dict[int, list[Group]]]:
    """Each group that leads, with its position, and by that position the groups that follow from it."""
    leader_of: dict[int, int] = {}
    for at, group in enumerate(groups):
        parent = _parent(groups, at, group.first.rule)
        if parent is not None:
            leader_of[at] = leader_of.get(parent, parent)
    folded: dict[int, list[Group]] = {}
    for at, leader in leader_of.items():
        folded.setdefault(leader, []).append(groups[at])
    return [(at, group) for at, group in enumerate(groups) if at not in leader_of], folded


def _parent(groups: Sequence[Group], at: int, rule: Rule) -> int | None:
    """The nearest group before this one that its rule follows."""
    for before in range(at - 1, -1, -1):
        other = groups[before].first.rule
        if other.id == rule.id:
            continue
        if follows(rule, other):
            return before
    return None


def follows(rule: Rule, other: Rule) -> bool:
    """Whether a match of the rule, after one of the other, followed from it; a footer follows whatever failed."""
    if any(fnmatchcase(other.id, followed) for followed in rule.follows):
        return True
    return rule.role is Role.FOOTER and other.role is not Role.FOOTER and other.severity is Severity.ERROR


def rank(finding: Finding) -> tuple[bool, bool, int, int, int, str]:
    """Footers last, errors before what is no error, causes before symptoms, the grave first, then by place."""
    return (
        finding.role is Role.FOOTER,
        finding.severity is not Severity.ERROR,
        finding.role.rank,
        finding.severity.rank,
        finding.line,
        finding.rule,
    )
