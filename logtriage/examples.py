"""Judges a rule by its own examples: each `match` must be found by it, no `skip` may be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from logtriage.matching import Matcher
from logtriage.model import Chunk, Rule

Clothing = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that its rule does not bear out: which rule, which example, what is wrong."""

    rule: Rule
    kind: str
    example: str
    problem: str

    def __str__(self) -> str:
        return f"{self.rule.place}: {self.rule.id}: {self.problem}: {self.example.splitlines()[0]!r}"


def judge_examples(rules: Iterable[Rule]) -> Iterator[Failure]:
    """The examples that fail, in the order of the rules."""
    for rule in rules:
        matcher = Matcher([rule])
        advice = rule.advice
        for example in advice.match:
            if not speaks(matcher, example):
                yield Failure(rule, "match", example, "does not match its example")
        for example in advice.skip:
            if speaks(matcher, example):
                yield Failure(rule, "skip", example, "matches an example that it must skip")


def speaks(matcher: Matcher, text: str) -> bool:
    """Whether any rule of the matcher matches the text, taken as a whole log."""
    return next(iter(matcher.scan([Chunk(text.encode("utf-8", "backslashreplace"))])), None) is not None
