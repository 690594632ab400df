"""The report on a command that failed; apart from `run`, because a command that succeeds shall not wait for all this."""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from logtriage.cli.exits import complain
from logtriage.cli.interrupts import Interruption
from logtriage.cli.notes import without_known
from logtriage.cli.outputs import Output, write_reports
from logtriage.cli.passing import Copy
from logtriage.expressions import keep_compiled
from logtriage.matching import Matcher
from logtriage.model import Chunk, Language, Report, Rule
from logtriage.sources import Log, Reading
from logtriage.triage import Onlooker, triage_log


class Asked(NamedTuple):
    """What the report is made with, and where it goes."""

    rules: Sequence[Rule]
    language: Language
    root: str | None
    outputs: Sequence[Output]
    settings: dict[str, Any]
    verbose: bool
    reading: Reading | None


def tell_failure(name: str, code: int, copy: Copy, asked: Asked) -> None:
    """Writes the reports on what the command printed; raises what a report raises that cannot be written."""
    if not copy.ends_line and sys.stderr is not None:
        sys.stderr.write("\n")
    log = Log(f"<{name}>", copy.opened(), reading=asked.reading)
    log.problems += copy.problems
    log.failed = bool(code)
    with Interruption() as interruption:
        commands = WorkflowCommands()
        told = triage_log(log, Matcher(asked.rules), language=asked.language, root=asked.root, onlooker=commands)
        for note in (*told.problems, *told.notes):
            complain(f"{told.log}: {note}")
        if commands.stopped and any(output.format == "github" for output in asked.outputs):
            complain("the command printed GitHub's workflow command stop-commands: the annotations below will not be seen")
        complain(f"{name} ended with exit code {code}")
        report = without_known(Report((told,), asked.language, interruption.name), asked.settings)
        write_reports(asked.outputs, report, sys.stderr, color=asked.settings["color"], verbose=asked.verbose)
    keep_compiled()


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
