"""Commands whose modules are loaded when they are called: no command waits for what another one needs."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from logtriage.spelling import did_you_mean


class LazyGroup(click.Group):
    """Commands by name, each with its line of help: `command` in the module of that name in the package."""

    def __init__(self, *args: Any, package: str, lines: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self._package = package

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(self.lines)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Loads the command."""
        if name not in self.lines:
            return None
        command: click.Command = import_module(f"{self._package}.{name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tells the names where none is given: a page of help is no message of an error."""
        if not args:
            raise click.UsageError(f"no command was named (one of {', '.join(self.lines)})", ctx)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Tells the nearest name where there is no such command."""
        if args[0] not in self.lines:
            raise click.UsageError(f"no such command: {args[0]}{did_you_mean(args[0], self.lines)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without loading what it names."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.lines[name]) for name in self.list_commands(ctx)])
