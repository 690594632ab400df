"""Groups of matches -> findings as a person reads them."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from logtriage.model import Advice, Finding, Fix, Folded, Language, Line, Match, Remedy, Role, Rule
from logtriage.redaction import redact_line, redact_part
from logtriage.ruleset import RuleSet
from logtriage.triage.cases import fixes_told
from logtriage.triage.checkout import Checkout
from logtriage.triage.joining import with_what_builds, with_what_is_beside
from logtriage.triage.locations import place_named, source_of
from logtriage.triage.merging import can_merge
from logtriage.triage.tally import Group
from logtriage.triage.wording import fill, fill_command, in_language

_LINES_ABOVE = 12  # of an excerpt, above the line that matched
_SOMEWHERE = {"en": "the place that the log names", "zh": "日志所示的位置"}


class Explainer:
    """Makes findings of groups in one language, for readers on one platform; each rule's advice is read once.

    Of the `rules` those are asked that say what an unknown error means.
    """

    def __init__(self, language: Language, checkout: Checkout, platform: str | None = None, rules: Sequence[Rule] = ()) -> None:
        self._language = language
        self._rules = rules
        self._checkout = checkout
        self._platform = platform
        self._advice: dict[str, Advice] = {}

    def finding(self, group: Group, followers: Iterable[Group], beside: Iterable[Group] = ()) -> Finding:
        """The finding that the group amounts to, with its followers folded under it.

        What is missing `beside` it, told by the same rule, its first fix gets as well.
        """
        match, followers = self._meant(group.first), tuple(followers)
        rule = match.rule
        advice = self._advice.setdefault(rule.id, rule.advice)
        shown = _without_secrets(match)
        values = self._values(match)
        advice, values = self._with_provider(advice, values)
        remedies, builds = self._remedies(advice.fixes, values, match), self._what_builds(followers)
        remedies = with_what_builds(remedies, builds, of_symptom=rule.role is Role.SYMPTOM)
        if beside and (not advice.provider or advice is not self._advice[rule.id]):
            remedies = with_what_is_beside(remedies, [self._what_joins(other) for other in beside], self._language)
        return Finding(
            rule=rule.id,
            title=fill(in_language(advice.title, self._language), values),
            severity=rule.severity,
            role=rule.role,
            step=match.section,
            line=_line_to_look_at(match),
            first_line=match.first_line,
            last_line=match.last_line,
            total=group.count,
            lines=tuple(group.lines),
            values=shown,
            why=fill(in_language(advice.why, self._language), values),
            remedies=remedies,
            see=advice.see,
            excerpt=_shown(match),
            folded=_folded(followers),
            source=source_of(match, self._checkout),
            record=rule.record,
        )

    def _meant(self, match: Match) -> Match:
        """An unknown error as the rule tells it that knows what its words mean, if one does; remarks have many meanings."""
        if not (match.rule.role is Role.UNKNOWN and match.rule.is_failure and self._rules):
            return match
        from logtriage.triage.meanings import meant  # most logs have a known one

        return meant(match, RuleSet.of(self._rules))

    def _values(self, match: Match) -> dict[str, str]:
        return {**self._where(match), **dict(_without_secrets(match))}

    def _where(self, match: Match) -> dict[str, str]:
        """The value of `where`, if the rule's texts name it: the place in the project as the log writes it, else words for it.

        It may lie outside of this checkout.
        """
        if b"{where}" not in match.rule.advice_json:
            return {}
        place = place_named(match, self._checkout)
        return {"where": redact_line([place], 0) if place else in_language(_SOMEWHERE, self._language)}

    def _with_provider(self, advice: Advice, values: dict[str, str]) -> tuple[Advice, dict[str, str]]:
        if not advice.provider:
            return advice, values
        from logtriage.triage.provided import with_provider  # few findings ask

        return with_provider(advice, advice.provider, values, self._platform)

    def _remedies(self, fixes: Iterable[Fix], values: Mapping[str, str], match: Match) -> tuple[Remedy, ...]:
        return tuple(self._remedy(fix, {**values, **captured}) for fix, captured in fixes_told(fixes, match))

    def _remedy(self, fix: Fix, values: Mapping[str, str]) -> Remedy:
        commands = {platform: fill_command(command, values) for platform, command in fix.run.items()}
        return Remedy(fill(in_language(fix.do, self._language), values), commands, fix.risk)

    def _what_builds(self, followers: Iterable[Group]) -> Remedy | None:
        """What a follower tells to install, which names the distribution of PyPI whose source could not be built."""
        for group in followers:
            provider = group.first.rule.advice.provider
            if provider and provider.kind == "sdist":
                return self._first_known(group)
        return None

    def _what_joins(self, group: Group) -> Remedy | None:
        """The first remedy of the group where another of its rule can be done in the same go, else None."""
        advice = group.first.rule.advice
        if advice.provider:
            return self._first_known(group)
        first = self._remedies(advice.fixes, self._values(group.first), group.first)[:1]
        return first[0] if first and can_merge(first[0]) else None

    def _first_known(self, group: Group) -> Remedy | None:
        """The first remedy of what the table knows about the group, None where it knows nothing."""
        advice = group.first.rule.advice
        told, values = self._with_provider(advice, self._values(group.first))
        return self._remedies(told.fixes, values, group.first)[0] if told is not advice else None


def _without_secrets(match: Match) -> tuple[tuple[str, str], ...]:
    """The captures, redacted as the line that they stand in: once in a sentence, nothing tells that one is a secret."""
    matched = next((at for at, line in enumerate(match.excerpt) if line.span is not None), None)
    if not match.values or matched is None:
        return match.values
    left = redact_line([line.text for line in match.excerpt], matched)
    return tuple((name, redact_part(value, of=left)) for name, value in match.values)


def _shown(match: Match) -> tuple[Line, ...]:
    """What a person is shown of the excerpt: a traceback's place may lie far above the line that matched.

    Lines that look most like an error are shown wherever they stand.
    """
    if match.rule.block and match.rule.block.suspects:
        return match.excerpt
    return tuple(line for line in match.excerpt if line.number >= match.line - _LINES_ABOVE)


def _line_to_look_at(match: Match) -> int:
    return next((line.number for line in match.excerpt if line.span), match.line)


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
