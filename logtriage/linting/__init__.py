"""What is wrong with a rule that can be read: a code and a page for each complaint, one file a check.

A check is a module with a docstring, which is the page of its code, and a function `complaints(rule, bench)`; some can
also mend what they complain of (`fixing`).
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Protocol, cast

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Complaint, Objection
from logtriage.linting.fixing import applied
from logtriage.linting.places import entries_of, path_of
from logtriage.model import Rule

__all__ = ["CHECKS", "Bench", "Complaint", "lint", "mend", "objections_of", "page_of"]

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
    "L015": "disordered",
    "L016": "escaped",
    "L017": "unfinished",
    "L018": "costly",
    "L019": "ordinary",
    "L020": "needless",
    "L021": "unreadable",
}


class _Check(Protocol):
    __doc__: str | None

    def complaints(self, rule: Rule, bench: Bench) -> Iterator[Objection]:
        """What the check has against the rule."""


def lint(bench: Bench, codes: Sequence[str] = tuple(CHECKS)) -> Iterator[Complaint]:
    """The complaints about the bench's rules, rule by rule in their order; of each rule by code."""
    for rule in bench.rules:
        for code in codes:
            if code not in bench.places.allowed(rule):
                for objection in objections_of(code, rule, bench):
                    yield Complaint(code, CHECKS[code], rule.id, *bench.places.of(rule, objection.key), objection.text)


def objections_of(code: str, rule: Rule, bench: Bench) -> Iterator[Objection]:
    """What the check with the code has against the rule, allowed or not."""
    return _check(code).complaints(rule, bench)


def mend(files: Iterable[str], codes: Sequence[str] = tuple(CHECKS)) -> Iterator[tuple[str, str]]:
    """Where each of the files lies of which the codes complain and a program can mend it, and its new text.

    Raises OSError for a file that cannot be read.
    """
    for path in dict.fromkeys(map(path_of, files)):
        with open(path, encoding="utf-8", newline="") as file:
            before = file.read()
        after = _mended(path, before, codes)
        if after != before:
            yield path, after


def _mended(path: str, text: str, codes: Iterable[str]) -> str:
    for edits in (edits for code in codes if (edits := getattr(_check(code), "edits", None))):
        text = applied(text, [edit for entry in entries_of(path, text.encode()) for edit in edits(entry, text)])
    return text


def page_of(code: str) -> str:
    """The page of a code: what is complained about, why it matters, what to write instead."""
    return f"{code} {CHECKS[code]}\n\n{(_check(code).__doc__ or '').strip()}\n"


def _check(code: str) -> _Check:
    return cast("_Check", import_module(f"logtriage.linting.{CHECKS[code]}"))
