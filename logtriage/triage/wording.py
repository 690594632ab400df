"""Groups of matches -> findings as a person reads them: in one language, with the captures in their places."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING

from logtriage.model import INSTALL, Advice, Finding, Fix, Folded, Language, Match, Provider, Remedy, Risk, Text
from logtriage.redaction import redact_line, redact_part
from logtriage.safe_text import clean
from logtriage.triage.checkout import Checkout
from logtriage.triage.locations import source_of
from logtriage.triage.tally import Group

if TYPE_CHECKING:
    from logtriage.providers.elsewhere import Elsewhere

_PLACEHOLDER = re.compile(r"\{\{|\}\}|(?<!\$)\{([A-Za-z_]\w*)\}")
_BRACES = {"{{": "{", "}}": "}"}


class Explainer:
    """Makes findings of groups in one language, for readers on one platform; each rule's advice is read once."""

    def __init__(self, language: Language, checkout: Checkout, platform: str | None = None) -> None:
        self._language = language
        self._checkout = checkout
        self._platform = platform
        self._advice: dict[str, Advice] = {}

    def finding(self, group: Group, followers: Iterable[Group], beside: Iterable[Group] = ()) -> Finding:
        """The finding that the group amounts to, with its followers folded under it.

        What is missing `beside` it, told by the same rule, its first fix gets as well.
        """
        match, rule, followers = group.first, group.first.rule, tuple(followers)
        advice = self._advice.setdefault(rule.id, rule.advice)
        shown = _without_secrets(match)
        values = dict(shown)
        if advice.provider:
            advice, values = with_provider(advice, advice.provider, values, self._platform)
        remedies = with_what_builds(self._remedies(advice.fixes, values), self._what_builds(followers))
        if beside and advice is not self._advice[rule.id]:
            remedies = with_what_is_beside(remedies, [self._first_known(other) for other in beside])
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
            excerpt=match.excerpt,
            folded=_folded(followers),
            source=source_of(match, self._checkout),
            record=rule.record,
        )

    def _remedies(self, fixes: Iterable[Fix], values: Mapping[str, str]) -> tuple[Remedy, ...]:
        return tuple(
            Remedy(
                fill(in_language(fix.do, self._language), values),
                {platform: fill_command(command, values) for platform, command in fix.run.items()},
                fix.risk,
            )
            for fix in fixes
        )

    def _what_builds(self, followers: Iterable[Group]) -> Remedy | None:
        """What a follower tells to install, which names the distribution of PyPI whose source could not be built."""
        for group in followers:
            provider = group.first.rule.advice.provider
            if provider and provider.kind == "sdist":
                return self._first_known(group)
        return None

    def _first_known(self, group: Group) -> Remedy | None:
        """The first remedy of what the table knows about the group, None where it knows nothing."""
        advice = group.first.rule.advice
        if not advice.provider:
            return None
        told, values = with_provider(advice, advice.provider, dict(_without_secrets(group.first)), self._platform)
        return self._remedies(told.fixes[:1], values)[0] if told is not advice else None


def with_what_builds(remedies: tuple[Remedy, ...], building: Remedy | None) -> tuple[Remedy, ...]:
    """The remedies of why a source could not be built: with all that its build needs, not only with what it missed first.

    The first remedy, where it installs packages on Debian, installs the others too; one without any command comes second.
    """
    if not building or not remedies:
        return remedies
    first, needed = remedies[0], building.run.get("debian", "")
    if not first.run:
        return building, *remedies
    command, then, rest = first.run.get("debian", "").partition(" && ")
    if not (_INSTALLS.fullmatch(command) and _INSTALLS.fullmatch(needed)):
        return remedies
    whole = " ".join(dict.fromkeys([*command.split(), *needed.split()]))
    return first._replace(run={**first.run, "debian": whole + then + rest}), *remedies[1:]


def with_what_is_beside(remedies: tuple[Remedy, ...], others: Iterable[Remedy | None]) -> tuple[Remedy, ...]:
    """The remedies, of which the first also does what those of the others do, on the platforms where all have a command."""
    known = [other for other in others if other and other.run]
    if not remedies or not known:
        return remedies
    first = remedies[0]
    run = {
        platform: in_one_go([command, *(other.run.get(platform, "") for other in known)])
        for platform, command in first.run.items()
    }
    told = "; ".join(dict.fromkeys((first.do, *(other.do for other in known))))
    return first._replace(do=told, run=run), *remedies[1:]


def in_one_go(commands: Iterable[str]) -> str:
    """One command that does what all of them do; those that install with the same tool are one."""
    joined: dict[str, None] = {}
    installed: dict[str, list[str]] = {}
    for command in commands:
        found = _INSTALLING_WITH.fullmatch(command)
        if found:
            installed.setdefault(found["tool"], []).extend(found["names"].split())
        joined[found["tool"] if found else command] = None
    whole = (f"{part} {' '.join(dict.fromkeys(installed[part]))}" if part in installed else part for part in joined if part)
    return " && ".join(whole)


_INSTALLING_WITH = re.compile(
    r"(?P<tool>apt-get install -y|dnf install -y|apk add|pacman -S --noconfirm|brew install|python3 -m pip install"
    r"|npm install --save-dev)"
    r" (?P<names>[@\w][\w.+/@ -]*)"
)
_INSTALLS = re.compile(r"apt-get install -y [a-z0-9][a-z0-9.+ -]*")


def with_provider(
    advice: Advice, provider: Provider, values: Mapping[str, str], platform: str | None
) -> tuple[Advice, dict[str, str]]:
    """The advice and the values where the table knows what provides the name; where it does not, the rule's own.

    Of the provider's texts and fixes those are told that name nothing unknown.
    """
    from logtriage.providers import COMPLETE, find_provider  # few findings ask

    name = fill(provider.name, values)
    provided = find_provider(provider.kind, name)
    if not provided:
        in_vain = provider.kind in COMPLETE and platform in _OF_DEBIAN
        return _with_nowhere(advice, provider, name) if in_vain else advice, dict(values)
    elsewhere = _fix_of(provided.elsewhere) if provided.elsewhere else None
    if elsewhere and not provided.packages:
        others = (*advice.fixes[: provider.replaces - 1], *advice.fixes[provider.replaces :])
        return advice._replace(fixes=(elsewhere, *_without_looking_up(others))), dict(values)
    packages = provided.packages
    package = packages.get(platform or "") or packages.get("debian", "")
    found = {"package": package, "distribution": provided.distribution, "flags": provided.flags}
    unknown = {name for name, value in found.items() if not value}
    own = list(advice.fixes)
    general = {system: command for system, command in own.pop(provider.replaces - 1).run.items() if system != "any"}
    fixes = (_installing(fix, general, provided.commands) for fix in provider.fixes if not _names(fix, unknown))
    release = provided.release if platform in _OF_DEBIAN else ""
    told = [_of_one_release(fix, release) if release else fix for fix in fixes if fix]
    return advice._replace(
        title=provider.title if provider.title and not _names(provider.title, unknown) else advice.title,
        why=provider.why if provider.why and not _names(provider.why, unknown) else advice.why,
        fixes=(*told, *([elsewhere] if elsewhere else ()), *own),
    ), {**values, **found}


_OF_DEBIAN = ("debian", None)  # the platform of a log whose reader may sit at Debian


def _fix_of(elsewhere: "Elsewhere") -> Fix:
    from logtriage.risks import risk_of  # fewer still

    if not elsewhere.command:
        return Fix(_literal_text(elsewhere.do), {}, Risk.NONE)
    return Fix(_literal_text(elsewhere.do), {"any": _literal(elsewhere.command)}, risk_of("sudo " + elsewhere.command)[0])


def _with_nowhere(advice: Advice, provider: Provider, name: str) -> Advice:
    """The advice with a word about Debian in the place of the fix that looks among its packages, and no other that does.

    What looks the name up on other systems stays.
    """
    replaced = advice.fixes[provider.replaces - 1]
    if not any(_LOOKS_UP.search(command) for command in replaced.run.values()):
        return advice
    do: Text = {
        "en": f"No package in Debian 12 or 13 (main) is known to have {name}: if it is not this project's own, install it as"
        " its makers describe (from its source, or with pip, npm, cargo, go, vcpkg, ...)",
        "zh": f"Debian 12 和 13（main）中没有已知包含 {name} 的软件包：如果它不属于本项目，"
        "请按其官方说明安装（源码，或 pip、npm、cargo、go、vcpkg 等）",
    }
    run = {system: command for system, command in replaced.run.items() if system not in ("any", "debian")}
    nowhere = Fix(_literal_text(do), run, replaced.risk if run else Risk.NONE)
    before, after = advice.fixes[: provider.replaces - 1], advice.fixes[provider.replaces :]
    return advice._replace(fixes=(*_without_looking_up(before), nowhere, *_without_looking_up(after)))


def _without_looking_up(fixes: Iterable[Fix]) -> Iterator[Fix]:
    """The fixes without the commands that look among Debian's packages; one that has no other is left out."""
    for fix in fixes:
        run = {system: command for system, command in fix.run.items() if not _LOOKS_UP.search(command)}
        if run or not fix.run:
            yield fix._replace(run=run)


_LOOKS_UP = re.compile(r"apt-file|apt-get install -y \S*\{\w+\}")


def _of_one_release(fix: Fix, release: str) -> Fix:
    """The fix that installs, with a word about the only release of Debian that has the package."""
    if "debian" not in fix.run:
        return fix
    name = {"12": "12 (bookworm)", "13": "13 (trixie)"}[release]
    notes = {"en": f" (of Debian's releases only {name} has it)", "zh": f"（Debian 各版本中仅 {name} 有）"}
    return fix._replace(do={language: text + notes[language] for language, text in fix.do.items()})


def fixes_where_known(advice: Advice) -> tuple[Fix, ...]:
    """The fixes in the order of a finding whose missing name the table knows, for a reader who has none at hand."""
    if not advice.provider:
        return advice.fixes
    own = list(advice.fixes)
    general = {system: command for system, command in own.pop(advice.provider.replaces - 1).run.items() if system != "any"}
    installing = (fix._replace(run=general) if INSTALL in fix.run.get("any", "") else fix for fix in advice.provider.fixes)
    return (*installing, *own)


def _installing(fix: Fix, general: Mapping[str, str], known: Mapping[str, str]) -> Fix | None:
    """The fix with the commands that install: those that are known, elsewhere the general ones; None without any."""
    told = fix.run.get("any", "")
    if INSTALL not in told:
        return fix
    if _OR_INSTALL in told:
        general = {"any": told.replace(_OR_INSTALL, "")}
    commands = {**general, **{platform: told.replace(INSTALL, _literal(command)) for platform, command in known.items()}}
    return fix._replace(run=commands) if commands else None


_OR_INSTALL = f" || {INSTALL}"  # the rest of such a command stands alone where no package is known


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _literal_text(texts: Text) -> Text:
    return {language: _literal(text) for language, text in texts.items()}


def _names(texts: Fix | Text, unknown: Iterable[str]) -> bool:
    """Whether a text, or a fix, names one of the values that are not known."""
    told = (*texts.do.values(), *texts.run.values()) if isinstance(texts, Fix) else tuple(texts.values())
    return any(f"{{{name}}}" in text for name in unknown for text in told)


def _without_secrets(match: Match) -> tuple[tuple[str, str], ...]:
    """The captures, redacted as the line that they stand in: once in a sentence, nothing tells that one is a secret."""
    matched = next((at for at, line in enumerate(match.excerpt) if line.span is not None), None)
    if not match.values or matched is None:
        return match.values
    left = redact_line([line.text for line in match.excerpt], matched)
    return tuple((name, redact_part(value, of=left)) for name, value in match.values)


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


def in_language(text: Text, language: Language) -> str:
    """The text in the language, or in English where it was not translated."""
    return text.get(language) or text["en"]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with captures in place of `{name}`; `{{` and `}}` stand for braces."""
    return _PLACEHOLDER.sub(lambda found: _BRACES.get(found[0]) or values.get(found[1], ""), text)


def names_in(text: str) -> list[str]:
    """The captures that `fill` puts into the text."""
    return [name for name in _PLACEHOLDER.findall(text) if name]


def texts_of(advice: Advice) -> Iterator[str]:
    """Every text of the advice, and every command, in every language."""
    yield from advice.title.values()
    yield from advice.why.values()
    if advice.provider:
        yield advice.provider.name
        yield from advice.provider.title.values()
        yield from advice.provider.why.values()
    for fix in fixes_of(advice):
        yield from fix.do.values()
        yield from fix.run.values()


def fixes_of(advice: Advice) -> Iterator[Fix]:
    """All that the rule may tell to do, also what it tells only where the package is known."""
    yield from advice.fixes
    yield from advice.provider.fixes if advice.provider else ()


def fill_command(command: str, values: Mapping[str, str]) -> str:
    """The command with captures in place of `{name}`, each made safe to show, then quoted for a POSIX shell.

    In this order: what is done to the text of a secret or a control must not undo the quotes.
    """
    return fill(command, {name: shlex.quote(clean(value)) for name, value in values.items()})
