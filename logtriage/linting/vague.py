r"""The text that wakes the rule stands in many lines that the pattern then does not match.

A log is scanned for one literal of each pattern, the rarest that every match must contain; only a line that holds it is
tried. A pattern whose rarest literal is `Error`, `test` or `.js` is tried on lines without end, and one such rule costs
as much time as hundreds of others. It is also the kind of pattern that one day matches what it was not meant for.

Measured: on how many of 100,000 distinct lines of real logs (`--logs`, the sample logs in a checkout) the literal stands
while the pattern does not match. Where there are no logs, the table of common words tells how often it is to be expected.

Bad:   pattern: '^\s*\w+Error: .*'
Good:  pattern: '^OperationalError: unable to open database file'

What helps: a word that the tool prints on purpose, written out in the pattern; where the kind of error varies, the
alternatives written out (`(?:Value|Type|Key)Error: `) rather than a class; two rules rather than one with an `|` of which
one side is common; a `with` that holds the rare word does not help, since the rule's own pattern is tried first. A
condition within so many lines is only looked for near a match, and may be as common as it likes.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench, scanned_for
from logtriage.linting.complaint import Objection
from logtriage.linting.keys import key_of
from logtriage.model import Literal, Pattern, Rule
from logtriage.rulebook.rarity import frequency

MOST_IN_VAIN = 1_000  # of 100,000 lines
_A_MEASURE = 1000  # lines; fewer tell nothing


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each pattern of the rule whose trigger is common."""
    for pattern in dict.fromkeys(scanned_for(rule)):
        if bench.first_with[pattern.text] is not rule:
            continue  # one that rules share is looked for once
        in_vain, literal = _measured(pattern, bench) if len(bench.lines) >= _A_MEASURE else _expected(pattern)
        if literal and in_vain > MOST_IN_VAIN:
            yield Objection(key_of(rule, pattern), f"{shown(literal)} wakes it in vain on {round(in_vain):,} of 100,000 lines")


def _measured(pattern: Pattern, bench: Bench) -> tuple[float, Literal | None]:
    waking = bench.wakings[pattern.text]
    return 100_000 * waking.in_vain / len(bench.lines), waking.most


def _expected(pattern: Pattern) -> tuple[float, Literal | None]:
    """By the table of common words: how often its literals are to be expected, and the most common of them."""
    by_frequency = [(frequency(text.decode("utf-8", "replace")), (text, folds)) for text, folds in pattern.trigger]
    if not by_frequency:
        return 0, None
    return sum(expected for expected, _ in by_frequency), max(by_frequency)[1]


def shown(literal: Literal) -> str:
    """The literal as a message quotes it."""
    text, folds = literal
    return f"'{text.decode('utf-8', 'backslashreplace')}'" + (" in any case" if folds else "")
