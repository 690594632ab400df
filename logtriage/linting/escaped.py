r"""A pattern stands in YAML's double quotes.

There a backslash is YAML's and not the pattern's: each has to be written twice, and one that was forgotten is either a
mistake that YAML tells, or, as in `"\b"`, another character than was meant.

Bad:   pattern: "^\\s+error: (?P<what>\\w+)"
Good:  pattern: '^\s+error: (?P<what>\w+)'

`rules check --fix` writes it in single quotes.
"""

from collections.abc import Iterator

import yaml

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.linting.fixing import Edit, single_quoted
from logtriage.model import Rule

_SINGLE = frozenset({"pattern", "from", "until", "while", "where"})  # what holds an expression


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each key whose pattern is written so."""
    entry = bench.places.entry(rule)
    for key, value in entry.value if entry else ():
        if any(True for _ in _escaped(key.value, value)):
            yield Objection(key.value, "stands in double quotes, where a backslash is YAML's; use single quotes")


def edits(entry: yaml.MappingNode, _text: str) -> Iterator[Edit]:
    """Each such pattern in single quotes."""
    for key, value in entry.value:
        for node in _escaped(key.value, value):
            yield Edit(node.start_mark.index, node.end_mark.index, single_quoted(node.value))


def _escaped(key: str, value: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """The double-quoted patterns of a key that hold a backslash, and nothing that only double quotes can say."""
    if isinstance(value, yaml.MappingNode) and key != "examples":
        for inner_key, inner in value.value:
            yield from _escaped(inner_key.value, inner)
    elif isinstance(value, yaml.SequenceNode) and key in ("with", "without", "then"):
        for inner in value.value:
            yield from _escaped("", inner)
    elif isinstance(value, yaml.ScalarNode) and value.style == '"' and key in _SINGLE and _can_be_single(value.value):
        yield value


def _can_be_single(text: str) -> bool:
    return "\\" in text and text.isprintable()
