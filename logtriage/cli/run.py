"""`logtriage run -- COMMAND`: the command runs as it would without us; when it fails, the report follows its output."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from logtriage.cli.child import Child, NotStarted
from logtriage.cli.choosing import rules_of
from logtriage.cli.exits import ExitWith, complain
from logtriage.cli.options import triage_options
from logtriage.cli.outputs import read_outputs
from logtriage.cli.passing import Copy
from logtriage.cli.settings import settings_of
from logtriage.model import UserError


@click.command(
    "run",
    context_settings={"help_option_names": ["-h", "--help"], "allow_interspersed_args": False},
    options_metavar="[OPTIONS]",
    epilog="Exit codes: the command's own; 128+N when signal N ended it, 126 when it cannot be run, 127 when it is not "
    "found, 125 for a mistake in what logtriage was told.",
)
@click.argument("command_line", nargs=-1, required=True, metavar="-- COMMAND...", type=click.UNPROCESSED)
@triage_options
@click.option("--always", is_flag=True, help="Report also when the command succeeded.")
@click.option("--pty", is_flag=True, help="Give the command a terminal for its output (which merges its two streams).")
def command(command_line: tuple[str, ...], config: str | None, verbose: bool, always: bool, pty: bool, **options: Any) -> None:
    """Run COMMAND, pass its output through, and when it fails tell the cause on standard error."""
    settings = settings_of(options, config)
    outputs = read_outputs(tuple(settings["formats"]))
    if pty and sys.platform == "win32":
        raise UserError("--pty: Windows has no pseudo-terminals of this kind")
    reading = None
    if settings["log_format"] or settings["encoding"]:
        from logtriage.cli.inputs import reading_of

        reading = reading_of(settings["log_format"], settings["encoding"])
    rules = rules_of(settings)
    with Copy() as copy:
        code = _run(command_line, copy, on_pseudo_terminal=pty)
        if code or always:
            try:
                from logtriage.cli.failure import Asked, tell_failure

                asked = Asked(rules, settings["lang"], settings["root"], outputs, settings, verbose, reading)
                tell_failure(os.path.basename(command_line[0]), code, copy, asked)
            except Exception as error:  # whatever goes wrong here, the command's exit code stands
                complain(f"its output could not be triaged: {error or type(error).__name__}")
    raise ExitWith(code)


def _run(command_line: Sequence[str], copy: Copy, *, on_pseudo_terminal: bool) -> int:
    """The command's exit code, or the one that tells why it was not run."""
    try:
        with Child(command_line, copy, on_pseudo_terminal=on_pseudo_terminal) as child:
            code = child.run()
    except NotStarted as error:
        complain(str(error))
        raise ExitWith(error.code) from error
    for problem in child.problems:
        complain(problem)
    return code
