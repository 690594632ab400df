"""The rules, made ready for any number of logs: what is scanned for, what a hit wakes, what a rule's conditions are."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from logtriage.matching.blocks import LINES_BEFORE
from logtriage.matching.conditions import Placed, PlacedStep
from logtriage.matching.judge import Judge
from logtriage.matching.scanners import Scan
from logtriage.model import Literal, Rule, Scope
from logtriage.ruleset import RuleSet, steps_are_near

MOST_REMEMBERED = 10_000  # pairs of rules of which it is known whether one yields to the other


class Plan:
    """Patterns by position: first the rules' own, in their order, then the distinct ones of conditions that look far."""

    def __init__(self, rules: Sequence[Rule], scanner: Callable[[Sequence[Literal]], Scan]) -> None:
        self.rules = RuleSet.of(rules)
        self._outlines = outlines = self.rules.outlines
        self.count = len(outlines.ids)
        # Two rules that ask for the same pattern share its sightings.
        probes = [probe for of_rule in outlines.wide.values() for probe in of_rule]
        self._wide = list({probe.pattern.text: probe.pattern for probe in probes}.values())
        self._wide_at = {pattern.text: at for at, pattern in enumerate(self._wide)}
        self.asked_by_section = {self._wide_at[probe.pattern.text] for probe in probes if probe.by_section}
        self.wide_probes = len(self._wide)
        self.reach = max(LINES_BEFORE, outlines.reach)  # lines before a match that may be looked at
        self.endings = outlines.endings
        woken, self.always = dict(outlines.woken), list(outlines.always)
        for position, pattern in enumerate(self._wide, start=self.count):
            if not pattern.trigger:
                self.always.append(position)
            for literal in pattern.trigger:
                woken[literal] = (*woken.get(literal, ()), position)
        self.woken = tuple(woken.values())
        self.needles = tuple(woken)
        self.scan = scanner(self.needles)
        self.yielding = outlines.yielding  # the rules that are silent where certain others speak
        self._named: dict[int, tuple[int, ...]] = {}
        self._yields: dict[tuple[int, int], bool] = {}
        self._turns = [*range(self.count), *range(-self.wide_probes, 0)]
        for position in self.yielding:
            self._turns[position] += self.count

    def conditions_of(self, position: int) -> tuple[list[Placed], list[PlacedStep]]:
        """A rule's conditions and steps that look far, each with the position of its pattern among the wide probes."""
        rule = self.rules[position]
        conditions = [(self._wide_at[one.pattern.text], one) for one in rule.conditions if isinstance(one.within, Scope)]
        steps = () if steps_are_near(rule) else rule.then
        return conditions, [(self._wide_at[step.pattern.text], step) for step in steps]

    def looks_far(self, position: int) -> bool:
        """Whether the rule asks for something in a whole section or log."""
        return position in self._outlines.wide

    def in_order(self, positions: list[int]) -> list[int]:
        """What conditions ask for first, those last that say nothing where another rule holds."""
        return sorted(positions, key=self._turns.__getitem__) if len(positions) > 1 else positions

    def claimants(self, position: int, held: Sequence[int]) -> tuple[int, ...]:
        """Which of the rules that hold for a line know more than that one of the yielding, which is silent if they speak.

        Asked are those without an `unless` of their own.
        """
        return tuple(one for one in held if self._yields_to(position, one))

    def _yields_to(self, position: int, other: int) -> bool:
        known = self._yields.get((position, other))
        if known is None:
            if len(self._yields) == MOST_REMEMBERED:
                self._yields.clear()
            rule_id = self._outlines.ids[other]
            known = self._yields[position, other] = any(fnmatchcase(rule_id, glob) for glob in self.rules[position].unless)
        return known

    def named_by(self, position: int) -> tuple[int, ...]:
        """The rules to which that one of them yields though they yield themselves: those that it names by their ids."""
        named = self._named.get(position)
        if named is None:
            at = (self._at_id.get(rule_id, position) for rule_id in self.rules[position].unless)
            named = self._named[position] = tuple(one for one in at if one != position and one in self.yielding)
        return named

    @cached_property
    def _at_id(self) -> dict[str, int]:
        return {rule_id: at for at, rule_id in enumerate(self._outlines.ids)}

    def may_claim(self, position: int) -> bool:
        """Whether a glob of others may mean what is at the position: not a rule that yields itself, nor a condition."""
        return position < self.count and position not in self.yielding

    def is_certain(self, position: int) -> bool:
        """Whether the rule speaks wherever its pattern holds."""
        rule = self.rules[position]
        return not (rule.conditions or rule.then)

    def new_judge(self, position: int) -> Judge:
        """Who decides on the pattern at the position, for one log."""
        if position < self.count:
            rule = self.rules[position]
            return Judge(rule.pattern, rule.where)
        return Judge(self._wide[position - self.count], None)

    def name_of(self, position: int) -> str:
        """How a problem speaks of the pattern at the position."""
        if position < self.count:
            return f"rule {self._outlines.ids[position]}"
        text = self._wide[position - self.count].text
        asking = next(at for at, probes in self._outlines.wide.items() if any(probe.pattern.text == text for probe in probes))
        return f"a condition of rule {self._outlines.ids[asking]}"
