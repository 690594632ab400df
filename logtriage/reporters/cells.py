"""How much room a text takes in a terminal, where a Chinese character fills two cells.

wcwidth knows the widths; it is loaded only for text beyond ASCII, because it takes as long to load as all else.
"""

import textwrap


def width_of(text: str) -> int:
    """The cells that the text fills."""
    if text.isascii():
        return len(text)
    import wcwidth

    return wcwidth.width(text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that many cells; never an empty list."""
    if text.isascii():
        return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    import wcwidth

    return wcwidth.wrap(text, width, break_on_hyphens=False) or [""]


def shortened(text: str, width: int) -> str:
    """The text, cut at the end with an ellipsis where it fills more than that many cells."""
    if width_of(text) <= width:
        return text
    if text.isascii():
        return text[: width - 1] + "…"
    import wcwidth

    return wcwidth.clip(text, 0, width - 1) + "…"
