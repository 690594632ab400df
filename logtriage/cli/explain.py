"""`logtriage explain RULE`: the rule's page."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from logtriage.cli.choosing import choose_rules, find_rule
from logtriage.cli.outputs import WIDEST, terminal_width, wants_color
from logtriage.cli.settings import default_language, read_settings
from logtriage.model import LANGUAGES, Language, Risk, Rule, Text
from logtriage.reporters.cells import wrapped
from logtriage.safe_text import clean
from logtriage.triage.wording import in_language

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "why": "Why",
        "fix": "What helps",
        "see": "See",
        "match": "It matches",
        "skip": "It does not match",
        "pattern": "Pattern",
    },
    "zh": {"why": "原因", "fix": "解决办法", "see": "参考", "match": "会匹配", "skip": "不会匹配", "pattern": "匹配式"},
}


@click.command("explain", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rule_id", metavar="RULE")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the page (default: the locale's).")
@click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(rule_id: str, lang: Language | None, rules: tuple[str, ...]) -> None:
    """Show RULE's page: why the error happens, what helps, links and examples."""
    settings: dict[str, Any] = read_settings(".")
    known = choose_rules(paths=rules or settings.get("rules", ()), bundled=settings.get("bundled_rules", True))
    rule = find_rule(known, rule_id)
    language = lang or settings.get("lang") or default_language()
    import os

    color = wants_color(settings.get("color", "auto"), os.environ, is_terminal=sys.stdout.isatty())
    width = min(terminal_width(), WIDEST)
    for line in _page(rule, language, width):
        click.echo(click.style(line, bold=True) if color and line and not line.startswith(" ") else line, color=color)


def _page(rule: Rule, language: Language, width: int) -> Iterator[str]:
    advice, words = rule.advice, _WORDS[language]
    yield f"{rule.id}: {_text(advice.title, language)}"
    yield f"  {rule.severity}, {rule.role}, {clean(rule.place)}"
    yield ""
    yield words["why"]
    yield from _indented(_text(advice.why, language), width)
    yield ""
    yield words["fix"]
    for number, fix in enumerate(advice.fixes, start=1):
        risk = f" [{fix.risk}]" if fix.risk is not Risk.NONE else ""
        yield from _indented(f"{number}. {_text(fix.do, language)}{risk}", width)
        for platform, run in fix.run.items():
            yield f"       {'' if platform == 'any' else platform + ': '}{clean(run)}"
    for title, lines in (
        ("see", advice.see),
        ("match", advice.match),
        ("skip", advice.skip),
        ("pattern", (rule.pattern.text,)),
    ):
        yield ""
        yield words[title]
        yield from (f"  {clean(line)}" for text in lines for line in text.splitlines())


def _text(text: Text, language: Language) -> str:
    return clean(in_language(text, language))


def _indented(text: str, width: int) -> Iterator[str]:
    return (f"  {line}" for line in wrapped(text, width - 2))
