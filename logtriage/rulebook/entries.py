"""YAML nodes -> rules: every key, type and text checked, every mistake told with its place, none of them ending the reading."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import yaml

from logtriage.model import LANGUAGES, Block, Condition, Fix, Page, Pattern, Risk, Role, Rule, Scope, Severity, Side, Step
from logtriage.providers import KINDS
from logtriage.rulebook.documents import Mistake, MistakenDocument, read_document
from logtriage.rulebook.patterns import PatternError, captures_of, check_expression, read_pattern
from logtriage.spelling import did_you_mean
from logtriage.where import WhereError, parse_where

PLATFORMS = ("any", "linux", "debian", "fedora", "alpine", "arch", "suse", "macos", "windows")

KEYS = (
    "id",
    "title",
    "severity",
    "role",
    "pattern",
    "where",
    "block",
    "with",
    "without",
    "then",
    "unless",
    "follows",
    "why",
    "fix",
    "provider",
    "see",
    "examples",
    "slow",
)
REQUIRED = ("id", "title", "severity", "pattern", "why", "fix", "see", "examples")
_PAGE_KEYS = ("id", "title", "why", "fix", "see")
_BLOCK_KEYS = ("from", "until", "while", "max", "suspects", "after", "ending")
_CONDITION_KEYS = ("pattern", "within", "side", "at_least")
_STEP_KEYS = ("pattern", "within")
_FIX_KEYS = ("do", "run", "risk")
_PROVIDER_KEYS = ("kind", "name", "title", "why", "fix", "replaces")
_PROVIDED = frozenset({"package", "distribution", "flags", "install"})  # what the table of providers adds to the captures
_TOLD = frozenset({"where"})  # what texts may name beside the captures: the place in the project, from the match's surroundings
EXAMPLE_KEYS = ("match", "skip")
_DEFAULT_BLOCK, LONGEST_BLOCK = 40, 200  # lines
MOST_SUSPECTS = 1000  # lines before a match
_DEFAULT_WINDOW, LONGEST_WINDOW = 20, 1000  # lines in which a condition looks
ID = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*")
_PLACEHOLDER = re.compile(r"(?<![{$])\{([A-Za-z_]\w*)\}(?!\})")

_Choice = TypeVar("_Choice", Severity, Role, Risk, Side)


def read_rules(file: str, content: bytes) -> tuple[list[Rule], list[Mistake]]:
    """The rules of one file, and all its mistakes; a rule with a mistake is left out."""
    technology = file.replace("\\", "/").rsplit("/", 1)[-1].split(".", 1)[0]  # of sophon.driver.yaml: sophon
    try:
        root = read_document(file, content)
    except MistakenDocument as refused:
        return [], [refused.mistake]
    reading = _Reading(file)
    if root is None:
        return [], [Mistake(file, 1, 1, "holds no rules; expected a list under the key 'rules'")]
    document = reading.mapping(root, ("rules",), ("rules",))
    rules = [_read_rule(reading, node, technology) for node in reading.sequence(document.get("rules"))]
    return [rule for rule in rules if rule], reading.mistakes


def read_pages(file: str, content: bytes) -> tuple[list[Page], list[Mistake]]:
    """The pages of one file, under the key `pages`, and all its mistakes."""
    try:
        root = read_document(file, content)
    except MistakenDocument as refused:
        return [], [refused.mistake]
    reading = _Reading(file)
    document = reading.mapping(root, ("pages",), ("pages",)) if root else {}
    return [_read_page(reading, node) for node in reading.sequence(document.get("pages"))], reading.mistakes


def _read_page(reading: "_Reading", node: yaml.Node) -> Page:
    fields = reading.mapping(node, _PAGE_KEYS, _PAGE_KEYS)
    reading.rule_id = page_id = reading.string(fields.get("id"))
    told = _Advice(reading, frozenset()).read(fields)
    reading.rule_id = ""
    fixes = tuple(Fix(fix["do"], fix["run"], Risk(fix["risk"])) for fix in told["fix"])
    return Page(page_id, told["title"], told["why"], fixes, tuple(told["see"]))


class _Reading:
    """Reads values out of nodes; what is wrong is noted, and the reading goes on with an empty value."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.rule_id = ""

    def note(self, node: yaml.Node, text: str) -> None:
        named = f"{self.rule_id}: {text}" if self.rule_id else text
        self.mistakes.append(Mistake(self.file, node.start_mark.line + 1, node.start_mark.column + 1, named))

    def mapping(self, node: yaml.Node, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, yaml.Node]:
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
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.note(node, "expected a list")
            return []
        return list(node.value)

    def string(self, node: yaml.Node | None) -> str:
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
        return [self.string(item) for item in self.sequence(node)]

    def choice(self, node: yaml.Node | None, kind: type[_Choice], default: _Choice) -> _Choice:
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


def _read_rule(reading: _Reading, node: yaml.Node, technology: str) -> Rule | None:
    before = len(reading.mistakes)
    reading.rule_id = ""
    fields = reading.mapping(node, KEYS, REQUIRED)
    rule_id = _read_id(reading, fields.get("id"), technology)
    reading.rule_id = rule_id
    block = _read_block(reading, fields.get("block"))
    is_last_resort = bool(block and block.ending)
    pattern, captures = _read_pattern(reading, fields, is_scanned_for=not is_last_resort)
    if is_last_resort:
        pattern = pattern._replace(trigger=())  # no scan wakes it, so that its judge has to look for all that it requires
    advice = _Advice(reading, captures).read(fields)
    rule = Rule(
        id=rule_id,
        severity=reading.choice(fields.get("severity"), Severity, Severity.ERROR),
        role=reading.choice(fields.get("role"), Role, Role.CAUSE),
        pattern=pattern,
        where=_read_where(reading, fields.get("where"), captures),
        block=block,
        conditions=(
            *_read_conditions(reading, fields.get("with"), wanted=True),
            *_read_conditions(reading, fields.get("without"), wanted=False),
        ),
        then=tuple(_read_steps(reading, fields.get("then"))),
        unless=tuple(reading.strings(fields.get("unless"))),
        follows=tuple(reading.strings(fields.get("follows"))),
        place=f"{reading.file}:{node.start_mark.line + 1}",
        advice_json=json.dumps(advice, ensure_ascii=False, separators=(",", ":")).encode(),
    )
    _check_role(reading, fields, rule, captures)
    reading.rule_id = ""
    return rule if len(reading.mistakes) == before else None


def _check_role(reading: _Reading, fields: dict[str, yaml.Node], rule: Rule, captures: frozenset[str] | None) -> None:
    """What a rule must have, or not, to play its part."""
    if rule.is_last_resort and (rule.then or rule.unless or any(isinstance(one.within, Scope) for one in rule.conditions)):
        reading.note(
            fields["block"], "block's 'ending' goes with conditions that look at some lines, and no 'then' or 'unless'"
        )
    if rule.role is Role.RECOVERED and captures is not None and not captures:
        reading.note(fields["role"], "role 'recovered' needs a capture that names what passed in the end")
    if rule.role is Role.TOLERATED and "block" not in fields:
        reading.note(fields["role"], "role 'tolerated' needs a block that holds what was allowed to fail")


def _read_id(reading: _Reading, node: yaml.Node | None, technology: str) -> str:
    rule_id = reading.string(node)
    if node is None or not rule_id:
        return ""
    if not ID.fullmatch(rule_id):
        reading.note(node, f"id '{rule_id}' is not of the form technology/what-is-wrong (lower case, digits, hyphens)")
    elif (own := rule_id.split("/")[0]) != technology:
        reading.note(node, f"id '{rule_id}' belongs into {own}.yaml, since this file holds '{technology}/...'")
    return rule_id


def _read_pattern(
    reading: _Reading, fields: dict[str, yaml.Node], *, is_scanned_for: bool = True
) -> tuple[Pattern, frozenset[str] | None]:
    node = fields.get("pattern")
    text = reading.string(node)
    if node is None or not text:
        return Pattern(""), None
    try:
        pattern = read_pattern(text)
    except PatternError as error:
        reading.note(node, f"pattern {error}")
        return Pattern(text), None
    slow = _read_flag(reading, fields.get("slow"))
    if is_scanned_for and not pattern.trigger and not slow:
        reading.note(node, "pattern holds no text of 3 bytes that every match contains; add one, or say 'slow: true'")
    return pattern, captures_of(text)


def _read_flag(reading: _Reading, node: yaml.Node | None) -> bool:
    text = reading.string(node)
    if node is not None and text not in ("true", "false"):
        reading.note(node, f"'{text}' is neither true nor false")
    return text == "true"


def _read_where(reading: _Reading, node: yaml.Node | None, captures: frozenset[str] | None) -> str | None:
    if node is None or captures is None:
        return None
    text = reading.string(node)
    try:
        parse_where(text, captures)
    except WhereError as error:
        reading.note(node, f"where {error}")
    return text


def _read_block(reading: _Reading, node: yaml.Node | None) -> Block | None:
    if node is None:
        return None
    fields = reading.mapping(node, _BLOCK_KEYS)
    start, until, while_ = (_read_expression(reading, fields.get(key)) for key in ("from", "until", "while"))
    suspects = reading.number(fields.get("suspects"), 1, MOST_SUSPECTS, 0, "lines")
    if bool(suspects) is bool(start or until or while_):
        reading.note(node, "block needs 'from', 'until' or 'while', or else 'suspects' alone")
    after = reading.number(fields.get("after"), 1, LONGEST_BLOCK, 0, "lines")
    if after and not suspects:
        reading.note(node, "block's 'after' goes with 'suspects'")
    ending = reading.number(fields.get("ending"), 1, LONGEST_BLOCK, 0, "lines")
    if ending and (after or not suspects):
        reading.note(node, "block's 'ending' goes with 'suspects', and not with 'after'")
    most = reading.number(fields.get("max"), 1, LONGEST_BLOCK, _DEFAULT_BLOCK, "lines")
    return Block(start, until, while_, most, suspects, after, ending)


def _read_conditions(reading: _Reading, node: yaml.Node | None, *, wanted: bool) -> Iterator[Condition]:
    for item in reading.sequence(node):
        fields = reading.mapping(item, _CONDITION_KEYS, ("pattern",))
        within = _read_within(reading, fields.get("within"), tuple(Scope))
        yield Condition(
            pattern=_read_pattern(reading, fields, is_scanned_for=isinstance(within, Scope))[0],
            wanted=wanted,
            within=within,
            side=reading.choice(fields.get("side"), Side, Side.AROUND),
            at_least=reading.number(fields.get("at_least"), 1, LONGEST_WINDOW, 1, "matches"),
        )


def _read_steps(reading: _Reading, node: yaml.Node | None) -> Iterator[Step]:
    for item in reading.sequence(node):
        fields = reading.mapping(item, _STEP_KEYS, ("pattern",))
        yield Step(_read_pattern(reading, fields)[0], _read_within(reading, fields.get("within"), (Scope.SECTION,)))


def _read_within(reading: _Reading, node: yaml.Node | None, scopes: tuple[Scope, ...]) -> int | Scope:
    if isinstance(node, yaml.ScalarNode) and node.value in scopes:
        return Scope(node.value)
    names = " or ".join(f"'{scope}'" for scope in scopes)
    return reading.number(node, 1, LONGEST_WINDOW, _DEFAULT_WINDOW, "lines", f", nor {names}")


def _read_expression(reading: _Reading, node: yaml.Node | None) -> str | None:
    """An expression of a block: it may match the empty line, and no scan looks for it."""
    if node is None:
        return None
    text = reading.string(node)
    try:
        check_expression(text)
    except PatternError as error:
        reading.note(node, f"block's expression {error}")
    return text


class _Advice:
    """Reads what a rule tells a person: texts by language, whose placeholders the pattern must capture.

    The captures are None where the pattern cannot be read: one mistake is told, not all that follow from it.
    """

    def __init__(self, reading: _Reading, captures: frozenset[str] | None) -> None:
        self._reading = reading
        self._captures = captures

    def read(self, fields: dict[str, yaml.Node]) -> dict[str, Any]:
        advice = {
            "title": self._text(fields.get("title")),
            "why": self._text(fields.get("why")),
            "fix": list(self._fixes(fields.get("fix"))),
            "see": list(self._links(fields.get("see"))),
            "examples": self._examples(fields.get("examples")),
        }
        node = fields.get("provider")
        return advice if node is None else {**advice, "provider": self._provider(node, len(advice["fix"]))}

    def _provider(self, node: yaml.Node, own_fixes: int) -> dict[str, Any]:
        """What is told where the package is known; its texts may name that package beside the captures."""
        fields = self._reading.mapping(node, _PROVIDER_KEYS, ("kind", "name", "fix"))
        kind = self._reading.string(fields.get("kind"))
        if "kind" in fields and kind not in KINDS:
            self._reading.note(fields["kind"], f"'{kind}' is none of {', '.join(KINDS)}{did_you_mean(kind, KINDS)}")
        name = self._interpolated(fields["name"]) if "name" in fields else ""
        hidden = sorted((self._captures or frozenset()) & _PROVIDED)
        if hidden:
            self._reading.note(node, f"the pattern captures '{hidden[0]}', which is what the provider tells: name it otherwise")
        known = _Advice(self._reading, self._captures and self._captures | _PROVIDED)
        return {
            "kind": kind,
            "name": name,
            "title": known._text(fields.get("title")),
            "why": known._text(fields.get("why")),
            "fixes": list(known._fixes(fields.get("fix"))),
            "replaces": self._reading.number(fields.get("replaces"), 1, own_fixes, 1, "the rule's fixes"),
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
            commands = self._by_name(fields.get("run"), PLATFORMS, "any")
            yield {
                "do": self._text(fields.get("do")),
                "run": {platform: self._interpolated(command) for platform, command in commands},
                "risk": self._reading.choice(fields.get("risk"), Risk, Risk.NONE),
            }

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


def duplicate_mistakes(rules: Iterable[Rule]) -> Iterator[str]:
    """A message for each id that stands a second time."""
    places: dict[str, str] = {}
    for rule in rules:
        if rule.id in places:
            yield f"{rule.place}: {rule.id}: the id stands already at {places[rule.id]}"
        else:
            places[rule.id] = rule.place
