"""The options of the commands that triage logs."""

from collections.abc import Callable
from typing import Any

import click

from logtriage.cli.outputs import AUTO
from logtriage.model import LANGUAGES
from logtriage.reporters import FORMATS

Command = Callable[..., Any]


def _complete_formats(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in (*FORMATS, AUTO) if name.startswith(incomplete)]


def _complete_log_formats(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from logtriage.sources.formats import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


_SHARED = (
    click.option(
        "-f",
        "--format",
        "formats",
        multiple=True,
        metavar="NAME[=FILE]",
        shell_complete=_complete_formats,
        help=f"Format of the report, and its file; repeatable: {', '.join(FORMATS)}; {AUTO}: as the CI system understands.",
    ),
    click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the explanations (default: the locale's)."),
    click.option("--select", multiple=True, metavar="RULE", help="Only these rules; an id or a glob such as 'pip/*'."),
    click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules."),
    click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them."),
    click.option("--bundled-rules/--no-bundled-rules", default=None, help="Whether to use the rules that come with logtriage."),
    click.option("--baseline", metavar="FILE", help="Leave out the findings that this file holds."),
    click.option(
        "--update-baseline", is_flag=True, help="Write what is found into the --baseline FILE: from now on it is known."
    ),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colours (default: on a terminal)."),
    click.option(
        "--config", metavar="FILE", help="Configuration file (default: the nearest logtriage.toml or pyproject.toml)."
    ),
    click.option(
        "--root",
        metavar="DIR",
        help="Folder of the checkout: source files are named from there on (default: as the log tells).",
    ),
    click.option(
        "--log-format",
        metavar="NAME",
        shell_complete=_complete_log_formats,
        help="Format of the logs (default: recognised), such as github-actions; an unknown name lists them all.",
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of the logs (default: UTF-8, or what they look like)."),
    click.option("--no-redact", is_flag=True, help="Show passwords and tokens as they are; refused in a CI job."),
    click.option("--force-no-redact", is_flag=True, help="The same, also in a CI job, whose output others read."),
    click.option("-v", "--verbose", is_flag=True, help="Tell every finding in full."),
)


def triage_options(command: Command) -> Command:
    """Gives a command the options that all of them share."""
    for option in reversed(_SHARED):
        command = option(command)
    return command
