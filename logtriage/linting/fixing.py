"""What is mechanical is mended in the file itself: as little of its text is touched as can be.

A check that can mend what it complains of has a second function, `edits(entry, text)`, of an entry's node and the whole
text of its file.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Edit(NamedTuple):
    """Text to stand in the place of what stands between two offsets, in characters from the start of the file."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, none of which may reach into another one."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def single_quoted(value: str) -> str:
    """The value as YAML's single quotes hold it: a quote is doubled, nothing else is special."""
    return "'" + value.replace("'", "''") + "'"


def pieces(starts: Iterable[int], end: int) -> Iterator[tuple[int, int]]:
    """From each offset to the next one, and from the last one to the end."""
    starts = list(starts)
    yield from zip(starts, [*starts[1:], end], strict=True)
