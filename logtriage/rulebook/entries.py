"""YAML nodes -> rules: every key, type and text checked, every mistake told with its place, none of them ending the reading."""

import json
import re
from collections.abc import Iterable, Iterator

import yaml

from logtriage.model import Block, Condition, Fix, Page, Pattern, Risk, Role, Rule, Scope, Severity, Side, Step
from logtriage.rulebook.advice import AdviceReader
from logtriage.rulebook.documents import Mistake, MistakenDocument, read_document
from logtriage.rulebook.nodes import Reading
from logtriage.rulebook.patterns import PatternError, captures_of, check_expression, read_pattern
from logtriage.where import WhereError, parse_where

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
_DEFAULT_BLOCK, LONGEST_BLOCK = 40, 200  # lines
MOST_SUSPECTS = 1000  # lines before a match
_DEFAULT_WINDOW, LONGEST_WINDOW = 20, 1000  # lines in which a condition looks
ID = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*")


def read_rules(file: str, content: bytes) -> tuple[list[Rule], list[Mistake]]:
    """The rules of one file, and all its mistakes; a rule with a mistake is left out."""
    technology = file.replace("\\", "/").rsplit("/", 1)[-1].split(".", 1)[0]  # of sophon.driver.yaml: sophon
    try:
        root = read_document(file, content)
    except MistakenDocument as refused:
        return [], [refused.mistake]
    reading = Reading(file)
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
    reading = Reading(file)
    document = reading.mapping(root, ("pages",), ("pages",)) if root else {}
    return [_read_page(reading, node) for node in reading.sequence(document.get("pages"))], reading.mistakes


def _read_page(reading: Reading, node: yaml.Node) -> Page:
    fields = reading.mapping(node, _PAGE_KEYS, _PAGE_KEYS)
    reading.rule_id = page_id = reading.string(fields.get("id"))
    told = AdviceReader(reading, frozenset()).read(fields)
    reading.rule_id = ""
    fixes = tuple(Fix(fix["do"], fix["run"], Risk(fix["risk"])) for fix in told["fix"])
    return Page(page_id, told["title"], told["why"], fixes, tuple(told["see"]))


def _read_rule(reading: Reading, node: yaml.Node, technology: str) -> Rule | None:
    before = len(reading.mistakes)
    reading.rule_id = ""
    fields = reading.mapping(node, KEYS, REQUIRED)
    rule_id = _read_id(reading, fields.get("id"), technology)
    reading.rule_id = rule_id
    block = _read_block(reading, fields.get("block"))
    is_last_resort = bool(block and block.ending)
    role = reading.choice(fields.get("role"), Role, Role.CAUSE)
    pattern, captures = _read_pattern(reading, fields, is_scanned_for=not (is_last_resort or role is Role.MEANING))
    if is_last_resort:
        pattern = pattern._replace(trigger=())  # no scan wakes it, so that its judge has to look for all that it requires
    advice = AdviceReader(reading, captures).read(fields)
    rule = Rule(
        id=rule_id,
        severity=reading.choice(fields.get("severity"), Severity, Severity.ERROR),
        role=role,
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


def _check_role(reading: Reading, fields: dict[str, yaml.Node], rule: Rule, captures: frozenset[str] | None) -> None:
    """What a rule must have, or not, to play its part."""
    if rule.is_last_resort and (rule.then or rule.unless or any(isinstance(one.within, Scope) for one in rule.conditions)):
        reading.note(
            fields["block"], "block's 'ending' goes with conditions that look at some lines, and no 'then' or 'unless'"
        )
    if rule.role is Role.RECOVERED and captures is not None and not captures:
        reading.note(fields["role"], "role 'recovered' needs a capture that names what passed in the end")
    looking = [fields[key] for key in ("block", "with", "without", "then", "unless", "follows") if key in fields]
    if rule.role is Role.MEANING and looking:
        reading.note(looking[0], "role 'meaning' has a pattern alone: it is asked about lines that another rule found")
    if rule.role is Role.TOLERATED and "block" not in fields:
        reading.note(fields["role"], "role 'tolerated' needs a block that holds what was allowed to fail")


def _read_id(reading: Reading, node: yaml.Node | None, technology: str) -> str:
    rule_id = reading.string(node)
    if node is None or not rule_id:
        return ""
    if not ID.fullmatch(rule_id):
        reading.note(node, f"id '{rule_id}' is not of the form technology/what-is-wrong (lower case, digits, hyphens)")
    elif (own := rule_id.split("/")[0]) != technology:
        reading.note(node, f"id '{rule_id}' belongs into {own}.yaml, since this file holds '{technology}/...'")
    return rule_id


def _read_pattern(
    reading: Reading, fields: dict[str, yaml.Node], *, is_scanned_for: bool = True
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


def _read_flag(reading: Reading, node: yaml.Node | None) -> bool:
    text = reading.string(node)
    if node is not None and text not in ("true", "false"):
        reading.note(node, f"'{text}' is neither true nor false")
    return text == "true"


def _read_where(reading: Reading, node: yaml.Node | None, captures: frozenset[str] | None) -> str | None:
    if node is None or captures is None:
        return None
    text = reading.string(node)
    try:
        parse_where(text, captures)
    except WhereError as error:
        reading.note(node, f"where {error}")
    return text


def _read_block(reading: Reading, node: yaml.Node | None) -> Block | None:
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


def _read_conditions(reading: Reading, node: yaml.Node | None, *, wanted: bool) -> Iterator[Condition]:
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


def _read_steps(reading: Reading, node: yaml.Node | None) -> Iterator[Step]:
    for item in reading.sequence(node):
        fields = reading.mapping(item, _STEP_KEYS, ("pattern",))
        yield Step(_read_pattern(reading, fields)[0], _read_within(reading, fields.get("within"), (Scope.SECTION,)))


def _read_within(reading: Reading, node: yaml.Node | None, scopes: tuple[Scope, ...]) -> int | Scope:
    if isinstance(node, yaml.ScalarNode) and node.value in scopes:
        return Scope(node.value)
    names = " or ".join(f"'{scope}'" for scope in scopes)
    return reading.number(node, 1, LONGEST_WINDOW, _DEFAULT_WINDOW, "lines", f", nor {names}")


def _read_expression(reading: Reading, node: yaml.Node | None) -> str | None:
    """An expression of a block: it may match the empty line, and no scan looks for it."""
    if node is None:
        return None
    text = reading.string(node)
    try:
        check_expression(text)
    except PatternError as error:
        reading.note(node, f"block's expression {error}")
    return text


def duplicate_mistakes(rules: Iterable[Rule]) -> Iterator[str]:
    """A message for each id that stands a second time."""
    places: dict[str, str] = {}
    for rule in rules:
        if rule.id in places:
            yield f"{rule.place}: {rule.id}: the id stands already at {places[rule.id]}"
        else:
            places[rule.id] = rule.place
