"""One command that does what several do: what the same tool is told one by one, it is told at once."""

import re
import shlex
from collections.abc import Iterable
from functools import cache
from itertools import zip_longest

from logtriage.model import Remedy


def can_merge(remedy: Remedy) -> bool:
    """Whether its commands may run in one line with others of their kind."""
    return all(_MERGES.match(command) or _takes_many().fullmatch(command) for command in remedy.run.values())


_MERGES = re.compile(r"sed -i |codespell -w |(?:python3 -m pip|apt-get|npm) install ")


def in_one_go(commands: Iterable[str]) -> str:
    """One command that does what all of them do; what the same tool is told one by one, it is told at once.

    So is what is told another tool where the first one fails.
    """
    commands = [command for command in commands if command]
    ways = [command.split(_ELSE) for command in commands]
    alternatives = list(zip_longest(*ways, fillvalue=""))
    if len(alternatives) > 1 and all(map(_is_of_one_tool, alternatives)):
        return _ELSE.join(map(in_one_go, alternatives))
    joined: dict[str, None] = {}
    told: dict[str, list[str]] = {}
    for command in commands:
        found = _takes_many().fullmatch(command)
        if found:
            told.setdefault(found["tool"], []).extend(shlex.split(found["named"]))
        joined[found["tool"] if found else command] = None
    whole = [f"{part} {shlex.join(dict.fromkeys(told[part]))}" if part in told else part for part in joined]
    return " && ".join(f"{{ {part}; }}" if _ELSE in part and len(whole) > 1 else part for part in whole)


_ELSE = " || "


def is_told_at_once(command: str) -> bool:
    """Whether one call of its tool may be told more names, so that any number of commands stay one."""
    return all(map(_takes_many().fullmatch, command.split(_ELSE)))


def _is_of_one_tool(commands: Iterable[str]) -> bool:
    found = [_takes_many().fullmatch(command) for command in commands]
    return all(found) and len({one["tool"] for one in found if one}) == 1


@cache
def _takes_many() -> "re.Pattern[str]":
    """Tools that install all packages, or rewrite all files, that they are given."""
    from logtriage.providers import INSTALLED_WITH  # few logs lack several things

    return re.compile(
        rf"(?P<tool>{'|'.join((*map(re.escape, INSTALLED_WITH.values()), _OTHERS))}) (?P<named>{_WORD}(?: +{_WORD})*)"
    )


_OTHERS = (
    r"python3 -m pip install|npm install --save-dev|cpanm|rustup target add|ansible-galaxy collection install"
    r"|(?:python3 -m pip install -q ruff && )?ruff check --fix|ruff format|isort|autopep8 --in-place|autoflake --in-place"
    r"|python3 -m yapf --in-place|docformatter --in-place|cmake-format -i|clang-format -i|gofmt -s -w|shfmt -w|mdformat"
    r"|go run golang\.org/x/tools/cmd/goimports@latest -w"
    r"|npx eslint --fix|npx stylelint --fix|npx @biomejs/biome format --write|sqlfluff fix"
)
_WORD = r"(?:'[^']*'|[^\s&|;<>$`'\"\\-][^\s&|;<>$`'\"\\]*)"
