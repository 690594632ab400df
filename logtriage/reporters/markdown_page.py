"""The report as Markdown: the verdict of each log in full, the other findings to be opened, within a number of bytes.

The same page serves a step summary of GitHub Actions, a comment, and an annotation of Buildkite. GitHub refuses a summary
of more than 1 MiB as a whole, and Buildkite such a body: so the most important findings stay, and the rest is counted.
"""

from collections.abc import Iterator, Mapping, Sequence

from logtriage.model import Finding, Language, LogReport, Report
from logtriage.reporters.importance import most_important
from logtriage.reporters.markdown_text import bold_label, code, escaped, escaped_html, fenced, link, remedies_in_markdown
from logtriage.reporters.telling import title_of
from logtriage.reporters.words import WORDS, counted, cut_short

MOST_BYTES = 1_000_000
_MOST_FINDINGS = 2000
_MOST_CLEAN_LOGS = 20  # that are named
_MOST_SHARED = 10  # causes that several logs have in common
_MOST_NOTES = 50  # of one log
_RESERVED = 20_000  # bytes for headings and for what is said at the end

_ICONS = {"error": "🔴", "warning": "🟡", "note": "🔵"}


def page(report: Report) -> Iterator[str]:
    """The page, a log or a finding a piece; logs in their order, each with its findings that stay."""
    kept = _told(report)
    yield from _shared(report)
    yield from _logs(report, kept)
    yield from _clean_logs(report)
    left_out = sum(len(log.findings) for log in report.logs) - sum(map(len, kept.values()))
    if left_out:
        yield f"\n{counted(report.language, 'left out', left_out)}\n"
    if report.cut_by:
        yield f"\n{cut_short(report)}\n"


def _shared(report: Report) -> Iterator[str]:
    """What leads several logs, told once, in a list."""
    all_shared = report.shared
    if all_shared:
        yield "\n"
    for shared in all_shared[:_MOST_SHARED]:
        told = WORDS[report.language]["shared"].format(
            count=len(shared.logs), total=report.logs_read, title=title_of(shared.finding)
        )
        yield f"- {escaped(told)} ({code(shared.finding.rule)})\n"


def _logs(report: Report, kept: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """Each log of which a finding stays, or of which something is to be said, as far as there is room."""
    room, left_out = _RESERVED, 0
    for at, log in enumerate(report.logs):
        if at in kept:
            yield _head(log, report.language)
            yield from kept[at]
        elif log.problems:
            head = _head(log, report.language)
            room -= len(head.encode())
            left_out += room < 0
            yield head if room >= 0 else ""
    if left_out:
        yield f"\n{counted(report.language, 'logs left out', left_out)}\n"


def _told(report: Report) -> dict[int, list[str]]:
    """By the position of each log, its findings as they fit, the verdict first: in full, unless a log before it has it too."""
    again = {name for shared in report.shared for name in shared.logs[1:]}
    told: dict[int, list[str]] = {}
    room = MOST_BYTES - _RESERVED
    for log_at, at in most_important(report, _MOST_FINDINGS).places:
        log, of_log = report.logs[log_at], told.setdefault(log_at, [])
        finding = log.findings[at]
        in_full = not of_log and log.log not in again
        text = _verdict(log, finding, report.language) if in_full else _other(log, finding, report.language)
        room -= len(text.encode()) + (0 if of_log else len(_head(log, report.language).encode()))
        if room < 0:
            break
        of_log.append(text)
    return {at: findings for at, findings in told.items() if findings}


def _head(log: LogReport, language: Language) -> str:
    told = f"\n## {code(log.log)}\n\n{counted(language, 'lines', log.lines)}"
    told += f", {counted(language, 'findings', len(log.findings))}" if log.findings else ""
    problems = [f"- {bold_label(language, 'problem')}{escaped(problem)}\n" for problem in log.problems[:_MOST_NOTES]]
    problems += [f"- {escaped(note)}\n" for note in log.notes[:_MOST_NOTES]]
    return f"{told}\n\n{''.join(problems)}" if problems else f"{told}\n"


def _verdict(log: LogReport, finding: Finding, language: Language) -> str:
    severity = WORDS[language][finding.severity.value]
    return f"\n### {_ICONS[finding.severity]} {severity}: {escaped(title_of(finding))}\n\n{_in_full(log, finding, language)}"


def _other(log: LogReport, finding: Finding, language: Language) -> str:
    severity = WORDS[language][finding.severity.value]
    title = escaped_html(f"{severity}: {title_of(finding)} ({counted(language, 'line', finding.line)})")
    return (
        f"\n<details><summary>{_ICONS[finding.severity]} {title}</summary>\n\n{_in_full(log, finding, language)}\n</details>\n"
    )


def _in_full(log: LogReport, finding: Finding, language: Language) -> str:
    place = [code(f"{log.log}:{finding.line}")]
    if finding.source:
        place.append(code(":".join(str(part) for part in finding.source if part is not None)))
    excerpt = fenced([f"{'>' if line.span else ' '} {line.number:>6} | {line.text}" for line in finding.excerpt])
    step = f"{bold_label(language, 'step')}{escaped(finding.step)}\n\n" if finding.step else ""
    told = f"{' → '.join(place)}\n\n{excerpt}\n{step}{bold_label(language, 'why')}{escaped(finding.why)}\n"
    if finding.remedies:
        told += f"\n{bold_label(language, 'fix').rstrip()}\n\n{remedies_in_markdown(log, finding.remedies, language)}"
    if finding.folded:
        rules = ", ".join(code(one.rule) + (f" (x {one.total})" if one.total > 1 else "") for one in finding.folded)
        told += f"\n{bold_label(language, 'then')}{rules}: {WORDS[language]['followed']}\n"
    if finding.see:
        told += f"\n{bold_label(language, 'see')}{' '.join(map(link, finding.see))}\n"
    return f"{told}\n{bold_label(language, 'rule')}{code(finding.rule)}\n"


def _clean_logs(report: Report) -> Iterator[str]:
    silent = [log for log in report.logs if not log.findings and not log.problems]
    clean, known = [log.log for log in silent if not log.known], [log.log for log in silent if log.known]
    if clean:
        yield f"\n{counted(report.language, 'clean logs', len(clean))}: {_named(clean)}\n"
    if known:
        yield f"\n{counted(report.language, 'known', sum(log.known for log in silent))}: {_named(known)}\n"


def _named(logs: Sequence[str]) -> str:
    return ", ".join(map(code, logs[:_MOST_CLEAN_LOGS])) + (", …" if len(logs) > _MOST_CLEAN_LOGS else "")
