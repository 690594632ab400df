"""`logtriage [LOG]...`: the options of scanning."""

from typing import Any

import click

from logtriage import __version__
from logtriage.cli.options import triage_options
from logtriage.cli.scanning import scan
from logtriage.model import Severity


@click.command(
    "logtriage",
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[OPTIONS]",
    epilog="Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 something could not be read or written.",
)
@click.version_option(__version__, message="logtriage %(version)s")
@click.argument("logs", nargs=-1, metavar="[LOG]...", type=click.Path())
@triage_options
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    help="Least severity that gives exit code 1 (default: error).",
)
@click.option("--exit-zero", is_flag=True, default=None, help="Exit with 0 even when something was found.")
@click.option("--failed", is_flag=True, help="What wrote the logs failed: say where it broke even if no known error is found.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Logs read side by side (default: 1); 0: one a core."
)
@click.option(
    "-F", "--follow", is_flag=True, help="Read a log that is still written, tell what is found; Ctrl-C gives the report."
)
@click.option("--tee", is_flag=True, help="Pass standard input on to standard output; the report goes to standard error.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about logs in which nothing was found, and show no progress.")
def command(logs: tuple[str, ...], **options: Any) -> None:
    """Name the cause in the LOG of a build, a test run or a program that failed, and what to do about it.

    \b
      logtriage build.log        of a log
      logtriage run -- make -j8  of a command, once it failed
      make 2>&1 | logtriage      of what a program prints

    LOG is a file (also packed with gzip, xz, bzip2 or Zstandard), an archive (zip, tar), a folder, or - for standard
    input, which is read when no LOG is named.
    """  # noqa: D301  # \b is click's mark for lines that stay as they are
    scan(logs, **options)
