"""The command line: options, exit codes, and the one place where a person's mistake becomes a message."""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from logtriage.cli.exits import FAILED, EndBy, ExitWith, complain
from logtriage.cli.names import DEFAULT, names_a_command
from logtriage.model import UserError

_MISTAKEN = {"run": 125}  # its exit codes 1 and 2 are those of the command that it runs; env and timeout say 125, too


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process, with the exit codes of the README."""
    code = _run_to_the_end(sys.argv[1:] if arguments is None else arguments)
    with contextlib.suppress(AttributeError, OSError):  # a standard error that is closed, or full
        sys.stderr.flush()
    os._exit(code)  # taking the interpreter apart would take as long as reading a megabyte of log


def _run_to_the_end(arguments: Sequence[str]) -> int:
    try:
        _check_streams(arguments)
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _end_by("SIGPIPE")
    except OSError as error:
        complain(f"the report could not be written: {error.strerror or error}")
        return FAILED
    except SystemExit as ended:
        return int(ended.code or 0)
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        if _names_only_logs(arguments):
            from logtriage.cli.scanning import scan

            scan(arguments)
        from logtriage.cli.commands import run_command

        return run_command(arguments)
    except ExitWith as ended:
        return ended.code
    except EndBy as ended:
        _end_by(ended.name)
    except UserError as error:
        for mistake in error.mistakes:
            complain(mistake)
        return _mistaken(arguments)


def _names_only_logs(arguments: Sequence[str]) -> bool:
    """Whether no option is there to be read, so that nobody need wait for click, which takes longer than a small log.

    It completes words for shells, too, and on Windows finds the files of a pattern, which other systems' shells do.
    """
    if os.name == "nt" or "_LOGTRIAGE_COMPLETE" in os.environ:
        return False
    return all(word == "-" or not word.startswith("-") for word in arguments) and not names_a_command(arguments)


def _mistaken(arguments: Sequence[str]) -> int:
    command = next(iter(arguments), DEFAULT)
    return _MISTAKEN.get(command, FAILED)


def _check_streams(arguments: Sequence[str]) -> None:
    """A closed standard output would swallow the report without a word (`>&-`); no other file may take such a place."""
    if sys.stderr is None:
        _drop(2)
    if sys.stdout is None:
        complain("standard output is closed: there is nowhere to write the report")
        raise SystemExit(_mistaken(arguments))


def _end_by(name: str) -> NoReturn:
    """Ends as a process that the signal killed, so that a shell sees 128+N."""
    number = getattr(signal, name, signal.SIGTERM)  # Windows has no SIGPIPE
    _drop(1)  # what is still buffered cannot be written; the interpreter would complain at its end
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(128 + number)


def _drop(descriptor: int) -> None:
    """Nobody reads what is written to it, and nothing complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
