"""`logtriage rules draft LOG`: a rule for an error that none knows yet."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from logtriage.cli.choosing import rules_in, sample_logs
from logtriage.cli.exits import CLEAN, ExitWith, complain
from logtriage.cli.outputs import Output, write_output
from logtriage.cli.rules import HELP
from logtriage.drafting import sketch_of
from logtriage.drafting.entry import entry_of, file_with, guessed_id
from logtriage.linting import Bench, lint
from logtriage.linting.printing import printed
from logtriage.matching import Matcher
from logtriage.model import LogReport, Role, Rule, UserError
from logtriage.rulebook import load_rules
from logtriage.sources import Log
from logtriage.triage import triage_log


@click.command("draft", context_settings=HELP)
@click.argument("log_name", metavar="LOG", type=click.Path())
@click.option(
    "--line", type=click.IntRange(min=1), help="The line to write a rule for (default: the one that names the cause)."
)
@click.option("--id", "rule_id", metavar="RULE", help="The rule's id (default: made of the tool and of the line's words).")
@click.option("-o", "--output", metavar="FILE", help="The file of rules to add the draft to (default: standard output).")
@click.option("--bundled-rules/--no-bundled-rules", default=True, help="Whether to leave out what bundled rules explain.")
@click.option(
    "--logs", multiple=True, metavar="PATH", help="Real logs to try the draft on (default: a checkout's sample_logs)."
)
def command(log_name: str, line: int | None, rule_id: str | None, **options: Any) -> None:
    """Draft a rule for the failure in LOG: pattern, title and examples are taken from the log, why and fix are yours.

    The draft is tried on real logs, and what 'rules check' has against it is said.
    """
    output: str | None = options["output"]
    beside = rules_in(())[0] if options["bundled_rules"] else ()
    log = Log(log_name)
    chunks = tuple(log.chunks())
    if log.problems:
        raise UserError(*(f"{log.name}: {problem}" for problem in log.problems))
    bench = Bench((), logs=options["logs"] or sample_logs())
    if beside and not line:
        line = _line_to_draft(triage_log(Log(log_name), Matcher(beside), language="en"))
    sketch = sketch_of(chunks, log.message_of, line=line, known=_explaining(beside), silent=bench.green_lines)
    entry = entry_of(sketch, rule_id or guessed_id(sketch, output))
    content = file_with(entry, _content_of(output) if output else "")
    write_output(Output("text", output), (content,), sys.stdout)
    complain(f"drafted from line {sketch.line}: {sketch.match.strip()}")
    if output:
        _check(output, beside=beside, logs=options["logs"] or sample_logs())
    raise ExitWith(CLEAN)


def _explaining(rules: Sequence[Rule]) -> Matcher | None:
    """What explains lines: all rules but those that only say that something broke."""
    explaining = [rule for rule in rules if rule.role is not Role.UNKNOWN]
    return Matcher(explaining) if explaining else None


def _line_to_draft(report: LogReport) -> int | None:
    """The line of the verdict, unless that only says that something failed; says so if a rule knows its cause already."""
    first = next(iter(report.findings), None)
    if first is None or first.role not in (Role.UNKNOWN, Role.CAUSE):
        return None
    if first.role is Role.CAUSE:
        complain(f"this failure is known: {first.rule} tells of line {first.line}; --line names another one to draft from")
    return first.line


def _content_of(path: str) -> str:
    if not os.path.exists(path):
        return ""
    load_rules([path])  # nothing is added to a file that has mistakes
    with open(path, encoding="utf-8") as file:
        return file.read()


def _check(path: str, *, beside: Any, logs: tuple[str, ...]) -> None:
    """Says what the linter has against the file's last rule, which is the draft."""
    rules = load_rules([path])
    bench = Bench(rules[-1:], beside=(*rules[:-1], *beside), logs=logs)
    for told in printed(list(lint(bench)), "text").splitlines():
        complain(told)
