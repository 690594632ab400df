"""The rule is never the verdict: on each of its own examples another finding leads.

A report's first finding is what most people read. A rule that does not lead even where nothing but its own example is
there will not lead in a real log; its explanation is never read.

What helps: an example without the line of the other rule, if there are such logs; `role: cause` where it is the cause;
`follows` in the other rule, if that one tells of the consequences. If the other one says all there is to say, this one
is not needed.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Role, Rule
from logtriage.triage import findings_of
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.tally import Tally


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """An objection if no example has the rule as its verdict; none if it does not match them, or is told to nobody."""
    if not rule.role.is_told:
        return
    leaders = []
    for _, matches in bench.heard(rule):
        if not any(match.rule is rule for match in matches):
            continue
        tally = Tally()
        for match in matches:
            if match.rule is rule or match.rule.role is not Role.UNKNOWN:  # that one leads where no cause is known
                tally.add(match)
        leaders += [finding.rule for finding in findings_of(tally, Explainer("en", Checkout()))[:1]]
    if leaders and rule.id not in leaders:
        yield Objection("examples", f"is never the verdict on its own examples: {leaders[0]} leads")
