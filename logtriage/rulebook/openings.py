"""With which characters a match can open that must begin where the message begins: one look tells that many cannot.

The walk is over the syntax tree of Python's `re`, of ASCII characters alone: a message that opens with another one is
always searched. What is returned may be too many characters, never too few.
"""

import re
import string
from re import _constants as op  # type: ignore[attr-defined]  # no public name for the syntax tree
from typing import Any, NamedTuple

_LAST = 127  # of the ASCII characters
_ALL = frozenset(map(chr, range(_LAST + 1)))
_SPACES = frozenset(string.whitespace)
_PERHAPS_SPACES = frozenset("\x1c\x1d\x1e\x1f")  # to `re`, but not to everyone
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_CATEGORIES = {
    op.CATEGORY_DIGIT: frozenset(string.digits),
    op.CATEGORY_NOT_DIGIT: _ALL - frozenset(string.digits),
    op.CATEGORY_SPACE: _SPACES | _PERHAPS_SPACES,
    op.CATEGORY_NOT_SPACE: _ALL - _SPACES,
    op.CATEGORY_WORD: _WORD,
    op.CATEGORY_NOT_WORD: _ALL - _WORD,
}
_FOLDED_FROM_BEYOND_ASCII = frozenset("iksIKS")  # by U+0130, U+212A, U+017F
_MOST = 100  # of 128 characters: with more, hardly a message is told apart
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


class _Opening(NamedTuple):
    """Of a stretch of a pattern: the characters it can open with, whether it must stand at the start, or may be empty."""

    characters: frozenset[str]
    anchored: bool
    may_be_empty: bool


_ANYTHING = _Opening(_ALL, anchored=False, may_be_empty=True)
_WIDTHLESS = _Opening(frozenset(), anchored=False, may_be_empty=True)


def openings_of(tree: Any) -> str:
    """The ASCII characters with which a match can open; none where it may stand anywhere, or open with nearly any."""
    opening = _of_sequence(tree, caseless=bool(tree.state.flags & re.IGNORECASE))
    if not opening.anchored or opening.may_be_empty or len(opening.characters) > _MOST:
        return ""
    return "".join(sorted(opening.characters))


def _of_sequence(items: Any, *, caseless: bool) -> _Opening:
    characters: frozenset[str] = frozenset()
    anchored = False
    for code, argument in items:
        item = _of_item(code, argument, caseless=caseless)
        anchored = anchored or (item.anchored and not characters)
        characters |= item.characters
        if not item.may_be_empty:
            return _Opening(characters, anchored, may_be_empty=False)
    return _Opening(characters, anchored, may_be_empty=True)


def _of_item(code: Any, argument: Any, *, caseless: bool) -> _Opening:  # noqa: PLR0911  # one return a kind of node
    if code in (op.LITERAL, op.NOT_LITERAL, op.IN):
        return _Opening(_of_character(code, argument, caseless=caseless), anchored=False, may_be_empty=False)
    if code is op.ANY:
        return _Opening(_ALL, anchored=False, may_be_empty=False)
    if code is op.AT:
        return _Opening(frozenset(), anchored=argument in (op.AT_BEGINNING, op.AT_BEGINNING_STRING), may_be_empty=True)
    if code in (op.ASSERT, op.ASSERT_NOT):
        return _WIDTHLESS
    if code is op.SUBPATTERN:
        _, adds, removes, inner = argument
        return _of_sequence(inner, caseless=bool(adds & re.IGNORECASE) or (caseless and not removes & re.IGNORECASE))
    if code is op.ATOMIC_GROUP:
        return _of_sequence(argument, caseless=caseless)
    if code is op.BRANCH:
        return _either([_of_sequence(branch, caseless=caseless) for branch in argument[1]])
    if code in _REPEATS:
        low, _, inner = argument
        opening = _of_sequence(inner, caseless=caseless)
        return opening if low else opening._replace(anchored=False, may_be_empty=True)
    return _ANYTHING


def _either(branches: list[_Opening]) -> _Opening:
    return _Opening(
        frozenset().union(*(branch.characters for branch in branches)),
        anchored=all(branch.anchored for branch in branches),
        may_be_empty=any(branch.may_be_empty for branch in branches),
    )


def _of_character(code: Any, argument: Any, *, caseless: bool) -> frozenset[str]:
    """Which ASCII characters a node for one character can match."""
    if code is op.IN:
        members = [_members(kind, value) for kind, value in argument if kind is not op.NEGATE]
        matched = frozenset().union(*(_folded(member, caseless=caseless) for member in members))
        negated = argument[0][0] is op.NEGATE
        return _ALL - frozenset().union(*members) if negated else matched
    matched = frozenset((chr(argument),))
    return _ALL - matched if code is op.NOT_LITERAL else _folded(matched, caseless=caseless)


def _members(kind: Any, value: Any) -> frozenset[str]:
    if kind is op.CATEGORY:
        return _CATEGORIES[value]
    low, high = value if kind is op.RANGE else (value, value)
    # One character beyond ASCII stands for all of them: what it may fold to is all that it adds.
    return frozenset(map(chr, range(low, min(high, _LAST) + 1))) | (frozenset("\x80") if high > _LAST else frozenset())


def _folded(characters: frozenset[str], *, caseless: bool) -> frozenset[str]:
    """The ASCII characters among them, and those that differ in case alone."""
    folded = characters & _ALL
    if caseless:
        folded |= frozenset(character.swapcase() for character in folded)
        if characters - _ALL:
            folded |= _FOLDED_FROM_BEYOND_ASCII
    return folded
