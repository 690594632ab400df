"""A finding in plain lines, for formats that have one text for all that is to be said."""

from collections.abc import Iterator

from logtriage.model import Finding, Language, LogReport, Remedy
from logtriage.reporters.view import commands_for
from logtriage.reporters.words import PLATFORMS, label, risk_behind, warning_before


def title_of(finding: Finding) -> str:
    """The title, and how often it was seen where that was more than once."""
    return f"{finding.title} (x {finding.total})" if finding.total > 1 else finding.title


def matched_text(finding: Finding) -> str:
    """The line that matched, without what it is indented by."""
    return next((line.text.strip() for line in finding.excerpt if line.span is not None), "")


def in_lines(log: LogReport, finding: Finding, language: Language) -> Iterator[str]:
    """Where it was seen, in which step, why, what helps (a warning before what cannot be undone), and the rule."""
    yield f"{log.log}:{finding.line}: {matched_text(finding)}"
    if finding.step:
        yield f"{label(language, 'step')}{finding.step}"
    yield f"{label(language, 'why')}{finding.why}"
    for remedy in finding.remedies:
        yield from remedy_in_lines(log, remedy, language)
    yield f"{label(language, 'rule')}{finding.rule}"


def remedy_in_lines(log: LogReport | None, remedy: Remedy, language: Language) -> Iterator[str]:
    """The warning, what to do, and each command that may be the reader's, a line each."""
    warning = warning_before(language, remedy.risk)
    if warning:
        yield warning
    yield f"{label(language, 'fix')}{remedy.do}"
    for platform, command in commands_for(remedy.run, log and log.platform).items():
        notes = "; ".join(filter(None, (PLATFORMS.get(platform, ""), risk_behind(language, remedy.risk))))
        yield f"    {command}   ({notes})" if notes else f"    {command}"
