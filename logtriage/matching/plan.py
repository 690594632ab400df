"""The rules, made ready for any number of logs: what is scanned for, what a hit wakes, what a rule's conditions are."""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

from logtriage.matching.blocks import lines_before
from logtriage.matching.conditions import Placed, PlacedStep, window_of
from logtriage.matching.judge import Judge
from logtriage.matching.literals import index_triggers
from logtriage.matching.scanners import Scan
from logtriage.model import Literal, Pattern, Rule, Scope


class Plan:
    """Patterns by position: first the rules' own, in their order, then the distinct ones of their conditions."""

    def __init__(self, rules: Sequence[Rule], scanner: Callable[[Sequence[Literal]], Scan]) -> None:
        self.rules = tuple(rules)
        # Two rules that ask for the same pattern share its sightings.
        probes = {pattern.text: pattern for rule in self.rules for pattern in _probes_of(rule)}
        self.patterns = (*(rule.pattern for rule in self.rules), *probes.values())
        self.probes = len(probes)
        self.window = max(map(window_of, self.rules), default=0)
        self.reach = max((lines_before(rule.block) for rule in self.rules), default=0)  # lines before a match
        self._probe_at = {text: at for at, text in enumerate(probes)}
        within_section = (one for rule in self.rules for one in rule.conditions if one.within is Scope.SECTION)
        self.asked_by_section = {self._probe_at[condition.pattern.text] for condition in within_section}
        needles, self.woken = index_triggers(self.patterns)
        self.always = [position for position, pattern in enumerate(self.patterns) if not pattern.trigger]
        self.scan = scanner(needles)

    def conditions_of(self, position: int) -> tuple[list[Placed], list[PlacedStep]]:
        """A rule's conditions and steps, each with the position of its pattern among the conditions' patterns."""
        rule = self.rules[position]
        conditions = [(self._probe_at[one.pattern.text], one) for one in rule.conditions]
        return conditions, [(self._probe_at[step.pattern.text], step) for step in rule.then]

    def in_order(self, woken: Sequence[int]) -> Sequence[int]:
        """Each position once, those last that say nothing where another rule holds."""
        positions = list(dict.fromkeys(woken))
        if len(positions) > 1:
            positions.sort(key=self._yields_to_some)
        return positions

    def _yields_to_some(self, position: int) -> bool:
        return position < len(self.rules) and bool(self.rules[position].unless)

    def yields(self, position: int, held: Sequence[str]) -> bool:
        """Whether the rule says nothing about a line for which the rules with these ids hold."""
        if not self._yields_to_some(position):
            return False
        return any(fnmatchcase(rule_id, glob) for glob in self.rules[position].unless for rule_id in held)

    def claims(self, position: int) -> tuple[str, ...]:
        """The rule's id, if others may yield to it: one that yields itself has no such claim, nor has a condition."""
        is_special = position < len(self.rules) and not self.rules[position].unless
        return (self.rules[position].id,) if is_special else ()

    def new_judge(self, position: int) -> Judge:
        """Who decides on the pattern at the position, for one log."""
        where = self.rules[position].where if position < len(self.rules) else None
        return Judge(self.patterns[position], where)

    def name_of(self, position: int) -> str:
        """How a problem speaks of the pattern at the position."""
        if position < len(self.rules):
            return f"rule {self.rules[position].id}"
        text = self.patterns[position].text
        asking = next(rule.id for rule in self.rules if any(probe.text == text for probe in _probes_of(rule)))
        return f"a condition of rule {asking}"


def _probes_of(rule: Rule) -> Iterator[Pattern]:
    yield from (condition.pattern for condition in rule.conditions)
    yield from (step.pattern for step in rule.then)
