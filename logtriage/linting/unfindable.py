r"""No text stands in every line that the pattern matches, so that the rule is tried on every line of every log.

A log is scanned for literals, and only lines that hold one are tried. A pattern without a literal of 3 bytes that all its
matches share loads only with `slow: true`; one such rule takes more time than thousands of others together.

Bad:   pattern: '^\d+ (?:err|fail)'
Good:  pattern: '^\d+ (?:errors|failures) found'

What helps: write out the words around what varies; write a class of letters as the alternatives that do occur; where
letters may be large or small, write both out, since `(?i)` takes the letters i, k and s out of a literal.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench, scanned_for
from logtriage.linting.complaint import Objection
from logtriage.linting.keys import key_of
from logtriage.model import Rule


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each pattern that no literal wakes."""
    for pattern in scanned_for(rule):
        if not pattern.trigger:
            yield Objection(key_of(rule, pattern), "no text of 3 bytes stands in every match: it is tried on every line")
