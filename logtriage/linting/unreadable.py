"""A command is too long to be read.

Whoever carries out a command reads it before, in a terminal. One that holds a table of all cases, of which one applies, or
that looks for what the log names, is carried out unread, or not at all.

What helps: `when` for each case, a table of the provider for each name, the file that the log names in place of a search. What
only a program could do is said in words.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule
from logtriage.triage.wording import fixes_of

MOST_CHARACTERS = 300  # four lines of a terminal


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each command that is too long."""
    for fix in fixes_of(rule.advice):
        for command in dict.fromkeys(fix.run.values()):
            if len(command) > MOST_CHARACTERS:
                yield Objection(
                    "fix", f"a command of {len(command)} characters, more than {MOST_CHARACTERS}: {command[:40]}..."
                )
