"""A comment allows a code that the rule would not get, or that there is not.

Each `# allow L001: why` takes a check away from its rule. One that outlived its reason hides the next fault of that kind.

Not told: a code that is measured on logs where there are none, and L018, which is a matter of time.

What helps: take the comment out.
"""

from collections.abc import Iterator

from logtriage.linting import CHECKS, objections_of
from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule

_MEASURED = frozenset({"L001", "L004", "L018"})  # on logs
_TIMED = frozenset({"L018"})
_OWN = "L020"


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each code that is allowed in vain."""
    for code in sorted(bench.places.allowed(rule) - _TIMED - {_OWN}):
        if code not in CHECKS:
            yield Objection("id", f"allows {code}, and there is no such code")
        elif (bench.logs or code not in _MEASURED) and not any(objections_of(code, rule, bench)):
            yield Objection("id", f"allows {code}, and there is nothing to allow")
