"""What a file of rules may hold, as JSON Schema (draft 2020-12): for editors, and as strict as the loader.

What a schema cannot say, the loader alone tells: whether a pattern can be read, whether a text names a capture that there
is, whether an id belongs into its file. YAML's numbers and booleans count as texts here, as they do there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from logtriage.model import LANGUAGES, Risk, Role, Scope, Severity, Side
from logtriage.providers import KINDS
from logtriage.rulebook import advice, entries

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_FLAG: Schema = {"enum": [True, False, "true", "false"]}

_TOLD = {
    "id": "technology/what-is-wrong: lower case, digits, hyphens; the technology is the file's name",
    "title": "names the problem; captures stand in braces: {header} is missing",
    "severity": "how grave it is",
    "role": "cause: what went wrong; symptom: that something else did; footer: that all failed; meaning: of unknown errors",
    "pattern": "a regular expression for one line, in single quotes; it holds a text of 3 bytes that is in all its matches",
    "where": "a comparison of captures: peak / size > 0.9",
    "block": "how far the finding reaches beyond the line that matched",
    "with": "lines that must stand near by",
    "without": "lines that must not stand near by",
    "then": "lines that must follow, one after the other",
    "unless": "ids or globs of rules that know more: silent on a line for which one holds (a glob means none with an unless)",
    "follows": "ids or globs of rules: folded under such a finding when one stands before it",
    "why": "why it happens, in one or two sentences; no more than the pattern proves",
    "fix": "what helps: each begins with a verb; {where} is the place in the project",
    "provider": "what is told where a table knows the package for the name that was missing",
    "see": "links to documentation, https",
    "examples": "lines that it must match, and near misses that it must not",
    "slow": "a pattern without a literal: it is tried on every line",
}


def rules_schema() -> Schema:
    """The schema of a file of rules."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rules of logtriage",
        **_mapping({"rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}}}, ("rules",)),
        "$defs": {"rule": _rule(), "text": _text(), "fixes": _fixes(), "condition": _condition(), "step": _step()},
    }


def _rule() -> Schema:
    texts: Schema = {"type": "array", "items": _TEXT}
    fields: dict[str, Schema] = {
        "id": {"type": "string", "pattern": f"^(?:{entries.ID.pattern})$"},
        "title": {"$ref": "#/$defs/text"},
        "severity": _one_of(Severity),
        "role": _one_of(Role),
        "pattern": _TEXT,
        "where": _TEXT,
        "block": _block(),
        "with": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        "without": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        "then": {"type": "array", "items": {"$ref": "#/$defs/step"}},
        "unless": texts,
        "follows": texts,
        "why": {"$ref": "#/$defs/text"},
        "fix": {"$ref": "#/$defs/fixes"},
        "provider": _provider(),
        "see": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^https://"}},
        "examples": _mapping({key: {**texts, "minItems": 1} for key in advice.EXAMPLE_KEYS}, advice.EXAMPLE_KEYS),
        "slow": _FLAG,
    }
    rule = _mapping({key: {**fields[key], "description": _TOLD[key]} for key in entries.KEYS}, entries.REQUIRED)
    last_resort = _holding("block", {"type": "object", "required": ["ending"]})
    looks_far: Schema = {"contains": {"properties": {"within": _one_of(Scope)}, "required": ["within"]}}
    others = [
        *(_holding(key, {"minItems": 1}) for key in ("then", "unless")),
        *(_holding(key, looks_far) for key in ("with", "without")),
    ]
    return {**rule, "not": {"allOf": [last_resort, {"anyOf": others}]}}


def _text() -> Schema:
    languages = _mapping(dict.fromkeys(LANGUAGES, _TEXT), ("en",))
    return {"anyOf": [_TEXT, languages], "description": "English, or a text a language"}


def _fixes() -> Schema:
    commands = _mapping(dict.fromkeys(advice.PLATFORMS, _TEXT))
    run = {"anyOf": [_TEXT, commands], "description": "the command, or one a system; captures are quoted for the shell"}
    when = {**_TEXT, "description": "told where the finding's lines hold this, in place of the next fix without 'when'"}
    fix = _mapping({"when": when, "do": {"$ref": "#/$defs/text"}, "run": run, "risk": _one_of(Risk)}, ("do",))
    return {"type": "array", "minItems": 1, "items": fix}


def _provider() -> Schema:
    text = {"$ref": "#/$defs/text"}
    fields = {"kind": {"enum": list(KINDS)}, "name": _TEXT, "title": text, "why": text, "fix": {"$ref": "#/$defs/fixes"}}
    return _mapping({**fields, "replaces": {"type": "integer", "minimum": 0}}, ("kind", "name", "fix"))


def _block() -> Schema:
    expressions = ("from", "until", "while")
    fields = {
        **dict.fromkeys(expressions, _TEXT),
        "max": _number(entries.LONGEST_BLOCK),
        "suspects": _number(entries.MOST_SUSPECTS),
        "after": _number(entries.LONGEST_BLOCK),
        "ending": _number(entries.LONGEST_BLOCK),
    }
    either = {"anyOf": [{"required": [key]} for key in expressions]}
    return {
        **_mapping(fields),
        "oneOf": [either, {"required": ["suspects"]}],
        "dependentRequired": {"after": ["suspects"], "ending": ["suspects"]},
    }


def _condition() -> Schema:
    within = {"anyOf": [_number(entries.LONGEST_WINDOW), _one_of(Scope)]}
    fields = {"pattern": _TEXT, "within": within, "side": _one_of(Side), "at_least": _number(entries.LONGEST_WINDOW)}
    return _mapping(fields, ("pattern",))


def _step() -> Schema:
    within = {"anyOf": [_number(entries.LONGEST_WINDOW), {"const": Scope.SECTION.value}]}
    return _mapping({"pattern": _TEXT, "within": within}, ("pattern",))


def _mapping(fields: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    return {"type": "object", "properties": dict(fields), "required": list(required), "additionalProperties": False}


def _holding(key: str, schema: Schema) -> Schema:
    """Where the key stands, and its value is so."""
    return {"properties": {key: schema}, "required": [key]}


def _one_of(words: Iterable[Any]) -> Schema:
    return {"enum": [word.value for word in words]}


def _number(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most}
