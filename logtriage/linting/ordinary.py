r"""The rule speaks on a line that holds the words of an error and tells of none: source code, a test's name, chatter.

Builds print what programs say of errors without one: a diff that quotes a message, `set -x`, the name of the test that
proves the message, a package that is called `error-ex`. A pattern that takes a common phrase wherever it stands speaks there
as well.

Measured: on some hundred such lines (`logtriage/linting/ordinary.txt`), each by itself, so that a rule which asks for
another line near it is not concerned. Only rules of severity `error` are.

Bad:   pattern: 'Permission denied'
Good:  pattern: '^(?P<tool>[\w./-]+): (?P<path>[^:''"]+): Permission denied$'

What helps: an anchor (`^`, `$`) and what the tool prints around the phrase; a class for the name that takes neither quotes
nor `%` nor `{`; a `with` for the line that stands near it in a real log.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench, quoted
from logtriage.linting.complaint import Objection
from logtriage.model import Rule, Severity


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """An objection if there are lines that the rule takes for an error."""
    lines = bench.mistaken.get(rule.id, ())
    if lines and rule.severity is Severity.ERROR:
        more = f" (and on {len(lines) - 1} more)" * (len(lines) > 1)
        yield Objection("pattern", f"speaks on an ordinary line: {quoted(lines[0])}{more}")
