"""Which literal wakes which pattern: each distinct literal is looked for once."""

from collections.abc import Sequence

from logtriage.model import Literal, Pattern


def index_triggers(patterns: Sequence[Pattern]) -> tuple[tuple[Literal, ...], tuple[tuple[int, ...], ...]]:
    """The distinct literals of all triggers, and for each of them the positions of the patterns that it wakes."""
    woken: dict[Literal, list[int]] = {}
    for position, pattern in enumerate(patterns):
        for literal in pattern.trigger:
            woken.setdefault(literal, []).append(position)
    return tuple(woken), tuple(map(tuple, woken.values()))
