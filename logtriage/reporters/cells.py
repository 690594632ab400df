"""How much room a text takes in a terminal, where a Chinese character fills two cells.

wcwidth knows the widths; it is loaded only for text beyond ASCII, because it takes as long to load as all else.
"""

import textwrap

from logtriage.safe_text import defuse


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
    if _is_narrow(text):
        lines = textwrap.wrap(text, width, break_on_hyphens=False)
    else:
        import wcwidth

        lines = wcwidth.wrap(text, width, break_on_hyphens=False)
    return [defuse(line) for line in lines] or [""]


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
