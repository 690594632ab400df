"""Many rules, of which a run touches few: each is built when it is asked for, and a scan knows all by their outlines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, overload

from logtriage.model import Literal, Pattern, Rule, Scope


class WideProbe(NamedTuple):
    """A pattern of a condition that looks at the whole log, or at a section: every line is scanned for it."""

    pattern: Pattern
    by_section: bool


class Outline(NamedTuple):
    """What a scan must know of a rule before any line has woken it.

    `trigger` is that of its pattern; `reach` is how many lines before a match its block and its conditions can look at;
    `yields` tells whether it says nothing where some other rule holds; `ending` is about how many last lines alone it is
    asked, once the log ended (0: about all, as they pass).
    """

    id: str
    trigger: tuple[Literal, ...]
    wide: tuple[WideProbe, ...]
    reach: int
    yields: bool
    ending: int = 0


class RuleSet(Sequence[Rule]):
    """Rules in their order."""

    def __init__(self, outlines: Sequence[Outline], build: Callable[[int], Rule]) -> None:
        self.outlines = outlines
        self._build = build
        self._built: dict[int, Rule] = {}

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "RuleSet":
        """The rules as a set, which they may be already."""
        if isinstance(rules, RuleSet):
            return rules
        rules = tuple(rules)
        return cls([outline_of(rule) for rule in rules], rules.__getitem__)

    def __len__(self) -> int:
        return len(self.outlines)

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
        return hash(tuple(outline.id for outline in self.outlines))

    def __add__(self, other: "RuleSet") -> "RuleSet":
        if not (self and other):
            return self or other
        count = len(self)
        return RuleSet([*self.outlines, *other.outlines], lambda at: self[at] if at < count else other[at - count])

    def only(self, positions: Iterable[int]) -> "RuleSet":
        """The rules at these positions, in their order."""
        kept = list(positions)
        if len(kept) == len(self):
            return self
        return RuleSet([self.outlines[at] for at in kept], lambda at: self[kept[at]])

    def __reduce__(self) -> tuple[Callable[[Iterable[Rule]], "RuleSet"], tuple[tuple[Rule, ...]]]:
        return RuleSet.of, (tuple(self),)  # what builds a rule cannot go to another process


def _equal(one: object, other: object) -> bool:
    return one == other


def outline_of(rule: Rule) -> Outline:
    """The outline of a rule that is there already."""
    ending = rule.block.ending if rule.block else 0
    trigger = () if ending else rule.pattern.trigger
    return Outline(rule.id, trigger, tuple(_wide_probes(rule)), _reach(rule), bool(rule.unless), ending)


def _wide_probes(rule: Rule) -> Iterator[WideProbe]:
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
