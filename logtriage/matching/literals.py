"""Which literal wakes which rule: one trigger a rule, chosen to be rare among all rules, each distinct literal once."""

from collections import Counter
from collections.abc import Sequence

from logtriage.model import Literal, Pattern


def choose_triggers(patterns: Sequence[Pattern]) -> tuple[tuple[Literal, ...], ...]:
    """For each pattern the requirement that wakes it: alternatives of which at least one stands in every match.

    A literal that many rules share would wake them all on each of its lines, so the sharing counts against it.
    A pattern without any required literal gets an empty trigger: it is tried on every line.
    """
    sharing = Counter(literal for pattern in patterns for either in pattern.required for literal in either)
    return tuple(_best(pattern, sharing) for pattern in patterns)


def _best(pattern: Pattern, sharing: Counter[Literal]) -> tuple[Literal, ...]:
    if len(pattern.required) == 1:
        return pattern.required[0]
    ranked = enumerate(pattern.required)
    return min(ranked, key=lambda item: (max(sharing[literal] for literal in item[1]) // 8, item[0]), default=(0, ()))[1]


def index_triggers(triggers: Sequence[tuple[Literal, ...]]) -> tuple[tuple[Literal, ...], tuple[tuple[int, ...], ...]]:
    """The distinct literals, and for each of them the positions of the patterns that it wakes."""
    woken: dict[Literal, list[int]] = {}
    for position, trigger in enumerate(triggers):
        for literal in trigger:
            woken.setdefault(literal, []).append(position)
    return tuple(woken), tuple(map(tuple, woken.values()))
