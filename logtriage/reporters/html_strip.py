"""The whole log at a glance: a strip from its first line to its last, with a mark where something was found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET

from logtriage.model import Finding, LogReport, Severity
from logtriage.reporters.html_elements import element

WIDTH, HEIGHT = 1000, 40  # units of the drawing; the browser stretches it
_MARK = 4  # units that a mark is wide, so that it can be seen and hit
_TOP, _TALL = 8, 24  # of the strip itself; the verdict's mark goes beyond it on both sides


class _Place(NamedTuple):
    """A mark: where it stands, in units from the left, what it says, and which finding it leads to."""

    left: float
    severity: Severity
    says: str | None = None
    leads_to: str | None = None


def strip(log: LogReport, told: Mapping[str, Finding], label: str, line_word: str) -> ET.Element:
    """The strip of a log; `told` are the findings on the page by their ids there, the verdict first."""
    places = {round(place.left): place for place in sorted(_places(log, told, line_word), key=_rank)}
    drawn = [_drawn(place) for place in places.values()]
    verdict = next(iter(told.items()), None)
    if verdict:
        drawn.append(_pointer(_left(verdict[1].line, log.lines), verdict[1].severity))
    return element(
        "svg",
        element("rect", class_="ground", x="0", y=str(_TOP), width=str(WIDTH), height=str(_TALL)),
        *_steps(log, told),
        *drawn,
        class_="strip",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        role="group",
        aria_label=label,
    )


def _steps(log: LogReport, told: Mapping[str, Finding]) -> Iterator[ET.Element]:
    """Under the strip, how far each step reaches for all that is known of it: from its first finding to its last."""
    reach: dict[str, tuple[int, int]] = {}
    for finding in told.values():
        first, last = reach.get(finding.step, (finding.line, finding.line))
        reach[finding.step] = min(first, finding.line), max(last, finding.line)
    for step, (first, last) in sorted(reach.items(), key=lambda one: one[1]):
        if step:
            left, right = _left(first, log.lines), _left(last, log.lines) + _MARK
            under = {"y": str(_TOP + _TALL + 2), "height": str(HEIGHT - _TOP - _TALL - 2)}
            yield element("rect", element("title", step), class_="step", x=_number(left), width=_number(right - left), **under)


def _places(log: LogReport, told: Mapping[str, Finding], line_word: str) -> Iterator[_Place]:
    for target, finding in told.items():
        for line in (*finding.lines, *(one.first_line for one in finding.folded)):
            yield _Place(_left(line, log.lines), finding.severity)
        says = f"{line_word.format(count=f'{finding.line:,}')}: {finding.title}"
        yield _Place(_left(finding.line, log.lines), finding.severity, says, target)


def _rank(place: _Place) -> tuple[bool, int]:
    """What is drawn last lies on top: what leads somewhere, and the grave."""
    return place.leads_to is not None, -place.severity.rank


def _left(line: int, lines: int) -> float:
    """How far from the left the mark of a line (from 1) stands, so that the last line's is still inside."""
    return (WIDTH - _MARK) * min(max(line - 1, 0) / max(lines - 1, 1), 1)


def _drawn(place: _Place) -> ET.Element:
    mark = element(
        "rect",
        class_=place.severity.value if place.leads_to else f"{place.severity} again",
        x=_number(place.left),
        y=str(_TOP),
        width=str(_MARK),
        height=str(_TALL),
    )
    if place.leads_to is None:
        return mark
    return element("a", element("title", place.says), mark, href=f"#{place.leads_to}", tabindex="-1")


def _pointer(left: float, severity: Severity) -> ET.Element:
    middle = left + _MARK / 2
    corners: Iterable[tuple[float, float]] = ((middle - 6, 0), (middle + 6, 0), (middle, _TOP))
    points = " ".join(f"{_number(across)},{_number(down)}" for across, down in corners)
    return element("polygon", class_=severity.value, points=points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
