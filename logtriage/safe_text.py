"""The one sanitiser: no string that we did not write reaches a terminal, a CI system or a document in any other way.

A log line is written by whoever can make a program print it. `clean` takes out secrets, makes every character visible
that could steer a terminal or reorder what is read, and breaks the commands that CI systems obey in a job's output.
It is idempotent. A format's own escape comes after it.
"""

import re
from functools import cache

from logtriage.redaction import redact

LONGEST_SHOWN = 500  # characters of one line of an excerpt
LONGEST_TEXT = 8 * 1024  # characters of any text: who reads a report has no use for more, and patterns take their time
_LONGEST_LINE = 10 * LONGEST_TEXT  # characters that a line of an excerpt can grow to, when all of it is made visible

# Controls but the tab; separators; what is invisible or turns the direction of reading; what is no character.
_INVISIBLE = (
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_NAMED = {"\n": r"\n", "\r": r"\r"}
# Where a CI system would obey, with what stands in such a line for certain: GitHub's old form and Azure's and TeamCity's
# anywhere in a line, GitLab's sections, Travis' folds, GitHub's new form at the start of a line behind any white space
# (which wrapping may make out of any word).
_MARKERS = (
    ("##", r"(?i)##(?=(?:vso|teamcity)?\[)", r"##\\"),
    ("section_", r"(?i)(section)_(?=(?:start|end):)", r"\1\\_"),
    ("travis_", r"(?i)(travis)_(?=(?:fold|time):)", r"\1\\_"),
    ("::", r"(?<![^\s]):(?=:[A-Za-z_-]+(?:\s|::))", r":\\"),
)


def clean(text: str) -> str:
    """The text without secrets, controls, invisible characters and CI commands, as one line; a tab becomes a blank.

    No more than LONGEST_TEXT characters of it are looked at, or shown.
    """
    return _cleaned(text, LONGEST_TEXT)


def _cleaned(text: str, most: int) -> str:
    text = _bounded(text, most)
    while (
        safe := _bounded(defuse(redact(text)), most)
    ) != text:  # a secret may show once another one, or a control, is replaced
        text = safe
    return text


def defuse(text: str) -> str:
    """The text with everything visible and no CI command left; secrets stay, so `clean` is what a report needs."""
    if not (text.isascii() and text.isprintable()):
        text = _compiled(_INVISIBLE).sub(_visible, text.replace("\t", " "))
    lower = text.lower()
    for sign, marker, broken in _MARKERS:
        if sign in lower:
            text = _compiled(marker).sub(broken, text)
    return text


def _bounded(text: str, most: int) -> str:
    """What is left of a very long text ends with a whole word: a part of a secret does not look like one."""
    return text if len(text) <= most else text[: most - 2].rpartition(" ")[0] + " …"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code <= 0xFF:  # noqa: PLR2004  # the last code point of two digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # the last of four digits


def clean_span(text: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
    """A line of an excerpt cleaned, then cut to LONGEST_SHOWN characters around the span, which moves along with it."""
    if span is None:
        return _shortened(_cleaned(text, _LONGEST_LINE)), None
    safe = _cleaned(text, _LONGEST_LINE)
    # Cleaned apart, the three pieces tell where the span went; a secret or a marker across its border moves it.
    before, inside = _cleaned(text[: span[0]], _LONGEST_LINE), _cleaned(text[span[0] : span[1]], _LONGEST_LINE)
    start, end = len(before), len(before) + len(inside)
    if not safe.startswith(before + inside):
        start, end = 0, len(safe)
    if len(safe) <= LONGEST_SHOWN:
        return safe, (start, end)
    cut = max(0, min(start - 60, len(safe) - LONGEST_SHOWN))
    head, tail = "…" if cut else "", "…" if cut + LONGEST_SHOWN < len(safe) else ""
    shown = head + safe[cut : cut + LONGEST_SHOWN] + tail
    shift = cut - len(head)
    return shown, (start - shift, min(end - shift, len(shown)))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
