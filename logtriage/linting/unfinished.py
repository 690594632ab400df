"""A text or a link still holds a TODO of `rules draft`.

A draft knows what the log said; why it happens and what helps, only its author can know.

What helps: say in `why` what the pattern proves, in `fix` what the reader can do, and link the tool's documentation.
"""

from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.linting.untranslated import keyed_texts
from logtriage.model import Rule

TODO = "TODO"


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each key that is not finished."""
    for key, texts in keyed_texts(rule):
        if any(TODO in words for text in texts for words in text.values()):
            yield Objection(key, "still holds a TODO")
    if any(TODO in link for link in rule.advice.see):
        yield Objection("see", "still holds a TODO")
