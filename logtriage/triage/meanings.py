"""What an error means that no rule knows: its words may be those of the C library, of a language, or of a protocol.

Such words stand in many logs of what passed, so nothing is searched for them. But where a line is told as an unknown error
anyway, they say what happened, and what helps.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from logtriage.matching.judge import Judge, all_met
from logtriage.matching.logged import logged
from logtriage.model import Line, Match, Rule
from logtriage.ruleset import RuleSet

_LONGEST_LINE = 1000  # characters in which the words are looked for: each rule searches each reading of each line


def meant(match: Match, rules: RuleSet) -> Match:
    """The match of an unknown error, told by the rule that knows most of what its line says; else as it is."""
    for line in _by_likeliness(match):
        holding = _best(line.text[:_LONGEST_LINE], rules)
        if holding:
            rule, found = holding
            told = match.rule._replace(id=rule.id, advice_json=rule.advice_json, place=rule.place)
            values = tuple((name, value) for name, value in found.groupdict().items() if value is not None)
            return match._replace(rule=told, values=values, excerpt=tuple(_marked(match.excerpt, line)))
    return match


def _marked(excerpt: Iterable[Line], telling: Line) -> Iterator[Line]:
    """The excerpt with the mark on the line that tells."""
    for line in excerpt:
        yield line._replace(span=(0, len(line.text)) if line.number == telling.number else None)


def _by_likeliness(match: Match) -> list[Line]:
    """The lines of the error: first the one that looks most like it, then those around it, the nearest first."""
    own = [line for line in match.excerpt if line.span or match.first_line <= line.number <= match.last_line]
    likeliest = next((line.number for line in own if line.span), match.line)
    return sorted(own, key=lambda line: abs(line.number - likeliest))


def _best(line: str, rules: RuleSet) -> tuple[Rule, Any] | None:
    holding = (one for reading in (line, *logged(line)) for one in _holding(reading, rules))
    return max(holding, key=_length, default=None)


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
