"""A command puts a capture between quotes.

What the log captured is quoted for the shell when it is put into a command, so quotes of one's own around it end where
they should begin: `'{name}'` becomes `''a; reboot''`, and whoever can print a line decides what the reader pastes.

Bad:   run: "grep '{name}' config"
Good:  run: "grep -- {name} config"

What helps: the capture alone, outside of all quotes; quotes of one's own end before it and begin anew behind it
(`'^'{name}'$'`).
"""

import re
from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule
from logtriage.triage.wording import names_in


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each command in which a capture stands between quotes."""
    for fix in rule.advice.fixes:
        for command in dict.fromkeys(fix.run.values()):
            for name in dict.fromkeys(names for quotes in quoted_parts(command) for names in names_in(quotes)):
                yield Objection("fix", f"'{{{name}}}' stands between quotes, and is quoted itself: {command}")


# As a POSIX shell reads it: nothing is special between single quotes, between double quotes `$(...)` begins anew.
_QUOTES = re.compile(r"""\\.|'([^']*)'|"((?:\\.|[^"\\])*)\"""", re.DOTALL)
_SUBSTITUTION = re.compile(r"\$\(([^()]*)\)")


def quoted_parts(command: str) -> Iterator[str]:
    """What stands between quotes in the command, but for what is substituted there."""
    for found in _QUOTES.finditer(command):
        single, double = found.groups()
        if single is not None:
            yield single
        elif double is not None:
            yield _SUBSTITUTION.sub("", double)
            yield from (part for inner in _SUBSTITUTION.findall(double) for part in quoted_parts(inner))
