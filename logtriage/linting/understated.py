"""A command does more to the reader's system than the fix's `risk` says.

Reports warn by the risk, and rules found in a checkout may not name commands with one. `none` is what only reads, or
writes inside the project; `changes-system` is what installs, or changes settings of the machine; `destructive` is what
cannot be undone: removes or overwrites what the reader may need, runs what was just downloaded, switches a check off.

What helps: the right `risk`, or a milder command.
"""

import re
from collections.abc import Iterator

from logtriage.linting.bench import Bench
from logtriage.linting.complaint import Objection
from logtriage.model import Risk, Rule

_DESTRUCTIVE = re.compile(
    r"\b(?:curl|wget)\b[^|]*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b"
    r"|\brm\s+(?:-\w+\s+)*-\w*[rR]|\bchmod\s+(?:-\w+\s+)*0?777\b|--no-verify\b|:\(\)\s*\{"
    r"|\bgit\s+push\b.*(?:\s-f\b|--force\b)|\bgit\s+reset\s+--hard\b|\bgit\s+clean\s+-"
    r"|\bdd\b.*\bof=|\bmkfs|\bshred\b|\b(?:system|volume|image|builder)\s+prune\b"
)
_CHANGES_SYSTEM = re.compile(
    r"\b(?:sudo|doas)\b|\b(?:apt|apt-get|dnf|yum|zypper|brew|snap|choco|winget|port)\b(?:\s+-\S+)*\s+(?:install|remove|upgrade)\b"
    r"|\bapk\s+(?:add|del)\b|\bpacman\s+-[SRU]|\b(?:systemctl|service)\s+(?:start|stop|restart|enable|disable)\b"
    r"|\b(?:usermod|useradd|sysctl|modprobe|update-alternatives|chown|mount|swapon)\b"
)
_GRAVITY = list(Risk)


def complaints(rule: Rule, _bench: Bench) -> Iterator[Objection]:
    """One objection for each command that does more than its risk says."""
    for fix in rule.advice.fixes:
        for command in dict.fromkeys(fix.run.values()):
            risk, doing = risk_of(command)
            if _GRAVITY.index(risk) > _GRAVITY.index(fix.risk):
                yield Objection("fix", f"'{doing}' makes the risk '{risk}', but the fix says '{fix.risk}'")


def risk_of(command: str) -> tuple[Risk, str]:
    """The least risk that the command has, and what makes it so."""
    for risk, doing in ((Risk.DESTRUCTIVE, _DESTRUCTIVE), (Risk.CHANGES_SYSTEM, _CHANGES_SYSTEM)):
        found = doing.search(command)
        if found:
            return risk, found[0]
    return Risk.NONE, ""
