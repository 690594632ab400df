"""The names of the commands, and what is typed in the place of one."""

import os
from collections.abc import Sequence

from logtriage.model import UserError
from logtriage.spelling import did_you_mean

DEFAULT = "scan"
COMMANDS = {
    DEFAULT: "Name the causes in logs (the default command).",
    "run": "Run a command; when it fails, name the cause.",
    "explain": "Show a rule: why the error happens, what helps, examples.",
    "why": "Tell why a rule speaks in a log, or why it does not.",
    "rules": "List, check, test and draft rules.",
}


def names_a_command(arguments: Sequence[str]) -> bool:
    """Whether the first word is a command's name; raises UserError where it is nearly one, and where no such file is."""
    word = next(iter(arguments), "")
    if word in COMMANDS:
        return True
    if word.isalpha() and not any(os.path.exists(argument) for argument in arguments):
        _refuse_mistyped(word)
    return False


def _refuse_mistyped(word: str) -> None:
    """Nobody has a log called `explian`."""
    from logtriage.cli.rules import COMMANDS as OF_RULES

    commands = [name for name in COMMANDS if name != DEFAULT]
    hint = f" (did you mean 'rules {word}'?)" if word in OF_RULES else did_you_mean(word, [*commands, "--help", "--version"])
    if hint:
        raise UserError(f"{word}: no such file or command{hint}")
