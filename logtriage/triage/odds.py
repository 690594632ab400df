"""How likely a group is the cause: by its rule's role and record, and by the step in which it stands."""

import math

from logtriage.model import Role, Rule, Severity
from logtriage.triage.steps import Place, Step, place_of
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

FailedStep = Step | None  # None where the run has no steps


def odds(rule: Rule, place: Place) -> float:
    """How likely it is the cause, as the logarithm of the odds."""
    share = likely(rule)
    return math.log(share / (1 - share)) - _ELSEWHERE[place]


def likely(rule: Rule) -> float:
    """The share of logs in which its finding is the cause, as far as is known."""
    believed, (seen, right) = _BELIEVED[rule.role], rule.record
    if rule.role is Role.UNKNOWN:  # its record counts logs in which no cause stood beside it: no measure against one
        return believed
    if seen >= _ENOUGH:
        return (right + _WORTH * believed) / (seen + _WORTH)
    if rule.role is Role.CAUSE:
        believed = min(believed, (rule.kin.right + _KIN_WORTH * believed) / (rule.kin.seen + _KIN_WORTH))
    return min(believed, (right + _WORTH * believed) / (seen + _WORTH))


def is_trusted_cause(rule: Rule) -> bool:
    """Whether it makes telling where it broke needless: it did not fare worse on labelled logs than causes do."""
    return rule.role is Role.CAUSE and rule.severity is Severity.ERROR and likely(rule) >= _BELIEVED[Role.CAUSE]


def place_in_run(group: Group, failed: FailedStep) -> Place:
    """Where the group stands: what was tried again, and broke in the same way, stands where the last attempt does.

    What begins before the failed step and reaches into it, as lines that look like an error may, stands in it.
    """
    match = group.first
    return min(place_of(line, failed) for line in (match.first_line, match.last_line, *group.lines))


def technology_of(rule_id: str) -> str:
    """What stands before the slash of an id or a glob."""
    return rule_id.partition("/")[0]
