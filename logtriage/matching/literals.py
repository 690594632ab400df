"""Which literal wakes which rule: one trigger a rule, chosen to be rare among all rules, each distinct literal once."""

from collections import Counter
from collections.abc import Sequence

from logtriage.model import Literal, Pattern

Needle = tuple[bytes, bool]  # what the scanner looks for, and whether it folds the case of ASCII letters
_SHARED_BY_MANY = 8  # rules; below that, how rare a literal is in logs counts for more


def choose_triggers(patterns: Sequence[Pattern]) -> tuple[tuple[Needle, ...], ...]:
    """For each pattern what wakes it: needles of which at least one stands in every match.

    A needle that many rules share would wake them all on each of its lines, so the sharing counts against it.
    A pattern without any required literal gets an empty trigger: it is tried on every line.
    """
    needles = [[_needles(either) for either in pattern.required] for pattern in patterns]
    sharing = Counter(needle for requirements in needles for either in requirements for needle in either)
    return tuple(_best(requirements, sharing) for requirements in needles)


def _needles(either: tuple[Literal, ...]) -> tuple[Needle, ...]:
    return tuple(dict.fromkeys((literal.core, literal.caseless) for literal in either))


def _best(requirements: list[tuple[Needle, ...]], sharing: Counter[Needle]) -> tuple[Needle, ...]:
    if len(requirements) == 1:
        return requirements[0]
    ranked = enumerate(requirements)  # the rarest in logs comes first
    return min(
        ranked, key=lambda item: (max(sharing[needle] for needle in item[1]) // _SHARED_BY_MANY, item[0]), default=(0, ())
    )[1]


def index_triggers(triggers: Sequence[tuple[Needle, ...]]) -> tuple[tuple[Needle, ...], tuple[tuple[int, ...], ...]]:
    """The distinct needles, and for each of them the positions of the patterns that it wakes."""
    woken: dict[Needle, list[int]] = {}
    for position, trigger in enumerate(triggers):
        for needle in trigger:
            woken.setdefault(needle, []).append(position)
    return tuple(woken), tuple(map(tuple, woken.values()))
