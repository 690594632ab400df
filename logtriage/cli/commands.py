"""The commands, with their options: what click reads of a command line."""

from collections.abc import Sequence
from typing import Any

import click

from logtriage.cli.exits import EndBy
from logtriage.cli.loading import LazyGroup
from logtriage.cli.names import COMMANDS, DEFAULT, names_a_command
from logtriage.model import UserError


class _Commands(LazyGroup):
    """Without a command's name, the logs are scanned."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in super().list_commands(ctx) if name != DEFAULT]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not (args and args[0] in ctx.help_option_names) and not names_a_command(args):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; click itself would make exit code 1 of a reader that went away."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise EndBy("SIGPIPE") from error

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help of scanning, which is what nearly everyone wants, with the other commands under it."""
        scan = self.get_command(ctx, DEFAULT)
        assert scan is not None  # noqa: S101  # it stands in the table above
        with click.Context(scan, info_name=ctx.info_name, help_option_names=ctx.help_option_names) as scan_context:
            scan.format_help(scan_context, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=_Commands, package=__package__, lines=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Name the cause in the log of what failed."""


def run_command(arguments: Sequence[str]) -> int:
    """Runs what the command line asks for, and returns its exit code; raises UserError for one that cannot be understood."""
    try:
        result: Any = cli.main(args=list(arguments), prog_name="logtriage", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = [f"try '{context.command_path.removesuffix(f' {DEFAULT}')} --help'"] if context else []
        raise UserError(*error.format_message().splitlines(), *hint) from error
    return int(result or 0)
