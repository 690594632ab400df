"""How fast logtriage is beside others on the same work: `python tests/benchmarks/bench.py`.

Makes logs and rules, runs each tool in turn, and prints the processor time as MB of log a second, the ratio to ripgrep
and the peak memory. Only the ratios hold from one machine to another: all runs of a row are made one after the other,
and the least of them counts. Every tool must agree on the lines that matched; a difference ends the run with 1.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence

import material

from logtriage.matching import Matcher
from logtriage.rulebook import bundled_rules, load_rules
from logtriage.sources import Log

NAIVE_SLICE = 200_000  # bytes on which the naive loop is timed
RULE_COUNTS = (50, 500, 5000)
Figures = tuple[float, int]  # seconds of processor time, peak memory in bytes

_FLOOR = """
import sys
buffer, lines = bytearray(1 << 20), 0
with open(sys.argv[1], "rb", buffering=0) as file:
    while got := file.readinto(buffer):
        lines += buffer.count(b"\\n", 0, got)
"""
_NAIVE = """
import re, sys
patterns = [re.compile(line.rstrip("\\n")) for line in open(sys.argv[1])]
print(sum(any(pattern.search(line) for pattern in patterns) for line in open(sys.argv[2], errors="replace")))
"""


def run(command: Sequence[str], times: int = 3) -> tuple[Figures, str]:
    """The least processor time of some runs, the most memory, and what the command printed."""
    best, peak, output = float("inf"), 0, ""
    for _ in range(times):
        with tempfile.TemporaryFile() as out:
            child = subprocess.Popen(command, stdout=out)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode not in (0, 1):
                sys.exit(f"{command[0]} ended with {child.returncode}")
            out.seek(0)
            output = out.read().decode(errors="replace")
        best, peak = min(best, usage.ru_utime + usage.ru_stime), max(peak, usage.ru_maxrss * 1024)
    return (best, peak), output


def write_rules(folder: pathlib.Path, count: int, own: list[str]) -> tuple[pathlib.Path, pathlib.Path]:
    """The same patterns for us and for the others."""
    chosen = material.patterns(count, own)
    rules = [
        {
            "id": f"r{count}/r{at}",
            "title": "t",
            "severity": "error",
            "pattern": pattern,
            "why": "t",
            "fix": [{"do": "t"}],
            "see": ["https://example.org"],
            "examples": {"match": ["m"], "skip": ["s"]},
        }
        for at, pattern in enumerate(chosen)
    ]
    ours, theirs = folder / f"r{count}.yaml", folder / f"patterns-{count}.txt"
    ours.write_text(json.dumps({"rules": rules}, indent=0))  # JSON is YAML
    theirs.write_text("\n".join(chosen) + "\n")
    return ours, theirs


def our_command(log: pathlib.Path, rules: pathlib.Path | None) -> list[str]:
    """logtriage as a person calls it."""
    chosen = [] if rules is None else ["--no-bundled-rules", "--rules", str(rules)]
    return [sys.executable, "-m", "logtriage", "-f", "concise", *chosen, str(log)]


def lines_that_match(log: pathlib.Path, rules: pathlib.Path) -> int:
    """On how many lines any rule matches, by our own matcher."""
    opened = Log(str(log))
    matcher = Matcher(load_rules([str(rules)]))
    return len({match.line for match in matcher.scan(opened.chunks(), opened.message_of)})


def row(log: pathlib.Path, kind: str, count: int, ours: pathlib.Path, theirs: pathlib.Path) -> bool:
    """Prints one row; whether all agree."""
    size = log.stat().st_size
    mine, _ = run(our_command(log, ours))
    cells = [f"{kind:8}{count:>8}{size / mine[0] / 1e6:>12.0f}{mine[1] / 2**20:>8.0f}"]
    agreed = True
    matched = lines_that_match(log, ours)
    if shutil.which("rg"):
        theirs_figures, output = run(["rg", "--no-unicode", "-a", "-c", "-f", str(theirs), str(log)])
        cells.append(
            f"{size / theirs_figures[0] / 1e6:>10.0f}{mine[0] / theirs_figures[0]:>10.2f}x{int(output):>10,}{matched:>10,}"
        )
        agreed = agreed and (kind == "ci" or int(output) == matched)  # no peer sees a word that a colour cuts in two
    print("".join(cells), flush=True)
    return agreed


def main() -> int:
    """Prints the table; 1 when the tools do not agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=64, help="size of each log in MB (default: 64)")
    parser.add_argument("--kinds", default=",".join(material.KINDS), help="which logs (default: all)")
    parser.add_argument("--rules", default=",".join(map(str, RULE_COUNTS)), help="how many rules (default: 50,500,5000)")
    options = parser.parse_args()
    own = [rule.pattern.text for rule in bundled_rules()]
    agreed = True
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.environ["LOGTRIAGE_CACHE_DIR"] = str(folder / "cache")
        sets = {int(count): write_rules(folder, int(count), own) for count in options.rules.split(",")}
        print("log        rules  ours MB/s     MiB   rg MB/s   ours/rg   rg lines ours lines")
        for kind in options.kinds.split(","):
            log = folder / f"{kind}.log"
            material.write_log(log, kind, options.size * 10**6)
            for count, (ours, theirs) in sets.items():
                agreed = row(log, kind, count, ours, theirs) and agreed
            (all_rules, memory), _ = run(our_command(log, None))
            (floor, _), _ = run([sys.executable, "-c", _FLOOR, str(log)])
            size = log.stat().st_size / 1e6
            print(
                f"{kind:8}{'bundled':>8}{size / all_rules:>12.0f}{memory / 2**20:>8.0f}   counting newlines alone {size / floor:.0f} MB/s"
            )
            log.unlink()
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
