"""A line -> patterns for lines like it, the most general first: what varies becomes a named capture, words stay."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 160  # characters of the line that a pattern is made of

# What varies in a line, from what is told most surely: its name, how it looks, the pattern for it, from which level on
# it is written out instead.
_GENERAL, _NAMES_OUT, _QUOTES_OUT, _ALL_OUT = range(4)


class _Shape(NamedTuple):
    name: str
    looks: str
    pattern: str
    out_from: int


# `no such table: orders`: a bare word varies where a noun and a colon before it say what it is the name of.
_NOUNS = "column command field file function host index key keyword method module option package role symbol table type user"
_AFTER_A_NOUN = "(?:" + "|".join(rf"(?<=\b{noun}: )" for noun in _NOUNS.split()) + ")"
# `helm3: Error: ...`: the tool that speaks is the same whatever it says.
_NO_SPEAKER = r"(?!(?:(?<=^)|(?<=^\s))[\w.-]+: )"

_SHAPES = (
    _Shape("url", r"\bhttps?://[^\s'\"<>)\]]+", r"https?://[^\s'<>)\]" + '"]+', _ALL_OUT),
    _Shape("place", r"(?<![\w/.-])[^\s:'\"()=]+\.\w+:\d+(?:[:.]\d[\d.-]*)?(?=:)", r"[^\s:]+:\d+(?:[:.]\d[\d.-]*)?", _ALL_OUT),
    _Shape(
        "path",
        r"(?:(?<![\w.<])(?:~|\.{1,2})?(?:/[^\s:'\"`,;()\[\]<>‘’]+)+)|\b[A-Z]:\\[^\s:'\",;]+",
        r"[^\s:'\"`,;‘’]+",
        _ALL_OUT,
    ),
    _Shape("quoted", r"(?<!\w)'[^']{1,120}'(?!\w)", r"'[^']+'", _QUOTES_OUT),
    _Shape("quoted", r'(?<!\w)"[^"]{1,120}"(?!\w)', r'"[^"]+"', _QUOTES_OUT),
    _Shape("quoted", r"`[^`']{1,120}[`']", r"`[^`']+[`']", _QUOTES_OUT),
    _Shape("quoted", r"‘[^’]{1,120}’", r"‘[^’]+’", _QUOTES_OUT),
    _Shape("", r"\b0x[0-9a-fA-F]+\b", r"0x[0-9a-fA-F]+", _ALL_OUT),
    _Shape("", r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b", r"[0-9a-f]+", _ALL_OUT),
    _Shape("version", r"(?<![\w.])v?\d+(?:\.\d+)+(?:[-+.]?\w+)*", r"v?\d[\w.+-]*", _ALL_OUT),
    _Shape("file", r"(?<![\w/.-])[\w.+-]*\w\.(?=[a-z]*[a-z])[a-z]\w{0,5}(?![\w.(])", r"[\w.+-]+", _NAMES_OUT),
    _Shape("name", r"(?<![\w@.-])@?[\w.-]+(?:/[\w.-]+)+", r"[\w./@-]+", _NAMES_OUT),
    _Shape("name", r"(?<![\w.-])(?=[\w.]*[a-z])\w+(?:\.\w+)*(?:_\w+|\.\w+\.\w+)(?![\w.])", r"[\w.]+", _NAMES_OUT),
    _Shape("name", _AFTER_A_NOUN + r"[\w.@/-]*\w$", r"[\w.@/-]+", _NAMES_OUT),
    _Shape(
        "name", rf"{_NO_SPEAKER}(?<![\w.-])(?=\w*[a-z]\w*\d|\w*\d\w*[a-z])[a-z]\w*(?:-\w+)*(?![\w.-])", r"[\w-]+", _NAMES_OUT
    ),
    _Shape("line", r"(?<=\bline )\d+\b", r"\d+", _ALL_OUT),
    _Shape("", r"(?<![\w.])\d+(?![\w.]*[A-Za-z])", r"\d+", _ALL_OUT),
)
# What a tool advises behind its complaint is not there each time.
_ADVICE = re.compile(r"(?i)(?<=\w)[\"'’)\]]?[;,.?]? +\(?(?=did you mean\b|maybe you meant\b|use --help\b)")
_BARE = re.compile(r"[A-Za-z]{2,}")


class Draft(NamedTuple):
    """A pattern, the title that goes with it, and the words that stay in it."""

    pattern: str
    title: str
    words: tuple[str, ...]


def drafts_for(message: str) -> Iterator[Draft]:
    """Patterns that match the message, the most general first, none twice."""
    text = _ADVICE.split(message.strip(), maxsplit=1)[0][:LONGEST]
    if len(message.strip()) > LONGEST == len(text):
        text = text[: text.rfind(" ")] if " " in text else text
    seen = set()
    for level in range(_ALL_OUT + 1):
        draft = _draft(text, level, indented=message[:1].isspace())
        if draft.pattern not in seen:
            seen.add(draft.pattern)
            yield draft


def _draft(text: str, level: int, *, indented: bool) -> Draft:
    names: Counter[str] = Counter()
    pattern, title, words, at = "^" + r"\s+" * indented, "", [], 0
    for start, end, shape in _varying(text, level):
        pattern += _escaped(text[at:start])
        title += text[at:start].replace("{", "{{").replace("}", "}}")
        words += _BARE.findall(text[at:start])
        captured, shown = _capture(text[start:end], shape, names)
        pattern, title, at = pattern + captured, title + shown, end
    words += _BARE.findall(text[at:])
    return Draft(pattern + _escaped(text[at:]), title + text[at:].replace("{", "{{").replace("}", "}}"), tuple(words))


def _varying(text: str, level: int) -> Iterator[tuple[int, int, _Shape]]:
    """What varies, in the order of the text; of two shapes that overlap, the one that the table names first."""
    taken: list[tuple[int, int, _Shape]] = []
    for shape in _SHAPES:
        if level >= shape.out_from and shape.name:
            continue
        for found in re.finditer(shape.looks, text):
            if all(found.end() <= start or found.start() >= end for start, end, _ in taken):
                taken.append((found.start(), found.end(), shape))
    yield from sorted(taken)


def _capture(found: str, shape: _Shape, names: Counter[str]) -> tuple[str, str]:
    """The pattern for what varies, and how the title shows it."""
    if not shape.name:
        return shape.pattern, "N" if shape.pattern == r"\d+" else "..."
    left = right = ""
    name, inner = shape.name, shape.pattern
    if name == "quoted":
        left, right = inner[0], inner[inner.rindex("+") + 1 :]
        inner = inner[1 : inner.rindex("+") + 1]
        name = "path" if "/" in found else "name"
    names[name] += 1
    unique = name if names[name] == 1 else f"{name}{names[name]}"
    opening, closing = (found[0], found[-1]) if left else ("", "")
    return f"{left}(?P<{unique}>{inner}){right}", f"{opening}{{{unique}}}{closing}"


def _escaped(text: str) -> str:
    """Literal text as a pattern writes it: with no more backslashes than it takes."""
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)
