"""The literals that every match of a pattern contains: by them a scan wakes a rule without asking its pattern.

The walk is over the syntax tree of Python's `re`. A requirement is a list of literals, of which one stands in every match.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from re import _constants as op  # type: ignore[attr-defined]  # no public name for the syntax tree
from typing import Any

from logtriage.rulebook.rarity import frequency, needle_of

_SHORTEST = 3  # bytes
_MOST_OPTIONAL = 4  # texts that an optional part, or a class of characters, may stand for
_MOST_ALTERNATIVES = 48  # literals of one requirement: more of them wake the rule too often to help
_MOST_REPEATED = 16  # times that a repeated text is written out
_MOST_JOINED = 12  # texts that parts standing side by side are joined to; with more, each part is a requirement of its own
_MOST_REQUIREMENTS = 3  # the rarest ones: what else a line must hold, the pattern itself will tell
# `regex` folds these ASCII letters with letters beyond ASCII (U+212A, U+017F, U+0130); a scan that folds ASCII alone
# would miss those.
_FOLDED_BEYOND_ASCII = frozenset("iksIKS")

Text = tuple[str, bool]  # a literal of a requirement, and whether the case of its ASCII letters may differ
Requirement = tuple[Text, ...]  # one of these stands in every match


def rarest_requirements(tree: Any) -> list[Requirement]:
    """What every match of the pattern with this syntax tree contains, the most telling first."""
    required = _Requirements(caseless=bool(tree.state.flags & re.IGNORECASE)).of(tree)
    return sorted(dict.fromkeys(required), key=_telling, reverse=True)[:_MOST_REQUIREMENTS]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text as it must stand, and whether its case may vary."""

    text: str
    caseless: bool


_Strings = tuple[tuple[_Piece, ...], ...]  # the texts, piece by piece, that a stretch of the pattern can match
_EMPTY: _Strings = ((),)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the texts that a stretch of the pattern matches.

    `whole` are all of them, if they are few; else they begin with one of `starts`, end with one of `ends`, and hold what
    is `required`.
    """

    whole: _Strings | None
    required: tuple[Requirement, ...] = ()
    starts: _Strings = _EMPTY
    ends: _Strings = _EMPTY

    @property
    def first(self) -> _Strings:
        """What stands at the start of each of the texts."""
        return self.starts if self.whole is None else self.whole

    @property
    def last(self) -> _Strings:
        """What stands at the end of each of them."""
        return self.ends if self.whole is None else self.whole


_NOTHING = _Known(None)
_NO_TEXT = _Known(_EMPTY)


class _Requirements:
    """Collects, on the way through a sequence, what each match must contain: a list of alternatives, all required."""

    def __init__(self, *, caseless: bool) -> None:
        self._caseless = caseless

    def of(self, tree: Any) -> tuple[Requirement, ...]:
        known = self._sequence(tree)
        return known.required if known.whole is None else (*known.required, *_requirement(known.whole))

    def _sequence(self, tree: Any) -> _Known:
        """What stands side by side is joined, also across the borders of groups."""
        run, starts, required = _EMPTY, None, list[Requirement]()
        for code, argument in tree:
            item = self._item(code, argument)
            required += item.required
            joined = _join(run, item.first)
            if joined is not None and item.whole is not None:
                run = joined
                continue
            left = run if joined is None else joined
            required += _requirement(left)
            starts = left if starts is None else starts
            run = item.last
        if starts is None:
            return _Known(run, tuple(required))
        return _Known(None, (*required, *_requirement(run)), starts, run)

    def _item(self, code: Any, argument: Any) -> _Known:  # noqa: PLR0911  # one return a kind of node
        if code is op.LITERAL:
            return _Known(((_Piece(chr(argument), self._caseless),),))
        if code is op.IN:
            return _Known(self._class(argument))
        if code in (op.AT, op.ASSERT_NOT):
            return _NO_TEXT
        if code is op.BRANCH:
            return self._branch([self._sequence(branch) for branch in argument[1]])
        if code is op.SUBPATTERN:
            _, adds, removes, inner = argument
            caseless = bool(adds & re.IGNORECASE) or (self._caseless and not removes & re.IGNORECASE)
            return _Requirements(caseless=caseless)._sequence(inner)  # noqa: SLF001  # its own class
        if code is op.ATOMIC_GROUP:
            return self._sequence(argument)
        if code is op.ASSERT:
            return _Known(_EMPTY, self.of(argument[1]))
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(*argument)
        return _NOTHING

    def _class(self, members: Any) -> _Strings | None:
        """A class of a few single characters is as good as an alternative of them."""
        if len(members) > _MOST_OPTIONAL or any(code is not op.LITERAL for code, _ in members):
            return None
        return tuple((_Piece(chr(value), self._caseless),) for _, value in members)

    def _branch(self, branches: list[_Known]) -> _Known:
        texts = [text for branch in branches for text in branch.whole or ()]
        if all(branch.whole is not None and not branch.required for branch in branches) and len(texts) <= _MOST_ALTERNATIVES:
            return _Known(tuple(texts))
        starts = _few(text for branch in branches for text in branch.first)
        ends = _few(text for branch in branches for text in branch.last)
        return _Known(None, self._either(branches), starts, ends)

    def _either(self, branches: list[_Known]) -> tuple[Requirement, ...]:
        """One requirement out of the best of each branch, if every branch has one."""
        chosen: list[Text] = []
        for branch in branches:
            options = [*branch.required, *(_requirement(branch.whole) if branch.whole is not None else ())]
            if not options:
                return ()
            best: Requirement = max(options, key=_telling)
            chosen += best
        return (tuple(dict.fromkeys(chosen)),) if len(chosen) <= _MOST_ALTERNATIVES else ()

    def _repeat(self, low: int, high: Any, inner: Any) -> _Known:
        known = self._sequence(inner) if low or high == 1 else _NOTHING
        if low == high == 1:
            return known
        if low == 0:
            few = known.whole is not None and not known.required and len(known.whole) <= _MOST_OPTIONAL
            return _Known(((), *known.whole)) if few and known.whole is not None else _NOTHING
        if known.whole is None:
            return _Known(None, known.required, known.first, known.last)
        repeated = (known.whole[0] * min(low, _MOST_REPEATED),) if len(known.whole) == 1 else known.whole
        if low == high <= _MOST_REPEATED and len(known.whole) == 1:
            return _Known(repeated, known.required)
        return _Known(None, (*known.required, *_requirement(repeated)), repeated, repeated)


def _few(texts: Iterable[tuple[_Piece, ...]]) -> _Strings:
    """The texts, or the empty one where they are too many to be joined to what stands beside them."""
    distinct = tuple(dict.fromkeys(texts))
    return distinct if len(distinct) <= _MOST_JOINED else _EMPTY


def _join(left: _Strings, right: _Strings) -> _Strings | None:
    """Every text of the left continued by every one of the right; None when they are too many."""
    if len(left) * len(right) > _MOST_JOINED and min(len(left), len(right)) > 1:
        return None
    return tuple(before + after for before, after in product(left, right))


def _requirement(texts: _Strings) -> tuple[Requirement, ...]:
    """The alternatives as one requirement, or nothing if one of them holds no literal that is long enough."""
    literals = [_rarest_literal(text) for text in texts]
    if any(literal is None for literal in literals):
        return ()
    return (tuple(dict.fromkeys(literal for literal in literals if literal is not None)),)


def _rarest_literal(pieces: tuple[_Piece, ...]) -> Text | None:
    runs: list[tuple[str, bool]] = []
    text, caseless = "", False
    for piece in pieces:
        folds = piece.caseless and piece.text.lower() != piece.text.upper()
        breaks = piece.caseless and (piece.text in _FOLDED_BEYOND_ASCII or not piece.text.isascii())
        if breaks:
            runs.append((text, caseless))
            text, caseless = "", False
            continue
        text, caseless = text + piece.text, caseless or folds
    runs.append((text, caseless))
    usable = [run for run in runs if len(run[0].encode("utf-8", "surrogatepass")) >= _SHORTEST and "\n" not in run[0]]
    if not usable:
        return None
    best, folds = min(usable, key=lambda run: (frequency(run[0]), -len(run[0])))
    best = best.lower() if folds else best
    return best, folds


def _telling(requirement: Requirement) -> tuple[float, int]:
    """How seldom a line will meet the requirement by chance; a longer literal where that is the same."""
    expected = sum(frequency(text) for text, _ in requirement)
    return -expected - len({needle_of(text) for text, _ in requirement}) / 4, min(len(text) for text, _ in requirement)
