"""The report as Markdown: the verdict of each log in full, the other findings to be opened, within a number of bytes.

The same page serves a step summary of GitHub Actions, a comment, and an annotation of Buildkite. GitHub refuses a summary
of more than 1 MiB as a whole, and Buildkite such a body: so the most important findings stay, and the rest is counted.
"""

from collections.abc import Iterator

from logtriage.model import Finding, Language, LogReport, Report
from logtriage.reporters.importance import most_important
from logtriage.reporters.markdown_text import bold_label, code, escaped, escaped_html, fenced, link, remedies_in_markdown
from logtriage.reporters.telling import title_of
from logtriage.reporters.words import WORDS, counted

MOST_BYTES = 1_000_000
_MOST_FINDINGS = 2000
_MOST_CLEAN_LOGS = 20  # that are named
_MOST_SHARED = 10  # causes that several logs have in common
_RESERVED = 20_000  # bytes for headings and for what is said at the end

_ICONS = {"error": "🔴", "warning": "🟡", "note": "🔵"}


def page(report: Report) -> Iterator[str]:
    """The page, a log or a finding a piece; logs in their order, each with its findings that stay."""
    told = _told(report)
    kept = {at: findings for at, findings in told.items() if findings}
    left_out = sum(len(log.findings) for log in report.logs) - sum(map(len, kept.values()))
    room = _RESERVED
    for at, log in enumerate(report.logs):
        if at not in kept and not log.problems:
            continue
        head = _head(log, report.language)
        room -= len(head.encode()) if at not in kept else 0
        if at in kept or room > 0:
            yield head
            yield from kept.get(at, ())
    yield from _shared(report)
    yield from _clean_logs(report)
    if left_out:
        yield f"\n**{escaped(counted(report.language, 'left out', left_out))}**\n"


def _shared(report: Report) -> Iterator[str]:
    """What leads several logs, told once."""
    for shared in report.shared[:_MOST_SHARED]:
        told = WORDS[report.language]["shared"].format(
            count=len(shared.logs), total=report.logs_read, title=title_of(shared.finding)
        )
        yield f"\n**{escaped(told)}**\n"


def _told(report: Report) -> dict[int, list[str]]:
    """By the position of each log, its findings as they fit, the verdict first."""
    told: dict[int, list[str]] = {}
    room = MOST_BYTES - _RESERVED
    for log_at, at in most_important(report, _MOST_FINDINGS).places:
        log, of_log = report.logs[log_at], told.setdefault(log_at, [])
        finding = log.findings[at]
        text = _verdict(log, finding, report.language) if not of_log else _other(log, finding, report.language)
        room -= len(text.encode()) + (0 if of_log else len(_head(log, report.language).encode()))
        if room < 0:
            break
        of_log.append(text)
    return told


def _head(log: LogReport, language: Language) -> str:
    told = f"\n## {code(log.log)}\n\n{counted(language, 'lines', log.lines)}"
    told += f", {counted(language, 'findings', len(log.findings))}" if log.findings else ""
    problems = "".join(f"- {bold_label(language, 'problem')}{escaped(problem)}\n" for problem in log.problems[:100])
    return f"{told}\n\n{problems}" if problems else f"{told}\n"


def _verdict(log: LogReport, finding: Finding, language: Language) -> str:
    severity = WORDS[language][finding.severity.value]
    return f"\n### {_ICONS[finding.severity]} {severity}: {escaped(title_of(finding))}\n\n{_in_full(log, finding, language)}"


def _other(log: LogReport, finding: Finding, language: Language) -> str:
    severity = WORDS[language][finding.severity.value]
    title = escaped_html(f"{severity}: {title_of(finding)} ({log.log}:{finding.line})")
    return (
        f"\n<details><summary>{_ICONS[finding.severity]} {title}</summary>\n\n{_in_full(log, finding, language)}\n</details>\n"
    )


def _in_full(log: LogReport, finding: Finding, language: Language) -> str:
    place = [code(f"{log.log}:{finding.line}")]
    if finding.source:
        place.append(code(":".join(str(part) for part in finding.source if part is not None)))
    excerpt = fenced([f"{'>' if line.span else ' '} {line.number:>6} | {line.text}" for line in finding.excerpt])
    told = f"{' → '.join(place)}\n\n{excerpt}\n{bold_label(language, 'why')}{escaped(finding.why)}\n"
    if finding.remedies:
        told += f"\n{bold_label(language, 'fix').rstrip()}\n\n{remedies_in_markdown(log, finding.remedies, language)}"
    if finding.folded:
        rules = ", ".join(code(one.rule) + (f" (x {one.total})" if one.total > 1 else "") for one in finding.folded)
        told += f"\n{bold_label(language, 'then')}{rules}: {WORDS[language]['followed']}\n"
    if finding.see:
        told += f"\n{bold_label(language, 'see')}{' '.join(map(link, finding.see))}\n"
    return f"{told}\n{bold_label(language, 'rule')}{code(finding.rule)}\n"


def _clean_logs(report: Report) -> Iterator[str]:
    clean = [log.log for log in report.logs if not log.findings and not log.problems]
    if clean:
        named = ", ".join(map(code, clean[:_MOST_CLEAN_LOGS])) + (", …" if len(clean) > _MOST_CLEAN_LOGS else "")
        yield f"\n{counted(report.language, 'clean logs', len(clean))}: {named}\n"
