"""How right logtriage is on labelled real logs (`../shared/corpus`, or `--corpus`): the table, and each rule's record.

The scorer of the corpus judges; its docstring says what the columns mean. `--records` writes `rules/labelled.json` anew:
for each rule, on how many labelled failing logs it spoke in the step that failed, and on how many of them it named the
cause. What was found ranks by it, and `logtriage explain` shows it.
"""

import argparse
import importlib.util
import json
import pathlib
import sys
from collections import defaultdict
from typing import Any

from logtriage.matching import Matcher
from logtriage.model import Severity
from logtriage.rulebook import bundled_rules
from logtriage.sources import Found, OpenedLogs
from logtriage.triage.folding import fold
from logtriage.triage.steps import Place, place_of
from logtriage.triage.tally import Tally
from logtriage.triage.verdict import failed_step

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORDS = ROOT / "rules" / "labelled.json"


def main() -> int:
    """Prints the table, or writes the records; 2 where there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=pathlib.Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--records", action="store_true", help=f"write {RECORDS.name} instead of the table")
    options, for_scorer = parser.parse_known_args()
    if not (options.corpus / "score.py").exists():
        print(f"no corpus of labelled logs in {options.corpus}", file=sys.stderr)
        return 2
    scorer = scorer_of(options.corpus)
    if not options.records:
        sys.argv = ["score.py", "--command", f"{sys.executable} -m logtriage", *for_scorer]
        scorer.main()
        return 0
    RECORDS.write_text(_written(records(scorer, options.corpus / "dev")), encoding="utf-8")
    return 0


def scorer_of(corpus: pathlib.Path) -> Any:
    """The corpus's own judge, as a module."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        raise ImportError(corpus)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def records(scorer: Any, folder: pathlib.Path) -> dict[str, list[int]]:
    """By rule: on how many failing logs it spoke in the step that failed, and on how many it named the cause."""
    counted: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    matcher = Matcher(bundled_rules())
    for text in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(text)
        if case["red"] and case["strict"]:
            for rule_id, lines in first_told(matcher, str(folder / case["log"])).items():
                counted[rule_id][0] += 1
                counted[rule_id][1] += scorer.hits(dict(zip(("first_line", "last_line"), lines, strict=True)), case["causes"])
    return dict(counted)


def first_told(matcher: Matcher, path: str) -> dict[str, tuple[int, int]]:
    """The lines of each rule's first finding of severity error in the step that failed."""
    tally = Tally()
    for log in OpenedLogs(Found(path, named=True)):
        for match in matcher.scan(log.chunks(), log.message_of):
            tally.add(match)
    groups, _ = tally.settled()
    failed = failed_step(groups, tally.steps)
    told: dict[str, tuple[int, int]] = {}
    for leader in fold(groups, failed):
        match = leader.group.first
        if match.rule.severity is Severity.ERROR and place_of(match.first_line, failed) is Place.FAILED:
            told.setdefault(match.rule.id, (match.first_line, match.last_line))
    return told


def _written(counted: dict[str, list[int]]) -> str:
    """A rule a line, so that a change is a line of a diff."""
    rows = (f"  {json.dumps(rule_id)}: {json.dumps(counts)}" for rule_id, counts in sorted(counted.items()))
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
