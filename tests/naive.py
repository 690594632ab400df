"""The loop that the engine must equal: every rule on every line of a log that is held whole; slow, and plain to read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import regex

from logtriage.matching.logged import logged
from logtriage.matching.suspects import Surroundings, suspect
from logtriage.model import Condition, Role, Rule, Scope, Severity, Side
from logtriage.where import parse_where

Seen = tuple[str, int, int, int, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class NaiveLog:
    raw: list[bytes]  # lines, without their newlines
    lines: list[list[str]]  # the same as text, each cut at carriage returns
    readings: list[list[str]]  # the same, and what a logger was told
    section_starts: list[int]  # numbers of first lines, from 1

    def section_of(self, line: int) -> range:
        starts = [1, *self.section_starts, len(self.lines) + 1]
        first = max(start for start in starts[:-1] if start <= line)
        return range(first, min((start for start in starts if start > line), default=len(self.lines) + 1))

    def found(self, pattern: str, line: int) -> bool:
        return 1 <= line <= len(self.lines) and any(regex.search(pattern, part) for part in self.lines[line - 1])

    def read(self, pattern: str, line: int) -> bool:
        return 1 <= line <= len(self.lines) and any(regex.search(pattern, text) for text in self.readings[line - 1])


def read_naively(text: bytes, message_of: Callable[[str], str] = str, section_starts: Sequence[int] = ()) -> NaiveLog:
    raw = text.split(b"\n")
    if raw[-1] == b"":
        raw.pop()
    lines = [message_of(line.decode().rstrip("\r")).split("\r") for line in raw]
    readings = [parts + logged(parts[0]) if len(parts) == 1 else parts for parts in lines]
    return NaiveLog(raw, lines, readings, list(section_starts))


def find_naively(rules: Sequence[Rule], log: NaiveLog) -> Iterator[Seen]:
    rules = [rule for rule in rules if rule.role is not Role.MEANING]  # these look for nothing
    last_resorts = [rule for rule in rules if _ending(rule)]
    broke = taken_back = False
    for rule in rules:
        for seen in () if rule in last_resorts else _find_one(rule, rules, log):
            broke = broke or (rule.severity is Severity.ERROR and rule.role is not Role.FOOTER)
            taken_back = taken_back or rule.role in (Role.RECOVERED, Role.TOLERATED)
            yield seen
    for rule in last_resorts if taken_back or not broke else ():
        yield from _find_one(rule, rules, log)


def _find_one(rule: Rule, rules: Sequence[Rule], log: NaiveLog) -> Iterator[Seen]:
    told, seen = 0, set[tuple[tuple[str, str], ...]]()
    for line in range(max(len(log.lines) - _ending(rule), 0) + 1 if _ending(rule) else 1, len(log.lines) + 1):
        found = _first_that_holds(rule, log.readings[line - 1])
        if not found or line <= told or _yields(rule, rules, log, line) or not _conditions_hold(rule, log, line):
            continue
        values = tuple((name, value) for name, value in found.groupdict().items() if value is not None)
        first, told = _block(rule, log, line, in_short=rule.role.is_told and values in seen)
        seen.add(values)
        yield rule.id, line, first, told, values


def _ending(rule: Rule) -> int:
    return rule.block.ending if rule.block else 0


def _yields(rule: Rule, rules: Sequence[Rule], log: NaiveLog, line: int) -> bool:
    return any(
        fnmatchcase(other.id, glob)
        and _first_that_holds(other, log.readings[line - 1]) is not None
        and _conditions_hold(other, log, line)
        for glob in rule.unless
        for other in rules
        if other is not rule and (not other.unless or other.id == glob) and not _ending(other)
    )


def _first_that_holds(rule: Rule, readings: list[str]) -> "regex.Match[str] | None":
    for text in readings:
        found = regex.search(rule.pattern.text, text)
        if found and (not rule.where or parse_where(rule.where, frozenset(found.groupdict()))(found.groupdict())):
            return found
    return None


def _conditions_hold(rule: Rule, log: NaiveLog, line: int) -> bool:
    return all(_holds(condition, log, line) for condition in rule.conditions) and _is_followed(rule, log, line)


def _holds(condition: Condition, log: NaiveLog, line: int) -> bool:
    if condition.side is Side.BEFORE_IF_ANY and line == 1:
        return True
    lines = _range(condition.within, log, line, back=True)
    if condition.side is not Side.AROUND:
        lines = [near for near in lines if (near < line) is condition.side.is_before]
    count = sum(log.read(condition.pattern.text, near) for near in lines if near != line)
    return (count >= condition.at_least) is condition.wanted


def _is_followed(rule: Rule, log: NaiveLog, line: int) -> bool:
    at = line
    for step in rule.then:
        lines = [near for near in _range(step.within, log, at, back=False) if near > at]
        following = next((near for near in lines if log.read(step.pattern.text, near)), None)
        if following is None:
            return False
        at = following
    return True


def _range(within: "int | Scope", log: NaiveLog, line: int, *, back: bool) -> list[int]:
    if within is Scope.LOG:
        return list(range(1, len(log.lines) + 1))
    if within is Scope.SECTION:
        return list(log.section_of(line))
    return list(range(line - int(within) if back else line, line + int(within) + 1))


def _block(rule: Rule, log: NaiveLog, line: int, *, in_short: bool) -> tuple[int, int]:
    first = last = line
    block = rule.block
    if block and block.suspects:
        return (line, line) if in_short else _suspected(rule, log, line)
    if block and block.start and not in_short:
        before = range(line - 1, max(line - 1 - block.max_lines, 0), -1)
        first = next((near for near in before if log.found(block.start, near)), line)
    if block and (block.until or block.while_):
        for near in range(line + 1, min(line + block.max_lines, len(log.lines)) + 1):
            if block.until and log.found(block.until, near):
                break
            if block.while_ and not log.found(block.while_, near):
                break
            last = near
    return first, last


def _suspected(rule: Rule, log: NaiveLog, line: int) -> tuple[int, int]:
    block = rule.block
    assert block
    first = max(line - block.suspects, 1)
    last = min(line + (block.ending or block.suspects_after), len(log.lines))
    near = log.raw[first - 1 : last]
    number_of = {line: number for number, line in enumerate(near, start=first)}  # lines of the same bytes say the same
    around = Surroundings(
        near,
        len(near) if block.ending else line - first,
        lambda one: next((part for part in reversed(log.lines[number_of[one] - 1]) if part), ""),
    )
    at_end = bool(block.ending)
    found = suspect(around, lambda one: not at_end and log.found(rule.pattern.text, number_of[one]), at_end=at_end)
    return (first + found.first, first + found.last) if found else (line, line)
