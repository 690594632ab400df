"""Which of a rule's fixes are told: one whose `when` holds in the finding's lines, in place of what is told otherwise."""

from collections.abc import Iterable, Iterator, Mapping

from logtriage.expressions import TIMEOUT, compiled
from logtriage.model import Fix, Match
from logtriage.redaction import redact_line

_LONGEST = 8000  # characters of the finding's lines that are looked at


def fixes_told(fixes: Iterable[Fix], match: Match) -> Iterator[tuple[Fix, Mapping[str, str]]]:
    """The fixes that are told of the match, each with what its `when` captured."""
    lines: str | None = None
    settled = False
    for fix in fixes:
        if not fix.when:
            if not settled:
                yield fix, {}
            settled = False
        elif not settled:
            lines = _lines_of(match) if lines is None else lines
            captured = _captured(fix.when, lines)
            if captured is not None:
                settled = True
                yield fix, captured


def is_number(number: int, fix: Fix, fixes: Iterable[Fix]) -> bool:
    """Whether the fix is the one of that number, from 1, of those that are told without a `when`."""
    return [other for other in fixes if not other.when][number - 1 : number] == [fix]


def _lines_of(match: Match) -> str:
    """The lines of the finding, without secrets."""
    texts = [line.text for line in match.excerpt]
    own = [at for at, line in enumerate(match.excerpt) if match.first_line <= line.number <= match.last_line]
    return "\n".join(redact_line(texts, at) for at in own)[:_LONGEST]


def _captured(expression: str, lines: str) -> dict[str, str] | None:
    """The groups of the first match that took part in it; None where the expression does not hold, or takes too long."""
    try:
        found = compiled(f"(?m){expression}").search(lines, timeout=TIMEOUT)
    except TimeoutError:
        return None
    return {name: value for name, value in found.groupdict().items() if value is not None} if found else None
