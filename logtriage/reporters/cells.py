"""How much room a text takes in a terminal, where a Chinese character fills two cells.

wcwidth knows the widths; it is loaded only for text beyond ASCII, because it takes as long to load as all else.
"""

import re
import textwrap
from collections.abc import Iterator

from logtriage.safe_text import defuse

# As in a character class: marks that open, and that close; Han, kana, hangul and full-width letters.
_OPENING = "（【《「『“‘"
_CLOSING = "，。：；！？、）】》」』”’…,.:;!?)"
_WIDE = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_TOGETHER = rf"[{_OPENING}]*(?:[{_WIDE}][{_CLOSING}]*|[^\s{_WIDE}{_OPENING}]+)\s*|[{_OPENING}]+\s*|\s+"


def width_of(text: str) -> int:
    """The cells that the text fills."""
    if _is_narrow(text):
        return len(text)
    import wcwidth

    return wcwidth.width(text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that many cells; never an empty list.

    Where a long word is broken, a CI command may come to stand at the start of a line: it is made harmless once more.
    """
    lines = textwrap.wrap(text, width, break_on_hyphens=False) if _is_narrow(text) else list(_wrapped_wide(text, width))
    return [defuse(line) for line in lines] or [""]


def _wrapped_wide(text: str, width: int) -> Iterator[str]:
    """Breaks at blanks and between Chinese characters, which are written without any; never before a closing mark."""
    line, used = "", 0
    for piece in _pieces(text, width):
        wide = width_of(piece)
        if used + width_of(piece.rstrip()) > width:
            yield line.rstrip()
            line, used = "", 0
        line += piece if line or piece.strip() else ""
        used += wide if line else 0
    yield line.rstrip()


def _pieces(text: str, width: int) -> Iterator[str]:
    """What must stay together: a Chinese character with the marks behind it, or a word with its blank; cut to the width."""
    for found in re.finditer(_TOGETHER, text):
        rest = found[0]
        while width_of(rest.rstrip()) > width:
            end = next(at for at in range(len(rest), 0, -1) if width_of(rest[:at]) <= width)
            yield rest[:end]
            rest = rest[end:]
        yield rest


def shortened(text: str, width: int) -> str:
    """The text, cut at the end with an ellipsis where it fills more than that many cells."""
    if width_of(text) <= width:
        return text
    if _is_narrow(text):
        return text[: width - 1] + "…"
    import wcwidth

    return wcwidth.clip(text, 0, width - 1) + "…"


def end_that_fits(text: str, width: int) -> int:
    """The position from which on the rest of the text fills at most that many cells."""
    at, room = len(text), width
    while at and (room := room - width_of(text[at - 1])) >= 0:
        at -= 1
    return at


def _is_narrow(text: str) -> bool:
    """Whether each character fills one cell for certain: Latin ones, and the quotes and dots that compilers print."""
    return text.isascii() or all(character < "\u0300" or "\u2010" <= character <= "\u2027" for character in text)
