"""Many rules, of which a run touches few: each is built when it is asked for, and a scan knows all by their outlines."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, overload

from logtriage.model import Literal, Pattern, Role, Rule, Scope

Woken = Mapping[Literal, Sequence[int]]  # the positions of the patterns that a literal wakes


class WideProbe(NamedTuple):
    """A pattern of a condition that looks at the whole log, or at a section: every line is scanned for it."""

    pattern: Pattern
    by_section: bool


class Outlines(NamedTuple):
    """What a scan must know of many rules before any line has woken one: a column a field, so that it loads at once.

    A rule is told by its position. `always` are those that no literal wakes; `wide` holds the probes of those that have
    some; `yielding` are those that say nothing where some other rule holds; `endings` tells of some about how many last
    lines alone they are asked, once the log ended; `meanings` are those that look for nothing, and say what an unknown error
    means; `reach` is how many lines before a match any block or condition looks.
    """

    ids: Sequence[str]
    woken: Woken
    always: Sequence[int]
    wide: Mapping[int, Sequence[WideProbe]]
    yielding: Collection[int]
    endings: Mapping[int, int]
    meanings: Sequence[int]
    reach: int

    def only(self, positions: Sequence[int]) -> "Outlines":
        """The outlines of the rules at these positions, in their order."""
        new = {old: at for at, old in enumerate(positions)}
        return Outlines(
            [self.ids[at] for at in positions],
            {literal: at for literal, old in self.woken.items() if (at := [new[one] for one in old if one in new])},
            [new[at] for at in self.always if at in new],
            {new[at]: probes for at, probes in self.wide.items() if at in new},
            {new[at] for at in self.yielding if at in new},
            {new[at]: lines for at, lines in self.endings.items() if at in new},
            [new[at] for at in self.meanings if at in new],
            self.reach,
        )

    def before(self, other: "Outlines") -> "Outlines":
        """The outlines of these rules and, behind them, those of the other."""
        count = len(self.ids)
        woken = dict(self.woken)
        for literal, positions in other.woken.items():
            woken[literal] = [*woken.get(literal, ()), *(count + at for at in positions)]
        return Outlines(
            [*self.ids, *other.ids],
            woken,
            [*self.always, *(count + at for at in other.always)],
            {**self.wide, **{count + at: probes for at, probes in other.wide.items()}},
            {*self.yielding, *(count + at for at in other.yielding)},
            {**self.endings, **{count + at: lines for at, lines in other.endings.items()}},
            [*self.meanings, *(count + at for at in other.meanings)],
            max(self.reach, other.reach),
        )


class RuleSet(Sequence[Rule]):
    """Rules in their order."""

    def __init__(self, outlines: Outlines, build: Callable[[int], Rule]) -> None:
        self.outlines = outlines
        self._build = build
        self._built: dict[int, Rule] = {}

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "RuleSet":
        """The rules as a set, which they may be already."""
        if isinstance(rules, RuleSet):
            return rules
        rules = tuple(rules)
        return cls(outlines_of(rules), rules.__getitem__)

    def __len__(self) -> int:
        return len(self.outlines.ids)

    @overload
    def __getitem__(self, position: int) -> Rule: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Rule]: ...
    def __getitem__(self, position: int | slice) -> Rule | Sequence[Rule]:
        if isinstance(position, slice):
            return self.only(range(len(self))[position])
        rule = self._built.get(position)
        if rule is None:
            at = range(len(self))[position]
            rule = self._built[position] = self._build(at)
        return rule

    def __iter__(self) -> Iterator[Rule]:
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_equal, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self.outlines.ids))

    def __add__(self, other: "RuleSet") -> "RuleSet":
        if not (self and other):
            return self or other
        count = len(self)
        return RuleSet(self.outlines.before(other.outlines), lambda at: self[at] if at < count else other[at - count])

    def only(self, positions: Iterable[int]) -> "RuleSet":
        """The rules at these positions, in their order."""
        kept = list(positions)
        if len(kept) == len(self):
            return self
        return RuleSet(self.outlines.only(kept), lambda at: self[kept[at]])

    def __reduce__(self) -> tuple[Callable[[Iterable[Rule]], "RuleSet"], tuple[tuple[Rule, ...]]]:
        return RuleSet.of, (tuple(self),)  # what builds a rule cannot go to another process


def _equal(one: object, other: object) -> bool:
    return one == other


def outlines_of(rules: Sequence[Rule]) -> Outlines:
    """The outlines of rules that are there already."""
    scanned = [rule.is_scanned_for for rule in rules]
    triggers = [rule.pattern.trigger if scanned[at] else () for at, rule in enumerate(rules)]
    return Outlines(
        [rule.id for rule in rules],
        woken_by(triggers),
        [at for at, is_scanned in enumerate(scanned) if is_scanned and not triggers[at]],
        {at: probes for at, rule in enumerate(rules) if (probes := tuple(wide_probes(rule)))},
        {at for at, rule in enumerate(rules) if rule.unless},
        {at: rule.block.ending for at, rule in enumerate(rules) if rule.block and rule.block.ending},
        [at for at, rule in enumerate(rules) if rule.role is Role.MEANING],
        max(map(_reach, rules), default=0),
    )


def woken_by(triggers: Iterable[tuple[Literal, ...]]) -> Woken:
    """The distinct literals of all triggers, each with the positions of those that it stands in."""
    woken: dict[Literal, list[int]] = {}
    for position, trigger in enumerate(triggers):
        for literal in trigger:
            woken.setdefault(literal, []).append(position)
    return woken


def wide_probes(rule: Rule) -> Iterator[WideProbe]:
    """The patterns for which every line is scanned, beside the rule's own."""
    for condition in rule.conditions:
        if isinstance(condition.within, Scope):
            yield WideProbe(condition.pattern, condition.within is Scope.SECTION)
    if not steps_are_near(rule):
        yield from (WideProbe(step.pattern, by_section=False) for step in rule.then)


def steps_are_near(rule: Rule) -> bool:
    """Whether all of the rule's steps come within lines; one that comes within a section makes the sequence a wide one."""
    return all(isinstance(step.within, int) for step in rule.then)


def _reach(rule: Rule) -> int:
    block = rule.block.max_lines if rule.block and rule.block.start else rule.block.suspects if rule.block else 0
    asked = max((one.within for one in rule.conditions if isinstance(one.within, int)), default=0)
    return max(block, asked) + (rule.block.ending if rule.block else 0)


def circle_mistakes(rules: Iterable[Rule], unless_of: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """A message for each of the rules that yields to itself, by way of those that it names: all of them would be silent."""
    for rule in rules:
        reached, asked = set[str](), list(rule.unless)
        while asked:
            rule_id = asked.pop()
            if rule_id not in reached:
                reached.add(rule_id)
                asked += unless_of(rule_id)
        if rule.id in reached:
            yield f"{rule.place}: {rule.id}: yields to itself: 'unless' leads back to it, by way of {', '.join(rule.unless)}"
