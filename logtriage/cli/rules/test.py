"""`logtriage rules test`: whether rules hold what their examples say."""

import click

from logtriage.cli.choosing import rules_in
from logtriage.cli.exits import CLEAN, FOUND, ExitWith, complain
from logtriage.cli.rules import HELP
from logtriage.examples import judge_examples
from logtriage.examples.clothing import Wardrobe


@click.command("test", context_settings=HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def command(paths: tuple[str, ...]) -> None:
    """Try the rules in PATHs (default: the bundled ones) on their own examples.

    Each example is tried as it stands, and as logs show it: in colours, with the stamps of CI systems, with CRLF, in UTF-16.
    """
    rules, beside = rules_in(paths)
    with Wardrobe() as wardrobe:
        failures = list(judge_examples(rules, beside=beside, wardrobe=wardrobe))
        if wardrobe.unknown:
            complain(f"not tried, since logs in them are not understood: {', '.join(wardrobe.unknown)}")
    for failure in failures:
        complain(str(failure))
    count = sum(len(rule.advice.match) + len(rule.advice.skip) for rule in rules)
    tried = f"{len(rules):,} rule{'s' * (len(rules) != 1)}, {count:,} examples"
    click.echo(f"{tried}, each in {len(wardrobe.known)} forms, {len(failures)} failed")
    raise ExitWith(FOUND if failures else CLEAN)
