"""A rule's advice where a name is missing: what the table of providers knows about it stands in place of the general advice."""

import re
from collections.abc import Iterable, Iterator, Mapping

from logtriage.model import INSTALL, Advice, Fix, Provider, Risk, Text
from logtriage.providers import COMPLETE, find_provider, is_of_a_project, is_without_wheel, meant_name
from logtriage.providers.elsewhere import Elsewhere
from logtriage.triage.wording import fill, literal


def with_provider(
    advice: Advice, provider: Provider, values: Mapping[str, str], platform: str | None
) -> tuple[Advice, dict[str, str]]:
    """The advice and the values where the table knows what provides the name; where it does not, the rule's own.

    Of the provider's texts and fixes those are told that name nothing unknown.
    """
    name = fill(provider.name, values)
    provided = find_provider(provider.kind, name)
    if not provided:
        return _where_unknown(advice, provider, name, platform), dict(values)
    elsewhere = _fix_of(provided.elsewhere) if provided.elsewhere else None
    if elsewhere and not provided.packages:
        return advice._replace(fixes=(elsewhere, *_without_looking_up(_parted(advice, provider)[1]))), dict(values)
    packages = provided.packages
    package = packages.get(platform or "") or packages.get("debian", "")
    found = {
        "package": package,
        "distribution": provided.distribution,
        "flags": provided.flags,
        "written": provided.written,
        "rewrite": provided.rewrite,
    }
    unknown = {name for name, value in found.items() if not value}
    general, own = _parted(advice, provider)
    commands = provided.commands
    built = _building(provided.distribution) if provider.kind == "python" else ""
    own_fixes = provider.fixes
    if provider.kind == "successor":  # what no program can write is said in words
        own_fixes = tuple(_without_commands_of(fix, unknown) for fix in own_fixes)
    fixes = (_installing(fix, general, commands, built=built) for fix in own_fixes if not _names(fix, unknown))
    release = provided.release if platform in _OF_DEBIAN else ""
    told = [_of_one_release(fix, release) if release else fix for fix in fixes if fix]
    return advice._replace(
        title=provider.title if provider.title and not _names(provider.title, unknown) else advice.title,
        why=provider.why if provider.why and not _names(provider.why, unknown) else advice.why,
        fixes=(*told, *([elsewhere] if elsewhere else ()), *own),
    ), {**values, **found}


def _where_unknown(advice: Advice, provider: Provider, name: str, platform: str | None) -> Advice:
    """The rule's own advice; where it can be told whose a name is, or which one was meant, that as well."""
    if provider.kind == "python" and is_of_a_project(name):
        before, _, after = _around_replaced(advice, provider)
        return advice._replace(fixes=(*before, _of_the_project(name), *after))
    meant = meant_name(provider.kind, name)
    if meant:
        return advice._replace(fixes=(_mistyped(name, meant), *advice.fixes))
    if provider.kind in COMPLETE and platform in _OF_DEBIAN:
        return _with_nowhere(advice, provider, name)
    return advice


def _mistyped(name: str, meant: str) -> Fix:
    told = {
        "en": f"Write {meant} for {name} where the log shows it: the name looks mistyped",
        "zh": f"在日志所示的位置把 {name} 改为 {meant}：名称像是拼写错误",
    }
    return Fix(_literal_text(told), {}, Risk.NONE)


def _of_the_project(module: str) -> Fix:
    told = {
        "en": f"{module} is most likely this project's own: tell Python in which folder it lies; what PyPI calls {module} is"
        " another's",
        "zh": f"{module} 很可能是本项目自己的模块：告诉 Python 它所在的目录；PyPI 上名为 {module} 的是他人的软件包",
    }
    skipped = "-path '*/.*' -prune -o -path '*/site-packages' -prune"
    search = f"found=$(find . {skipped} -o \\( -name {module}.py -o -type d -name {module} \\) -print | head -n 1)"
    run = f'{search}; export PYTHONPATH="$(cd "$(dirname "$found")" && pwd)${{PYTHONPATH:+:$PYTHONPATH}}"'
    return Fix(_literal_text(told), {"any": literal(run)}, Risk.NONE)


_OF_DEBIAN = ("debian", None)  # the platform of a log whose reader may sit at Debian


def _fix_of(elsewhere: Elsewhere) -> Fix:
    from logtriage.risks import risk_of  # fewer still

    if not elsewhere.command:
        return Fix(_literal_text(elsewhere.do), {}, Risk.NONE)
    return Fix(_literal_text(elsewhere.do), {"any": literal(elsewhere.command)}, risk_of("sudo " + elsewhere.command)[0])


def _with_nowhere(advice: Advice, provider: Provider, name: str) -> Advice:
    """The advice with a word about Debian in the place of the fix that looks among its packages, and no other that does.

    What looks the name up on other systems stays.
    """
    before, replaced, after = _around_replaced(advice, provider)
    if not replaced or not any(_LOOKS_UP.search(command) for command in replaced.run.values()):
        return advice
    do: Text = {
        "en": f"No package in Debian 12 or 13 (main) is known to have {name}: if it is not this project's own, install it as"
        " its makers describe (from its source, or with pip, npm, cargo, go, vcpkg, ...)",
        "zh": f"Debian 12 和 13（main）中没有已知包含 {name} 的软件包：如果它不属于本项目，"
        "请按其官方说明安装（源码，或 pip、npm、cargo、go、vcpkg 等）",
    }
    run = {system: command for system, command in replaced.run.items() if system not in ("any", "debian")}
    nowhere = Fix(_literal_text(do), run, replaced.risk if run else Risk.NONE)
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


def _parted(advice: Advice, provider: Provider) -> tuple[dict[str, str], tuple[Fix, ...]]:
    """The commands by system of the rule's fix that the provider's replace, and the rule's other fixes."""
    before, replaced, after = _around_replaced(advice, provider)
    general = {system: command for system, command in replaced.run.items() if system != "any"} if replaced else {}
    return general, (*before, *after)


def _around_replaced(advice: Advice, provider: Provider) -> tuple[tuple[Fix, ...], Fix | None, tuple[Fix, ...]]:
    """The rule's fixes before the one that the provider's replace, with its cases, that one, and those behind it."""
    plain = [at for at, fix in enumerate(advice.fixes) if not fix.when]
    if not provider.replaces:
        return (), None, advice.fixes
    at = plain[provider.replaces - 1]
    first = plain[provider.replaces - 2] + 1 if provider.replaces > 1 else 0
    return advice.fixes[:first], advice.fixes[at], advice.fixes[at + 1 :]


def fixes_where_known(advice: Advice) -> tuple[Fix, ...]:
    """The fixes in the order of a finding whose missing name the table knows, for a reader who has none at hand."""
    if not advice.provider:
        return advice.fixes
    general, own = _parted(advice, advice.provider)
    installing = (
        fix._replace(run=general) if any(INSTALL in command for command in fix.run.values()) else fix
        for fix in advice.provider.fixes
    )
    return (*installing, *own)


def _building(distribution: str) -> str:
    """What a virtual environment wants before pip can build the distribution in it, and that; "" where there is a wheel."""
    built = find_provider("sdist", distribution) if is_without_wheel(distribution) else None
    if not built or "debian" not in built.commands:
        return ""
    return f'{{ [ -n "$VIRTUAL_ENV" ] && {built.commands["debian"]} && python3 -m pip install {distribution}; }} || '


def _installing(fix: Fix, general: Mapping[str, str], known: Mapping[str, str], *, built: str = "") -> Fix | None:
    """The fix with the commands that install: those that are known, elsewhere the general ones; None without any.

    A command of one system stands for that system, the one of "any" for the others.
    """
    told = fix.run.get("any", "")
    if not any(INSTALL in command for command in fix.run.values()):
        return fix
    if _OR_INSTALL in told:
        general = {"any": told.replace(_OR_INSTALL, "")}
        known = {**known, "debian": built + known["debian"]} if "debian" in known else known
    told_of = {platform: fix.run.get(platform, told) for platform in known}
    installing = {platform: told_of[platform].replace(INSTALL, literal(command)) for platform, command in known.items()}
    commands = {**general, **{platform: command for platform, command in installing.items() if command}}
    return fix._replace(run=commands) if commands else None


_OR_INSTALL = f" || {INSTALL}"  # the rest of such a command stands alone where no package is known


def _without_commands_of(fix: Fix, unknown: set[str]) -> Fix:
    """The fix without the commands that name what is not known."""
    return fix._replace(run={system: command for system, command in fix.run.items() if not _names({system: command}, unknown)})


def _literal_text(texts: Text) -> Text:
    return {language: literal(text) for language, text in texts.items()}


def _names(texts: Fix | Text, unknown: Iterable[str]) -> bool:
    """Whether a text, or a fix, names one of the values that are not known."""
    told = (*texts.do.values(), *texts.run.values()) if isinstance(texts, Fix) else tuple(texts.values())
    return any(f"{{{name}}}" in text for name in unknown for text in told)
