"""`logtriage rules check`: what is wrong with rules, each complaint with its place, its code and its page."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from logtriage.cli.choosing import rules_in, sample_logs
from logtriage.cli.exits import CLEAN, FOUND, ExitWith
from logtriage.cli.outputs import Output, write_output
from logtriage.cli.rules import HELP
from logtriage.linting import CHECKS, Bench, lint, mend
from logtriage.linting.places import split_place
from logtriage.linting.printing import FORMATS, printed
from logtriage.model import UserError


@click.command("check", context_settings=HELP, epilog="'logtriage explain L001' shows the page of a code.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-f", "--format", "form", type=click.Choice(FORMATS), default="text", help="Format of the complaints.")
@click.option("--select", multiple=True, metavar="CODE", help="Only these codes, or what begins so: L0.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these codes.")
@click.option("--logs", multiple=True, metavar="PATH", help="Real logs to measure on (default: a checkout's sample_logs).")
@click.option("--fix", is_flag=True, help="First mend what is mechanical, in the files themselves.")
def command(paths: tuple[str, ...], form: str, select: tuple[str, ...], ignore: tuple[str, ...], **options: Any) -> None:
    """Tell what is wrong with the rules in PATHs (default: the bundled ones).

    Logs in a folder named 'clean' are of what passed: no rule may name an error in them.
    """
    codes = _chosen(select, ignore)
    rules, beside = rules_in(paths)
    if options["fix"] and _mend({split_place(rule.place)[0] for rule in rules}, codes):
        rules, beside = rules_in(paths)
    complaints = list(lint(Bench(rules, beside=beside, logs=options["logs"] or sample_logs()), codes))
    summary = _summary(len(rules), len(complaints), len({complaint.rule for complaint in complaints}))
    write_output(Output(form, None), (printed(complaints, form), summary if form == "text" else ""), sys.stdout)
    raise ExitWith(FOUND if complaints else CLEAN)


def _mend(files: Iterable[str], codes: Sequence[str]) -> bool:
    """Whether anything was mended."""
    try:
        mended = list(mend(sorted(files), codes))
    except OSError as error:
        raise UserError(f"{error.filename}: could not be mended: {error.strerror}") from error
    for path, text in mended:
        write_output(Output("text", path), (text,), sys.stdout)
    return bool(mended)


def _chosen(select: tuple[str, ...], ignore: tuple[str, ...]) -> list[str]:
    for prefix in (*select, *ignore):
        if not any(code.startswith(prefix) for code in CHECKS):
            raise UserError(f"no code begins with '{prefix}' (they are {', '.join(CHECKS)})")
    return [code for code in CHECKS if code.startswith(select or ("",)) and not code.startswith(ignore or ("-",))]


def _summary(rules: int, complaints: int, objectionable: int) -> str:
    checked = f"{rules:,} rule{'s' * (rules != 1)}"
    if not complaints:
        return f"{checked}, no complaints\n"
    made = f"{complaints:,} complaint{'s' * (complaints != 1)}"
    return f"{checked}, {made} about {objectionable:,} of them; 'logtriage explain CODE' tells more\n"
