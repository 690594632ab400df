"""The rule speaks on the log of something that passed.

A person whose build is green is told of an error that there was none. Nothing costs a linter more trust.

Measured: on the logs in folders named `clean` (`--logs`, the sample logs in a checkout), with all rules. A rule of
severity `note` may speak there.

What helps: anchor the pattern on what only the failure prints; if the program prints the same line in both cases, take
another line, or say by `with` and `without` what must stand near it.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule, Severity


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each log in which the rule speaks."""
    if rule.severity is not Severity.NOTE:
        for log, line in bench.spoken_on_green.get(rule.id, ()):
            yield Objection("pattern", f"speaks in {log}:{line}, the log of what passed")
