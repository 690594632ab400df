"""Text -> Markdown that shows exactly this text (CommonMark 0.31, GitHub's flavour): no link, no image, no mention, no HTML."""

import re

from logtriage.model import Language, LogReport, Remedy
from logtriage.reporters.view import commands_for
from logtriage.reporters.words import PLATFORMS, label, risk_behind, warning_before

_SPECIAL = re.compile(
    r"[\\`*\[\]<>|~&$]"  # wherever they stand
    r"|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])"  # emphasis, unless it is inside a word
    r"|^\s*[-+=#]|^\s*\d+(?=[.)])"  # a list, a heading, a rule
    r"|/(?=/)|(?i:www)(?=\.)"  # a link that is one without brackets
)
_SPLIT = "<!-- -->"  # GitHub looks for @team in the text that comes out, where no backslash is left


def escaped(text: str) -> str:
    """The text as it stands inside a paragraph, a heading or a list item."""
    return _SPECIAL.sub(_with_backslash, text).replace("@", f"@{_SPLIT}")


def _with_backslash(found: re.Match[str]) -> str:
    """Before each character of a run; behind a number or `www`, whose next character is what makes it special."""
    text = found[0]
    return f"{text}\\" if text[-1].isalnum() else "".join(f"\\{character}" for character in text.strip())


def escaped_html(text: str) -> str:
    """The text as it stands inside an HTML element."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("@", f"@{_SPLIT}")


def code(text: str) -> str:
    """The text as a code span; its own runs of backticks are shorter than those around it."""
    fence = "`" * (_longest_run(text) + 1)
    padded = f" {text} " if text[:1] in ("`", " ", "") or text[-1:] in ("`", " ") else text
    return f"{fence}{padded}{fence}"


def link(address: str) -> str:
    """A link to the address, if it is a plain https one; else the address as text."""
    is_plain = address.startswith("https://") and not any(character in address for character in " <>\\\"'`|@")
    return f"<{address}>" if is_plain else escaped(address)


def bold_label(language: Language, what: str) -> str:
    """The word that a paragraph begins with."""
    return f"**{label(language, what).rstrip()}** "


def fenced(lines: list[str], language: Language = "text") -> str:
    """The lines as a block of code, ended by a newline."""
    fence = "`" * max(3, max(map(_longest_run, lines), default=0) + 1)
    return "\n".join((f"{fence}{language}", *lines, fence, ""))


def remedies_in_markdown(log: LogReport | None, remedies: tuple[Remedy, ...], language: Language) -> str:
    """A numbered list: the warning before what cannot be undone, what to do, and the commands (of the log's platform)."""
    return "\n".join(f"{number}. {_remedy(log, remedy, language)}" for number, remedy in enumerate(remedies, start=1))


def _remedy(log: LogReport | None, remedy: Remedy, language: Language) -> str:
    warning = warning_before(language, remedy.risk)
    told = f"**{warning}**  \n   {escaped(remedy.do)}\n" if warning else f"{escaped(remedy.do)}\n"
    for platform, command in commands_for(remedy.run, log and log.platform).items():
        notes = "; ".join(filter(None, (PLATFORMS.get(platform, ""), risk_behind(language, remedy.risk))))
        block = fenced([command], "sh").replace("\n", "\n   ").rstrip(" ")
        told += f"\n   {notes}:\n\n   {block}" if notes else f"\n   {block}"
    return told


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
