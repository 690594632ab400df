"""A command puts a capture between quotes.

What the log captured is quoted for the shell when it is put into a command, so quotes of one's own around it end where
they should begin: `'{name}'` becomes `''a; reboot''`, and whoever can print a line decides what the reader pastes.

Bad:   run: "grep '{name}' config"
Good:  run: "grep -- {name} config"

What helps: the capture alone, outside of all quotes; quotes of one's own end before it and begin anew behind it
(`'^'{name}'$'`).
"""

import re
from collections.abc import Iterator

import yaml

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.linting.fixing import Edit, single_quoted
from logtriage.model import Rule
from logtriage.triage.wording import fixes_of, names_in


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each command in which a capture stands between quotes."""
    for fix in fixes_of(rule.advice):
        for command in dict.fromkeys(fix.run.values()):
            for name in dict.fromkeys(names for quotes in quoted_parts(command) for names in names_in(quotes)):
                yield Objection("fix", f"'{{{name}}}' stands between quotes, and is quoted itself: {command}")


def edits(entry: yaml.MappingNode, _text: str) -> Iterator[Edit]:
    """Each command with such a capture, the quotes ended before it and begun anew behind it."""
    for command in _commands(entry):
        freed = _QUOTES.sub(_freed, command.value)
        if freed != command.value:
            yield Edit(command.start_mark.index, command.end_mark.index, single_quoted(freed))


def _commands(entry: yaml.MappingNode) -> Iterator[yaml.ScalarNode]:
    fixes = [fix for key, value in entry.value if key.value == "fix" for fix in value.value]
    for run in (value for fix in fixes for key, value in fix.value if key.value == "run"):
        yield from [run] if isinstance(run, yaml.ScalarNode) else [command for _, command in run.value]


def _freed(found: re.Match[str]) -> str:
    quote = found[0][0]
    if quote not in "'\"" or "$(" in found[0]:
        return found[0]
    freed = found[0]
    for name in dict.fromkeys(names_in(freed)):
        freed = freed.replace(f"{{{name}}}", f"{quote}{{{name}}}{quote}")
    return freed.removeprefix(quote * 2).removesuffix(quote * 2) if freed != found[0] else freed


# As a POSIX shell reads it: nothing is special between single quotes, between double quotes `$(...)` begins anew.
_QUOTES = re.compile(r"""\\.|'([^']*)'|"((?:\\.|[^"\\])*)\"""", re.DOTALL)
_SUBSTITUTION = re.compile(r"\$\(([^()]*)\)")


def quoted_parts(command: str) -> Iterator[str]:
    """What stands between quotes in the command, but for what is substituted there."""
    for found in _QUOTES.finditer(command):
        single, double = found.groups()
        if single is not None:
            yield single
        elif double is not None:
            yield _SUBSTITUTION.sub("", double)
            yield from (part for inner in _SUBSTITUTION.findall(double) for part in quoted_parts(inner))
