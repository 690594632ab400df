r"""No `skip` example is a near miss: not even the loosest form of the pattern would match one of them.

A `skip` example shows what the pattern tells apart. A line that has nothing in common with what the rule looks for would
be skipped by any pattern at all; it proves nothing, and the rule can grow too broad without a test that fails.

Loosened is: the pattern without its negative lookarounds and with any word in the place of each of its words; and each of
its words, of three letters or more, by itself. The same for its conditions.

Bad:   skip: ['Build finished']                              (for  pattern: '^ld: cannot find -l(?P<library>\S+)')
Good:  skip: ['checking for ld that can find -lfoo... yes']

What helps: the line that nearly fooled you: the same tool's warning, its success message, the same words in another
tool's output, a test's name or source code that quotes the error.
"""

from collections.abc import Iterator
from itertools import chain

from logtriage.expressions import TIMEOUT
from logtriage.linting.bench import Bench, patterns_of
from logtriage.linting.complaint import Objection
from logtriage.model import Rule
from logtriage.reasons.parts import loosened, words_in, words_of


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """An objection if none of the examples is near."""
    if not any(is_near(rule, example) for example in rule.advice.skip):
        yield Objection(
            "examples", "no 'skip' example is a near miss: none has a word or the form of what the pattern asks for"
        )


def is_near(rule: Rule, example: str) -> bool:
    """Whether the loosened rule would match the example, which it skips."""
    patterns = [pattern.text for pattern in patterns_of(rule)]
    asked_for = set(chain.from_iterable(map(words_of, patterns)))
    if asked_for & words_in(example):
        return True
    return any(_holds(loosened(pattern), line) for pattern in patterns for line in example.split("\n"))


def _holds(expression: str, line: str) -> bool:
    import regex

    try:
        return regex.search(expression, line, timeout=TIMEOUT) is not None
    except TimeoutError:
        return False
