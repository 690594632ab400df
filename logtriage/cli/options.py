"""The options of the commands that triage logs, and the settings and rules that they amount to."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import click

from logtriage.cli.choosing import choose_rules
from logtriage.cli.exits import complain
from logtriage.cli.outputs import AUTO, complete_formats
from logtriage.cli.settings import default_language, read_settings
from logtriage.model import LANGUAGES, Report, Rule, UserError
from logtriage.reporters import FORMATS

Command = Callable[..., Any]


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
        shell_complete=complete_formats,
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


def settings_of(options: dict[str, Any], config: str | None) -> dict[str, Any]:
    """Of each option what was given, else what the configuration file says, else the default.

    No file can turn redaction off: the nearest one may be part of what a stranger wants built.
    """
    _show_secrets(asked=options.pop("no_redact"), forced=options.pop("force_no_redact"))
    defaults = {
        "lang": default_language(),
        "fail_on": "error",
        "exit_zero": False,
        "bundled_rules": True,
        "color": "auto",
        "jobs": 1,
        "root": None,
    }
    file = read_settings(".", given=config)
    file = {**defaults, **file, "formats": file.get("format", ())}
    settings = {name: value if value not in (None, ()) else file.get(name, ()) for name, value in options.items()}
    found = () if options["rules"] else file.get("rules", ())
    return {**settings, "rules": options["rules"], "found_rules": found, "ended": file.get("ended", ())}


def _show_secrets(*, asked: bool, forced: bool) -> None:
    """Turns redaction off for this run, if that was asked for; raises UserError in a CI job, unless forced."""
    if not (asked or forced):
        return
    from logtriage.cli.ci_systems import ci_variable
    from logtriage.redaction import show_secrets

    variable = ci_variable(os.environ)
    if variable and not forced:
        raise UserError(f"--no-redact: refused in a CI job ({variable} is set), whose output others read; or --force-no-redact")
    show_secrets()


def rules_of(settings: dict[str, Any]) -> Sequence[Rule]:
    """The rules that the settings name; says which of them are ignored no longer. Raises UserError as `choose_rules` does."""
    for told in settings["ended"]:
        complain(told)
    return choose_rules(
        given=settings["rules"],
        found=settings["found_rules"],
        bundled=settings["bundled_rules"],
        select=settings["select"],
        ignore=settings["ignore"],
    )


def without_known(report: Report, settings: dict[str, Any]) -> Report:
    """The report without what the baseline knows, if the settings name one; says how much that is."""
    if not settings["baseline"]:
        if settings["update_baseline"]:
            raise UserError("--update-baseline needs the file that it shall write: --baseline FILE")
        return report
    from logtriage.cli.baseline import apply_baseline

    report, told = apply_baseline(report, settings["baseline"], update=settings["update_baseline"])
    complain(told)
    return report
