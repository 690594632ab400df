"""The title is longer than a line of a terminal.

A title names the problem; it stands alone in lists, annotations and the tabs of CI systems, where the end is cut off. A
Chinese character takes two cells.

What helps: the why in `why`, the values that matter most in the title, and the others in `why`.
"""

from collections.abc import Iterator

from wcwidth import wcswidth

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Rule

MOST_CELLS = 90  # of a hundred: the severity and a blank stand before it


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each language in which the title is too long."""
    for language, title in rule.advice.title.items():
        cells = wcswidth(title)
        if cells > MOST_CELLS:
            yield Objection("title", f"takes {cells} cells ({language}), more than {MOST_CELLS}")
