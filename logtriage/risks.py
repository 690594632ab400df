"""What a command does to the system of the person who runs it, told from its words."""

import re

from logtriage.model import Risk

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


def risk_of(command: str) -> tuple[Risk, str]:
    """The least risk that the command has, and the words that make it so ("" for none)."""
    for risk, doing in ((Risk.DESTRUCTIVE, _DESTRUCTIVE), (Risk.CHANGES_SYSTEM, _CHANGES_SYSTEM)):
        found = doing.search(command)
        if found:
            return risk, found[0]
    return Risk.NONE, ""
