"""How far a match reaches: its block, and the excerpt that a person is shown of it."""

from typing import NamedTuple

from logtriage.expressions import TIMEOUT, compiled
from logtriage.matching.window import Window
from logtriage.model import Block, Line, Match, Rule

LINES_AROUND = 2  # an excerpt shows them before and after the block
LINES_BEFORE, LINES_AFTER = 30, 20  # an excerpt reaches no farther from the line that matched
SUSPECTS_REACH = 256 * 1024  # bytes before a sign of failure in which its error is looked for
LONGEST_TEXT = 8 * 1024  # characters of a line that are kept, around what matched


class Anchor(NamedTuple):
    """A line for which a rule holds, before its surroundings are known: its number, offset and what matched there.

    `claimants` are the positions of rules that hold for it as well, and to which this one yields if their conditions are met.
    """

    line: int
    offset: int
    message: str
    span: tuple[int, int]
    values: tuple[tuple[str, str], ...]
    claimants: tuple[int, ...] = ()


def complete(anchor: Anchor, rule: Rule, window: Window, *, in_short: bool = False) -> Match | None:
    """The match with its block and excerpt, or `in_short`; None while lines that may belong to them are still to be read."""
    after = _count_after(anchor, rule.block, window)
    if after is None:
        return None
    if rule.block and rule.block.suspects:
        return _alone(anchor, rule) if in_short else _suspected(anchor, rule, window, rule.block)
    if in_short:
        return _alone(anchor, rule)._replace(last_line=anchor.line + after)
    before = _count_before(anchor, rule.block, window)
    excerpt = _excerpt(anchor, window, before=before, after=after)
    if excerpt is None:
        return None
    return Match(rule, anchor.line, "", anchor.line - before, anchor.line + after, anchor.values, excerpt)


def _suspected(anchor: Anchor, rule: Rule, window: Window, block: Block) -> Match | None:
    """The lines around the anchor that look most like an error, back to where the rule matched last; or the anchor.

    Those at the log's end are looked for around the line that would come next. None while lines after it are still to be read.
    """
    from logtriage.matching.suspects import Surroundings, suspect  # of use to runs that failed alone

    after = list(window.offsets_after(anchor.offset, block.ending or block.suspects_after))
    if after and after[-1] is None:
        return None
    before = list(window.offsets_before(anchor.offset, block.suspects, SUSPECTS_REACH))
    before.reverse()
    lines = [window.line_at(offset) for offset in (*before, anchor.offset, *after) if offset is not None]
    sign = len(lines) if block.ending else len(before)
    around = Surroundings(lines, sign, lambda line: _bounded(window.shown(line)))
    at_end = bool(block.ending)
    found = suspect(around, lambda line: not at_end and _holds(rule.pattern.text, window.parts(line)), at_end=at_end)
    if found is None:
        return _alone(anchor, rule)._replace(excerpt=(_matched_line(anchor),))
    start = anchor.line - len(before)
    excerpt = []
    for at in range(max(found.first - LINES_AROUND, 0), min(found.last + LINES_AROUND + 1, len(lines))):
        text = around.shown(lines[at])
        excerpt.append(Line(start + at, text, (0, len(text)) if at == found.likeliest else None))
    return Match(rule, anchor.line, "", start + found.first, start + found.last, anchor.values, tuple(excerpt))


def in_short(match: Match) -> Match:
    """The match as it is told where its values were told before: by itself, without what leads to it, and without suspects."""
    block = match.rule.block
    last_line = match.line if block and block.suspects else match.last_line
    return match._replace(first_line=match.line, last_line=last_line, excerpt=())


def _alone(anchor: Anchor, rule: Rule) -> Match:
    return Match(rule, anchor.line, "", anchor.line, anchor.line, anchor.values, ())


def _count_before(anchor: Anchor, block: Block | None, window: Window) -> int:
    if not block or not block.start:
        return 0
    for count, offset in enumerate(window.offsets_before(anchor.offset, block.max_lines), start=1):
        if _holds(block.start, window.parts_at(offset)):
            return count
    return 0


def _count_after(anchor: Anchor, block: Block | None, window: Window) -> int | None:
    if not block or not (block.until or block.while_):
        return 0
    count = 0
    for offset in window.offsets_after(anchor.offset, block.max_lines):
        if offset is None:
            return None
        parts = window.parts_at(offset)
        if block.until and _holds(block.until, parts):
            break
        if block.while_ and not _holds(block.while_, parts):
            break
        count += 1
    return count


def _excerpt(anchor: Anchor, window: Window, *, before: int, after: int) -> tuple[Line, ...] | None:
    above = list(window.offsets_before(anchor.offset, min(before + LINES_AROUND, LINES_BEFORE)))
    below = list(window.offsets_after(anchor.offset, min(after + LINES_AROUND, LINES_AFTER)))
    if below and below[-1] is None:
        return None
    lines = [Line(anchor.line - back, _bounded(window.shown_at(at))) for back, at in enumerate(above, start=1)]
    lines.reverse()
    lines.append(_matched_line(anchor))
    lines += [Line(anchor.line + on, _bounded(window.shown_at(at))) for on, at in enumerate(below, start=1) if at is not None]
    return tuple(lines)


def _bounded(text: str) -> str:
    return text[:LONGEST_TEXT]


def _matched_line(anchor: Anchor) -> Line:
    start, end = anchor.span
    cut = max(0, start - LONGEST_TEXT // 2)
    text = anchor.message[cut : cut + LONGEST_TEXT]
    return Line(anchor.line, text, (start - cut, min(end - cut, len(text))))


def _holds(expression: str, parts: list[str]) -> bool:
    """Whether the expression is found in one of the parts; one that takes too long is not."""
    search = compiled(expression).search
    try:
        return any(search(part[:LONGEST_TEXT], timeout=TIMEOUT) for part in parts)
    except TimeoutError:
        return False
