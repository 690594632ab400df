"""Where the keys of a rule stand in its YAML file, and which codes a comment beside them allows.

A comment `# allow L012: why` anywhere in a rule's entry, or on the line above it, silences the code for that rule; without
a reason it does not.
"""

import os
import re
from functools import cached_property
from itertools import pairwise

import yaml

from logtriage.model import Rule
from logtriage.rulebook import bundled_folder
from logtriage.rulebook.documents import MistakenDocument, read_document

_ALLOWED = re.compile(r"#\s*allow\s+((?:L\d{3}[\s,]*)+):\s*\S")

Place = tuple[str, int, int]  # file, line and column from 1


class Places:
    """The places in all rule files, each read when first asked for."""

    def __init__(self) -> None:
        self._files: dict[str, _RuleFile] = {}

    def of(self, rule: Rule, key: str) -> Place:
        """Where the key of the rule stands; the rule's own place where it has no such key."""
        file, line = split_place(rule.place)
        found = self._file(file).keys.get(line, {}).get(key)
        return (file, *found) if found else (file, line, 1)

    def entry(self, rule: Rule) -> yaml.MappingNode | None:
        """The rule's entry, as it stands in its file; None when the file is not there."""
        file, line = split_place(rule.place)
        return self._file(file).entries.get(line)

    def allowed(self, rule: Rule) -> frozenset[str]:
        """The codes that a comment in the rule's entry silences."""
        file, line = split_place(rule.place)
        return self._file(file).allowed.get(line, frozenset())

    def _file(self, name: str) -> "_RuleFile":
        return self._files.setdefault(name, _RuleFile(name))


class _RuleFile:
    """One YAML file of rules, by the line on which a rule's entry begins."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def content(self) -> bytes:
        try:
            with open(path_of(self._name), "rb") as file:
                return file.read()
        except OSError:
            return b""

    @cached_property
    def entries(self) -> dict[int, yaml.MappingNode]:
        return {entry.start_mark.line + 1: entry for entry in entries_of(self._name, self.content)}

    @cached_property
    def keys(self) -> dict[int, dict[str, tuple[int, int]]]:
        return {
            line: {key.value: (key.start_mark.line + 1, key.start_mark.column + 1) for key, _ in entry.value}
            for line, entry in self.entries.items()
        }

    @cached_property
    def allowed(self) -> dict[int, frozenset[str]]:
        lines = self.content.decode("utf-8", "replace").split("\n")
        starts = [line - 1 for line in self.entries]
        return {
            start + 1: _codes_in(lines[_with_comments(lines, start) : end]) for start, end in pairwise([*starts, len(lines)])
        }


def entries_of(name: str, content: bytes) -> list[yaml.MappingNode]:
    """The entries of a file of rules; none where it cannot be read as such."""
    try:
        root = read_document(name, content)
    except MistakenDocument:
        return []
    lists = [value for _, value in root.value] if isinstance(root, yaml.MappingNode) else []
    entries = [entry for rules in lists if isinstance(rules, yaml.SequenceNode) for entry in rules.value]
    return [entry for entry in entries if isinstance(entry, yaml.MappingNode)]


def _with_comments(lines: list[str], start: int) -> int:
    """The first of the lines of comment that stand right above an entry, from 0; its own where there are none."""
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _codes_in(lines: list[str]) -> frozenset[str]:
    return frozenset(code for line in lines for found in _ALLOWED.finditer(line) for code in re.findall(r"L\d{3}", found[1]))


def split_place(place: str) -> tuple[str, int]:
    """The file and the line, from 1, of a rule's place."""
    file, _, line = place.rpartition(":")
    return file, int(line)


def path_of(file: str) -> str:
    """Where a file lies that a place names: the bundled ones are named without this machine's folders."""
    return file if os.path.exists(file) else os.path.join(bundled_folder(), os.path.basename(file))
