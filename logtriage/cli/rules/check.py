"""`logtriage rules check`: what is wrong with rules, each complaint with its place, its code and its page."""

import os

import click

from logtriage.cli.choosing import rules_in
from logtriage.cli.exits import CLEAN, FOUND, ExitWith
from logtriage.cli.outputs import Output, write_output
from logtriage.cli.rules import HELP
from logtriage.linting import CHECKS, Bench, lint
from logtriage.linting.printing import FORMATS, printed
from logtriage.model import UserError
from logtriage.rulebook import bundled_folder


@click.command("check", context_settings=HELP, epilog="'logtriage explain L001' shows the page of a code.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-f", "--format", "form", type=click.Choice(FORMATS), default="text", help="Format of the complaints.")
@click.option("--select", multiple=True, metavar="CODE", help="Only these codes, or what begins so: L0.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these codes.")
@click.option(
    "--logs", multiple=True, metavar="PATH", help="Real logs to measure patterns on (default: a checkout's sample_logs)."
)
def command(paths: tuple[str, ...], form: str, select: tuple[str, ...], ignore: tuple[str, ...], logs: tuple[str, ...]) -> None:
    """Tell what is wrong with the rules in PATHs (default: the bundled ones).

    Logs in a folder named 'clean' are of what passed: no rule may name an error in them.
    """
    codes = _chosen(select, ignore)
    rules, beside = rules_in(paths)
    complaints = list(lint(Bench(rules, beside=beside, logs=logs or _sample_logs()), codes))
    summary = _summary(len(rules), len(complaints), len({complaint.rule for complaint in complaints}))
    write_output(Output(form, None), printed(complaints, form) + (summary if form == "text" else ""))
    raise ExitWith(FOUND if complaints else CLEAN)


def _chosen(select: tuple[str, ...], ignore: tuple[str, ...]) -> list[str]:
    for prefix in (*select, *ignore):
        if not any(code.startswith(prefix) for code in CHECKS):
            raise UserError(f"no code begins with '{prefix}' (they are {', '.join(CHECKS)})")
    return [code for code in CHECKS if code.startswith(select or ("",)) and not code.startswith(ignore or ("-",))]


def _sample_logs() -> tuple[str, ...]:
    """Beside the bundled rules of a checkout; an installed logtriage has none."""
    folder = os.path.join(os.path.dirname(bundled_folder()), "sample_logs")
    return (folder,) if os.path.isdir(folder) else ()


def _summary(rules: int, complaints: int, objectionable: int) -> str:
    if not complaints:
        return f"{rules:,} rules, no complaints\n"
    return f"{rules:,} rules, {complaints:,} complaints about {objectionable:,} of them; 'logtriage explain CODE' tells more\n"
