"""The command line: options, exit codes, and the one place where a person's mistake becomes a message."""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from logtriage.cli.exits import FAILED, EndBy, ExitWith, complain
from logtriage.cli.loading import LazyGroup
from logtriage.model import UserError
from logtriage.spelling import did_you_mean

_DEFAULT = "scan"
_MISTAKEN = {"run": 125}  # its exit codes 1 and 2 are those of the command that it runs; env and timeout say 125, too
_COMMANDS = {
    _DEFAULT: "Name the causes in logs (the default command).",
    "run": "Run a command; when it fails, name the cause.",
    "explain": "Show a rule: why the error happens, what helps, examples.",
    "why": "Tell why a rule speaks in a log, or why it does not.",
    "rules": "List, check, test and draft rules.",
}


class _Commands(LazyGroup):
    """Without a command's name, the logs are scanned."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in super().list_commands(ctx) if name != _DEFAULT]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not (args and args[0] in (*_COMMANDS, *ctx.help_option_names)):
            _refuse_mistyped(args)
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; click itself would make exit code 1 of a reader that went away."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _end_by("SIGPIPE")

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help of scanning, which is what nearly everyone wants, with the other commands under it."""
        scan = self.get_command(ctx, _DEFAULT)
        assert scan is not None  # noqa: S101  # it stands in the table above
        with click.Context(scan, info_name=ctx.info_name, help_option_names=ctx.help_option_names) as scan_context:
            scan.format_help(scan_context, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=_Commands, package=__name__, lines=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Name the cause in the log of what failed."""


def _refuse_mistyped(args: Sequence[str]) -> None:
    """Raises UserError where no file is named, but nearly a command: nobody has a log called `explian`."""
    word = next(iter(args), "")
    if not word.isalpha() or any(os.path.exists(arg) for arg in args):
        return
    from logtriage.cli.rules import COMMANDS as OF_RULES

    commands = [name for name in _COMMANDS if name != _DEFAULT]
    hint = f" (did you mean 'rules {word}'?)" if word in OF_RULES else did_you_mean(word, [*commands, "--help", "--version"])
    if hint:
        raise UserError(f"{word}: no such file or command{hint}")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process, with the exit codes of the README."""
    code = _run_to_the_end(arguments)
    with contextlib.suppress(AttributeError, OSError):  # a standard error that is closed, or full
        sys.stderr.flush()
    os._exit(code)  # taking the interpreter apart would take as long as reading a megabyte of log


def _run_to_the_end(arguments: list[str] | None) -> int:
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


def _run(arguments: list[str] | None) -> int:
    try:
        result: Any = cli.main(args=arguments, prog_name="logtriage", standalone_mode=False)
    except ExitWith as ended:
        return ended.code
    except EndBy as ended:
        _end_by(ended.name)
    except UserError as error:
        for mistake in error.mistakes:
            complain(mistake)
        return _mistaken(arguments)
    except click.ClickException as error:
        for line in error.format_message().splitlines():
            complain(line)
        context = getattr(error, "ctx", None)
        if context is not None:
            complain(f"try '{context.command_path.removesuffix(f' {_DEFAULT}')} --help'")
        return _mistaken(arguments)
    return int(result or 0)


def _mistaken(arguments: list[str] | None) -> int:
    command = next(iter(sys.argv[1:] if arguments is None else arguments), _DEFAULT)
    return _MISTAKEN.get(command, FAILED)


def _check_streams(arguments: list[str] | None) -> None:
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
