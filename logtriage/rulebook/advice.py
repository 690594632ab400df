"""What an entry tells a person: texts by language, fixes by platform, links, examples, and what a provider adds."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from logtriage.model import LANGUAGES, Risk
from logtriage.providers import KINDS
from logtriage.rulebook.nodes import Reading
from logtriage.rulebook.patterns import PatternError, captures_of, check_expression
from logtriage.spelling import did_you_mean

PLATFORMS = ("any", "linux", "debian", "fedora", "alpine", "arch", "suse", "macos", "windows")
EXAMPLE_KEYS = ("match", "skip")
_FIX_KEYS = ("when", "do", "run", "risk")
_PROVIDER_KEYS = ("kind", "name", "title", "why", "fix", "replaces")
# What the table of providers adds to the captures.
_PROVIDED = frozenset({"package", "distribution", "flags", "written", "rewrite", "install"})
_TOLD = frozenset({"where"})  # what texts may name beside the captures: the place in the project, from the match's surroundings
_PLACEHOLDER = re.compile(r"(?<![{$])\{([A-Za-z_]\w*)\}(?!\})")


class AdviceReader:
    """Reads what a rule tells a person: texts by language, whose placeholders the pattern must capture.

    The captures are None where the pattern cannot be read: one mistake is told, not all that follow from it.
    """

    def __init__(self, reading: Reading, captures: frozenset[str] | None) -> None:
        self._reading = reading
        self._captures = captures

    def read(self, fields: dict[str, yaml.Node]) -> dict[str, Any]:
        """The advice as a rule keeps it: plain values, to be written as JSON."""
        advice = {
            "title": self._text(fields.get("title")),
            "why": self._text(fields.get("why")),
            "fix": list(self._fixes(fields.get("fix"))),
            "see": list(self._links(fields.get("see"))),
            "examples": self._examples(fields.get("examples")),
        }
        node = fields.get("provider")
        if node is None:
            return advice
        plain = sum("when" not in fix for fix in advice["fix"])
        return {**advice, "provider": self._provider(node, plain)}

    def _provider(self, node: yaml.Node, plain_fixes: int) -> dict[str, Any]:
        """What is told where the package is known; its texts may name that package beside the captures.

        `plain_fixes` is how many fixes the rule has that are told without a `when`.
        """
        fields = self._reading.mapping(node, _PROVIDER_KEYS, ("kind", "name", "fix"))
        kind = self._reading.string(fields.get("kind"))
        if "kind" in fields and kind not in KINDS:
            self._reading.note(fields["kind"], f"'{kind}' is none of {', '.join(KINDS)}{did_you_mean(kind, KINDS)}")
        name = self._interpolated(fields["name"]) if "name" in fields else ""
        hidden = sorted((self._captures or frozenset()) & _PROVIDED)
        if hidden:
            self._reading.note(node, f"the pattern captures '{hidden[0]}', which is what the provider tells: name it otherwise")
        known = AdviceReader(self._reading, self._captures and self._captures | _PROVIDED)
        return {
            "kind": kind,
            "name": name,
            "title": known._text(fields.get("title")),
            "why": known._text(fields.get("why")),
            "fixes": list(known._fixes(fields.get("fix"))),
            "replaces": self._reading.number(fields.get("replaces"), 0, plain_fixes, 1, "the rule's fixes"),
        }

    def _text(self, node: yaml.Node | None) -> dict[str, str]:
        texts = {language: self._interpolated(text, _TOLD) for language, text in self._by_name(node, LANGUAGES, "en")}
        if node is not None and "en" not in texts:
            self._reading.note(node, "needs the text in English ('en')")
        return texts

    def _by_name(self, node: yaml.Node | None, known: tuple[str, ...], default: str) -> Iterator[tuple[str, yaml.Node]]:
        yield from self._reading.by_name(node, known, default).items()

    def _interpolated(self, node: yaml.Node, told: frozenset[str] = frozenset()) -> str:
        text = self._reading.string(node)
        for name in _PLACEHOLDER.findall(text):
            if self._captures is not None and name not in self._captures | told:
                self._reading.note(
                    node, f"'{{{name}}}' is no capture of the pattern{did_you_mean(name, self._captures)}; a brace is '{{{{'"
                )
        return text

    def _fixes(self, node: yaml.Node | None) -> Iterator[dict[str, Any]]:
        items = self._reading.sequence(node)
        if node is not None and not items:
            self._reading.note(node, "needs at least one fix")
        for item in items:
            fields = self._reading.mapping(item, _FIX_KEYS, ("do",))
            when = self._expression(fields["when"]) if "when" in fields else ""
            known = AdviceReader(self._reading, None if self._captures is None else self._captures | captures_of(when))
            commands = self._by_name(fields.get("run"), PLATFORMS, "any")
            fix = {
                "do": known._text(fields.get("do")),
                "run": {platform: known._interpolated(command) for platform, command in commands},
                "risk": self._reading.choice(fields.get("risk"), Risk, Risk.NONE),
            }
            if "when" in fields and item is items[-1]:
                self._reading.note(fields["when"], "the last fix is told where no other is, and has no 'when'")
            yield {**fix, "when": when} if when else fix

    def _expression(self, node: yaml.Node) -> str:
        """What the finding's lines are searched for; "" where it is refused."""
        text = self._reading.string(node)
        try:
            check_expression(text)
        except PatternError as refused:
            self._reading.note(node, f"'when' {refused}")
            return ""
        return text

    def _links(self, node: yaml.Node | None) -> Iterator[str]:
        items = self._reading.sequence(node)
        if node is not None and not items:
            self._reading.note(node, "needs at least one link")
        for item in items:
            link = self._reading.string(item)
            if not link.startswith("https://"):
                self._reading.note(item, f"'{link}' is no https link")
            yield link

    def _examples(self, node: yaml.Node | None) -> dict[str, list[str]]:
        if node is None:
            return {"match": [], "skip": []}
        fields = self._reading.mapping(node, EXAMPLE_KEYS)
        examples = {key: self._reading.strings(fields.get(key)) for key in EXAMPLE_KEYS}
        for key, lines in examples.items():
            if not lines:
                self._reading.note(node, f"needs at least one '{key}' example")
        return examples
