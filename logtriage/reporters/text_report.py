"""For people at a terminal: the verdict on one screen, with the lines around it, why, and what to do; the rest in lines."""

from collections.abc import Iterator

from logtriage.model import Finding, Language, Line, Location, LogReport, Remedy, Report, Severity, Shared
from logtriage.reporters.cells import end_that_fits, shortened, width_of, wrapped
from logtriage.reporters.importance import severities_of
from logtriage.reporters.telling import matched_text
from logtriage.reporters.view import View, commands_for
from logtriage.reporters.words import PLATFORMS, WORDS, counted, cut_short, nothing_found, risk_behind, warning_before

_SUMMARY = {
    "en": "{findings}, and {folded} more that followed from {them}",
    "zh": "{findings}，另有 {folded} 个由其引起的已折叠",
}
_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_LABEL_WIDTH = 8  # cells from the margin to the text behind a label
_GUTTER_WIDTH = 10  # cells of "     12 │ "
_SEVERITY_WIDTH = 9  # cells of the first column of findings in lines
_LEAST_TITLE = 28  # cells of a title beside which the rule is told
_MOST_IN_LINES = 30
_MOST_CLEAN_LOGS = 5  # that are told one by one
_LINES_ABOVE, _LINES_BELOW = 2, 10  # of an excerpt, around what matched


def render(report: Report, view: View) -> Iterator[str]:
    """Each log: its verdict in full, every other finding in a line (in full when verbose), then what it comes to."""
    page = _Page(report.language, view)
    first_of = {log: shared for shared in report.shared for log in shared.logs[1:]}
    not_clean = [log for log in report.logs if log.findings or log.problems or log.known]
    clean = len(report.logs) - len(not_clean)
    told = not_clean if clean > _MOST_CLEAN_LOGS else report.logs
    for at, log in enumerate(told):
        yield from (f"{line}\n" for line in page.log(log, first_of.get(log.log), first=at == 0))
    if len(report.logs) == 1 and _tells_nothing(report.logs[0]) and not report.cut_by:
        yield f"{WORDS[report.language]['if failed']}\n"
    for line in page.on_all(report, len(report.logs) - len(told)):
        yield f"\n{line}\n"
    if report.cut_by:
        yield f"\n-- {cut_short(report)}\n"


def _tells_nothing(log: LogReport) -> bool:
    """Whether a log with some text holds no sign of how the run ended."""
    return bool(log.lines) and not (log.findings or log.problems or log.passed or log.known)


class _Page:
    """Lays out lines for one view, in one language."""

    def __init__(self, language: Language, view: View) -> None:
        self._language = language
        self._words = WORDS[language]
        self._view = view
        self._wide = max(view.width, 40)

    def log(self, log: LogReport, shared: Shared | None, *, first: bool) -> Iterator[str]:
        """One log; where its verdict is `shared` with a log before it, a line tells so in place of it."""
        if not first:
            yield ""
        lines = counted(self._language, "lines", log.lines)
        yield f"{self._paint(log.log, '1')}   {lines}"
        for problem in log.problems:
            yield f"{self._paint(self._words['problem'], '1;33')}  {problem}"
        if not log.findings:
            if log.lines or not log.problems:  # else nothing could be read, and nothing is known
                yield nothing_found(self._language, log)
            return
        if log.passed and not self._view.verbose and set(severities_of(log)) == {Severity.NOTE}:
            yield f"{counted(self._language, 'passed', len(log.findings))} (--verbose)"
            return
        if shared and not self._view.verbose:
            yield self._words["same"].format(log=shared.logs[0], line=log.findings[0].line)
            yield from self._others(log, 1)
            return
        in_full = log.findings if self._view.verbose else log.findings[:1]
        for finding in in_full:
            yield ""
            yield from self._in_full(log, finding)
        yield from self._others(log, len(in_full))
        yield ""
        yield self._summary(log)

    def on_all(self, report: Report, clean: int) -> Iterator[str]:
        """What is to be said of many logs at once: what several have in common, and how many are clean."""
        for shared in report.shared:
            head = self._words["shared"].format(count=len(shared.logs), total=report.logs_read, title="")
            yield self._paint(head + shortened(shared.finding.title, max(self._wide - width_of(head), _LEAST_TITLE)), "1")
        if clean:
            yield counted(self._language, "clean logs", clean)

    def _in_full(self, log: LogReport, finding: Finding) -> Iterator[str]:
        yield from self._heading(log, finding)
        yield ""
        yield from self._excerpt(finding)
        yield ""
        if finding.step:
            yield f"  {self._label('step')}{shortened(finding.step, self._wide - _LABEL_WIDTH - 2)}"
        if finding.source and _place(finding.source) not in matched_text(finding):
            yield f"  {self._label('at')}{_place(finding.source)}"
        yield from self._labelled("why", finding.why)
        for number, remedy in enumerate(finding.remedies, start=1):
            yield from self._remedy(log, remedy, number if len(finding.remedies) > 1 else None)
        if finding.lines:
            yield from self._labelled("", self._words["others"].format(count=finding.total, line=finding.lines[0]))
        if finding.folded:
            told = ", ".join(f"{one.rule}{f' (x {one.total})' if one.total > 1 else ''}" for one in finding.folded)
            yield from self._labelled("then", f"{told}: {self._words['followed']}")
        for at, link in enumerate(finding.see):
            yield f"  {self._label('see' if at == 0 else '')}{link}"
        seen, right = finding.record
        record = f"   {self._paint(self._words['record'].format(seen=seen, right=right), '2')}" if seen else ""
        yield f"  {self._label('rule')}{self._paint('logtriage explain', '2')} {finding.rule}{record}"

    def _heading(self, log: LogReport, finding: Finding) -> Iterator[str]:
        """The severity and the title, with the place at the right edge: the log's name goes first where room is short."""
        severity = self._words[finding.severity.value]
        margin = width_of(severity) + 2
        lines = wrapped(finding.title, self._wide - margin)
        room = self._wide - margin - width_of(lines[-1]) - 2
        in_line = counted(self._language, "line", finding.line)
        place = next((place for place in (f"{log.log}:{finding.line}", in_line) if width_of(place) <= room), "")
        for at, line in enumerate(lines):
            head = f"{self._paint(severity, _STYLES[finding.severity])}  " if at == 0 else " " * margin
            gap = " " * (room + 2 - width_of(place)) if place and at == len(lines) - 1 else ""
            yield f"{head}{self._paint(line, '1')}{gap}{self._paint(place, '36') if gap else ''}"
        if not place:
            yield " " * margin + self._paint(in_line, "36")

    def _excerpt(self, finding: Finding) -> Iterator[str]:
        first = min(finding.first_line, finding.line) - _LINES_ABOVE
        last = min(finding.last_line + _LINES_ABOVE, finding.line + _LINES_BELOW)
        for line in finding.excerpt:
            if first <= line.number <= last:
                yield from self._quoted(line)

    def _quoted(self, line: Line) -> Iterator[str]:
        room = self._wide - _GUTTER_WIDTH
        if line.span is None:
            yield f"{line.number:>7} {self._paint('│', '2')} {shortened(line.text, room)}".rstrip()
            return
        text, (start, end) = _around(line.text, line.span, room)
        marked = text[:start] + self._paint(text[start:end], "1;31") + text[end:]
        yield f"{self._paint('▸', '1;31')}{line.number:>6} {self._paint('│', '2')} {marked}".rstrip()
        if text[:start].strip() or text[end:].strip():
            underline = " " * width_of(text[:start]) + "~" * width_of(text[start:end])
            yield f"        {self._paint('│', '2')} {self._paint(underline, '31')}"

    def _remedy(self, log: LogReport, remedy: Remedy, number: int | None) -> Iterator[str]:
        label = self._label("fix" if number in (None, 1) else "")
        bullet = f"{number}. " if number else ""
        indent = " " * (_LABEL_WIDTH + 2 + len(bullet))
        warning = warning_before(self._language, remedy.risk)
        if warning:
            yield f"  {label}{self._paint(warning, '1;31')}"
            label = self._label("")
        for at, line in enumerate(wrapped(remedy.do, self._wide - len(indent))):
            yield f"{indent}{line}" if at else f"  {label}{bullet}{line}"
        for command, note in self._commands(log, remedy):
            together = width_of(command) + width_of(note) + 3 <= self._wide - len(indent)
            between = "   " if together or not note else f"\n{indent}"
            yield f"{indent}{self._paint(command, '32')}{between}{self._paint(note, '2')}".rstrip()

    def _commands(self, log: LogReport, remedy: Remedy) -> Iterator[tuple[str, str]]:
        """The commands for the reader's system, or all of them where it is not known."""
        risk = risk_behind(self._language, remedy.risk)
        for name, command in commands_for(remedy.run, log.platform).items():
            notes = "; ".join(part for part in (PLATFORMS.get(name, ""), risk) if part)
            yield command, f"({notes})" if notes else ""

    def _others(self, log: LogReport, told: int) -> Iterator[str]:
        """The other findings in lines, in columns: severity, line of the log, title, and the rule where there is room."""
        others = log.findings[told : told + _MOST_IN_LINES]
        if others:
            yield ""
        for finding in others:
            yield self._in_a_line(log, finding)
        beyond = len(log.findings) - told - len(others)
        if beyond:
            yield f"{counted(self._language, 'left out', beyond)} (--verbose)"

    def _in_a_line(self, log: LogReport, finding: Finding) -> str:
        severity = self._words[finding.severity.value]
        head = " " * (_SEVERITY_WIDTH - width_of(severity)) + f"{finding.line:>{len(str(log.lines))}}"
        left = self._wide - width_of(severity) - width_of(head) - 2
        room = left - width_of(finding.rule) - 2
        if room < _LEAST_TITLE:
            return f"{self._paint(severity, _STYLES[finding.severity])}{self._paint(head, '36')}  {self._title(finding, left)}"
        title = self._title(finding, room)
        title += " " * (room - width_of(title))
        painted = self._paint(severity, _STYLES[finding.severity]), self._paint(head, "36"), self._paint(finding.rule, "2")
        return f"{painted[0]}{painted[1]}  {title}  {painted[2]}"

    def _title(self, finding: Finding, room: int) -> str:
        times = f" (x {finding.total})" if finding.total > 1 else ""
        return shortened(finding.title, room - len(times)) + times

    def _summary(self, log: LogReport) -> str:
        told = counted(self._language, "findings", len(log.findings))
        folded = sum(one.total for finding in log.findings for one in finding.folded)
        return (
            _SUMMARY[self._language].format(findings=told, folded=folded, them="it" if len(log.findings) == 1 else "them")
            if folded
            else told
        )

    def _labelled(self, label: str, text: str) -> Iterator[str]:
        for at, line in enumerate(wrapped(text, self._wide - _LABEL_WIDTH - 2)):
            yield f"  {self._label(label if at == 0 else '')}{line}"

    def _label(self, label: str) -> str:
        word = self._words.get(label, "")
        return self._paint(word, "1") + " " * (_LABEL_WIDTH - width_of(word))

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._view.color and text else text


def _place(source: Location) -> str:
    return f"{source.path}:{source.line}"


def _around(text: str, span: tuple[int, int], room: int) -> tuple[str, tuple[int, int]]:
    """The text cut to the room so that the span's start can be seen."""
    start, end = span
    if width_of(text) <= room:
        return text, span
    cut = min(end_that_fits(text[:start], room // 3), end_that_fits(text, room))
    shown = shortened(("…" if cut else "") + text[cut + (1 if cut else 0) :], room)
    return shown, (start - cut, max(start - cut, min(end - cut, len(shown))))
