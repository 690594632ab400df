"""A pattern made looser: its form without its words, and its words without its form."""

import re
from collections.abc import Iterator

_PARTS = re.compile(
    r"\\."  # an escape
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"  # a class
    r"|\(\?P<\w+>|\(\?P=\w+\)|\(\?[a-z-]*[:)=!]|\(\?<[=!]|\(\?>"  # what a group begins with, a flag, a back-reference
    r"|\{[\d,]*\}"  # bounds
    r"|[^\W\d_]+"  # a word
    r"|.",
    re.DOTALL,
)
_NEGATIVE = ("(?!", "(?<!")
SHORTEST_WORD = 3  # letters


def loosened(pattern: str) -> str:
    """The pattern without negative lookarounds, and with any word in the place of each of its words."""
    return "".join(r"\w+" if part.isalpha() else part for part in _without_negatives(_PARTS.findall(pattern)))


def words_of(pattern: str) -> frozenset[str]:
    """The words that the pattern writes out, in lower case."""
    return frozenset(
        part.lower() for part in _without_negatives(_PARTS.findall(pattern)) if part.isalpha() and len(part) >= SHORTEST_WORD
    )


def _without_negatives(parts: list[str]) -> Iterator[str]:
    depth = 0
    left_at: int | None = None  # the depth of the negative lookaround that is being left out
    for part in parts:
        opens = part.startswith("(") and not part.endswith(")")
        depth += opens
        if left_at is None and part in _NEGATIVE:
            left_at = depth
        if left_at is None:
            yield part
        if part == ")":
            left_at = None if left_at == depth else left_at
            depth -= 1
