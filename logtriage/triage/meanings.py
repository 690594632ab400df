"""What an error means that no rule knows: its words may be those of the C library, of a language, or of a protocol.

Such words stand in many logs of what passed, so nothing is searched for them. But where a line is told as an unknown error
anyway, they say what happened, and what helps.
"""

from collections.abc import Iterator
from typing import Any

from logtriage.matching.judge import Judge, all_met
from logtriage.matching.logged import logged
from logtriage.model import Match, Rule
from logtriage.ruleset import RuleSet


def meant(match: Match, rules: RuleSet) -> Match:
    """The match of an unknown error, told by the rule that knows most of what its line says; else as it is."""
    line = next((line.text for line in match.excerpt if line.span), "")
    holding = max((one for reading in (line, *logged(line)) for one in _holding(reading, rules)), key=_length, default=None)
    if holding is None:
        return match
    rule, found = holding
    told = match.rule._replace(id=rule.id, advice_json=rule.advice_json, place=rule.place)
    values = tuple((name, value) for name, value in found.groupdict().items() if value is not None)
    return match._replace(rule=told, values=values)


def _holding(text: str, rules: RuleSet) -> Iterator[tuple[Rule, Any]]:
    raw = text.encode("utf-8", "replace")
    lower = raw.lower()
    for rule in map(rules.__getitem__, rules.outlines.meanings):
        if all_met(rule.pattern.required, raw, lower):
            found = Judge(rule.pattern, rule.where).find(text)
            if found is not None:
                yield rule, found


def _length(holding: tuple[Rule, Any]) -> int:
    """How much of the line the rule knows: more words tell more."""
    start, end = holding[1].span()
    return int(end - start)
