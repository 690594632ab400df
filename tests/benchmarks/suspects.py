"""Fits the weights by which `unknown/` tells the lines that look like an error, and says how right they are on other logs.

    python tests/benchmarks/suspects.py [--corpus FOLDER] [--folds N] [--weights]

FOLDER holds labelled real logs (`dev/cases.jsonl`, `score.py`), as for `labelled.py`. Needs numpy.

A failing log is one example: the lines around the sign of failure by which `unknown/` would tell it, when no other rule
spoke. Of those lines the weights choose one: its likelihood is the softmax of the sums of its signs' weights. They are
fitted so that the lines that a person marked as the cause get the greatest likelihood, each repository weighed alike, with
a penalty on the square of the weights. How right they are is measured by cross-validation: whole repositories are left out
of the fit, in turn, and what is told of their logs is judged as the scorer judges it. Three splits are averaged.

Printed are the shares of logs (means over repositories) for `unknown/` alone and for all rules together; of these, the
records by which findings rank are counted anew without the repositories that are left out, too. What this cannot leave out
is that the rules themselves were written with these logs at hand.

`--weights` prints the weights fitted on all repositories, as they stand in logtriage/matching/suspects.py.
"""

import argparse
import json
import pathlib
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from labelled import ROOT, scorer_of

from logtriage.matching import Matcher, suspects
from logtriage.model import Match, Record, Rule, Severity
from logtriage.rulebook import bundled_rules
from logtriage.sources import Found, OpenedLogs
from logtriage.triage import Ends, findings_of
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.folding import fold
from logtriage.triage.steps import Place, Steps, place_of
from logtriage.triage.tally import Tally
from logtriage.triage.verdict import failed_step, ranked

Weights = dict[str, float]
Signs = list[tuple[int, Weights]]  # of each line that is weighed, by its position
Lines = tuple[int, int]

PENALTY = 6e-3  # on the sum of the squared weights, against a log's mean loss
ROUNDS = 80  # of the fit
SMALLEST = 0.1  # a weight that is smaller is left out
SPLITS = 3
SPOKEN_OF = ("unknown/", "steps/")


class Case(NamedTuple):
    """A labelled failing log, with all that the rules see in it."""

    source: str
    group: str  # the repository
    causes: list[list[int]]
    matches: list[Match]
    broke_off: bool
    suspected: dict[tuple[str, int], Signs]  # of each match of suspects (its rule, its line): the signs of the lines around it
    starts: dict[tuple[str, int], int]  # and the number of the first of them


def main() -> int:
    """Prints the shares, and perhaps the weights; 2 where there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=pathlib.Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--weights", action="store_true", help="print the weights fitted on all repositories")
    options = parser.parse_args()
    if not (options.corpus / "score.py").exists():
        print(f"no corpus of labelled logs in {options.corpus}", file=sys.stderr)
        return 2
    cases = list(read_cases(options.corpus / "dev"))
    examples = [example for case in cases if (example := example_of(case))]
    if options.weights:
        print_weights(fitted(examples))
        return 0
    hits = scorer_of(options.corpus).hits
    alone: list[float] = []
    ranked: defaultdict[str, list[float]] = defaultdict(list)
    for split in range(SPLITS):
        by_log = cross_validated(cases, examples, hits, folds=options.folds, seed=split)
        alone.append(mean_by_group((one.case.group, one.alone) for one in by_log if one.alone is not None))
        for source in ("ALL", *sorted({case.source for case in cases})):
            told = ((one.case.group, one.ranked) for one in by_log if source in {"ALL", one.case.source})
            ranked[source].append(mean_by_group(told))
    print(f"unknown/ alone, of {len(examples)} logs that hold a sign of failure: {_shares(alone)}")
    for source, shares in ranked.items():
        print(f"all rules, {source}, of {sum(source in {'ALL', case.source} for case in cases)} logs: {_shares(shares)}")
    return 0


def _shares(shares: Sequence[float]) -> str:
    return f"{100 * np.mean(shares):.1f} in 100 (splits: {', '.join(f'{100 * share:.1f}' for share in shares)})"


def mean_by_group(rows: Iterable[tuple[str, bool]]) -> float:
    """The share of what is true, a mean over groups."""
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for group, value in rows:
        groups[group].append(value)
    return float(np.mean([np.mean(values) for values in groups.values()]))


def read_cases(folder: pathlib.Path) -> Iterator[Case]:
    """The failing logs whose labels are certain."""
    matcher = Matcher(bundled_rules())
    listener = _Listener()
    for text in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(text)
        if case["red"] and case["strict"]:
            ends, matches = Ends(), []
            for log in OpenedLogs(Found(str(folder / case["log"]), named=True)):
                matches += list(listener.listen(matcher.scan(ends.watch(log.chunks()), log.message_of, failed=ends.broke_off)))
            yield Case(
                case["source"], case["group"], case["causes"], matches, ends.broke_off(), listener.signs, listener.starts
            )
            listener.reset()


class _Listener:
    """Overhears what the search for suspects is asked while a log is scanned."""

    def __init__(self) -> None:
        self.reset()
        self._asked: list[tuple[Signs, int, str]] = []  # and where the stretch that was told begins, and its likeliest line
        self._suspect = suspects.suspect
        suspects.suspect = self._overheard  # type: ignore[assignment]

    def reset(self) -> None:
        self.signs: dict[tuple[str, int], Signs] = {}
        self.starts: dict[tuple[str, int], int] = {}

    def _overheard(self, around: suspects.Surroundings, is_barrier: Callable[[bytes], bool]) -> suspects.Stretch | None:
        found = self._suspect(around, is_barrier)
        first, likeliest = (found.first, found.likeliest) if found else (around.sign, around.sign)
        text = around.shown(around.lines[likeliest]) if likeliest < len(around.lines) else ""
        self._asked.append((suspects.weighed(around, is_barrier), first, text))
        return found

    def listen(self, matches: Iterable[Match]) -> Iterator[Match]:
        for match in matches:
            if match.rule.block and match.rule.block.suspects:
                # A match whose conditions look at the whole log comes later than what was asked after it.
                told = next((line.text for line in match.excerpt if line.span), "")
                at = next((at for at, (_, _, text) in enumerate(self._asked) if text == told), None)
                if at is not None:
                    signs, first, _ = self._asked.pop(at)
                    self.signs[match.rule.id, match.line] = signs
                    self.starts[match.rule.id, match.line] = match.first_line - first
            yield match


class Example(NamedTuple):
    """What the weights choose from, in one log."""

    case: Case
    key: tuple[str, int]
    signs: Signs
    is_cause: list[bool]


def example_of(case: Case) -> Example | None:
    """The lines around the sign of failure that leads where no other rule speaks; None without one."""
    groups, steps = grouped([match for match in case.matches if match.rule.id.startswith(SPOKEN_OF)])
    failed = failed_step(groups, steps)
    leading = ranked(fold(groups, failed), failed)
    if not leading:
        return None
    match = leading[0].group.first
    key = match.rule.id, match.line
    signs = case.suspected.get(key, [])
    numbers = [case.starts[key] + at for at, _ in signs]
    return Example(case, key, signs, [any(first <= number <= last for first, last in case.causes) for number in numbers])


def grouped(matches: Iterable[Match]) -> tuple[list[Any], Steps]:
    """The matches of one log, as triage groups them."""
    tally = Tally()
    for match in matches:
        tally.add(match)
    return tally.settled()[0], tally.steps


class Judged(NamedTuple):
    """Whether the first finding of a log is the cause: by `unknown/` alone (None without a sign of failure), and by all rules."""

    case: Case
    alone: bool | None
    ranked: bool


def cross_validated(
    cases: Sequence[Case], examples: Sequence[Example], hits: Callable[..., bool], *, folds: int, seed: int
) -> list[Judged]:
    """Each log, judged by weights and records that know nothing of its repository."""
    names = sorted({case.group for case in cases})
    random.Random(seed).shuffle(names)
    by_case = {id(example.case): example for example in examples}
    rules = {match.rule.id: match.rule for case in cases for match in case.matches}
    judged = []
    for fold_number in range(folds):
        left_out = set(names[fold_number::folds])
        weights = fitted([example for example in examples if example.case.group not in left_out])
        told = {id(case): with_weights(case, weights) for case in cases}
        recorded = with_records(rules, [case for case in cases if case.group not in left_out], told, hits)
        for case in cases:
            if case.group in left_out:
                matches = [match._replace(rule=recorded[match.rule.id]) for match in told[id(case)]]
                example = by_case.get(id(case))
                at = stretch_of(case, example.key, weights) if example else None
                judged.append(Judged(case, example and is_hit(hits, at, case), is_hit(hits, verdict_on(case, matches), case)))
    return judged


def is_hit(hits: Callable[..., bool], lines: Lines | None, case: Case) -> bool:
    """Whether the lines are the cause, as the scorer judges it."""
    return bool(lines) and hits({"first_line": lines[0], "last_line": lines[1]}, case.causes)


def stretch_of(case: Case, key: tuple[str, int], weights: Weights) -> Lines:
    """The lines that the weights choose around a sign of failure."""
    found = suspects.likeliest(case.suspected.get(key, []), weights)
    start = case.starts.get(key, 0)
    return (start + found.first, start + found.last) if found else (key[1], key[1])


def with_weights(case: Case, weights: Weights) -> list[Match]:
    """The matches of a log, as they are with these weights."""
    matches = []
    for match in case.matches:
        key = match.rule.id, match.line
        if key in case.suspected:
            first, last = stretch_of(case, key, weights)
            match = match._replace(first_line=first, last_line=last)  # noqa: PLW2901  # the same match, elsewhere
        matches.append(match)
    return matches


def with_records(
    rules: dict[str, Rule], cases: Iterable[Case], told: dict[int, list[Match]], hits: Callable[..., bool]
) -> dict[str, Rule]:
    """The rules, with the records that they have on these logs alone."""
    counted: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for case in cases:
        groups, steps = grouped(told[id(case)])
        failed = failed_step(groups, steps)
        first: dict[str, Lines] = {}
        for leader in fold(groups, failed):
            match = leader.group.first
            if match.rule.severity is Severity.ERROR and place_of(match.first_line, failed) is Place.FAILED:
                first.setdefault(match.rule.id, (match.first_line, match.last_line))
        for rule_id, lines in first.items():
            counted[rule_id][0] += 1
            counted[rule_id][1] += is_hit(hits, lines, case)
    return {rule_id: rule._replace(record=Record(*counted[rule_id])) for rule_id, rule in rules.items()}


def verdict_on(case: Case, matches: Iterable[Match]) -> Lines | None:
    """The lines of the first finding; None where nothing of severity error is found."""
    tally = Tally()
    for match in matches:
        tally.add(match)
    findings = findings_of(tally, Explainer("en", Checkout()), run_failed=case.broke_off)
    if not any(finding.severity is Severity.ERROR for finding in findings):
        return None
    return findings[0].first_line, findings[0].last_line


def fitted(examples: Sequence[Example]) -> Weights:
    """The weights that make the marked lines the likeliest."""
    examples = [example for example in examples if any(example.is_cause)]
    names = sorted({name for example in examples for _, signs in example.signs for name in signs} - suspects.PRESET.keys())
    index = {name: at for at, name in enumerate(names)}
    values = np.zeros((sum(len(example.signs) for example in examples), len(names)))
    row = 0
    for example in examples:
        for _, signs in example.signs:
            for name, value in signs.items():
                if name in index:
                    values[row, index[name]] = value
            row += 1
    sizes = np.array([len(example.signs) for example in examples])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of_log = np.repeat(np.arange(len(examples)), sizes)
    is_cause = np.concatenate([np.array(example.is_cause, float) for example in examples])
    logs_of = Counter(example.case.group for example in examples)
    share = np.array([1 / logs_of[example.case.group] for example in examples])
    share /= share.sum()

    def loss(weights: Any) -> tuple[float, Any]:
        sums = values @ weights
        raised = np.exp(sums - np.maximum.reduceat(sums, starts)[of_log])
        likely = raised / np.add.reduceat(raised, starts)[of_log]
        right = np.maximum(np.add.reduceat(likely * is_cause, starts), 1e-12)
        slope = values.T @ ((likely - likely * is_cause / right[of_log]) * share[of_log])
        return float(-(share * np.log(right)).sum() + PENALTY * weights @ weights), slope + 2 * PENALTY * weights

    best = descended(loss, np.zeros(len(names)))
    return {name: float(weight) for name, weight in zip(names, best, strict=True) if abs(weight) >= SMALLEST}


def descended(loss: Callable[[Any], tuple[float, Any]], at: Any) -> Any:
    """Where the loss is least: L-BFGS with ten steps remembered (Nocedal and Wright, Numerical Optimization, 7.4)."""
    value, slope = loss(at)
    moves: list[tuple[Any, Any]] = []
    for _ in range(ROUNDS):
        direction, factors = -slope, []
        for moved, changed in reversed(moves):
            factors.append((moved @ direction) / (changed @ moved))
            direction = direction - factors[-1] * changed
        if moves:
            direction = direction * (moves[-1][0] @ moves[-1][1]) / (moves[-1][1] @ moves[-1][1])
        for (moved, changed), factor in zip(moves, reversed(factors), strict=True):
            direction = direction + (factor - (changed @ direction) / (changed @ moved)) * moved
        length = 1.0
        while loss(at + length * direction)[0] > value + 1e-4 * length * (slope @ direction) and length > 1e-9:
            length /= 2
        new_value, new_slope = loss(at + length * direction)
        if (new_slope - slope) @ (length * direction) > 0:
            moves = [*moves, (length * direction, new_slope - slope)][-10:]
        if value - new_value < 1e-7:
            break
        at, value, slope = at + length * direction, new_value, new_slope
    return at


def print_weights(weights: Weights) -> None:
    """The table, as it stands in the code."""
    rows, row = [], ""
    for name, weight in sorted(weights.items()):
        item = f'"{name}": {weight:.2f},'
        if len(row) + len(item) > 118:
            rows.append(row.rstrip())
            row = ""
        row += item + " "
    print("WEIGHTS = {")
    print("\n".join(f"    {one}" for one in [*rows, row.rstrip()]))
    print("}  # fmt: skip")


if __name__ == "__main__":
    sys.exit(main())
