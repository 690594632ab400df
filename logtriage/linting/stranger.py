"""`follows` or `unless` names rules of which there is none.

An id that was mistyped, or whose rule was renamed, is silently without effect: what should be folded is told, and what
should yield speaks.

What helps: the id as `logtriage rules list` shows it; a glob (`pip/*`) must fit at least one rule.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule
from logtriage.spelling import did_you_mean


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each id or glob that fits no rule."""
    for key, globs in (("follows", rule.follows), ("unless", rule.unless)):
        for glob in globs:
            if not any(fnmatchcase(one, glob) for one in bench.ids):
                yield Objection(key, f"'{glob}' fits no rule{did_you_mean(glob, bench.ids)}")
