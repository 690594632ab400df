"""The language of a rule's `where`: comparisons and arithmetic over captures, checked when the rule is loaded.

It is written in Python's syntax and read with `ast`, but evaluated here, over a handful of node types: nothing in a
rule is ever run. A capture stands for a number (`peak / size > 0.9`, decimal, hexadecimal or floating), for text where
it is compared with a string (`device == 'sdb1'`), or for what a function reads in it: `size(heap)` in bytes,
`duration(spent)` in seconds, `version(cmake) < 3.12`, `path(file) == 'src/a.c'`, `number(count)`, `text(code)`.
"""

import ast
import math
import operator
import posixpath
import re
from collections.abc import Callable, Mapping

Value = float | str | tuple[object, ...]
Captures = Mapping[str, str | None]

LONGEST = 300  # characters; ast.parse is recursive, and no honest comparison is longer

_NUMBER = re.compile(r"\s*([+-]?)(?:(0[xX][0-9a-fA-F]+)|(\d[\d_,]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+))\s*")
_SIZE = re.compile(r"\s*([\d.,_]+|0[xX][0-9a-fA-F]+)\s*([kKmMgGtTpP]?)(i?)(?:[bB](?:ytes?)?)?\s*")
_DURATION = re.compile(r"([\d.]+)\s*(ms|us|µs|ns|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hours?|d|days?)(?![a-z])")
_VERSION = re.compile(r"\s*[vV]?(?:\d+!)?(\d+(?:\.\d+)*)[-_.]?(a|b|c|rc|alpha|beta|pre|preview|dev|post)?[-_.]?(\d*)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PHASE = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "c": -1, "rc": -1, "pre": -1, "preview": -1, "post": 1}


class WhereError(ValueError):
    """The expression cannot be evaluated: what is wrong with it."""


class _NotReadable(Exception):
    """A capture does not hold what the expression wants to read in it: then the comparison does not hold."""


def read_number(text: str) -> float:
    """A decimal (also with `,` or `_` between digits), hexadecimal or floating number."""
    found = _NUMBER.fullmatch(text)
    if not found:
        raise _NotReadable(text)
    sign, hexadecimal, decimal = found.groups()
    value = float(int(hexadecimal, 16)) if hexadecimal else float(re.sub("[,_]", "", decimal))
    return -value if sign == "-" else value


def read_size(text: str) -> float:
    """Bytes: `4 GiB`, `512M`, `100 kB`, `0x1000`; M and MiB are powers of 1024, MB of 1000."""
    found = _SIZE.fullmatch(text)
    if not found:
        raise _NotReadable(text)
    amount, prefix, binary = found.groups()
    base = 1000 if text.rstrip().endswith(("B", "b")) and not binary else 1024
    return read_number(amount) * float(base ** " KMGTP".index(prefix.upper() or " "))


def read_duration(text: str) -> float:
    """Seconds: `1m30s`, `250 ms`, `2 hours`, `01:02:03`."""
    clock = text.strip().split(":")
    if len(clock) in (2, 3):
        return sum(read_number(part) * 60.0**power for power, part in enumerate(reversed(clock)))
    parts = _DURATION.findall(text)
    if not parts:
        return read_number(text)
    return sum(read_number(amount) * _unit_seconds(unit) for amount, unit in parts)


def _unit_seconds(unit: str) -> float:
    return _SECONDS.get(unit) or _SECONDS[unit[0]]


def read_version(text: str) -> tuple[object, ...]:
    """A dotted or PEP 440 version, in an order that puts 3.9 before 3.12 and 1.0rc1 before 1.0; 1.0 equals 1.0.0."""
    found = _VERSION.match(text)
    if not found:
        raise _NotReadable(text)
    release, phase, number = found.groups()
    numbers = [int(part) for part in release.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return (tuple(numbers), _PHASE.get(phase or "", 0), int(number or 0))


def _read_path(text: str) -> str:
    return posixpath.normpath(text.replace("\\", "/"))


_READERS: dict[str, tuple[str, Callable[[str], Value]]] = {
    "number": ("number", read_number),
    "size": ("number", read_size),
    "duration": ("number", read_duration),
    "version": ("version", read_version),
    "path": ("text", _read_path),
    "text": ("text", str),
}
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

Evaluate = Callable[[Captures], Value]


def parse_where(text: str, captures: frozenset[str]) -> Callable[[Captures], bool]:
    """What `text` says of captures, as a function; one that cannot be read, or a division by zero, makes it false.

    Raises WhereError for anything but comparisons and arithmetic over `captures`.
    """
    if len(text) > LONGEST:
        raise WhereError(f"longer than {LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise WhereError(f"cannot be read: {getattr(error, 'msg', error)}") from error
    holds = _Builder(text.strip(), captures).condition(tree.body)

    def where(values: Captures) -> bool:
        try:
            return holds(values)
        except (_NotReadable, ZeroDivisionError, OverflowError, ValueError):  # ValueError: a number of 5,000 digits
            return False

    return where


class _Builder:
    """Turns checked syntax into closures; every refusal names the piece of text that it is about."""

    def __init__(self, text: str, captures: frozenset[str]) -> None:
        self._text = text
        self._captures = captures

    def condition(self, node: ast.expr) -> Callable[[Captures], bool]:
        match node:
            case ast.BoolOp():
                parts = [self.condition(value) for value in node.values]
                combine = all if isinstance(node.op, ast.And) else any
                return lambda values: combine(part(values) for part in parts)
            case ast.UnaryOp(op=ast.Not()):
                inner = self.condition(node.operand)
                return lambda values: not inner(values)
            case ast.Compare():
                return self._comparison(node)
        raise WhereError(f"'{self._source(node)}' is no comparison")

    def _comparison(self, node: ast.Compare) -> Callable[[Captures], bool]:
        operands = [node.left, *node.comparators]
        kind = self._kind_of(operands)
        values_of = [self._value(operand, kind) for operand in operands]
        compares = [self._compare(operation) for operation in node.ops]

        def holds(values: Captures) -> bool:
            got = [value_of(values) for value_of in values_of]
            return all(compare(got[at], got[at + 1]) for at, compare in enumerate(compares))

        return holds

    def _compare(self, operation: ast.cmpop) -> Callable[[Value, Value], bool]:
        compare = _COMPARISONS.get(type(operation))
        if not compare:
            raise WhereError("only == != < <= > >= compare")
        return compare

    def _kind_of(self, operands: list[ast.expr]) -> str:
        """All sides of a comparison are read as the same thing: what a function or a string among them asks for."""
        kinds = {kind for operand in operands if (kind := self._own_kind(operand))}
        if len(kinds) > 1 and kinds != {"version", "text"}:
            raise WhereError(f"compares {' with '.join(sorted(kinds))}")
        return "version" if "version" in kinds else next(iter(kinds), "number")

    def _own_kind(self, node: ast.expr) -> str | None:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _READERS:
                return _READERS[name][0]
            case ast.Constant(value=str()):
                return "text"
            case ast.BinOp() | ast.UnaryOp():
                return "number"
        return None

    def _value(self, node: ast.expr, kind: str) -> Evaluate:
        match node:
            case ast.Constant():
                return self._constant(node, kind)
            case ast.Name(id=name):
                return self._reader(name, _READERS[kind][1])
            case ast.Call():
                return self._call(node, kind)
            case ast.BinOp() if kind == "number":
                return self._arithmetic(node)
            case ast.UnaryOp(op=ast.USub()) if kind == "number":
                inner = self._number(node.operand)
                return lambda values: -inner(values)
        raise WhereError(f"'{self._source(node)}' is neither a capture, a number nor a text")

    def _number(self, node: ast.expr) -> Callable[[Captures], float]:
        value_of = self._value(node, "number")

        def number(values: Captures) -> float:
            value = value_of(values)
            if not isinstance(value, float) or not math.isfinite(value):
                raise _NotReadable(value)
            return value

        return number

    def _arithmetic(self, node: ast.BinOp) -> Evaluate:
        calculate = _ARITHMETIC.get(type(node.op))
        if not calculate:
            raise WhereError("only + - * / calculate")
        left, right = self._number(node.left), self._number(node.right)
        return lambda values: calculate(left(values), right(values))

    def _constant(self, node: ast.Constant, kind: str) -> Evaluate:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
            raise WhereError(f"'{self._source(node)}' is neither a number nor a text")
        written = node.value if isinstance(node.value, str) else self._source(node)  # 3.10 is no 3.1 as a version
        try:
            value = _READERS[kind][1](written)
        except _NotReadable:
            raise WhereError(f"'{written}' is no {kind}") from None
        return lambda _values: value

    def _call(self, node: ast.Call, kind: str) -> Evaluate:
        match node:
            case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name)], keywords=[]):
                if function not in _READERS:
                    raise WhereError(f"unknown function '{function}' (one of {', '.join(_READERS)})")
                own_kind, read = _READERS[function]
                if own_kind != kind:
                    raise WhereError(f"compares {own_kind} with {kind}")
                return self._reader(name, read)
        raise WhereError(f"'{self._source(node)}' is no function of one capture")

    def _reader(self, name: str, read: Callable[[str], Value]) -> Evaluate:
        if name not in self._captures:
            raise WhereError(f"unknown capture '{name}' (the pattern has {', '.join(sorted(self._captures)) or 'none'})")

        def value(values: Captures) -> Value:
            text = values.get(name)
            if text is None:
                raise _NotReadable(name)
            return read(text)

        return value

    def _source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._text, node) or ast.unparse(node)
