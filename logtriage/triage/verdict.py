"""Which finding leads: what most likely is the cause, in the step that failed."""

import math
from collections.abc import Sequence

from logtriage.model import Role, Rule, Severity
from logtriage.triage.folding import Leader
from logtriage.triage.odds import FailedStep, odds, place_in_run, technology_of
from logtriage.triage.steps import Steps
from logtriage.triage.tally import Group

_AGO = 0.05  # what it costs, in log-odds, that a technology failed last so long before the end; fitted as the odds are
_AT_ONCE = 10  # lines within which one error brings on the other, and the first is the cause


def failed_step(groups: Sequence[Group], steps: Steps) -> FailedStep:
    """The step that failed: the first one in which something broke, and that did not pass all the same."""
    return steps.failed_step([group.first.line for group in groups if group.first.rule.role is Role.UNKNOWN])


def ranked(leaders: Sequence[Leader], failed: FailedStep = None) -> list[Leader]:
    """Footers last, errors before what is no error, then the likeliest, the grave first, and by place."""
    ago = _ago([group for leader in leaders for group in (leader.group, *leader.followers)])

    def rank(leader: Leader) -> tuple[bool, bool, float, int, int, str]:
        group, rule = leader.group, leader.group.first.rule
        return (
            rule.role is Role.FOOTER,
            rule.severity is not Severity.ERROR,
            _AGO * ago.get(technology_of(rule.id), 0.0) * _claims_cause(rule) - _best_odds(leader, failed),
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
            technology = technology_of(group.first.rule.id)
            first, last = spans.get(technology, (group.first.line, 0))
            # What a symptom suspects stands before it: its last line may be less than its own (make's `Error 127`).
            spans[technology] = min(first, group.first.line), max(last, group.first.line, group.last_line)
    marks = [group for group in groups if group.first.rule.role in (Role.UNKNOWN, Role.FOOTER)]
    end = max((group.last_line for group in marks or groups), default=0)  # behind the marks of a failure, it is cleaned up
    return {
        technology: math.log1p(max(0, end - max(last for first, last in spans.values() if first <= own <= last) - _AT_ONCE))
        for technology, (_, own) in spans.items()
    }


def _claims_cause(rule: Rule) -> bool:
    return rule.severity is Severity.ERROR and rule.role in (Role.CAUSE, Role.SYMPTOM)


def _best_odds(leader: Leader, failed: FailedStep) -> float:
    """How likely the leader is the cause: no less than where it broke, if it is told in place of that."""
    told = [leader.group, *(group for group in leader.followers if group.first.rule.role is Role.UNKNOWN)]
    return max(odds(group.first.rule, place_in_run(group, failed)) for group in told)
