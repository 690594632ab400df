"""The texts of rules as a person reads them: in one language, with the captures in their places."""

import re
import shlex
from collections.abc import Iterator, Mapping

from logtriage.model import Advice, Fix, Language, Text
from logtriage.safe_text import clean

_PLACEHOLDER = re.compile(r"\{\{|\}\}|(?<!\$)\{([A-Za-z_]\w*)\}")
_BRACES = {"{{": "{", "}}": "}"}


def in_language(text: Text, language: Language) -> str:
    """The text in the language, or in English where it was not translated."""
    return text.get(language) or text["en"]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with captures in place of `{name}`; `{{` and `}}` stand for braces."""
    return _PLACEHOLDER.sub(lambda found: _BRACES.get(found[0]) or values.get(found[1], ""), text)


def literal(text: str) -> str:
    """What `fill` leaves as the given text."""
    return text.replace("{", "{{").replace("}", "}}")


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
