"""A named group that no text, command or comparison of the rule uses.

Findings with other values are told apart, so a group that nothing uses makes many findings out of one; and who reads the
rule looks for its use in vain. The names `file`, `line`, `column`, `place` and `test` are free: they tell reports where.

What helps: `(?:...)` instead of `(?P<name>...)`, or the value in the title, where it often belongs.
"""

import re
from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule
from logtriage.rulebook.patterns import captures_of
from logtriage.triage.wording import names_in, texts_of

_FREE = frozenset({"file", "line", "column", "place", "test"})


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each group that is not used."""
    used = {name for text in texts_of(rule.advice) for name in names_in(text)}
    used.update(re.findall(r"[A-Za-z_]\w*", rule.where or ""), re.findall(r"\(\?P=(\w+)\)", rule.pattern.text))
    for name in sorted(captures_of(rule.pattern.text) - used - _FREE):
        yield Objection("pattern", f"the capture '{name}' is never used")
