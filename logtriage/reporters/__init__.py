"""Report -> paper: one file a format, each named in the table below; every text passes `safe_text` before any of them."""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

from logtriage.model import Finding, Line, LogReport, Remedy, Report
from logtriage.redaction import PRIVATE_KEY, lines_of_keys
from logtriage.reporters.importance import LazyFindings
from logtriage.reporters.view import View
from logtriage.safe_text import clean, clean_span

FORMATS = {
    "text": "for people: the cause, the lines around it, why, and what to do",
    "concise": "a line a finding, as compilers write them: file:line: error: title [rule]",
    "json": "for scripts: everything, schema_version 1",
    "json-lines": "for streams: a finding a line, as in json",
    "junit": "for the test tab of any CI system: JUnit XML",
    "sarif": "for code scanning and editors: SARIF 2.1.0",
    "github": "annotations of GitHub Actions",
    "gitlab": "GitLab's Code Quality report",
    "azure": "issues of Azure Pipelines",
    "teamcity": "build problems of TeamCity",
    "buildkite": "the body of a Buildkite annotation",
    "markdown": "for a step summary or a comment",
    "checkstyle": "Checkstyle's XML: Jenkins, reviewdog, editors",
    "rdjson": "for reviewdog, and through it any review system",
    "html": "for people and archives: one page that opens anywhere",
}

__all__ = ["FORMATS", "View", "render", "safe_report"]


def render(report: Report, format_name: str, view: View) -> Iterator[str]:
    """The report in the format, piece by piece; the last one ends with a newline (a report may also be empty)."""
    module = import_module(f"logtriage.reporters.{format_name.replace('-', '_')}_report")
    pieces: Iterator[str] = module.render(safe_report(report), view)
    return pieces


def safe_report(report: Report) -> Report:
    """The report with every text in it made safe to show, each finding when it is asked for.

    Ids of rules hold nothing that could do harm.
    """
    return report._replace(logs=tuple(_safe_log(log) for log in report.logs))


def _safe_log(log: LogReport) -> LogReport:
    return log._replace(
        log=clean(log.log),
        findings=LazyFindings(log.findings, _safe_finding),
        problems=tuple(map(clean, log.problems)),
        notes=tuple(map(clean, log.notes)),
    )


def _safe_finding(finding: Finding) -> Finding:
    return finding._replace(
        title=clean(finding.title),
        step=clean(finding.step),
        values=tuple((name, clean(value)) for name, value in finding.values),
        why=clean(finding.why),
        remedies=tuple(_safe_remedy(remedy) for remedy in finding.remedies),
        see=tuple(map(clean, finding.see)),
        excerpt=tuple(_safe_excerpt(finding.excerpt)),
        source=finding.source and finding.source._replace(path=clean(finding.source.path)),
    )


def _safe_remedy(remedy: Remedy) -> Remedy:
    return remedy._replace(
        do=clean(remedy.do), run={platform: _safe_command(command) for platform, command in remedy.run.items()}
    )


def _safe_command(command: str) -> str:
    """The command made safe to show, and to paste: the brackets of `<redacted:kind>` would make a shell open files."""
    return re.sub(r"<(redacted:[a-z0-9-]+)>", r"\1", clean(command))


def _safe_excerpt(excerpt: Sequence[Line]) -> Iterator[Line]:
    """The lines made safe; of a private key, which goes over several of them, only the first looks like a secret."""
    inside_key = lines_of_keys([line.text for line in excerpt])
    for at, line in enumerate(excerpt):
        if at in inside_key:
            yield Line(line.number, PRIVATE_KEY, line.span and (0, len(PRIVATE_KEY)))
        else:
            yield Line(line.number, *clean_span(line.text, line.span))
