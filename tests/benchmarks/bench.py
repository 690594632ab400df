"""How fast logtriage is beside others on the same work: `python tests/benchmarks/bench.py`.

Makes logs and rules, runs each tool in turn, and prints a table in Markdown: the processor time as MB of log a second, the
ratio to ripgrep, and the peak memory. Only the ratios hold from one machine to another: all runs of a row are made one
after the other, and the least of them counts. The tools must agree on the lines that matched, on `ci` logs excepted, where
a colour cuts words in two for all but us; a difference ends the run with 1.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import material

from logtriage.matching import Matcher
from logtriage.rulebook import bundled_folder, bundled_rules, load_rules
from logtriage.sources import Log

SLICE = 2_000_000  # bytes on which the naive loop, and grep with its slow start, are timed
RULES_OF_AN_AUTHOR = 500  # at least, of which checking is timed
MOST_FOR_SLOW = 500  # patterns: with more, these two would take minutes
RULE_COUNTS = (50, 500, 5000)

_FLOOR = """
import sys
buffer, lines = bytearray(1 << 20), 0
with open(sys.argv[1], "rb", buffering=0) as file:
    while got := file.readinto(buffer):
        lines += buffer.count(b"\\n", 0, got)
"""
_NAIVE = """
import regex, sys
patterns = [regex.compile(line.rstrip("\\n")) for line in open(sys.argv[1])]
print(sum(any(pattern.search(line) for pattern in patterns) for line in open(sys.argv[2], errors="replace")))
"""


_MEASURED = """
import os, subprocess, sys, tempfile
with tempfile.TemporaryFile() as out:
    child = subprocess.Popen(sys.argv[1:], stdout=out)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    out.seek(0)
    print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, child.returncode, sep="\\n")
    sys.stdout.write(out.read().decode(errors="replace"))
"""


class Run(NamedTuple):
    """The least seconds of processor time of some runs, the most memory in bytes, and what was printed."""

    seconds: float
    memory: int
    output: str


class RuleFiles(NamedTuple):
    """The same patterns as rules, as ripgrep and Python read them, and as grep does."""

    name: str
    count: int
    rules: pathlib.Path
    patterns: pathlib.Path
    extended: pathlib.Path


def run(command: Sequence[str], times: int = 3) -> Run:
    """Runs a command, which must end with 0 or 1, some times."""
    best, peak, output = float("inf"), 0, ""
    for _ in range(times):
        # Started by a small process: what a large one starts is told to have had its memory.
        done = subprocess.run([sys.executable, "-S", "-c", _MEASURED, *command], capture_output=True, text=True, check=True)
        seconds, memory, code, output = done.stdout.split("\n", 3)
        if int(code) not in (0, 1):
            sys.exit(f"{command[0]} ended with {code}: {done.stderr}")
        best, peak = min(best, float(seconds)), max(peak, int(memory) * 1024)
    return Run(best, peak, output)


def write_rules(folder: pathlib.Path, name: str, chosen: Sequence[str]) -> RuleFiles:
    """These patterns as rules, for us and for the others."""
    count = len(chosen)
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
    files = RuleFiles(
        name, count, folder / f"r{count}.yaml", folder / f"patterns-{count}.txt", folder / f"extended-{count}.txt"
    )
    files.rules.write_text(json.dumps({"rules": rules}, indent=0))  # JSON is YAML
    files.patterns.write_text("\n".join(chosen) + "\n")
    files.extended.write_text("\n".join(map(material.extended, chosen)) + "\n")
    return files


def our_command(log: pathlib.Path, rules: pathlib.Path | None) -> list[str]:
    """logtriage as a person calls it."""
    chosen = [] if rules is None else ["--no-bundled-rules", "--rules", str(rules)]
    return [sys.executable, "-m", "logtriage", "-f", "concise", *chosen, str(log)]


def lines_that_match(log: pathlib.Path, rules: pathlib.Path) -> int:
    """On how many lines any rule matches, by our own matcher."""
    opened = Log(str(log))
    matcher = Matcher(load_rules([str(rules)]))
    return len({match.line for match in matcher.scan(opened.chunks(), opened.message_of)})


def peers(log: pathlib.Path, part: pathlib.Path, files: RuleFiles) -> Iterator[tuple[str, pathlib.Path, Run]]:
    """Each tool that is here, the log that it was given (of the slow ones, its first part), and how that went."""
    if shutil.which("rg"):
        yield "ripgrep", log, run(["rg", "--no-unicode", "-a", "-c", "-f", str(files.patterns), str(log)])
    if files.count > MOST_FOR_SLOW:
        return
    if shutil.which("grep"):
        os.environ["LC_ALL"] = "C"
        yield "grep", part, run(["grep", "-E", "-a", "-c", "-f", str(files.extended), str(part)], times=1)
    yield "loop", part, run([sys.executable, "-c", _NAIVE, str(files.patterns), str(part)], times=1)


def row(log: pathlib.Path, part: pathlib.Path, kind: str, files: RuleFiles) -> bool:
    """Prints one row; whether all agree on the lines that match."""
    mine = run(our_command(log, files.rules))
    speeds, agreed, against = dict.fromkeys(("ripgrep", "grep", "loop"), ""), True, ""
    for name, given, theirs in peers(log, part, files):
        speeds[name] = f"{given.stat().st_size / theirs.seconds / 1e6:.1f}"
        agreed = agreed and (kind == "ci" or int(theirs.output) == lines_that_match(given, files.rules))
        if name == "ripgrep":
            against = f"{mine.seconds / theirs.seconds:.2f}x"
    ours = f"{log.stat().st_size / mine.seconds / 1e6:.0f}"
    cells = (kind, files.name, ours, *speeds.values(), against, f"{mine.memory / 2**20:.0f} MiB")
    print("|", " | ".join(cells), "|", "" if agreed else " DIFFERENT LINES", flush=True)
    return agreed


def bundled_row(log: pathlib.Path, kind: str, count: int) -> None:
    """Prints the row of all bundled rules; beside it how fast the newlines alone are counted."""
    mine, floor = run(our_command(log, None)), run([sys.executable, "-c", _FLOOR, str(log)])
    size = log.stat().st_size / 1e6
    told = f"bundled ({count:,})", f"{size / mine.seconds:.0f}", "", "", "", "", f"{mine.memory / 2**20:.0f} MiB"
    print("|", " | ".join((kind, *told)), "|", f"(counting newlines: {size / floor.seconds:.0f})", flush=True)


def start_row(folder: pathlib.Path) -> None:
    """Prints how long a small log takes, in multiples of a Python that does nothing."""
    small = folder / "small.log"
    material.write_log(small, "typical", 20_000)
    content = small.read_bytes()[:20_000]
    small.write_bytes(content[: content.rindex(b"\n") + 1])
    mine, nothing = run([sys.executable, "-m", "logtriage", str(small)], times=9), run([sys.executable, "-c", "pass"], times=9)
    print(f"\n20 KB, all bundled rules: {1000 * mine.seconds:.0f} ms, {mine.seconds / nothing.seconds:.1f}x of python -c pass")


def author_rows() -> None:
    """Prints how long the checks of an author take, for the first files of the bundled rules and for all."""
    files: list[str] = []
    for path in sorted(pathlib.Path(bundled_folder()).glob("*.yaml")):
        files.append(str(path))
        if len(load_rules(files)) >= RULES_OF_AN_AUTHOR:
            break
    for given in (files, []):
        for name in ("check", "test"):
            started = time.perf_counter()
            mine = run([sys.executable, "-m", "logtriage", "rules", name, *given], times=1)
            took = f"{time.perf_counter() - started:.1f} s, {mine.seconds:.1f} s of processor time"
            print(f"rules {name}: {took} ({mine.output.splitlines()[-1]})")


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
        counts = map(int, options.rules.split(","))
        sets = [write_rules(folder, f"{count:,}", material.patterns(count, own)) for count in counts]
        shared = material.shared_patterns(own)
        sets.append(write_rules(folder, f"patterns of bundled rules ({len(shared):,})", shared))
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; logs of {options.size} MB; MB/s\n"
        )
        print("| log | rules | logtriage | ripgrep | grep | Python loop | time against ripgrep | memory |")
        print("|---|---|---|---|---|---|---|---|")
        for kind in options.kinds.split(","):
            log, part = folder / f"{kind}.log", folder / f"{kind}-part.log"
            material.write_log(log, kind, options.size * 10**6)
            material.write_part(part, log, SLICE)
            for files in sets:
                agreed = row(log, part, kind, files) and agreed
            bundled_row(log, kind, len(own))
            log.unlink()
        start_row(folder)
        author_rows()
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
