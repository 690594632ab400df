"""Judges a rule by its own examples: each `match` must be found by it, no `skip` may be, whatever they are dressed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logtriage.examples.clothing import PLAIN, Wardrobe
from logtriage.matching import Matcher
from logtriage.model import Chunk, Match, Role, Rule


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that its rule does not bear out: which rule, which example, in which clothes, what is wrong."""

    rule: Rule
    kind: str
    example: str
    clothes: str
    problem: str

    def __str__(self) -> str:
        dressed = "" if self.clothes == PLAIN else f" in {self.clothes}"
        return f"{self.rule.place}: {self.rule.id}: {self.problem}{dressed}: {self.example.splitlines()[0]!r}"


def judge_examples(rules: Sequence[Rule], beside: Sequence[Rule] = (), wardrobe: Wardrobe | None = None) -> Iterator[Failure]:
    """The examples that fail, in the order of the rules; each once, in the first clothes in which it does.

    A rule is tried alone; one that yields to others is tried among the rules and those `beside` them, and one that only
    says what an error means as if it looked for it. Without a wardrobe, the examples are tried as they stand.
    """
    among = Matcher([*rules, *beside])
    for rule in rules:
        tried = looking(rule)
        fitting = _Fitting(tried, among if rule.unless else Matcher([tried]), wardrobe)
        advice = rule.advice
        for example in advice.match:
            if clothes := fitting.first_in_which(example, spoken=False):
                yield Failure(rule, "match", example, clothes, "does not match its example")
        for example in advice.skip:
            if clothes := fitting.first_in_which(example, spoken=True):
                yield Failure(rule, "skip", example, clothes, "matches an example that it must skip")


def looking(rule: Rule) -> Rule:
    """The rule; one that only says what an error means is made to look for it."""
    return rule._replace(role=Role.CAUSE) if rule.role is Role.MEANING else rule


class _Fitting:
    """Tries one rule on examples in all clothes."""

    def __init__(self, rule: Rule, matcher: Matcher, wardrobe: Wardrobe | None) -> None:
        self._rule = rule
        self._matcher = matcher
        self._wardrobe = wardrobe

    def first_in_which(self, example: str, *, spoken: bool) -> str | None:
        """The first clothes of the example in which the rule does speak (or does not); None if there are none."""
        if speaks(self._rule, self._matcher, example) is spoken:
            return PLAIN
        for clothes in self._wardrobe.known if self._wardrobe else ():
            if self._wardrobe and self._fails_in(self._wardrobe, example, clothes, spoken=spoken):
                return clothes
        return None

    def _fails_in(self, wardrobe: Wardrobe, example: str, clothes: str, *, spoken: bool) -> bool:
        speaks_on = any(match.rule is self._rule for match in wardrobe.seen(example, self._matcher, clothes))
        return speaks_on is spoken and wardrobe.fits(example, clothes)


def speaks(rule: Rule, matcher: Matcher, text: str) -> bool:
    """Whether the rule, which is one of the matcher's, matches the text, taken as a whole log."""
    return any(match.rule is rule for match in matches_in(matcher, text))


def matches_in(matcher: Matcher, text: str) -> tuple[Match, ...]:
    """What the matcher's rules see in the text, taken as a whole log."""
    return tuple(matcher.scan([Chunk(text.encode("utf-8", "backslashreplace"))]))
