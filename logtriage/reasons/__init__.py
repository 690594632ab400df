"""Why a rule speaks in a log, or does not: told by experiments with the same matcher that triages.

Each question is one change of the rule: without its conditions, with one of them alone, without its block. What makes the
difference is the reason.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from logtriage.matching import Matcher
from logtriage.matching.judge import Judge
from logtriage.matching.window import readings_of
from logtriage.model import Chunk, Condition, Literal, Rule, Scope, Side
from logtriage.reasons.parts import words_in, words_of
from logtriage.reasons.progress import Stop, stop_of

_MOST_COMPARED = 60  # lines that the pattern is held against when it matches none
_MOST_HINDERED = 3  # lines that match and are silent, of which the reason is told


class Sight(NamedTuple):
    """A literal that the scan looks for, on how many lines it stands, and the first of them (0: on none)."""

    literal: Literal
    lines: int
    first: int


class Attempt(NamedTuple):
    """A line that the pattern does not match, and where it stops in it."""

    line: int
    text: str
    stop: Stop


class Hindrance(NamedTuple):
    """A line that the pattern matches and on which the rule is silent all the same, and why."""

    line: int
    text: str
    reason: str


class Account(NamedTuple):
    """What became of one rule in one log: lines are numbered from 1, `seconds` is what its pattern took."""

    lines: int
    sights: tuple[Sight, ...]
    tried: int
    matched: tuple[int, ...]
    spoken: tuple[int, ...]
    nearest: Attempt | None
    hindrances: tuple[Hindrance, ...]
    seconds: float


class Numbered(NamedTuple):
    """A line of the log: its number from 1, its bytes, and its messages, read in each way."""

    number: int
    raw: bytes
    readings: tuple[str, ...]


def account_of(
    rule: Rule, beside: Sequence[Rule], chunks: Sequence[Chunk], message_of: Callable[[str], str], *, line: int | None = None
) -> Account:
    """The account of a rule in a log; `beside` are the other rules. With a line, only that one is looked for a reason at."""
    lines = [
        Numbered(number, raw, tuple(readings_of(raw, message_of)))
        for number, raw in enumerate(b"".join(chunk.data for chunk in chunks).split(b"\n"), start=1)
    ]
    if lines and not lines[-1].raw:
        lines.pop()
    woken = [one for one in lines if not rule.pattern.trigger or any(_holds(one.raw, each) for each in rule.pattern.trigger)]
    judge = Judge(rule.pattern, rule.where)
    judge.find("")  # compiles it
    started = time.thread_time()
    matched = tuple(one.number for one in woken if any(judge.find(reading) for reading in one.readings))
    seconds = time.thread_time() - started
    trial = _Trial(chunks, message_of)
    spoken = trial.lines_of(rule, beside if rule.unless else ())
    silent = [number for number in matched if number not in set(spoken) and line in (None, number)]
    asked = [one for one in lines if one.number == line] if line else woken or lines
    return Account(
        lines=len(lines),
        sights=tuple(_sight(literal, lines) for literal in rule.pattern.trigger),
        tried=len(woken),
        matched=matched,
        spoken=spoken,
        nearest=None if (line in matched if line else matched) else _nearest(rule, asked),
        hindrances=tuple(
            Hindrance(number, lines[number - 1].readings[0], reason)
            for number in silent[:_MOST_HINDERED]
            for reason in _reasons(rule, beside, number, trial)
        ),
        seconds=seconds,
    )


def _holds(raw: bytes, literal: Literal) -> bool:
    text, folds = literal
    return text in (raw.lower() if folds else raw)


def _sight(literal: Literal, lines: Sequence[Numbered]) -> Sight:
    seen = [one.number for one in lines if _holds(one.raw, literal)]
    return Sight(literal, len(seen), seen[0] if seen else 0)


def _nearest(rule: Rule, lines: Sequence[Numbered]) -> Attempt | None:
    """The line in which the pattern gets farthest, of those that share most, and most rare, words with it."""
    words = words_of(rule.pattern.text)
    shared = {one.number: words & {word for reading in one.readings for word in words_in(reading)} for one in lines}
    common = Counter(word for found in shared.values() for word in found)
    worth = {number: sum(1 / common[word] for word in found) for number, found in shared.items()}
    likely = sorted(lines, key=lambda one: (-worth[one.number], one.number))[:_MOST_COMPARED]
    attempts = [
        Attempt(one.number, reading, stop)
        for one in likely
        for reading in one.readings
        if (stop := stop_of(rule.pattern.text, reading))
    ]
    return max(attempts, key=lambda one: (one.stop.gone, one.stop.column, -one.line), default=None)


class _Trial:
    """Lets rules loose on one log, which it holds in memory."""

    def __init__(self, chunks: Sequence[Chunk], message_of: Callable[[str], str]) -> None:
        self._chunks = chunks
        self._message_of = message_of

    def lines_of(self, rule: Rule, beside: Sequence[Rule] = ()) -> tuple[int, ...]:
        """The lines on which the rule speaks."""
        others = [other for other in beside if other.id != rule.id]
        return tuple(
            match.line for match in Matcher([rule, *others]).scan(self._chunks, self._message_of) if match.rule is rule
        )

    def holding_on(self, line: int, rules: Sequence[Rule]) -> tuple[str, ...]:
        """The rules that hold for the line, also within a block of their own: that is what others yield to."""
        bare = [rule._replace(block=None, unless=()) for rule in rules]
        matches = Matcher(bare).scan(self._chunks, self._message_of)
        return tuple(dict.fromkeys(match.rule.id for match in matches if match.line == line))


def _reasons(rule: Rule, beside: Sequence[Rule], line: int, trial: _Trial) -> Iterator[str]:
    """Why the rule is silent on a line that its pattern matches: each part of the rule that alone makes it silent."""
    bare = rule._replace(conditions=(), then=(), unless=(), block=None)
    for condition in rule.conditions:
        if line not in trial.lines_of(bare._replace(conditions=(condition,))):
            yield _unmet(condition)
    if rule.then and line not in trial.lines_of(bare._replace(then=rule.then)):
        yield "what must follow ('then') does not: " + " ... ".join(f"'{step.pattern.text}'" for step in rule.then)
    if rule.unless and line not in trial.lines_of(bare._replace(unless=rule.unless), beside):
        named = [one for one in beside if any(_means(glob, one) for glob in rule.unless)]
        yield f"yields to {', '.join(trial.holding_on(line, named))}, which says more of this line ('unless')"
    if rule.block and line not in trial.lines_of(bare._replace(block=rule.block)):
        asked = f"is none of the log's last {rule.block.ending} lines, about which alone the rule is asked ('ending'), or "
        yield asked * rule.is_last_resort + "stands within the block of its match before"


def _means(glob: str, rule: Rule) -> bool:
    return rule.id == glob or (not rule.unless and fnmatchcase(rule.id, glob))


def _unmet(condition: Condition) -> str:
    times = f" {condition.at_least} times" if condition.at_least > 1 else ""
    where = f"{times} {_range(condition.within, condition.side)}"
    if condition.wanted:
        return f"'{condition.pattern.text}' must stand{where}, and does not ('with')"
    return f"'{condition.pattern.text}' must not stand{where}, and does ('without')"


def _range(within: int | Scope, side: Side) -> str:
    lines = (
        "anywhere" if within is Scope.LOG else "in the same section" if within is Scope.SECTION else f"within {within} lines"
    )
    beside = "before or after" if side is Side.AROUND else side.partition("-")[0]
    return f"{lines} {beside} it"
