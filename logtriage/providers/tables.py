"""The tables of providers: a line a package of Debian, its name and the names that it provides, a tab after each.

Behind the last tab stands the release of Debian that alone has the package, nothing where all have it. A table is a text for
each kind of name, made by `.ci/make_providers.py`, and read once, when something of its kind is asked for.
"""

import os
import re
from collections.abc import Iterator
from functools import cache


@cache
def read_table(kind: str) -> str:
    """The whole text, each line with a line end before it."""
    with open(os.path.join(os.path.dirname(__file__), f"{kind}.txt"), encoding="utf-8") as file:
        return "\n" + file.read()


def find_row(table: str, name: str) -> str:
    """The head of the line that holds the name, or ""."""
    return find_row_and_release(table, name)[0]


def find_row_and_release(table: str, name: str) -> tuple[str, str]:
    """The head of the line that holds the name, or "", and its end: the release of Debian that alone has it, or ""."""
    text = read_table(table) if name else ""
    at = text.find(f"\t{name}\t") if name.isprintable() else -1
    if at < 0:
        return "", ""
    start, end = text.rfind("\n", 0, at) + 1, text.index("\n", at)
    return text[start : text.index("\t", start)], text[text.rindex("\t", at, end) + 1 : end]


def names_under(head: str, table: str) -> list[str]:
    """The names of the line that begins with this head, none where no line does."""
    _, found, rest = read_table(table).partition(f"\n{head}\t")
    return rest.partition("\n")[0].split("\t")[:-1] if found else []


def first_of(head: str, table: str) -> str:
    """What the pattern `head` calls `first` where the table has it first, or ""."""
    found = re.search(head, read_table(table))
    return found["first"] if found else ""


def places(text: str, part: str) -> Iterator[int]:
    """Where the part stands in the text of a table, once a line."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, text.index("\n", at))
