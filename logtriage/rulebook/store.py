"""The checked rules in a form that loads in milliseconds: made when the wheel is built, else kept in the user's own cache.

It is an index, by which lines wake rules, and behind it each rule, which stays bytes until a line wakes it or somebody asks
for it; then the codes of all expressions, which likewise are not looked at before. They are written by `marshal`, as Python
writes the modules beside them; on any doubt the rules are read from their YAML again.
"""

import contextlib
import marshal
import mmap
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import Any

from logtriage import __version__, cache
from logtriage.expressions import MARSHAL, pack_codes, use_codes
from logtriage.model import Block, Condition, Kin, Pattern, Record, Role, Rule, Scope, Severity, Side, Step
from logtriage.ruleset import Outlines, RuleSet, WideProbe, outlines_of

FORMAT = 27  # to be raised when other modules than those of the rulebook change what `pack` writes
COMMON_GRAMS = os.path.join(os.path.dirname(__file__), "common_grams.txt")  # by which triggers are chosen: see rarity.py
_LONGEST_LINE = 20  # bytes
_SEVERITIES = {severity.value: severity for severity in Severity}
_ROLES = {role.value: role for role in Role}
_Packed = tuple[Any, ...]  # the fields of what was packed


def pack(rules: Iterable[Rule]) -> list[bytes]:
    """The length of the outlines in a line, the outlines, each rule's body and advice, and codes.

    `unpack` is the way back from all that, one behind another.
    """
    rules = tuple(rules)
    outlines = outlines_of(rules)
    texts = [(marshal.dumps(_pack_body(rule), MARSHAL), rule.advice_json) for rule in rules]
    packed: _Packed = (
        outlines.ids,
        outlines.woken,
        outlines.always,
        [(at, [(tuple(probe.pattern), probe.by_section) for probe in probes]) for at, probes in outlines.wide.items()],
        sorted(outlines.yielding),
        outlines.endings,
        outlines.meanings,
        outlines.reach,
        [(len(body), len(advice)) for body, advice in texts],
    )
    head = marshal.dumps(packed, MARSHAL)
    codes = pack_codes(chain.from_iterable(map(_expressions_of, rules)))
    return [b"%d\n" % len(head), head, *chain.from_iterable(texts), codes]


def load(path: str) -> RuleSet:
    """The rules of a file that `pack` made; of the texts of rules only those that are asked for are read from the disk."""
    with open(path, "rb") as file:
        return unpack(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


def unpack(content: memoryview) -> RuleSet:
    """The rules that `pack` packed; each is read when it is asked for.

    Raises ValueError, TypeError or EOFError for what `pack` did not make.
    """
    head = bytes(content[:_LONGEST_LINE]).find(b"\n") + 1
    bodies = head + int(content[:head])
    ids, woken, always, wide, yielding, endings, meanings, reach, lengths = marshal.loads(content[head:bodies])  # noqa: S302
    places = list(accumulate(chain.from_iterable(lengths), initial=bodies))
    use_codes(content[places[-1] :])
    probes = {at: [WideProbe(Pattern(*pattern), by_section) for pattern, by_section in some] for at, some in wide}
    outlines = Outlines(ids, woken, always, probes, frozenset(yielding), endings, meanings, reach)

    def build(position: int) -> Rule:
        body, advice, end = places[2 * position : 2 * position + 3]
        return _unpack_rule(ids[position], bytes(content[advice:end]), *marshal.loads(content[body:advice]))  # noqa: S302

    return RuleSet(outlines, build)


def _expressions_of(rule: Rule) -> Iterator[str]:
    yield rule.pattern.text
    yield from (condition.pattern.text for condition in rule.conditions)
    yield from (step.pattern.text for step in rule.then)
    if rule.block:
        yield from filter(None, (rule.block.start, rule.block.until, rule.block.while_))


def _pack_body(rule: Rule) -> _Packed:
    """All of a rule but its id and its advice, in the order in which `_unpack_rule` takes it."""
    return (
        rule.severity.value,
        rule.role.value,
        tuple(rule.pattern),
        rule.where,
        rule.block and tuple(rule.block),
        [(tuple(one.pattern), one.wanted, _plain(one.within), one.side.value, one.at_least) for one in rule.conditions],
        [(tuple(step.pattern), _plain(step.within)) for step in rule.then],
        rule.unless,
        rule.follows,
        rule.place,
        tuple(rule.record),
        tuple(rule.kin),
    )


def _plain(within: int | Scope) -> int | str:
    return within.value if isinstance(within, Scope) else within


def _within(packed: int | str) -> int | Scope:
    return packed if isinstance(packed, int) else Scope(packed)


def _unpack_rule(  # noqa: PLR0913, PLR0917  # one parameter a field of the packed form
    rule_id: str,
    advice_json: bytes,
    severity: str,
    role: str,
    pattern: _Packed,
    where: str | None,
    block: _Packed | None,
    conditions: Iterable[tuple[_Packed, bool, int | str, str, int]],
    then: Iterable[tuple[_Packed, int | str]],
    unless: tuple[str, ...],
    follows: tuple[str, ...],
    place: str,
    record: _Packed,
    kin: _Packed,
) -> Rule:
    return Rule(
        rule_id,
        _SEVERITIES[severity],
        _ROLES[role],
        Pattern(*pattern),
        where,
        Block(*block) if block else None,
        tuple(
            Condition(Pattern(*probe), wanted, _within(within), Side(side), at_least)
            for probe, wanted, within, side, at_least in conditions
        ),
        tuple(Step(Pattern(*probe), _within(within)) for probe, within in then),
        unless,
        follows,
        place,
        advice_json,
        Record(*record),
        Kin(*kin),
    )


def key_of(files: Iterable[tuple[str, bytes]]) -> str:
    """What names the rules of these files in the cache: their names, their contents, and by which code they were read."""
    import hashlib

    read_by = _state_of(os.path.dirname(__file__))
    digest = hashlib.sha256(f"{FORMAT} {__version__} {sys.version_info[:2]} {read_by}".encode())
    for name, content in files:
        digest.update(f"\0{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def _state_of(folder: str) -> list[tuple[str, int, int]]:
    """What changes with any file of the folder."""
    with os.scandir(folder) as entries:
        statuses = [(entry.name, entry.stat()) for entry in entries if entry.is_file()]
    return sorted((name, status.st_size, status.st_mtime_ns) for name, status in statuses)


def fetch(key: str) -> RuleSet | None:
    """The rules kept under the key; None when there are none, or when they cannot be trusted."""
    content = cache.fetch(f"{key}.rules")
    with contextlib.suppress(ValueError, TypeError, EOFError):
        return unpack(content) if content else None
    return None


def keep(key: str, rules: Iterable[Rule]) -> None:
    """Keeps the rules under the key, if the cache can be written."""
    cache.keep(f"{key}.rules", *pack(rules))
