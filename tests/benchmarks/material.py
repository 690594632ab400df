"""Logs and rules for the benchmark, made anew from the project's own sample logs and rules: the same for the same size.

typical  lines of real builds drawn at random, digits changed; 1 % speak of errors; a match in 5,000 lines
worst    20 % speak of errors; a match in 500 lines
storm    1 % speak of errors; a match in 20 lines
ci       as typical, with a stamp on every line, colour on 4 %, colour within a word and progress bars on 1 %, CRLF on 10 %
"""

import pathlib
import random
import re
from collections.abc import Iterator

from logtriage.matching import Matcher
from logtriage.model import Chunk
from logtriage.rulebook import bundled_rules
from logtriage.sources.stamps import message_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = {"typical": (0.01, 5000), "worst": (0.2, 500), "storm": (0.01, 20), "ci": (0.01, 5000)}
_DIRTY = re.compile(rb"(?i)error|fail|fatal|exception|cannot|missing")
_DIGIT = re.compile(rb"\d")
_BLOCK = 20_000  # lines drawn one by one; a log repeats such blocks with other digits
_SHAPES = (
    "error: package {name} was not found in registry (?P<where>\\S+)",
    "{name}: cannot open shared object (?P<path>[^:]+): no permission",
    "fatal: plugin '{name}' refused version (?P<version>[0-9.]+)",
    "Failed to start service {name}[.]",
    "step {name} ended with status (?P<status>[1-9][0-9]*)",
)
_NAMED = re.compile(r"\(\?P<\w+>")
# What Rust's regex crate or POSIX have not, or read in another way.
_OURS_ALONE = re.compile(r"\(\?(?![:P])|\(\?P=|\(\?<|\\[^dsSwW.()\[\]{}|?*+^$/-]|[+*?}][+?]|\[[^]]*\\|\[\[|&&")


def patterns(count: int, own: list[str]) -> list[str]:
    """That many patterns which ripgrep reads as we do: hand-written ones first, then families with distinct names."""
    chosen = shared_patterns(own)[: min(count // 5, 100)]
    made = (_SHAPES[at % len(_SHAPES)].format(name=_name(at // len(_SHAPES))) for at in range(count - len(chosen)))
    return [*chosen, *map(_unnamed, made)]


def shared_patterns(own: list[str]) -> list[str]:
    """Those of the patterns that ripgrep reads as we do."""
    return [_unnamed(pattern) for pattern in own if not _OURS_ALONE.search(pattern) and pattern.isascii()]


def _unnamed(pattern: str) -> str:
    return _NAMED.sub("(?:", pattern)  # ripgrep joins the patterns: a name may stand but once


def extended(pattern: str) -> str:
    """The pattern as grep -E reads it."""
    return pattern.replace("(?:", "(").replace(r"\d", "[0-9]")


def _name(number: int) -> str:
    letters = random.Random(number)
    return "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=8)) + f"-{number}"


def matching_line(number: int) -> bytes:
    """A line that one of the made patterns matches, whatever their count from 40 on."""
    name = _name(number % 8)
    return (
        f"error: package {name} was not found in registry mirror-{number}",
        f"{name}: cannot open shared object /opt/lib{number}.so: no permission",
        f"fatal: plugin '{name}' refused version 1.{number}",
        f"Failed to start service {name}.",
        f"step {name} ended with status 3",
    )[number % 5].encode()


def write_log(path: pathlib.Path, kind: str, size: int) -> None:
    """Writes at least `size` bytes of that kind."""
    with path.open("wb") as file:
        written = 0
        for block in _blocks(kind):
            file.write(block)
            written += len(block)
            if written >= size:
                return


def write_part(path: pathlib.Path, log: pathlib.Path, size: int) -> None:
    """Writes the first `size` bytes of the log, to the end of a line."""
    with log.open("rb") as file:
        head = file.read(size)
    path.write_bytes(head[: head.rindex(b"\n") + 1])


def _blocks(kind: str) -> Iterator[bytes]:
    chance, every = KINDS[kind]
    draw = random.Random(kind)
    clean, dirty = _real_lines()
    number = 0
    while True:
        lines = []
        for _ in range(_BLOCK):
            number += 1
            if number % every == 0:
                line = matching_line(number // every)
            else:
                line = draw.choice(dirty) if draw.random() < chance else draw.choice(clean)
                line = _DIGIT.sub(lambda _: b"%d" % draw.randrange(10), line) if draw.random() < 0.5 else line
            lines.append(_dressed(line, draw) if kind == "ci" else line)
        yield b"\n".join(lines) + b"\n"


def _real_lines() -> tuple[list[bytes], list[bytes]]:
    """Distinct lines of the sample logs: those that do not speak of errors, and those that do."""
    logs = sorted(ROOT.glob("sample_logs/*/*.log"))
    lines = {line.rstrip(b"\r") for log in logs for line in log.read_bytes().split(b"\n") if 3 < len(line) < 400}
    ordered = sorted(line for line in lines if line.isascii() and b"\x1b" not in line and b"\r" not in line)
    # What a rule knows is taken out: how many lines match is for the kind of log to say.
    known = [rule._replace(where=None, block=None, conditions=(), then=()) for rule in bundled_rules()]
    matched = {match.line for match in Matcher(known).scan([Chunk(b"\n".join(ordered))], message_of)}
    ordered = [line for number, line in enumerate(ordered, start=1) if number not in matched]
    return [line for line in ordered if not _DIRTY.search(line)], [line for line in ordered if _DIRTY.search(line)]


def _dressed(line: bytes, draw: random.Random) -> bytes:
    dice = draw.random()
    if dice < 0.04:
        line = b"\x1b[32m" + line + b"\x1b[0m"
    elif dice < 0.05:
        line = line[: len(line) // 2] + b"\x1b[1m" + line[len(line) // 2 :]
    elif dice < 0.06:
        line = b"10%\r50%\r" + line
    stamp = b"2026-01-02T03:04:%02d.%07dZ " % (draw.randrange(60), draw.randrange(10**7))
    return stamp + line + (b"\r" if draw.random() < 0.1 else b"")
