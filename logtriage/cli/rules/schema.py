"""`logtriage rules schema`: what a file of rules may hold, for editors."""

import click

from logtriage.cli.rules import HELP

_EPILOG = """
An editor with yaml-language-server takes it from a first line: # yaml-language-server: $schema=logtriage-rules.schema.json
"""


@click.command("schema", context_settings=HELP, epilog=_EPILOG)
def command() -> None:
    """Print the JSON Schema of a file of rules."""
    import json

    from logtriage.rulebook.schema import rules_schema

    click.echo(json.dumps(rules_schema(), ensure_ascii=False, indent=2))
