"""A command does more to the reader's system than the fix's `risk` says.

Reports warn by the risk, and rules found in a checkout may not name commands with one. `none` is what only reads, or
writes inside the project; `changes-system` is what installs, or changes settings of the machine; `destructive` is what
cannot be undone: removes or overwrites what the reader may need, runs what was just downloaded, switches a check off.

What helps: the right `risk`, or a milder command.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Risk, Rule
from logtriage.risks import risk_of
from logtriage.triage.wording import fixes_of

_GRAVITY = list(Risk)


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each command that does more than its risk says."""
    for fix in fixes_of(rule.advice):
        for command in dict.fromkeys(fix.run.values()):
            risk, doing = risk_of(command)
            if _GRAVITY.index(risk) > _GRAVITY.index(fix.risk):
                yield Objection("fix", f"'{doing}' makes the risk '{risk}', but the fix says '{fix.risk}'")
