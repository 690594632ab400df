"""Which of the lines around a sign of failure look most like its error: small signs in a line and its neighbours, weighed."""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_LINE = 400  # characters of a line that are looked at
MOST_LINES = 10  # of a stretch
NEAR = 60  # lines before the sign of failure, of which each is weighed; of those farther up, only what stands by a telling word
_MOST_FAR = 120  # of the lines farther up, the nearest that are weighed
_BEFORE_TELLING, _AFTER_TELLING = 1, 2  # lines around a telling one that are weighed too
_AS_LIKELY = 0.05  # a line ends the stretch if it is this share as likely as the likeliest line

_WORDS = {
    "wrong": "error errors err fatal panic panicked exception exceptions uncaught unhandled crash crashed killed aborted",
    "fail": "fail fails failed failing failure failures",
    "cannot": (
        "cannot couldn unable not no such undefined unknown invalid missing unexpected denied refused timeout timed illegal "
        "unresolved broken corrupt corrupted forbidden rejected abort violates violation violations conflict conflicts exceeds "
        "exceeded unterminated unsupported mismatch undeclared unrecognized unauthorized never incorrect wrong bad dead"
    ),
    "wanted": (
        "expect expected expecting expects actual actually but got found was should must differ differs different instead "
        "assert assertion assertionerror doesn didn isn wasn equal match matches required requires received"
    ),
    "passed": (
        "ok pass passed passes passing success successful successfully done finished complete completed skip skipped "
        "skipping yes"
    ),
    "mild": "warn warning warnings deprecated deprecation notice info debug hint",
    "work": (
        "download downloading downloaded fetch fetching get hit ign unpack unpacking setting selecting install installing "
        "installed collecting requirement using cached preparing processing extracting cloning receiving resolving checking "
        "compiling building generating copying creating loading starting running executing resolved added progress"
    ),
    "sum": (
        "tests examples specs scenarios steps total summary elapsed ran seconds assertions suites duration coverage "
        "problems time statistics"
    ),
    "echo": (
        "exited exit status code elifecycle errno rake aborting details log logs rerun re trace verbose stopped see report "
        "stacktrace"
    ),
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_WORD = re.compile(r"[A-Za-z]+")
_SHAPES = {
    "begins": r"(?i)^\W{0,6}(?:[\w./@-]{1,60}:? )?(?:fatal |uncaught |syntax |internal )?(?:error|fatal|panic|abort)\b",
    "loud": r"\b(?:ERROR|ERR|FAIL(?:ED|URE|URES)?)\b|✗|✘|✖|×|❌|\bnot ok\b",
    "thrown": r"[a-z](?:Error|Exception|Failure)\b|Traceback \(most|[Ss]egmentation fault|core dumped|assert",
    "tick": r"✓|✔|√|\.{4}|={8}|-{8}|#{8}|\*{8}|\d%",
    "place": r"[\w/\\-]\.\w{1,10}(?:[:(]\d+|\", line \d+)|\bline \d+\b|:\d+:\d+",
    "item": r"^\s*(?:\d+\)|●|•|-->|=>|>>>?|→|F\b|E\b)\s*\S",
    "frame": r"^\s+at [\w$.<\[]|^\s+(?:from|in) [/\w].*:\d+|^\s*File \"|^\s*#\d+\s|:in `",
    "command": r"^(?:\$ |\++ |> |travis_|section_|##\[|::|\[command\]|\[Pipeline\]|--- (?!FAIL|SKIP|PASS)|~~~ )",
    "tool": r"npm ERR!|\*\*\* |(?i:build (?:has )?failed|build failure|rake aborted)",
    "shell": r"^[\w./-]{0,80}(?:sh|: line \d+): |^(?:/[\w.-]+){1,8}: |command not found|: not found$",
    "diff": r"^(?:[-+](?![-+ ]*$)|@@ |<<<<<|>>>>>|[<>] |\?\s)",
    "quote": r"[\"'`‘’“”][^\"'`‘’“”]+[\"'`‘’“”]",
    "table": r"\|[^|]*\|[^|]*\|",
    "bar": r"([^\s\w])\1{9}",
    "caret": r"^[\s|]*[\^~]+[\s~^-]*$|^\s*\d* \|",
    "short": r"^.{0,12}$",
    "indent": r"^\s\s",
    "blank": r"^\W*$",
    "step": r"^travis_(?:time:start|fold)|^##\[(?:group|section)\]|^The command \".*exited with 0|^section_(?:start|end)",
}
_COMPILED = {name: re.compile(expression) for name, expression in _SHAPES.items()}
_GOOD = re.compile(r"\s*(?:[✓✔√]|ok \d|(?:PASS(?:ED)?|OK)\b)")
_PASSES = re.compile(r"^\W{0,6}(?:PASS(?:ED)?|OK|ok)\b|\b(?:PASS(?:ED)?|OK|ok)\W*$")
# What a run prints last, if all of it passed: what stood before is not why a later one failed. Not what is told of one part.
_ALL_PASSED = re.compile(
    r"^(?:\[INFO\] )?BUILD SUCCESS|^\[success\] Total time|^OK \([1-9]\d* tests?\b|^All tests (?:successful|passed)"
    r"|^\*\* \w+ SUCCEEDED \*\*|^100% tests passed|^Result: PASS$|^Done, without errors|congratulations :\)$"
    r"|^ *[1-9]\d* (?:tests?|examples?|specs?|runs)(?:, \d+ assertions)?, 0 failures(?:, 0 errors)?\b"
    r"|^={3,} [1-9]\d* passed(?!.*\b(?:failed|error))"
)
_USAGE = re.compile(r"(?i)\s*(?:usage|synopsis)\b")
_SIGNS_OF_GOOD = frozenset({"passed", "tick"})
_LOUD = {"loud", "begins", "thrown"}
_OF_ERRORS = {*_LOUD, "wrong", "fail", "cannot", "wanted", "place", "shell", "item", "diff", "tool"}
_LATEST_LINES, _MANY_SAME = 4, 6
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")
_TELLING = (
    *(b"rror", b"ERROR", b"ail", b"FAIL", b"atal", b"xception", b"anic", b"bort", b"not ok", b"annot", b"xpected", b"ssert"),
    *(b"nvalid", b"exit", *(mark.encode() for mark in "✗✘✖❌")),
)
_QUOTED_BEGINS, _QUOTED_ENDS = 'The command "', b'" exited with '  # Travis quotes a command whole, however many lines it has
_LONGEST_QUOTED = 100  # lines
_STEP_BEGINS = (b"travis_time:start", b"##[group]Run ", b"section_start:")
_PASSED = b'" exited with 0.'  # Travis, behind the output of a command
_NOT_SAID = frozenset({"command", "blank", "step"})  # signs of a line that the failed command did not print

# Fitted by tests/benchmarks/suspects.py, which says on what and how, and prints this table: the logarithm of how much likelier
# a sign makes a line to be the one that tells why. "<" is a sign in the line before, ">" in the line after; "=" is a sign of
# the place of the line among those that are weighed (see `_placed`).
WEIGHTS = {
    "<bar": -0.34, "<blank": -0.16, "<cannot": -0.19, "<command": -0.13, "<diff": 0.87, "<echo": 0.11, "<fail": 0.70,
    "<frame": -0.37, "<indent": -0.32, "<item": 0.52, "<loud": 0.38, "<mild": -0.79, "<passed": 0.81, "<place": -0.58,
    "<quote": 0.35, "<shell": 0.11, "<short": -0.17, "<step": -0.41, "<sum": -0.31, "<table": -0.19, "<thrown": 0.16,
    "<tool": 0.47, "<wanted": 0.54, "<work": -0.51, "=after": -0.49, "=alike": -1.24, "=earlier": -0.63, "=far": -0.84,
    "=first": 1.77, "=late": -0.37, "=loud after": 1.66, "=often": -0.16, "=once": 0.21, "=repeated": 0.30,
    "=usage": 0.66, "=work after": -0.45, ">bar": -0.19, ">begins": 0.47, ">blank": 0.39, ">cannot": 0.34, ">command": -0.12,
    ">diff": 0.22, ">echo": 0.51, ">fail": 0.67, ">frame": 0.44, ">indent": 0.85, ">item": 0.15, ">loud": -0.31,
    ">mild": -0.69, ">passed": -0.26, ">place": 0.79, ">quote": 0.19, ">short": 0.16, ">sum": -0.46, ">table": -0.16,
    ">thrown": 0.34, ">tick": -0.65, ">wanted": 0.73, ">work": -0.58, ">wrong": -0.12, "bar": -0.19, "begins": 0.78,
    "cannot": 1.25, "command": -0.85, "diff": -0.15, "echo": -0.25, "fail": 0.77, "indent": 0.29, "item": 0.21,
    "loud": 0.47, "mild": -0.53, "passed": -1.41, "place": 2.30, "quote": -0.48, "short": -0.39, "sum": -0.58,
    "thrown": 0.47, "tick": -0.36, "tool": -0.69, "wanted": 1.69, "work": -0.24, "wrong": 0.57,
}  # fmt: skip

# Set, not fitted: few of the labelled logs have it, and it leaves no doubt.
PRESET = {
    "=odd": 2.0,  # a line that says FAIL, between lines that are like it but for saying PASS
    "=succeeded": -5.0,  # a run that passed as a whole ends behind it
}
# Set, too, for lines at a log's end, where nothing says of what command they are: mostly the words of a service, of which a
# frame tells where, and the line above it why.
PRESET_AT_END = {"frame": -4.0}


class Stretch(NamedTuple):
    """Lines that look like an error: positions from 0, the last included, and the one that looks most like it."""

    first: int
    last: int
    likeliest: int


class Surroundings(NamedTuple):
    """The lines around a sign of failure, as the log has them, and the position of the sign among them, from 0."""

    lines: Sequence[bytes]
    sign: int
    shown: Callable[[bytes], str]  # the text of a line


def suspect(around: Surroundings, is_barrier: Callable[[bytes], bool], *, at_end: bool = False) -> Stretch | None:
    """The stretch that looks most like the error; None where there is no text.

    What stands before a barrier, and the barrier itself, belongs to another failure. `at_end` tells that no sign of failure
    follows, but the end of the log.
    """
    return likeliest(weighed(around, is_barrier), {**WEIGHTS, **PRESET_AT_END} if at_end else WEIGHTS)


def likeliest(rows: Sequence[tuple[int, dict[str, float]]], weights: Mapping[str, float]) -> Stretch | None:
    """The stretch that the weights choose among lines with their signs; None among none."""
    if not rows:
        return None
    sums = {at: sum(weights.get(sign, PRESET.get(sign, 0.0)) * value for sign, value in signs.items()) for at, signs in rows}
    highest = max(sums.values())
    return _likeliest_stretch({at: math.exp(one - highest) for at, one in sums.items()})


def _likeliest_stretch(likely: dict[int, float]) -> Stretch:
    """The lines within the reach of a stretch that together are the likeliest, less those at its ends that are unlikely."""
    positions = sorted(likely)
    best, best_sum = range(0), 0.0
    for first, position in enumerate(positions):
        behind = bisect_left(positions, position + MOST_LINES)
        together = math.fsum(likely[one] for one in positions[first:behind])
        if together >= best_sum:
            best, best_sum = range(first, behind), together
    stretch = [positions[index] for index in best]
    at = max(stretch, key=lambda one: (likely[one], one))
    kept = [one for one in stretch if likely[one] >= _AS_LIKELY * likely[at]]
    return Stretch(kept[0], kept[-1], at)


def weighed(around: Surroundings, is_barrier: Callable[[bytes], bool]) -> list[tuple[int, dict[str, float]]]:
    """The lines that may be the error, by position, each with its signs and how strong they are."""
    texts = _Texts(around)
    positions = [at for at in _looked_at(around, is_barrier) if at != around.sign and texts[at].strip()]
    placed = _placed(positions, texts, around.sign)
    rows = []
    for at, signs in zip(positions, placed, strict=True):
        signs.update(dict.fromkeys(_signs(texts[at]), 1.0))
        signs.update(("<" + sign, 1.0) for sign in _signs(texts[at - 1]))
        signs.update((">" + sign, 1.0) for sign in _signs(texts[at + 1]))
        rows.append((at, signs))
    return rows


class _Texts:
    """The texts of lines, read when they are asked for; the sign of failure itself, and what lies beyond, is no text."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._read: dict[int, str] = {}

    def __getitem__(self, at: int) -> str:
        text = self._read.get(at)
        if text is None:
            lines, sign, shown = self._around
            text = shown(lines[at])[:LONGEST_LINE] if 0 <= at < len(lines) and at != sign else ""
            self._read[at] = text
        return text


def _looked_at(around: Surroundings, is_barrier: Callable[[bytes], bool]) -> list[int]:
    """The positions of the lines that are weighed: those near the sign, and those farther up that stand by a telling word."""
    lines, sign, shown = around
    behind = range(sign, len(lines))
    end = _quoted_from(around)
    nearest = max(end - NEAR, 0)
    said = False

    def ends_there(line: bytes) -> bool:
        return (said and _PASSED in line) or is_barrier(line)

    for at in range(end - 1, nearest - 1, -1):
        if ends_there(lines[at]):
            return [*range(at + 1, end), *behind]
        said = said or _NOT_SAID.isdisjoint(_signs(shown(lines[at])[:LONGEST_LINE]))
    far: set[int] = set()
    lowest = 0
    for at in range(nearest - 1, -1, -1):
        line = lines[at]
        if len(far) >= _MOST_FAR or any(word in line for word in _STEP_BEGINS):
            lowest = at
            break
        if any(word in line for word in _TELLING):
            if ends_there(line):
                lowest = at + 1
                break
            far.update(range(at - _BEFORE_TELLING, at + _AFTER_TELLING + 1))
    return [*sorted(at for at in far if lowest <= at < nearest), *range(nearest, end), *behind]


def _quoted_from(around: Surroundings) -> int:
    """Where the text begins that the sign of failure belongs to: a command that it quotes may have many lines."""
    lines, sign, shown = around
    if sign < len(lines) and _QUOTED_ENDS in lines[sign] and not shown(lines[sign]).startswith(_QUOTED_BEGINS):
        for at in range(sign - 1, max(sign - _LONGEST_QUOTED, -1), -1):
            if shown(lines[at]).startswith(_QUOTED_BEGINS):
                return at
    return sign


@lru_cache(maxsize=2048)  # signs of failure stand close together: what is before one is before the next, too
def _signs(line: str) -> frozenset[str]:
    if _GOOD.match(line):  # the name of a test that passed may hold any word
        return _SIGNS_OF_GOOD
    words = {_KIND_OF[word] for word in _WORD.findall(line.lower().replace("not ok", "failed")) if word in _KIND_OF}
    return frozenset(words | {name for name, shape in _COMPILED.items() if shape.search(line)})


def _stands_among_passed(texts: _Texts, at: int) -> bool:
    return not _PASSES.search(texts[at]) and all(_PASSES.search(texts[near]) for near in (at - 1, at + 1))


def _placed(positions: Sequence[int], texts: _Texts, sign: int) -> list[dict[str, float]]:
    """Of each line the signs that lie in its place: how far off it is, how many are like it, what is said after it."""
    shapes = [_NUMBER.sub("0", texts[at].strip()) for at in positions]
    openings = [tuple(shape.split(maxsplit=2)[:2]) for shape in shapes]
    alike, same = Counter(openings), Counter(shapes)
    first_at = {opening: at for at, opening in zip(reversed(positions), reversed(openings), strict=True)}
    rows = []
    in_earlier_step, succeeded_after, loud_after, work_after = False, False, 0, 0
    for at, shape, opening in zip(reversed(positions), reversed(shapes), reversed(openings), strict=True):
        own, lines_after = _signs(texts[at]), abs(at - sign) - 1
        far = math.log1p(lines_after)
        rows.append(
            {
                "=far": far,
                "=after": at > sign,
                "=last": lines_after < 1,
                "=late": lines_after < _LATEST_LINES,
                "=earlier": in_earlier_step,
                "=often": same[shape] >= _MANY_SAME,
                "=once": same[shape] == 1,
                "=first": alike[opening] > 1 and first_at[opening] == at,
                "=repeated": math.log(same[shape]),
                "=alike": math.log(alike[opening]),
                "=work after": math.log1p(work_after),
                "=odd": "loud" in own and _stands_among_passed(texts, at),
                "=succeeded": succeeded_after,
                "=usage": any(_USAGE.match(texts[at + ahead]) for ahead in (1, 2)),
                "=loud after": 0.0 if own.isdisjoint(_OF_ERRORS) else math.log1p(loud_after),
            }
        )
        in_earlier_step = in_earlier_step or "step" in own
        succeeded_after = succeeded_after or (at < sign and bool(_ALL_PASSED.search(texts[at])))
        work_after += "work" in own
        loud_after += not own.isdisjoint(_LOUD)
    return rows[::-1]
