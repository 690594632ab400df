"""A text holds a capture that is empty on one of the rule's own examples.

The reader gets a sentence with a hole: "The compiler  failed".

What helps: a group that every alternative of the pattern fills; two rules, if the tool prints two lines that tell
different things; a text that is true without the value.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench, quoted
from logtriage.linting.complaint import Objection
from logtriage.model import Rule
from logtriage.triage.wording import names_in


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each capture of the title or the reason that is empty on an example."""
    wanted = {name for text in (rule.advice.title, rule.advice.why) for words in text.values() for name in names_in(words)}
    hollow: dict[str, str] = {}
    for example, matches in bench.heard(rule) if wanted else ():
        for match in matches:
            if match.rule is rule:
                full = {name for name, value in match.values if value.strip()}
                hollow |= {name: example for name in wanted - full if name not in hollow}
    for name, example in sorted(hollow.items()):
        yield Objection("title", f"'{{{name}}}' is empty on the example {quoted(example)}")
