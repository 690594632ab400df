"""`logtriage rules`: what rules there are, what is wrong with them, whether they hold what their examples say."""

from importlib import import_module
from typing import Any

import click

HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_COMMANDS = {
    "list": "One line a rule: id, severity, role, title.",
    "search": "Rules and pages that hold every word of a text.",
    "catalogue": "All rules and pages as one Markdown document.",
    "check": "Tell what is wrong with rules, each complaint with its place and its code.",
    "test": "Try rules on their own examples, in the clothes that logs come in.",
    "schema": "Print the JSON Schema of rule files, for editors.",
    "draft": "Draft a rule for an error in a log that none knows yet.",
}


class _Commands(click.Group):
    """Loads a command's module when the command is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"logtriage.cli.rules.{name}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table above, without loading what it names."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group("rules", cls=_Commands, context_settings=HELP)
def command() -> None:
    """List, check, test and draft rules."""
