"""`logtriage rules test`: whether rules hold what their examples say."""

import click

from logtriage.cli.choosing import rules_in
from logtriage.cli.exits import CLEAN, FOUND, ExitWith, complain
from logtriage.cli.rules import HELP
from logtriage.examples import judge_examples


@click.command("test", context_settings=HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def command(paths: tuple[str, ...]) -> None:
    """Try the rules in PATHs (default: the bundled ones) on their own examples."""
    rules, beside = rules_in(paths)
    failures = list(judge_examples(rules, beside=beside))
    for failure in failures:
        complain(str(failure))
    count = sum(len(rule.advice.match) + len(rule.advice.skip) for rule in rules)
    click.echo(f"{len(rules)} rules, {count} examples, {len(failures)} failed")
    raise ExitWith(FOUND if failures else CLEAN)
