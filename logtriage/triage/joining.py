"""What one command mends in one go: all that is missing for the same reason, and what a source is built with."""

import re
from collections.abc import Iterable, Sequence
from operator import attrgetter

from logtriage.model import Language, Remedy, Risk
from logtriage.triage.folding import Leader
from logtriage.triage.merging import in_one_go, is_told_at_once
from logtriage.triage.tally import Group

_NEAR = 200  # lines within which one more of the same kind is missing for the same reason: jobs run side by side
_MOST_BESIDE = 30
_MOST_COMMANDS = 9  # in one line, where none takes more than one name


def beside(leaders: Iterable[Leader]) -> list[Group]:
    """What the rule of the first of the leaders tells shortly after it, and one after another: mended in one go."""
    first, *others = (leader.group for leader in leaders)
    near: list[Group] = []
    for group in sorted(others, key=attrgetter("first.line")):
        last = near[-1].first if near else first.first
        if group.first.rule.id == first.first.rule.id and 0 <= group.first.line - last.last_line <= _NEAR:
            near.append(group)
    return near[:_MOST_BESIDE]


def with_what_builds(remedies: tuple[Remedy, ...], building: Remedy | None, *, of_symptom: bool = False) -> tuple[Remedy, ...]:
    """The remedies of why a source could not be built: with all that its build needs, not only with what it missed first.

    The first remedy, where it installs packages on Debian, installs the others too; one without any command, or that of a
    symptom, comes second.
    """
    if not building or not remedies:
        return remedies
    if of_symptom:
        return building, *remedies
    first, needed = remedies[0], building.run.get("debian", "")
    if not first.run:
        return building, *remedies
    command, then, rest = first.run.get("debian", "").partition(" && ")
    if not (_INSTALLS.fullmatch(command) and _INSTALLS.fullmatch(needed)):
        return remedies
    named: dict[str, str] = {}
    for name in (*command.split(), *needed.split()):
        named.setdefault(_TLS_LIBRARY.sub("", name), name)
    whole = " ".join(named.values())
    return first._replace(run={**first.run, "debian": whole + then + rest}), *remedies[1:]


_INSTALLS = re.compile(r"apt-get install -y [a-z0-9][a-z0-9.+ -]*")
_TLS_LIBRARY = re.compile(r"-(?:openssl|gnutls|nss)(?=-dev$)")  # packages that differ in nothing else conflict


def with_what_is_beside(
    remedies: tuple[Remedy, ...], others: Iterable[Remedy | None], language: Language
) -> tuple[Remedy, ...]:
    """The remedies, of which the first also does what those of the others do, on the platforms where they have a command.

    It is as risky as the riskiest of them.
    """
    known = [other for other in others if other and other.run]
    if not remedies or not known:
        return remedies
    first = remedies[0]
    if not all(map(is_told_at_once, first.run.values())):
        known = known[: _MOST_COMMANDS - 1]
    run = {
        platform: in_one_go([command, *(other.run.get(platform, other.run.get("any", "")) for other in known)])
        for platform, command in first.run.items()
    }
    told = list(dict.fromkeys((first.do, *(other.do for other in known))))
    riskiest = max((first.risk, *(other.risk for other in known)), key=tuple(Risk).index)
    return first._replace(do=_all_of(told, language), run=run, risk=riskiest), *remedies[1:]


def _all_of(told: Sequence[str], language: Language) -> str:
    """What is to be done, in one sentence; what is like the first of many is counted."""
    return "; ".join(told) if len(told) <= _MOST_SAID else f"{told[0]}; {_AND_MORE[language].format(count=len(told) - 1)}"


_MOST_SAID = 2
_AND_MORE = {"en": "the same for {count} more", "zh": "其余 {count} 项同样处理"}
