"""`logtriage why RULE LOG`: why a rule speaks in a log, or why it does not."""

from collections.abc import Iterator
from typing import Any, NoReturn

import click

from logtriage.cli.choosing import configured_rules, find_rule
from logtriage.cli.exits import CLEAN, FOUND, ExitWith
from logtriage.cli.settings import read_settings
from logtriage.matching import Matcher
from logtriage.model import Finding, Literal, LogReport, Role, Rule, Severity, UserError
from logtriage.reasons import Account, Attempt, account_of
from logtriage.safe_text import clean, clean_span
from logtriage.sources import STDIN, Log
from logtriage.triage import triage_log

_MOST_SHOWN = 3  # lines on which a rule speaks that are told one by one
_BEFORE = 40  # characters of a line that are shown before the place where a pattern stops


@click.command("why", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rule_id", metavar="RULE")
@click.argument("log_name", metavar="LOG", type=click.Path())
@click.option("--line", type=click.IntRange(min=1), help="Ask about this line of the log alone.")
@click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(rule_id: str, log_name: str, line: int | None, rules: tuple[str, ...]) -> None:
    """Tell why RULE speaks in LOG, or why it does not.

    Exits with 0 if it speaks, with 1 if it does not.
    """
    if log_name == STDIN:
        raise UserError("the log is read more than once: name a file")
    settings: dict[str, Any] = read_settings(".")
    known = configured_rules(settings, rules)
    rule = find_rule(known, rule_id)
    log = Log(log_name)
    chunks = tuple(log.chunks())
    if log.problems:
        raise UserError(*(f"{log_name}: {problem}" for problem in log.problems))
    account = account_of(rule, known, chunks, log.message_of, line=line)
    if rule.role is Role.MEANING:
        _explain_meaning(rule, account, triage_log(Log(log_name), Matcher(known), language="en"), line)
    spoken = [number for number in account.spoken if line in (None, number)]
    if not spoken:
        _print(rule, account, log_name, _silent(account))
        raise ExitWith(FOUND)
    report = triage_log(Log(log_name), Matcher(known), language="en")
    _print(rule, account, log_name, _speaking(rule, report, spoken))
    raise ExitWith(CLEAN)


def _explain_meaning(rule: Rule, account: Account, report: LogReport, line: int | None) -> NoReturn:
    """Where the rule told what an error means; it speaks nowhere else, whatever its pattern matches."""
    unknown = [finding for finding in report.findings if finding.role is Role.UNKNOWN and line in (None, finding.line)]
    spoken = [finding.line for finding in unknown if finding.rule == rule.id]
    if spoken:
        _print(rule, account, report.log, _speaking(rule, report, spoken))
        raise ExitWith(CLEAN)
    told = ", ".join(f"{finding.rule} tells of line {finding.line}" for finding in unknown[:_MOST_SHOWN])
    asked = f"about the lines of unknown errors alone: {told or 'there is none here'}"
    _print(rule, account, report.log, iter([("asked", asked), *_silent(account)]))
    raise ExitWith(FOUND)


def _print(rule: Rule, account: Account, log_name: str, told: Iterator[tuple[str, str]]) -> None:
    click.echo(f"{rule.id} in {clean(log_name)} ({_lines(account.lines)})")
    for head, text in (*_scanned(account), *told):
        click.echo(f"  {head:<9}{clean(text)}")


def _scanned(account: Account) -> Iterator[tuple[str, str]]:
    seen = [sight for sight in account.sights if sight.lines]
    for sight in seen or account.sights[:_MOST_SHOWN]:
        yield (
            "scan",
            f"{_quoted(sight.literal)} stands on {_lines(sight.lines)}"
            + (f", first on line {sight.first}" if sight.lines else ""),
        )
    left_out = 0 if seen else len(account.sights) - _MOST_SHOWN
    if left_out > 0:
        yield "", f"nor do {left_out} other texts, of which one is in every match"
    if account.tried:
        spent = f"{account.seconds * 1000:.1f} ms" if account.seconds >= 0.0001 else "less than 0.1 ms"  # noqa: PLR2004
        yield "pattern", f"was tried on {_lines(account.tried)}, matches {len(account.matched):,} of them; that took {spent}"
    else:
        yield "pattern", "was never tried, since no line holds what the scan looks for"


def _quoted(literal: Literal) -> str:
    text, folds = literal
    return repr(text.decode("utf-8", "backslashreplace")) + (" in any case" if folds else "")


def _lines(count: int) -> str:
    return "no line" if not count else "1 line" if count == 1 else f"{count:,} lines"


def _silent(account: Account) -> Iterator[tuple[str, str]]:
    for hindrance in account.hindrances:
        yield "line", f"{hindrance.line}: {hindrance.text.strip()}"
        yield "silent", hindrance.reason
    if account.nearest:
        yield from _told_attempt(account.nearest)
    elif not account.hindrances:
        yield "nearest", "no line has a word of the pattern"


def _told_attempt(attempt: Attempt) -> Iterator[tuple[str, str]]:
    stop = attempt.stop
    yield "nearest", f"line {attempt.line}"
    text, span = clean_span(attempt.text, (stop.column, stop.column + max(1, len(stop.found))))
    start = span[0] if span else 0
    cut = max(0, start - _BEFORE)
    yield "", ("…" if cut else "") + text[cut : cut + 80]
    yield "", " " * (start - cut + bool(cut)) + "^" * max(1, len(stop.found))
    here = f"the line has {stop.found!r}" if stop.found else "the line ends"
    yield (
        "differs",
        f"here {here}, which the pattern rules out: {stop.wanted}"
        if stop.is_refusal
        else (f"here the pattern asks for {stop.wanted!r}, and {here}"),
    )


def _speaking(rule: Rule, report: LogReport, spoken: list[int]) -> Iterator[tuple[str, str]]:
    yield (
        "speaks",
        "on line "
        + ", ".join(map(str, spoken[:_MOST_SHOWN]))
        + (f" and {len(spoken) - _MOST_SHOWN:,} more" if len(spoken) > _MOST_SHOWN else ""),
    )
    own = next((finding for finding in report.findings if finding.rule == rule.id), None)
    if own is None:
        leader = next((one for one in report.findings if any(folded.rule == rule.id for folded in one.folded)), None)
        meant = next((one for one in report.findings if rule.role is one.role is Role.UNKNOWN), None)
        if leader:
            yield "folded", f"under {leader.rule} (line {leader.line}), which it follows from"
        elif meant:
            yield "told", f"as {meant.rule} (line {meant.line}), which says what its words mean"
        elif rule.is_last_resort and report.findings:
            yield (
                "untold",
                f"since {report.findings[0].rule} is found; it is told where no failure is",
            )
        return
    yield from ((name, value) for name, value in (("values", ", ".join(f"{n} = {v!r}" for n, v in own.values)),) if value)
    first = report.findings[0]
    if own is first:
        yield "verdict", _lead(own, report)
    else:
        yield (
            "place",
            f"{report.findings.index(own) + 1} of {len(report.findings)}: {first.rule} leads, {_difference(first, own)}",
        )
    for folded in own.folded:
        yield "then", f"{folded.rule} (line {folded.first_line}, {_times(folded.total)}) is folded under it"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _lead(own: Finding, report: LogReport) -> str:
    if len(report.findings) == 1:
        return "it is the only finding"
    return f"it leads before {report.findings[1].rule}, {_difference(own, report.findings[1])}"


def _difference(first: Finding, second: Finding) -> str:
    """What puts one finding before another: the first thing in which the two differ, in the order of the ranking."""
    if (first.role is Role.FOOTER) is not (second.role is Role.FOOTER):
        return f"since {second.rule} only tells that the whole failed (footer)"
    if (first.severity is Severity.ERROR) is not (second.severity is Severity.ERROR):
        return f"since {second.rule} is no error ({second.severity})"
    if first.role is not second.role:
        return f"since it is a {first.role}, and {second.rule} a {second.role}"
    if first.severity is not second.severity:
        return f"since it is graver ({first.severity}) than {second.rule} ({second.severity})"
    return f"since it stands before {second.rule} (line {first.line} before {second.line})"
