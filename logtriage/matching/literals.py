"""Which literal wakes which pattern: each distinct literal is looked for once."""

from collections.abc import Iterable

from logtriage.model import Literal


def index_triggers(triggers: Iterable[tuple[Literal, ...]]) -> tuple[tuple[Literal, ...], tuple[tuple[int, ...], ...]]:
    """The distinct literals of all triggers, and for each of them the positions of the patterns that it wakes."""
    woken: dict[Literal, list[int]] = {}
    for position, trigger in enumerate(triggers):
        for literal in trigger:
            woken.setdefault(literal, []).append(position)
    return tuple(woken), tuple(map(tuple, woken.values()))
