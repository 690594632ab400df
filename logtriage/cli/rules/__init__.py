"""`logtriage rules`: what rules there are, what is wrong with them, whether they hold what their examples say."""

from typing import Any

import click

from logtriage.cli.loading import LazyGroup

HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
COMMANDS = {
    "list": "One line a rule: id, severity, role, title.",
    "search": "Rules and pages that hold every word of a text.",
    "catalogue": "All rules and pages as one Markdown document.",
    "check": "Tell what is wrong with rules, each complaint with its place and its code.",
    "test": "Try rules on their own examples, as they stand and as logs show them.",
    "schema": "Print the JSON Schema of rule files, for editors.",
    "draft": "Draft a rule for an error in a log that none knows yet.",
}


@click.group("rules", cls=LazyGroup, package=__name__, lines=COMMANDS, context_settings=HELP)
def command() -> None:
    """List, check, test and draft rules."""
