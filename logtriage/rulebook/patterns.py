"""A pattern, read: the limits that it must keep to, and what is known of every match before one is looked for.

The syntax of Python's `re` and that of `regex` must agree on a pattern; what the two read differently is refused. The
limits stand before compiling, because no compiler has any: a pattern of 40 characters can take gigabytes.
"""

import re
from re import _constants as op  # type: ignore[attr-defined]  # no public name for the syntax tree
from re import _parser as syntax  # type: ignore[attr-defined]
from typing import Any

import regex

from logtriage.expressions import code_of
from logtriage.model import Pattern
from logtriage.rulebook.literals import rarest_requirements
from logtriage.rulebook.openings import openings_of
from logtriage.rulebook.rarity import needle_of

LONGEST = 4096  # characters
DEEPEST = 50  # groups within groups
MOST_REPEATS = 10_000  # the product of the bounds of repeats within repeats
_FLAGS_READ_DIFFERENTLY = re.compile(r"(?<!\\)\(\?[a-zA-Z]*[LuaftbperwV][a-zA-Z]*-?[a-zA-Z]*[:)]")
_BARE_BRACE = re.compile(r"(?<!\\)(?:\\\\)*\{(?!\d+\}|\d+,\d*\}|,\d+\})")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


class PatternError(ValueError):
    """The pattern is refused: why, and what to write instead."""


def read_pattern(text: str) -> Pattern:
    """The pattern with the literals it requires, the most telling first; raises PatternError when it is refused."""
    tree = _checked_tree(text)
    if regex.search(text, "") is not None:
        raise PatternError("matches the empty line")
    rarest = rarest_requirements(tree)
    trigger = dict.fromkeys((needle_of(literal), folds) for literal, folds in rarest[0]) if rarest else ()
    required = tuple(tuple((literal.encode("utf-8", "surrogatepass"), folds) for literal, folds in either) for either in rarest)
    return Pattern(text, tuple(trigger), required, openings_of(tree))


def check_expression(text: str) -> None:
    """Raises PatternError when an expression that no scan looks for is refused; it may match the empty line."""
    _checked_tree(text)


def captures_of(text: str) -> frozenset[str]:
    """The names of the pattern's groups."""
    return frozenset(syntax.parse(text).state.groupdict)


def _checked_tree(text: str) -> Any:
    if len(text) > LONGEST:
        raise PatternError(f"longer than {LONGEST} characters")
    if "\0" in text:
        raise PatternError(r"holds a NUL; write \x00")
    if "\n" in text and not text.lstrip().startswith("(?x)"):
        raise PatternError("holds a line break, but a pattern is searched in one line; use (?x), or 'block'")
    if _nesting(text) > DEEPEST:
        raise PatternError(f"groups are nested deeper than {DEEPEST}")
    if _FLAGS_READ_DIFFERENTLY.search(text):
        raise PatternError("only the flags (?i), (?s) and (?x) are allowed")
    if _BARE_BRACE.search(_CLASS.sub("[]", text)):
        raise PatternError(r"'{' without bounds is read in two ways; write \{")
    try:
        tree = syntax.parse(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"cannot be read: {error}") from error
    if _repeats(tree) > MOST_REPEATS:
        raise PatternError(f"repeats within repeats go beyond {MOST_REPEATS}")
    _compile_both(text)
    return tree


def _compile_both(text: str) -> None:
    try:
        code_of(text)
        re.compile(text)
    except (regex.error, re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"cannot be compiled: {error}") from error


def _nesting(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"\\.|[()]", _CLASS.sub("", text), re.DOTALL):
        depth += {"(": 1, ")": -1}.get(bracket, 0)
        deepest = max(deepest, depth)
    return deepest


def _repeats(tree: Any) -> int:
    """The largest product of repeat bounds on any way into the tree; an open end counts as one more than its start."""
    most = 1
    for code, argument in tree:
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            low, high, inner = argument
            bound = low + 1 if high is op.MAXREPEAT else high
            most = max(most, max(bound, 1) * _repeats(inner))
        else:
            for inner in _children(code, argument):
                most = max(most, _repeats(inner))
    return most


def _children(code: Any, argument: Any) -> list[Any]:
    if code is op.BRANCH:
        return list(argument[1])
    if code is op.SUBPATTERN:
        return [argument[3]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [argument[1]]
    if code is op.ATOMIC_GROUP:
        return [argument]
    if code is op.GROUPREF_EXISTS:
        return [inner for inner in argument[1:] if inner is not None]
    return []
