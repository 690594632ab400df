"""Which of the lines before a sign of failure look most like its error: small signs in a line and its neighbours, weighed."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_LINE = 400  # characters of a line that are looked at
MOST_LINES = 10  # of a stretch
_AS_LIKELY = 0.25  # a neighbour belongs to the stretch if it is this share as likely as the likeliest line

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
    "command": r"^(?:\$ |\++ |> |travis_|section_|##\[|::|\[command\]|\[Pipeline\]|--- |~~~ )",
    "tool": r"npm ERR!|\*\*\* |(?i:build (?:has )?failed|build failure|rake aborted)",
    "shell": r"^[\w./-]{0,80}(?:sh|: line \d+): |^(?:/[\w.-]+){1,8}: |command not found|: not found$",
    "diff": r"^(?:[-+](?![-+ ]*$)|@@ |<<<<<|>>>>>|[<>] |\?\s)",
    "quote": r"[\"'`‘’“”][^\"'`‘’“”]+[\"'`‘’“”]",
    "caret": r"^[\s|]*[\^~]+[\s~^-]*$|^\s*\d* \|",
    "short": r"^.{0,12}$",
    "indent": r"^\s\s",
    "blank": r"^\W*$",
    "step": r"^travis_(?:time:start|fold)|^##\[(?:group|section)\]|^The command \".*exited with 0|^section_(?:start|end)",
}
_COMPILED = {name: re.compile(expression) for name, expression in _SHAPES.items()}
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")
_ASIDE = {"tool", "blank", "echo"}  # what such a line says does not part an error from the end of its output

# Fitted on the failed Travis CI builds of LogChunks by logistic regression (is this line in the chunk that tells why?), each
# repository weighed alike. On repositories that were left out of the fit the stretch met the labelled cause in 62 of 100.
# "<" is a sign in the line before, ">" in the line after.
_BIAS = 0.43
_WEIGHTS = {
    "wrong": 0.80, "fail": 0.36, "cannot": 1.06, "wanted": 0.71, "passed": -1.14, "mild": -0.60, "work": -0.53, "sum": -0.49,
    "echo": -0.29, "begins": 0.28, "loud": 0.88, "thrown": 0.54, "tick": -1.51, "place": 0.56, "item": 0.58, "command": -0.54,
    "tool": -0.62, "shell": 0.44, "diff": 0.93, "quote": 0.83, "caret": 0.66, "short": -0.40, "indent": 0.83,
}  # fmt: skip
_WEIGHTS_BEFORE = {"begins": 0.58, "fail": 0.47, "command": 0.29, "blank": 0.36, "tool": -0.43, "item": 0.60}
_WEIGHTS_AFTER = {
    "frame": 0.28, "place": 0.64, "wanted": 0.71, "indent": 0.28, "blank": 0.43, "passed": -0.38, "tool": -0.93, "caret": 0.61,
}  # fmt: skip
_OFTEN, _MANY_SAME = 0.79, 6  # on so many lines stands the same, but for numbers
_ALIKE, _MANY_ALIKE = -0.77, 9  # so many lines begin with the same two words
_FAR, _FAR_SQUARED = -0.31, -0.44 / 5  # a unit of the logarithm of the lines up to the sign of failure
_LAST, _LATE, _LATEST_LINES = -0.66, 0.32, 4  # the last line before it; one of the last few
_EARLIER_STEP = -0.97


class Stretch(NamedTuple):
    """Lines that look like an error: positions from 0, the last included, and the one that looks most like it."""

    first: int
    last: int
    likeliest: int


def suspect(lines: Sequence[str]) -> Stretch | None:
    """The stretch of the lines before a sign of failure that looks most like its error; None where there is no text."""
    lines = [line[:LONGEST_LINE] for line in lines]
    likely = _likelihoods(lines)
    at = max(range(len(lines)), key=lambda position: (likely[position], position), default=None)
    if at is None or not lines[at].strip():
        return None
    first = last = at
    while last - first + 1 < MOST_LINES:
        before = likely[first - 1] if first else 0.0
        after = likely[last + 1] if last + 1 < len(lines) else 0.0
        if max(before, after) < _AS_LIKELY * likely[at]:
            break
        first, last = (first - 1, last) if before >= after else (first, last + 1)
    return Stretch(first, last, at)


def _likelihoods(lines: Sequence[str]) -> list[float]:
    signs = [_signs(line) for line in lines]
    sums = [_BIAS + _total(_WEIGHTS, own) for own in signs]
    for at in range(1, len(lines)):
        sums[at] += _total(_WEIGHTS_BEFORE, signs[at - 1])
        sums[at - 1] += _total(_WEIGHTS_AFTER, signs[at])
    for weights in (_by_likeness(lines), _by_distance(signs)):
        sums = [before + weight for before, weight in zip(sums, weights, strict=True)]
    return [1 / (1 + math.exp(-one)) for one in sums]


@lru_cache(maxsize=2048)  # signs of failure stand close together: what is before one is before the next, too
def _signs(line: str) -> set[str]:
    words = {_KIND_OF[word] for word in _WORD.findall(line.lower()) if word in _KIND_OF}
    return words | {name for name, shape in _COMPILED.items() if shape.search(line)}


def _total(weights: dict[str, float], signs: set[str]) -> float:
    return sum(weight for sign, weight in weights.items() if sign in signs)


def _by_likeness(lines: Sequence[str]) -> list[float]:
    shapes = [_NUMBER.sub("0", line.strip()) for line in lines]
    openings = [tuple(shape.split(maxsplit=2)[:2]) for shape in shapes]
    alike, same = Counter(openings), Counter(shapes)
    return [
        _OFTEN * (same[shape] >= _MANY_SAME) + _ALIKE * (alike[opening] >= _MANY_ALIKE)
        for shape, opening in zip(shapes, openings, strict=True)
    ]


def _by_distance(signs: Sequence[set[str]]) -> list[float]:
    weights = []
    lines_after, in_earlier_step = 0, False
    for own in reversed(signs):
        far = math.log1p(lines_after)
        weights.append(
            _FAR * far
            + _FAR_SQUARED * far * far
            + _LAST * (lines_after < 1)
            + _LATE * (lines_after < _LATEST_LINES)
            + _EARLIER_STEP * in_earlier_step
        )
        in_earlier_step = in_earlier_step or "step" in own
        lines_after += not own & _ASIDE
    return weights[::-1]
