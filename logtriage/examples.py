"""Judges a rule by its own examples: each `match` must be found by it, no `skip` may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logtriage.matching import Matcher
from logtriage.model import Chunk, Match, Rule


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that its rule does not bear out: which rule, which example, what is wrong."""

    rule: Rule
    kind: str
    example: str
    problem: str

    def __str__(self) -> str:
        return f"{self.rule.place}: {self.rule.id}: {self.problem}: {self.example.splitlines()[0]!r}"


def judge_examples(rules: Sequence[Rule], beside: Sequence[Rule] = ()) -> Iterator[Failure]:
    """The examples that fail, in the order of the rules.

    A rule is tried alone; one that yields to others is tried among the rules and those `beside` them.
    """
    among = Matcher([*rules, *beside])
    for rule in rules:
        matcher = among if rule.unless else Matcher([rule])
        advice = rule.advice
        for example in advice.match:
            if not speaks(rule, matcher, example):
                yield Failure(rule, "match", example, "does not match its example")
        for example in advice.skip:
            if speaks(rule, matcher, example):
                yield Failure(rule, "skip", example, "matches an example that it must skip")


def speaks(rule: Rule, matcher: Matcher, text: str) -> bool:
    """Whether the rule, which is one of the matcher's, matches the text, taken as a whole log."""
    return any(match.rule is rule for match in matches_in(matcher, text))


def matches_in(matcher: Matcher, text: str) -> tuple[Match, ...]:
    """What the matcher's rules see in the text, taken as a whole log."""
    return tuple(matcher.scan([Chunk(text.encode("utf-8", "backslashreplace"))]))
