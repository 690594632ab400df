"""Groups of matches -> findings as a person reads them: in one language, with the captures in their places."""

import re
import shlex
from collections.abc import Iterable, Mapping
from operator import attrgetter

from logtriage.model import Advice, Finding, Folded, Language, Match, Remedy, Text
from logtriage.redaction import redact_line, redact_part
from logtriage.triage.tally import Group

_PLACEHOLDER = re.compile(r"\{\{|\}\}|(?<!\$)\{([A-Za-z_]\w*)\}")
_BRACES = {"{{": "{", "}}": "}"}


class Explainer:
    """Makes findings of groups in one language; each rule's advice is read once."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._advice: dict[str, Advice] = {}

    def finding(self, group: Group, followers: Iterable[Group]) -> Finding:
        """The finding that the group amounts to, with its followers folded under it."""
        match, rule = group.first, group.first.rule
        advice = self._advice.setdefault(rule.id, rule.advice)
        shown = _without_secrets(match)
        values = dict(shown)
        return Finding(
            rule=rule.id,
            title=fill(in_language(advice.title, self._language), values),
            severity=rule.severity,
            role=rule.role,
            step=match.section,
            line=match.line,
            first_line=match.first_line,
            last_line=match.last_line,
            total=group.count,
            lines=tuple(group.lines),
            values=shown,
            why=fill(in_language(advice.why, self._language), values),
            remedies=tuple(
                Remedy(
                    fill(in_language(fix.do, self._language), values),
                    {platform: fill_command(command, values) for platform, command in fix.run.items()},
                    fix.risk,
                )
                for fix in advice.fixes
            ),
            see=advice.see,
            excerpt=match.excerpt,
            folded=_folded(followers),
        )


def _without_secrets(match: Match) -> tuple[tuple[str, str], ...]:
    """The captures, redacted as the line that they stand in: once in a sentence, nothing tells that one is a secret."""
    matched = next((at for at, line in enumerate(match.excerpt) if line.span is not None), None)
    if not match.values or matched is None:
        return match.values
    left = redact_line([line.text for line in match.excerpt], matched)
    return tuple((name, redact_part(value, of=left)) for name, value in match.values)


def _folded(followers: Iterable[Group]) -> tuple[Folded, ...]:
    """One entry a rule: where it was seen first, and how often in all."""
    told: dict[str, Folded] = {}
    for group in sorted(followers, key=attrgetter("first.line")):
        rule_id = group.first.rule.id
        before = told.get(rule_id)
        told[rule_id] = Folded(
            rule_id, before.first_line if before else group.first.line, (before.total if before else 0) + group.count
        )
    return tuple(told.values())


def in_language(text: Text, language: Language) -> str:
    """The text in the language, or in English where it was not translated."""
    return text.get(language) or text["en"]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with captures in place of `{name}`; `{{` and `}}` stand for braces."""
    return _PLACEHOLDER.sub(lambda found: _BRACES.get(found[0]) or values.get(found[1], ""), text)


def fill_command(command: str, values: Mapping[str, str]) -> str:
    """The command with captures in place of `{name}`, each quoted for a POSIX shell."""
    return fill(command, {name: shlex.quote(value) for name, value in values.items()})
