"""`logtriage run -- COMMAND`: the command runs as it would without us; when it fails, the report follows its output."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

from logtriage.cli.child import Child, NotStarted
from logtriage.cli.exits import ExitWith, complain
from logtriage.cli.interrupts import Interruption
from logtriage.cli.options import rules_of, settings_of, triage_options
from logtriage.cli.outputs import Output, read_outputs, write_reports
from logtriage.cli.passing import Copy
from logtriage.matching import Matcher
from logtriage.model import Chunk, Language, Report, Rule, UserError
from logtriage.sources import Log
from logtriage.triage import Onlooker, triage_log


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
    asked = _Asked(rules_of(settings), settings["lang"], settings["root"], outputs, settings["color"], verbose)
    with Copy() as copy:
        code = _run(command_line, copy, on_pseudo_terminal=pty)
        if code or always:
            try:
                _report(os.path.basename(command_line[0]), code, copy, asked)
            except Exception as error:  # whatever goes wrong here, the command's exit code stands
                complain(f"its output could not be triaged: {error or type(error).__name__}")
    raise ExitWith(code)


class _Asked(NamedTuple):
    """What the report is made with, and where it goes."""

    rules: Sequence[Rule]
    language: Language
    root: str | None
    outputs: Sequence[Output]
    color: str
    verbose: bool


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


def _report(name: str, code: int, copy: Copy, asked: _Asked) -> None:
    log = Log(f"<{name}>", copy.opened())
    log.problems += copy.problems
    with Interruption() as interruption:
        commands = WorkflowCommands()
        told = triage_log(log, Matcher(asked.rules), language=asked.language, root=asked.root, onlooker=commands)
        for note in (*told.problems, *told.notes):
            complain(f"{told.log}: {note}")
        if commands.stopped and any(output.format == "github" for output in asked.outputs):
            complain("the command printed GitHub's workflow command stop-commands: the annotations below will not be seen")
        complain(f"{name} ended with exit code {code}")
        report = Report((told,), asked.language, interruption.name)
        write_reports(asked.outputs, report, sys.stderr, color=asked.color, verbose=asked.verbose)


class WorkflowCommands(Onlooker):
    """Notices whether GitHub was told to obey no more workflow commands, and not told otherwise since then.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions, "Stopping and starting".
    """

    _STOP = re.compile(rb"(?m)^\s*::stop-commands::(\S+)")

    def __init__(self) -> None:
        self.stopped = False
        self._token = b""

    def chunks(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Looks for the two commands."""
        for chunk in chunks:
            at = 0
            while (found := self._next_in(chunk.data, at)) >= 0:
                at = found
            yield chunk

    def _next_in(self, data: bytes, at: int) -> int:
        """Where the next of the two ends, -1 if there is none."""
        if self.stopped:
            end = b"::" + self._token + b"::"
            found = data.find(end, at)
            self.stopped = found < 0
            return found + len(end) if found >= 0 else -1
        stop = self._STOP.search(data, at) if data.find(b"::stop-commands::", at) >= 0 else None
        if not stop:
            return -1
        self.stopped, self._token = True, stop[1]
        return stop.end()
