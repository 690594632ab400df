"""The rules, made ready for any number of logs: what is scanned for, what a hit wakes, what a rule's conditions are."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from logtriage.matching.blocks import LINES_BEFORE
from logtriage.matching.conditions import Placed, PlacedStep
from logtriage.matching.judge import Judge
from logtriage.matching.literals import index_triggers
from logtriage.matching.scanners import Scan
from logtriage.model import Literal, Rule, Scope
from logtriage.ruleset import RuleSet, steps_are_near


class Plan:
    """Patterns by position: first the rules' own, in their order, then the distinct ones of conditions that look far."""

    def __init__(self, rules: Sequence[Rule], scanner: Callable[[Sequence[Literal]], Scan]) -> None:
        self.rules = RuleSet.of(rules)
        outlines = self.rules.outlines
        self.count = len(outlines)
        # Two rules that ask for the same pattern share its sightings.
        wide = {probe.pattern.text: probe for outline in outlines for probe in outline.wide}
        self._wide = [probe.pattern for probe in wide.values()]
        self._wide_at = {text: at for at, text in enumerate(wide)}
        self.asked_by_section = {
            self._wide_at[probe.pattern.text] for outline in outlines for probe in outline.wide if probe.by_section
        }
        self.wide_probes = len(wide)
        self.reach = max([LINES_BEFORE, *(outline.reach for outline in outlines)])  # lines before a match that may be looked at
        triggers = [*(outline.trigger for outline in outlines), *(pattern.trigger for pattern in self._wide)]
        needles, self.woken = index_triggers(triggers)
        self.endings = {position: outline.ending for position, outline in enumerate(outlines) if outline.ending}
        self.always = [position for position, trigger in enumerate(triggers) if not trigger and position not in self.endings]
        self.scan = scanner(needles)
        turns = [*(1 + outline.yields for outline in outlines), *(0 for _ in self._wide)]
        self._turns = [turn * len(turns) + position for position, turn in enumerate(turns)]

    def conditions_of(self, position: int) -> tuple[list[Placed], list[PlacedStep]]:
        """A rule's conditions and steps that look far, each with the position of its pattern among the wide probes."""
        rule = self.rules[position]
        conditions = [(self._wide_at[one.pattern.text], one) for one in rule.conditions if isinstance(one.within, Scope)]
        steps = () if steps_are_near(rule) else rule.then
        return conditions, [(self._wide_at[step.pattern.text], step) for step in steps]

    def in_order(self, positions: list[int]) -> list[int]:
        """What conditions ask for first, those last that say nothing where another rule holds."""
        return sorted(positions, key=self._turns.__getitem__) if len(positions) > 1 else positions

    def yields(self, position: int, held: Sequence[str]) -> bool:
        """Whether the rule says nothing about a line for which the rules with these ids hold."""
        if position >= self.count or not self.rules.outlines[position].yields:
            return False
        return any(fnmatchcase(rule_id, glob) for glob in self.rules[position].unless for rule_id in held)

    def claims(self, position: int) -> tuple[str, ...]:
        """The rule's id, if others may yield to it: one that yields itself has no such claim, nor has a condition."""
        if position >= self.count or self.rules.outlines[position].yields:
            return ()
        return (self.rules.outlines[position].id,)

    def new_judge(self, position: int) -> Judge:
        """Who decides on the pattern at the position, for one log."""
        if position < self.count:
            rule = self.rules[position]
            return Judge(rule.pattern, rule.where)
        return Judge(self._wide[position - self.count], None)

    def name_of(self, position: int) -> str:
        """How a problem speaks of the pattern at the position."""
        outlines = self.rules.outlines
        if position < len(outlines):
            return f"rule {outlines[position].id}"
        text = self._wide[position - len(outlines)].text
        asking = next(outline.id for outline in outlines if any(probe.pattern.text == text for probe in outline.wide))
        return f"a condition of rule {asking}"
