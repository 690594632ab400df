"""Another rule speaks on the same line of this rule's example, and neither says that it follows the other or yields to it.

One failure is then told twice, and which of the two leads is left to chance. Often the two were written for the same
error by two people; or one is general, and catches what the other explains better.

What helps: `unless` in the general rule (it is silent where the named ones hold), `follows` in the one that only tells of
the consequences, a lookahead in the pattern of the one that says too much, or one rule less.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from logtriage.linting.bench import Bench, quoted
from logtriage.linting.complaint import Objection
from logtriage.model import Rule


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """An objection if other rules speak on its examples, and one if it speaks on theirs."""
    met: dict[str, str] = {}
    for example, matches in bench.heard(rule):
        own = {match.line for match in matches if match.rule is rule}
        for match in matches:
            if match.rule is not rule and match.line in own and not _related(rule, match.rule):
                met.setdefault(match.rule.id, example)
    if met:
        yield Objection("examples", f"{_listed(list(met))} speaks on its example as well: {quoted(next(iter(met.values())))}")
    intruded = {one.id: example for one, example in bench.intrusions.get(rule.id, ()) if not _related(rule, one)}
    if intruded:
        example = next(iter(intruded.values()))
        yield Objection("pattern", f"speaks on an example of {_listed(list(intruded))} as well: {quoted(example)}")


def _listed(ids: list[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} (and of {len(ids) - 1} more)"


def _related(one: Rule, other: Rule) -> bool:
    """Whether it is settled which of the two is told: some never are, and a last resort is where nothing else was."""
    is_settled = any(rule.is_last_resort or not rule.role.is_told for rule in (one, other))
    return is_settled or _follows(one, other) or _follows(other, one)


def _follows(one: Rule, other: Rule) -> bool:
    return any(fnmatchcase(other.id, glob) for glob in one.follows)
