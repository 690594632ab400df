"""A pattern taken apart, as it is written: runs of literal text, and what stands between them.

It knows as much of the syntax as it takes to cut a pattern into pieces that are patterns themselves.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[pPN]\{[^}]*\}|.)"  # an escape
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"  # a class
    r"|\(\?P<\w+>|\(\?\(\w+\)|\(\?[a-z-]*[:)=!]|\(\?<[=!]|\(\?>"  # what a group begins with, or a flag
    r"|\(\?P=\w+\)"  # a back-reference
    r"|\{[\d,]*\}"  # bounds
    r"|.",
    re.DOTALL,
)
_VERBOSE = re.compile(r"\(\?x\)")
_REPEAT = re.compile(r"[*+?]|\{[\d,]*\}")
_IN_A_LINE = {"\\ ": " ", "[ ]": " ", "\\#": "#"}  # what a verbose pattern has to write for them
_CONDITIONAL = "(?("  # on whether a group took part: `(?(name)this|else that)`
_NEGATIVE = ("(?!", "(?<!")
_AHEAD_OR_BEHIND = ("(?=", "(?!", "(?<=", "(?<!")


class Part(NamedTuple):
    """A piece of a pattern: a run of literal text, a group with its alternatives, or something else (both are empty).

    `text` is the piece as the pattern writes it, with its repeat.
    """

    text: str
    literal: str = ""
    opening: str = ""
    alternatives: tuple[tuple["Part", ...], ...] = ()
    repeat: str = ""

    @property
    def looks_around(self) -> bool:
        """Whether it takes nothing of the line."""
        return self.opening in _AHEAD_OR_BEHIND

    @property
    def is_negative(self) -> bool:
        """Whether it says what must not stand there."""
        return self.opening in _NEGATIVE


def parts_of_pattern(pattern: str) -> tuple[tuple[Part, ...], ...]:
    """The pattern's alternatives, each as its parts in their order."""
    tokens = _TOKEN.findall(pattern)
    if tokens and _VERBOSE.fullmatch(tokens[0]):
        tokens = list(_without_layout(tokens[1:]))
    return _Reader(tokens).alternatives()


def _without_layout(tokens: list[str]) -> Iterator[str]:
    """The tokens of a verbose pattern as one in a line has them: no blanks and comments for the eye, the others as they are."""
    in_comment = False
    for piece in tokens:
        in_comment = piece != "\n" and (in_comment or piece == "#")
        if not (in_comment or piece.isspace()):
            yield _IN_A_LINE.get(piece, piece)


class _Reader:
    """Reads tokens into parts; a bracket that does not close ends with the pattern."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def alternatives(self) -> tuple[tuple[Part, ...], ...]:
        read: list[list[Part]] = [[]]
        while self._at < len(self._tokens) and self._tokens[self._at] != ")":
            taken = self._take()
            if taken == "|":
                read.append([])
            else:
                read[-1].append(self._part(taken))
        return tuple(tuple(_merged(parts)) for parts in read)

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _part(self, token: str) -> Part:
        if token.startswith("(") and (token.startswith(_CONDITIONAL) or not token.endswith(")")):
            start = self._at
            inner = self.alternatives()
            whole = token + "".join(self._tokens[start : self._at]) + ")"
            self._at += 1
            repeat = self._repeat()
            return Part(whole + repeat, opening=token, alternatives=inner, repeat=repeat)
        repeat = self._repeat()
        return Part(token + repeat, literal="" if repeat else _literal(token), repeat=repeat)

    def _repeat(self) -> str:
        repeat = ""
        while self._at < len(self._tokens) and _REPEAT.fullmatch(self._tokens[self._at]):
            repeat += self._take()
        return repeat


def _literal(token: str) -> str:
    """The character that the token stands for; none for a class, an anchor, a flag."""
    if token.startswith("\\"):
        return token[1:] if not token[1].isalnum() else {"t": "\t"}.get(token[1:], "")
    return "" if token.startswith(("[", "(")) or token in (".", "^", "$") else token


def _merged(parts: list[Part]) -> list[Part]:
    """Single characters that stand side by side as one run."""
    merged: list[Part] = []
    for part in parts:
        if part.literal and merged and merged[-1].literal:
            merged[-1] = Part(merged[-1].text + part.text, merged[-1].literal + part.literal)
        else:
            merged.append(part)
    return merged


_WORDS = re.compile(r"[^\W\d_]{3,}")


def words_of(pattern: str) -> frozenset[str]:
    """The words, of three letters or more, that the pattern writes out and does not rule out, in lower case."""
    return frozenset(word for run in _runs(parts_of_pattern(pattern)) for word in words_in(run))


def words_in(text: str) -> frozenset[str]:
    """The words of a text, as `words_of` gives those of a pattern."""
    return frozenset(word.lower() for word in _WORDS.findall(text))


def _runs(alternatives: tuple[tuple[Part, ...], ...]) -> Iterator[str]:
    for part in (part for parts in alternatives for part in parts if not part.is_negative):
        if part.literal:
            yield part.literal
        yield from _runs(part.alternatives)


def loosened(pattern: str) -> str:
    """The pattern without its negative lookarounds, and with any word in the place of each of its words."""
    return _loose(parts_of_pattern(pattern))


def _loose(alternatives: tuple[tuple[Part, ...], ...]) -> str:
    return "|".join("".join(map(_loose_part, parts)) for parts in alternatives)


def _loose_part(part: Part) -> str:
    if part.is_negative:
        return ""
    if part.literal:
        return re.sub(r"\\?[^\W\d_]+", lambda word: word[0] if word[0].startswith("\\") else r"\w+", part.text)
    if part.opening:
        return f"{part.opening}{_loose(part.alternatives)}){part.repeat}"
    return part.text
