"""What rules are measured on: the rules beside them, and lines of real logs; each measurement is made once for all rules."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from logtriage.examples import matches_in
from logtriage.expressions import TIMEOUT
from logtriage.linting.places import Places
from logtriage.matching import Matcher
from logtriage.matching.scanners import Scan, best_scanner
from logtriage.matching.window import parts_of
from logtriage.model import Chunk, Literal, Match, Pattern, Rule
from logtriage.ruleset import wide_probes, woken_by
from logtriage.sources import Log

GREEN = "clean"  # the folder whose logs are of what passed

Heard = tuple[str, tuple[Match, ...]]  # an example, and what is seen in it


class Waking(NamedTuple):
    """How many lines a pattern's trigger was found in, on how many of them in vain, and the literal that woke it most."""

    woken: int
    in_vain: int
    most: Literal | None


class Bench:
    """The rules to check, those that stand beside them, and the real logs that they are measured on."""

    def __init__(self, rules: Sequence[Rule], *, beside: Sequence[Rule] = (), logs: Sequence[str] = ()) -> None:
        self.rules = tuple(rules)
        self._own_ids = {rule.id for rule in rules}
        self.places = Places()
        self.ids = self._own_ids | {rule.id for rule in beside}
        self.all_rules = (*self.rules, *(rule for rule in beside if rule.id not in self._own_ids))
        self.logs = tuple(path for given in logs for path in _files_in(given))

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.all_rules)

    @cached_property
    def _heard(self) -> dict[str, tuple[Heard, ...]]:
        return {}

    def heard(self, rule: Rule) -> tuple[Heard, ...]:
        """Each `match` example of the rule, with what all rules see in it."""
        if rule.id not in self._heard:
            self._heard[rule.id] = tuple((text, matches_in(self._matcher, text)) for text in rule.advice.match)
        return self._heard[rule.id]

    @cached_property
    def intrusions(self) -> Mapping[str, Sequence[tuple[Rule, str]]]:
        """By id: the rules beside this one on whose own line of an example it speaks, and the example."""
        own = Matcher(self.rules)  # a first look: with all rules, only where one of these speaks
        found: dict[str, list[tuple[Rule, str]]] = {}
        for other in self.all_rules[len(self.rules) :]:
            for example in (one for one in other.advice.match if matches_in(own, one)):
                matches = matches_in(self._matcher, example)
                lines = {match.line for match in matches if match.rule is other}
                for match in matches:
                    if match.line in lines and match.rule.id in self._own_ids:
                        found.setdefault(match.rule.id, []).append((other, example))
        return found

    @cached_property
    def spoken_on_green(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """By id: the logs of what passed in which the rule speaks, and the line of the first time."""
        found: dict[str, list[tuple[str, int]]] = {}
        for path in self.green_logs:
            log = Log(path)
            first: dict[str, int] = {}
            for match in self._matcher.scan(log.chunks(), log.message_of):
                first.setdefault(match.rule.id, match.line)
            for rule_id, line in first.items():
                found.setdefault(rule_id, []).append((os.path.basename(path), line))
        return found

    @cached_property
    def mistaken(self) -> Mapping[str, Sequence[str]]:
        """By id: the ordinary lines (`ordinary.txt`), each by itself, on which the rule speaks."""
        found: dict[str, list[str]] = {}
        for line in _ordinary_lines():
            for match in self._matcher.scan([Chunk(line)], str):
                found.setdefault(match.rule.id, []).append(line.decode())
        return found

    @cached_property
    def translated_files(self) -> frozenset[str]:
        """The rule files in which a title is told in more than one language."""
        return frozenset(rule.place.rpartition(":")[0] for rule in self.rules if len(rule.advice.title) > 1)

    @cached_property
    def green_logs(self) -> tuple[str, ...]:
        """The logs of what passed."""
        return tuple(path for path in self.logs if os.path.basename(os.path.dirname(path)) == GREEN)

    @cached_property
    def lines(self) -> tuple[bytes, ...]:
        """The distinct lines of all logs: one long log does not speak for all."""
        lines: dict[bytes, None] = {}
        for path in self.logs:
            lines.update(dict.fromkeys(line for chunk in Log(path).chunks() for line in chunk.data.split(b"\n")))
        return tuple(lines)

    @cached_property
    def green_lines(self) -> tuple[str, ...]:
        """The distinct messages in the logs of what passed."""
        found: dict[str, None] = {}
        for path in self.green_logs:
            log = Log(path)
            lines = b"".join(chunk.data for chunk in log.chunks()).split(b"\n")
            found.update(dict.fromkeys(part for line in lines for part in parts_of(line, log.message_of)))
        return tuple(found)

    @cached_property
    def first_with(self) -> Mapping[str, Rule]:
        """The first of the rules that holds a pattern, by the pattern's text."""
        first: dict[str, Rule] = {}
        for rule in self.rules:
            for pattern in patterns_of(rule):
                first.setdefault(pattern.text, rule)
        return first

    @cached_property
    def wakings(self) -> Mapping[str, Waking]:
        """How often each pattern that logs are scanned for was woken, by its text."""
        wakings = {pattern.text: _Counting(pattern) for pattern in self._scanned_for}
        for pattern, line, literal in self._woken_on(self.lines):
            wakings[pattern.text].see(line, literal)
        return {text: counting.waking for text, counting in wakings.items()}

    @cached_property
    def tried_on_green(self) -> Mapping[str, Sequence[str]]:
        """The distinct messages of the logs of what passed on which a pattern is tried, by its text."""
        tried: dict[str, list[str]] = {}
        for pattern, line, _ in self._woken_on(line.encode() for line in self.green_lines):
            tried.setdefault(pattern.text, []).append(line.decode())
        return tried

    @cached_property
    def _scanned_for(self) -> Sequence[Pattern]:
        return list({pattern.text: pattern for rule in self.rules for pattern in scanned_for(rule)}.values())

    @cached_property
    def _scanner(self) -> tuple[Sequence[Literal], Sequence[Sequence[int]], Scan]:
        woken = woken_by(pattern.trigger for pattern in self._scanned_for)
        needles = tuple(woken)
        return needles, tuple(woken.values()), best_scanner(needles)

    def _woken_on(self, lines: Iterable[bytes]) -> Iterator[tuple[Pattern, bytes, Literal]]:
        """Each pattern that a line wakes, the line, and the literal that did."""
        needles, positions, scan = self._scanner
        for line in lines:
            woken: dict[int, Literal] = {}
            for needle, _ in scan(line):
                woken.update(dict.fromkeys(positions[needle], needles[needle]))
            yield from ((self._scanned_for[position], line, literal) for position, literal in woken.items())


def patterns_of(rule: Rule) -> Iterator[Pattern]:
    """The rule's pattern, then those of its conditions and of the lines that must follow."""
    yield rule.pattern
    yield from (condition.pattern for condition in rule.conditions)
    yield from (step.pattern for step in rule.then)


def scanned_for(rule: Rule) -> Iterator[Pattern]:
    """The rule's pattern, and those of its conditions that look farther than some lines."""
    if rule.is_scanned_for:
        yield rule.pattern
    yield from (probe.pattern for probe in wide_probes(rule))


def quoted(example: str) -> str:
    """The first line of an example, as a message quotes it."""
    return repr(example.split("\n", 1)[0].strip())


class _Counting:
    """Counts the lines that woke one pattern."""

    def __init__(self, pattern: Pattern) -> None:
        self._text = pattern.text
        self._search: Any = None
        self._woken = self._matched = 0
        self._by_literal: Counter[Literal] = Counter()

    def see(self, line: bytes, literal: Literal) -> None:
        self._woken += 1
        self._by_literal[literal] += 1
        self._matched += self._holds(line.decode("utf-8", "replace"))

    def _holds(self, line: str) -> bool:
        if self._search is None:
            import regex

            self._search = regex.compile(self._text).search
        try:
            return self._search(line, timeout=TIMEOUT) is not None
        except TimeoutError:
            return False

    @property
    def waking(self) -> Waking:
        most = self._by_literal.most_common(1)
        return Waking(self._woken, self._woken - self._matched, most[0][0] if most else None)


def _ordinary_lines() -> Iterator[bytes]:
    with open(os.path.join(os.path.dirname(__file__), "ordinary.txt"), "rb") as file:
        yield from (line for line in file.read().splitlines() if line and not line.startswith(b"##"))


def _files_in(path: str) -> Iterator[str]:
    """The file, or every log in the folder and below it, in the order of their names."""
    if not os.path.isdir(path):
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith(".log"))
