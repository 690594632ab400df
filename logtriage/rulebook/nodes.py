"""YAML nodes -> plain values: every type checked, every mistake told with its place, none of them ending the reading."""

from collections.abc import Iterable
from typing import TypeVar

import yaml

from logtriage.model import Risk, Role, Severity, Side
from logtriage.rulebook.documents import Mistake
from logtriage.spelling import did_you_mean

_Choice = TypeVar("_Choice", Severity, Role, Risk, Side)


class Reading:
    """Reads values out of nodes; what is wrong is noted, and the reading goes on with an empty value."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.rule_id = ""

    def note(self, node: yaml.Node, text: str) -> None:
        """Notes a mistake at the node."""
        named = f"{self.rule_id}: {text}" if self.rule_id else text
        self.mistakes.append(Mistake(self.file, node.start_mark.line + 1, node.start_mark.column + 1, named))

    def mapping(self, node: yaml.Node, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, yaml.Node]:
        """The values of a mapping, by key: no unknown one, none twice, and all that are required."""
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"expected a mapping with the keys {', '.join(known)}")
            return {}
        values: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = self.string(key_node)
            if key not in known:
                self.note(key_node, f"unknown key '{key}'{did_you_mean(key, known)}")
            elif key in values:
                self.note(key_node, f"key '{key}' stands twice")
            else:
                values[key] = value
        for key in required:
            if key not in values:
                self.note(node, f"needs the key '{key}'")
        return values

    def sequence(self, node: yaml.Node | None) -> list[yaml.Node]:
        """The items of a list; none where nothing stands."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.note(node, "expected a list")
            return []
        return list(node.value)

    def string(self, node: yaml.Node | None) -> str:
        """A text that is not empty; an empty one where nothing stands."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.note(node, "expected a text")
            return ""
        value = str(node.value)
        if not value.strip() or node.tag.endswith(":null"):
            self.note(node, "is empty")
        return value

    def strings(self, node: yaml.Node | None) -> list[str]:
        """The texts of a list."""
        return [self.string(item) for item in self.sequence(node)]

    def choice(self, node: yaml.Node | None, kind: type[_Choice], default: _Choice) -> _Choice:
        """One of the names that the kind knows."""
        if node is None:
            return default
        value = self.string(node)
        names = [member.value for member in kind]
        if value in names:
            return kind(value)
        self.note(node, f"'{value}' is none of {', '.join(names)}{did_you_mean(value, names)}")
        return default

    def number(  # noqa: PLR0913, PLR0917  # a range, and how to speak of it
        self, node: yaml.Node | None, least: int, most: int, default: int, unit: str, otherwise: str = ""
    ) -> int:
        """A whole number within the range, of that unit."""
        if node is None:
            return default
        text = self.string(node)
        if node.tag.endswith(":int") and text.isdecimal() and least <= int(text) <= most:
            return int(text)
        self.note(node, f"'{text}' is no number of {unit} from {least} to {most}{otherwise}")
        return default

    def by_name(self, node: yaml.Node | None, known: tuple[str, ...], default: str) -> dict[str, yaml.Node]:
        """A mapping with the known names, or one text that stands for the default name."""
        if node is None or isinstance(node, yaml.ScalarNode):
            return {default: node} if node else {}
        return self.mapping(node, known)
