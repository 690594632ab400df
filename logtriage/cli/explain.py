"""`logtriage explain RULE`: the rule's page, that of a question that leaves no line in a log, or that of a linter's code."""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from logtriage.cli.choosing import configured_rules, find_rule
from logtriage.cli.outputs import WIDEST, terminal_width, wants_color
from logtriage.cli.settings import default_language, read_settings
from logtriage.model import LANGUAGES, Advice, Fix, Language, Page, Rule, Text, UserError
from logtriage.reporters.cells import wrapped
from logtriage.reporters.words import risk_behind, warning_before
from logtriage.rulebook import bundled_pages, tried_fixes
from logtriage.safe_text import clean
from logtriage.triage.cases import is_number
from logtriage.triage.provided import fixes_where_known
from logtriage.triage.wording import in_language

_CODE = re.compile(r"L\d{3}")
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "why": "Why",
        "fix": "What helps",
        "see": "See",
        "match": "It matches",
        "skip": "It does not match",
        "pattern": "Pattern",
        "tried": "tried with",
        "when": "where the log has {when}",
        "record": "on {seen} labelled logs of failed runs it spoke, and named the cause of {right}",
        "unseen": "never seen on the labelled logs of failed runs",
    },
    "zh": {
        "why": "原因",
        "fix": "解决办法",
        "see": "参考",
        "match": "会匹配",
        "skip": "不会匹配",
        "pattern": "匹配式",
        "tried": "已验证：",
        "when": "日志含有 {when} 时",
        "record": "在 {seen} 个标注的失败日志中出现，其中 {right} 个指出了原因",
        "unseen": "在标注的失败日志中从未出现",
    },
}


@click.command("explain", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rule_id", metavar="RULE")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the page (default: the locale's).")
@click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a YAML file or a folder of them.")
def command(rule_id: str, lang: Language | None, rules: tuple[str, ...]) -> None:
    """Show RULE's page: why the error happens, what helps, links and examples; or that of a code of 'rules check'."""
    if _CODE.fullmatch(rule_id):
        click.echo(_page_of_code(rule_id), nl=False)
        return
    settings: dict[str, Any] = read_settings(".")
    known = configured_rules(settings, rules)
    pages = {page.id: page for page in bundled_pages()}
    told = pages[rule_id] if rule_id in pages else find_rule(known, rule_id)
    language = lang or settings.get("lang") or default_language()
    import os

    color = wants_color(settings.get("color", "auto"), os.environ, is_terminal=sys.stdout.isatty())
    width = min(terminal_width(), WIDEST)
    for line in _page_of(told, language, width):
        click.echo(click.style(line, bold=True) if color and line and not line.startswith(" ") else line, color=color)


def _page_of_code(code: str) -> str:
    from logtriage.linting import CHECKS, page_of

    if code not in CHECKS:
        raise UserError(f"no complaint has the code '{code}' (they are {', '.join(CHECKS)})")
    return page_of(code)


def _page_of(told: Rule | Page, language: Language, width: int) -> Iterator[str]:
    advice = told.advice if isinstance(told, Rule) else told
    yield f"{told.id}: {_text(advice.title, language)}"
    if isinstance(told, Rule):
        yield f"  {told.severity}, {told.role}, {clean(told.place)}"
        seen, right = told.record
        yield f"  {_WORDS[language]['record' if seen else 'unseen'].format(seen=seen, right=right)}"
    yield from _listed("why", (), language)
    yield from _indented(_text(advice.why, language), width)
    yield from _listed("fix", (), language)
    yield from _fixes(_fixes_of(advice), tried_fixes().get(told.id), language, width)
    yield from _listed("see", advice.see, language)
    if isinstance(told, Rule):
        yield from _listed("match", told.advice.match, language)
        yield from _listed("skip", told.advice.skip, language)
        yield from _listed("pattern", (told.pattern.text,), language)


def _fixes_of(advice: Advice | Page) -> tuple[Fix, ...]:
    return fixes_where_known(advice) if isinstance(advice, Advice) else advice.fixes


def _fixes(fixes: tuple[Fix, ...], tried: tuple[int, str] | None, language: Language, width: int) -> Iterator[str]:
    for number, fix in enumerate(fixes, start=1):
        warning, risk = warning_before(language, fix.risk), risk_behind(language, fix.risk)
        if warning:
            yield f"  {warning}"
        changes = f" ({risk})" if risk else ""
        when = f" ({_WORDS[language]['when'].format(when=fix.when)})" if fix.when else ""
        seen = f" ({_WORDS[language]['tried']} {tried[1]})" if tried and is_number(tried[0], fix, fixes) else ""
        bullet = f"{number}. "
        for at, line in enumerate(wrapped(f"{_text(fix.do, language)}{changes}{clean(when + seen)}", width - 2 - len(bullet))):
            yield f"  {' ' * len(bullet) if at else bullet}{line}"
        for platform, run in fix.run.items():
            yield f"       {'' if platform == 'any' else platform + ': '}{clean(run)}"


def _listed(word: str, texts: Iterable[str], language: Language) -> Iterator[str]:
    yield ""
    yield _WORDS[language][word]
    yield from (f"  {clean(line)}" for text in texts for line in text.splitlines())


def _text(text: Text, language: Language) -> str:
    return clean(in_language(text, language))


def _indented(text: str, width: int) -> Iterator[str]:
    return (f"  {line}" for line in wrapped(text, width - 2))
