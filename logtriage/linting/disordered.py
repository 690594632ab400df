"""The keys of the entry do not stand in the usual order.

Thousands of entries are read quicker when all have the same order: what it is (`id`, `title`, `severity`, `role`), how it
is recognised (`pattern`, `where`, `block`, `with`, `without`, `then`), its neighbours (`unless`, `follows`), what to tell
(`why`, `fix`, `see`), what proves it (`examples`).

`rules check --fix` puts them in order; comments go with the key under them.
"""

from collections.abc import Iterator
from itertools import pairwise

import yaml

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.linting.fixing import Edit, pieces
from logtriage.model import Rule
from logtriage.rulebook.entries import KEYS


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """An objection about the first key that stands behind one that it should stand before."""
    entry = bench.places.entry(rule)
    keys = _keys_of(entry) if entry else []
    for before, key in pairwise(keys):
        if KEYS.index(key) < KEYS.index(before):
            yield Objection(
                key, f"'{key}' stands behind '{before}'; the usual order is {', '.join(sorted(keys, key=KEYS.index))}"
            )
            return


def edits(entry: yaml.MappingNode, text: str) -> Iterator[Edit]:
    """The entry with its keys in order, if it is written in block style."""
    keys = _keys_of(entry)
    if keys == sorted(keys, key=KEYS.index) or entry.flow_style:
        return
    starts = [_start(key, text, first=number == 0) for number, (key, _) in enumerate(entry.value)]
    end = _end_of(entry, text)
    blocks = dict(zip(keys, (text[start:stop].strip() for start, stop in pieces(starts, end)), strict=True))
    indent = "\n" + " " * entry.value[0][0].start_mark.column
    yield Edit(starts[0], end, indent.join(blocks[key] for key in sorted(keys, key=KEYS.index)))


def _keys_of(entry: yaml.MappingNode) -> list[str]:
    return [key.value for key, _ in entry.value if key.value in KEYS]


def _start(key: yaml.Node, text: str, *, first: bool) -> int:
    """Where the key's lines begin: with the comments right above it, unless it stands behind the entry's hyphen."""
    start: int = key.start_mark.index
    while not first:
        line = text.rfind("\n", 0, text.rfind("\n", 0, start)) + 1
        if not text[line:start].lstrip().startswith("#"):
            break
        start = line
    return start


def _end_of(entry: yaml.MappingNode, text: str) -> int:
    """Behind the last line of the last value: comments and blanks below it are of the entry that follows."""
    end: int = entry.value[-1][1].end_mark.index
    lines = text[:end].rstrip().split("\n")
    while lines[-1].lstrip().startswith("#") or not lines[-1].strip():
        lines.pop()
    return len("\n".join(lines))
