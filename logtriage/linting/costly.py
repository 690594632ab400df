r"""The pattern takes more time on logs of what passed than its share: half of what a plain pattern takes for all their lines.

A log is scanned for literals, and only a line that holds one is tried. Most logs are long and of what passed, so what a rule
costs is what it takes there: how many lines it is tried on, and how long each of these takes. Thousands of rules together
should cost no more than a few plain patterns.

Measured: the processor time of the pattern on those distinct lines of the logs in folders named `clean` (`--logs`, the
sample logs in a checkout) that hold its literal, against that of `\b[A-Za-z]+Error: .+` on all of them, measured at the same
time: the quotient is the same on a slow machine. The least of several runs counts, so that a busy machine does no harm.

Bad:   pattern: '(?:.*[/ ])?(?:\w+[ :]*)+ in (?P<file>\S+) failed'
Good:  pattern: '^compilation of \S+ in (?P<file>\S+) failed'

What helps: a rarer word, so that fewer lines are tried (L001); an anchor, so that a line is tried at one place only; a
class that ends where the next part begins.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from logtriage.expressions import TIMEOUT
from logtriage.linting.bench import Bench, scanned_for
from logtriage.linting.complaint import Objection
from logtriage.linting.keys import key_of
from logtriage.model import Rule

MOST = 0.5  # of the time that the plain pattern takes for all lines
_PLAIN = r"\b[A-Za-z]+Error: .+"
_A_MEASURE = 500  # lines; fewer tell nothing
_ROUNDS = 6  # that are measured of what seems to cost too much


def complaints(rule: Rule, bench: Bench) -> Iterator[Objection]:
    """One objection for each pattern that logs are scanned for and that costs too much."""
    if len(bench.green_lines) < _A_MEASURE:
        return
    for pattern in dict.fromkeys(scanned_for(rule)):
        lines = bench.tried_on_green.get(pattern.text, ())
        if not lines or bench.first_with[pattern.text] is not rule:
            continue
        cost = _cost(pattern.text, lines, bench.green_lines)
        if cost > MOST:
            tried = f"is tried on {len(lines):,} of {len(bench.green_lines):,} lines of what passed"
            yield Objection(key_of(rule, pattern), f"{tried}, for {cost:.1f} times what a plain pattern takes for all of them")


def _cost(text: str, lines: Sequence[str], all_lines: Sequence[str]) -> float:
    """How many times the time of the plain pattern for all lines the other one takes for its own."""
    import regex

    search, plain_search = regex.compile(text).search, regex.compile(_PLAIN).search
    seconds = plain = float("inf")
    for _ in range(_ROUNDS):
        seconds, plain = min(seconds, _seconds(search, lines)), min(plain, _seconds(plain_search, all_lines))
        if seconds <= MOST * plain:
            break
    return seconds / plain


def _seconds(search: Any, lines: Sequence[str]) -> float:
    started = time.thread_time()
    for line in lines:
        try:
            search(line, timeout=TIMEOUT)
        except TimeoutError:
            continue
    return time.thread_time() - started
