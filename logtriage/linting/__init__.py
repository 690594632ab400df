"""What is wrong with a rule that can be read: a code and a page for each complaint, one file a check.

A check is a module with a docstring, which is the page of its code, and a function `complaints(rule, bench)`.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Protocol, cast

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Complaint, Objection
from logtriage.linting.places import Places
from logtriage.model import Rule

__all__ = ["CHECKS", "Bench", "Complaint", "lint", "page_of"]

# The name of a check is that of its module.
CHECKS = {
    "L001": "vague",
    "L002": "unfindable",
    "L003": "slow",
    "L004": "green",
    "L005": "overlap",
    "L006": "shadow",
    "L007": "stranger",
    "L008": "unused",
    "L009": "hollow",
    "L010": "nested_quotes",
    "L011": "understated",
    "L012": "untranslated",
    "L013": "wordy",
    "L014": "far",
}


class _Check(Protocol):
    __doc__: str | None

    def complaints(self, rule: Rule, bench: Bench) -> Iterator[Objection]:
        """What the check has against the rule."""


def lint(bench: Bench, codes: Sequence[str] = tuple(CHECKS)) -> Iterator[Complaint]:
    """The complaints about the bench's rules, rule by rule in their order; of each rule by code."""
    checks = [(code, _check(code)) for code in codes]
    places = Places()
    for rule in bench.rules:
        yield from _about(rule, checks, bench, places)


def _about(rule: Rule, checks: Iterable[tuple[str, _Check]], bench: Bench, places: Places) -> Iterator[Complaint]:
    for code, check in checks:
        for objection in check.complaints(rule, bench):
            if not places.allows(rule, code):
                yield Complaint(code, CHECKS[code], rule.id, *places.of(rule, objection.key), objection.text)


def page_of(code: str) -> str:
    """The page of a code: what is complained about, why it matters, what to write instead."""
    return f"{code} {CHECKS[code]}\n\n{(_check(code).__doc__ or '').strip()}\n"


def _check(code: str) -> _Check:
    return cast("_Check", import_module(f"logtriage.linting.{CHECKS[code]}"))
