"""What provides a name that was missing: the packages of each platform for a header, a library, a command, a module.

The tables lie beside this file, a text for each kind, made by `.ci/make_providers.py`: a line a package of Debian, its
name and the names that it provides, a tab after each. One is read only when a finding asks for a name of its kind.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

KINDS = (
    "header",
    "library",
    "pkgconfig",
    "cmake",
    "command",
    "python",
    "shared-library",
    "perl",
    "tex",
    "r",
    "haskell",
    "ocaml",
    "lua",
    "ruby",
    "php",  # a function, a class, `ext-NAME` as Composer says, `pdo:DRIVER`
    "fortran",
    "gi",  # a namespace of GObject introspection, with its version (`Gtk-4.0`) or without
    "qmake",  # a module of Qt 5 as `QT += NAME` calls it
    "macro",  # of Autoconf: the package with its .m4
    "sdist",  # a distribution of PyPI: what its source is built with
    "software",  # what people call a library or a program
    "include",  # a name of C++'s namespace std: the header that declares it, told as the distribution
    "npm",  # a command that npm installs: the package that brings it, told as the distribution, where it has another name
    "symbol",  # of a library: the package that the linker needs, and what to tell the linker
)

_INSTALL = {
    "debian": "apt-get install -y",
    "fedora": "dnf install -y",
    "alpine": "apk add",
    "arch": "pacman -S --noconfirm",
    "macos": "brew install",
}
_PLATFORMS = tuple(_INSTALL)  # in packages.txt: Debian's name, then the others' in this order, empty where unknown


class Provided(NamedTuple):
    """Packages by platform (several of one platform with a space between them), the distribution on PyPI, what to link with.

    The last two are "" where there is none.
    """

    packages: Mapping[str, str]
    distribution: str
    flags: str

    @property
    def commands(self) -> dict[str, str]:
        """The command of each platform that installs the packages."""
        return {platform: f"{_INSTALL[platform]} {packages}" for platform, packages in self.packages.items()}


_SEVERAL = frozenset({"pkgconfig", "python", "qmake", "r"})
_BETWEEN = re.compile(r"[\s,‘’'\"]+")


def find_provider(kind: str, name: str) -> Provided | None:
    """What provides the name, or None when no table knows it; of several names (with a comma or a space between) all."""
    if kind not in _SEVERAL:
        return _find_provider(kind, name)
    found = [_find_provider(kind, part) for part in _BETWEEN.split(name) if part]
    return found[0] if len(found) == 1 else _together(found)


def _together(found: list[Provided | None]) -> Provided | None:
    """What provides all of them, or None when one is not known."""
    known = [provided for provided in found if provided]
    if not known or len(known) < len(found):
        return None
    packages, distributions = (
        " ".join(dict.fromkeys(names))
        for names in ((one.packages.get("debian", "") for one in known), (one.distribution for one in known))
    )
    complete = all(one.packages for one in known), all(one.distribution for one in known)
    return Provided(_on_every_platform(packages) if complete[0] else {}, distributions if complete[1] else "", "")


def _find_provider(kind: str, name: str) -> Provided | None:
    if not name:
        return None
    for table, sought in _ways_to_ask(kind, name):
        row = _row(table, sought)
        if row:
            package, _, beside = row.partition("/")
            distribution, flags = ("", beside) if table == "symbol" else (beside, "")
            return Provided(_on_every_platform(package), distribution, flags)
    return None


def _ways_to_ask(kind: str, name: str) -> Iterator[tuple[str, str]]:
    """The tables and the names in them that answer, the most exact first."""
    yield kind, name
    if kind in _CUT_BACK:
        separator, keep = _CUT_BACK[kind]
        yield from ((kind, shorter) for shorter in _cut_back(name, separator, keep))
    elif kind == "shared-library":
        yield from (("shared-library", soname) for soname in _cut_back(name, ".") if ".so." in soname)
    elif kind == "perl":
        yield from (("perl", outer) for outer in _cut_back(name, "::") if "::" in outer)
    elif kind == "ruby":
        for required in (name, *_cut_back(name, "/")):
            yield from (("ruby", gem) for gem in (required, required.replace("/", "-")))
    elif kind in _AS_LISTED:
        yield kind, _AS_LISTED[kind](name)
    elif kind == "cmake":
        yield from _as_library(name)
    elif kind == "pkgconfig":
        yield "cmake", name
    elif kind == "software":
        for called in dict.fromkeys((name, name.rstrip(" -.0123456789"))):
            yield from _as_software(called)
    elif kind == "symbol":
        yield from (("symbol", prefix) for prefix in _beginnings(name))


_AS_LISTED: dict[str, Callable[[str], str]] = {  # how a table spells a name
    "gi": lambda name: name.removesuffix("-"),  # no version was asked for
    "sdist": lambda name: re.sub(r"[-_.]+", "-", name).lower(),
}
_CUT_BACK = {  # at what sign a name is cut short, and what of the sign is kept
    "header": ("/", "/"),
    "haskell": (".", ""),
    "lua": (".", ""),
    "ocaml": (".", ""),
    "php": ("_", "_"),
    "macro": ("_", "_"),
}


def _as_library(name: str) -> Iterator[tuple[str, str]]:
    """What its pkg-config module or the file that the linker wants may be called."""
    lower = name.lower()
    yield from (("pkgconfig", sought) for sought in (name, lower, f"lib{lower}"))
    yield "library", lower


def _as_software(name: str) -> Iterator[tuple[str, str]]:
    """What that which people call so may be, a library or a program."""
    lower = name.lower()
    yield "software", lower
    if "." in name:
        yield "header", name
    yield "cmake", name
    yield from _as_library(name)
    yield "library", lower.removeprefix("lib")
    yield "command", lower


def _beginnings(symbol: str) -> Iterator[str]:
    """`SDL_*` of `SDL_Init`: a word of the name ends where another sign than a small letter follows."""
    for end in range(len(symbol) - 1, 1, -1):
        if not (symbol[end - 1].islower() and symbol[end].islower()):
            yield symbol[:end] + "*"


def _cut_back(name: str, separator: str, keep: str = "") -> Iterator[str]:
    """`a/b/` and `a/` of `a/b/c`."""
    while separator in name:
        name = name.rpartition(separator)[0]
        yield name + keep


def _row(table: str, name: str) -> str:
    """The head of the line that holds the name, or ""."""
    text = _table(table)
    at = text.find(f"\t{name}\t") if name.isprintable() else -1
    if at < 0:
        return ""
    start = text.rfind("\n", 0, at) + 1
    return text[start : text.index("\t", start)]


def _on_every_platform(debian: str) -> dict[str, str]:
    """The packages of each platform that has a name for every one of these packages of Debian."""
    rows = [_names_elsewhere(package) for package in debian.split()]
    told = {platform: [row.get(platform, "") for row in rows] for platform in _PLATFORMS}
    return {platform: " ".join(dict.fromkeys(names)) for platform, names in told.items() if names and all(names)}


def _names_elsewhere(debian: str) -> dict[str, str]:
    """The names of a package of Debian, by platform."""
    text = _table("packages")
    start = text.find(f"\n{debian}\t") + 1
    if not start:
        return {"debian": debian}
    return dict(zip(_PLATFORMS, text[start : text.index("\n", start)].split("\t"), strict=True))


@cache
def _table(kind: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), f"{kind}.txt"), encoding="utf-8") as file:
        return "\n" + file.read()
