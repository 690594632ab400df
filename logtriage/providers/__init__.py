"""What provides a name that was missing: the packages of each platform for a header, a library, a command, a module.

The tables lie beside this file, a text for each kind, made by `.ci/make_providers.py`: a line a package of Debian, its
name and the names that it provides, a tab after each, and the release where only one has the package. A table is read only
when a finding asks for a name of its kind.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from logtriage.providers.elsewhere import Elsewhere, find_elsewhere, without_a_package

KINDS = (
    "header",
    "library",
    "pkgconfig",
    "cmake",
    "component",  # of a package of CMake: its name and, after a space, the components that it lacks
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
    "function",  # of the C library, or a macro: the header that declares it, told as the distribution
    "pytest",  # an option of pytest, without its dashes: the plugin that brings it, told as the distribution
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
COMPLETE = frozenset({"header", "library", "pkgconfig", "cmake", "command", "shared-library"})  # what they lack, Debian lacks
_PLATFORMS = tuple(_INSTALL)  # in packages.txt: Debian's name, then the others' in this order, empty where unknown


class Provided(NamedTuple):
    """Packages by platform (several of one platform with a space between them), the distribution on PyPI, and flags.

    Those are what to link with or, of a header, the folders in which the compiler must be told to look for it. The last two
    are "" where there is none. `release` is the only one of Debian's that has the packages (`12`), "" where all have them;
    `elsewhere` how it is got without a package of Debian.
    """

    packages: Mapping[str, str]
    distribution: str
    flags: str
    release: str = ""
    elsewhere: Elsewhere | None = None

    @property
    def commands(self) -> dict[str, str]:
        """The command of each platform that installs the packages."""
        return {platform: f"{_INSTALL[platform]} {packages}" for platform, packages in self.packages.items()}


_SEVERAL = frozenset({"pkgconfig", "python", "qmake", "r"})
_BETWEEN = re.compile(r"[\s,‘’'\"]+")


def find_provider(kind: str, name: str) -> Provided | None:
    """What provides the name, or None when no table knows it; of several names (with a comma or a space between) all."""
    if kind == "component":
        return _together([_find_provider("cmake", component) for component in _components(name)])
    if kind not in _SEVERAL:
        return _find_provider(kind, name)
    found = [_find_provider(kind, part) for part in _BETWEEN.split(name) if part]
    return found[0] if len(found) == 1 else _together(found)


_MOST_COMPONENTS = 30


def _components(name: str) -> Iterator[str]:
    """`KF5Crash` of `KF5 Crash`, `Qt5Svg` of `Qt5 Qt5Svg_DIR`: how CMake calls the package of each."""
    package, *parts = name.split()
    if len(parts) > _MOST_COMPONENTS:  # no project asks for so many: the log is not to be trusted
        return
    package = {"Qt": "Qt6", "KF": "KF6"}.get(package, package)
    for part in parts:
        component = part.removesuffix("_DIR").removesuffix("_FOUND").removesuffix("_LIBRARIES").removeprefix("Qt6::")
        yield component if component.startswith(package) else f"{package}{component}"


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
    return Provided(
        _on_every_platform(packages) if complete[0] else {},
        distributions if complete[1] else "",
        "",
        max(one.release for one in known),
        next((one.elsewhere for one in known if one.elsewhere), None),
    )


def _find_provider(kind: str, name: str) -> Provided | None:
    if not name:
        return None
    elsewhere = find_elsewhere(kind, name, _row)
    if elsewhere and kind == "header" and _row(kind, name) and not _row("elsewhere", f"{kind} {name}"):
        elsewhere = None  # what is told of the whole folder is not meant for this header
    for table, sought in _ways_to_ask(kind, name):
        row, release = _row_and_release(table, sought)
        if row and (release or not elsewhere):
            package, _, beside = row.partition("/")
            distribution, flags = ("", beside) if table == "symbol" else (beside, "")
            if table == "header":
                flags = _folder_of(package, name)
            return Provided(_on_every_platform(package), distribution, flags, release, elsewhere)
        if elsewhere:  # what somebody looked up is better than what is only alike
            return Provided({}, "", "", "", without_a_package(elsewhere))
    return None


def _folder_of(package: str, header: str) -> str:
    """Where the compiler must be told to look for the header of the package, "" where it looks there by itself."""
    folder = _row("folder", package)
    return "" if folder.endswith("/" + header.partition("/")[0]) else folder


def _ways_to_ask(kind: str, name: str) -> Iterator[tuple[str, str]]:
    """The tables and the names in them that answer, the most exact first."""
    yield kind, name
    if kind in _CUT_BACK:
        separator, keep = _CUT_BACK[kind]
        yield from ((kind, shorter) for shorter in _cut_back(name, separator, keep) if not _is_shared(kind, shorter))
    yield from _OTHER_WAYS[kind](name) if kind in _OTHER_WAYS else ()


def _is_shared(kind: str, module: str) -> bool:
    """Whether modules below this one come from another package: only those that the table has are known then."""
    own = _row(kind, module) if kind in ("perl", "haskell") else ""
    if not own:
        return False
    below = f"\t{module}{_CUT_BACK[kind][0]}"
    text = _table(kind)
    heads = (text[text.rfind("\n", 0, at) + 1 :] for at in _places(text, below))
    return any(not head.startswith(f"{own}\t") for head in heads)


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, text.index("\n", at))


_CUT_BACK = {  # at what sign a name is cut short, and what of the sign is kept
    "header": ("/", "/"),
    "haskell": (".", ""),
    "lua": (".", ""),
    "ocaml": (".", ""),
    "perl": ("::", ""),
    "php": ("_", "_"),
    "macro": ("_", "_"),
    "pytest": ("-", ""),
}


def _as_header(name: str) -> Iterator[tuple[str, str]]:
    """Without a folder that bears a version, as `eigen3/`; by how a toolkit begins its headers, as `vtk*`; by its folder.

    A package whose headers the table has is known by them: its name stands for a folder only where there are none.
    """
    folder, _, rest = name.partition("/")
    if "/" in rest and folder[-1:].isdigit():
        yield from (("header", shorter) for shorter in (rest, *_cut_back(rest, *_CUT_BACK["header"])))
    if rest:
        if "/" not in rest:
            yield from (("header", f"{folder}/{prefix}") for prefix in _beginnings(rest))
        yield from _outside_of(folder, rest)
        yield from _as_package(folder, ("header",))
    else:
        yield from (("header", prefix) for prefix in (*_beginnings(name), *_longer_beginnings(name)))


def _outside_of(folder: str, rest: str) -> Iterator[tuple[str, str]]:
    """A header that is listed without the folder that its package puts it in, or where the package is called like the folder.

    `gp_Pnt.hxx` for `opencascade/gp_Pnt.hxx`, `fitsio.h` for `cfitsio/fitsio.h`.
    """
    stem = folder.lower().rstrip("-.0123456789").removeprefix("lib")
    for sought in (rest, *([] if "/" in rest else _beginnings(rest))):
        package = _row("header", sought)
        if package and (f"/{folder}" in _row("folder", package) or (len(stem) >= _LEAST_TO_RESPELL and stem in package)):
            yield "header", sought


def _longer_beginnings(name: str) -> Iterator[str]:
    """`petsc*` of `petscksp.h`: where a word ends, such names do not tell."""
    longest, shortest = _LETTERS_OF_BEGINNING
    yield from (name[:end] + "*" for end in range(min(len(name.partition(".")[0]), longest), shortest - 1, -1))


_LETTERS_OF_BEGINNING = (9, 5)


def _as_cmake(name: str) -> Iterator[tuple[str, str]]:
    """Its module by other people's spelling, what it may be called elsewhere, the package that is named like it."""
    if re.match(r"(?:Qt|KF)(?!\d)\w", name):
        yield from (("cmake", f"{name[:2]}{version}{name[2:]}") for version in (6, 5))
    yield "cmake", _spelt_as_listed("cmake", name)
    yield from _as_library(name)
    yield "software", name.lower()
    stem = re.sub(r"(?i)^(?:unofficial-)?(?:lib[-_]?)?(?=\w\w)|(?<=\w\w)[-_]?lib$", "", name)
    for plain in dict.fromkeys((stem, _without_version(stem))):
        if plain not in ("", name):
            yield "cmake", _spelt_as_listed("cmake", plain)
            yield from _as_library(plain)
    yield from _as_package(name)


def _without_version(name: str) -> str:
    """The name without the version in its end; a 2 that follows a letter is part of it, as in `Clipper2`."""
    return name if _SECOND.search(name) else name.rstrip("-_.0123456789")


_SECOND = re.compile(r"[A-Za-z]2$")  # another library than the first


def _spelt_as_listed(table: str, name: str) -> str:
    """The name as the table spells it where only the case, or `_` and `-`, differ."""
    if not name.isprintable() or len(name) < _LEAST_TO_RESPELL:
        return ""
    pattern = re.sub(r"[-_]|\\-", "[-_]?", re.escape(name))
    found = re.search(rf"\t({pattern})(?=\t)", _table(table), re.IGNORECASE)
    return found[1] if found else ""


_LEAST_TO_RESPELL = 3  # letters


def _as_package(name: str, not_in: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The package with development files that is called like it, with a version or without: a name that it provides."""
    stem = name.lower().replace("_", "-").removesuffix("-devel").removesuffix("-dev").removeprefix("lib")
    for called in dict.fromkeys((stem, _without_version(stem))):
        if len(called) < _LEAST_TO_RESPELL or not called.isprintable():
            continue
        head = rf"\n(?:lib)?{re.escape(called)}(?:-?\d[\d.]*)?-dev\t(?P<first>[^\t\n]+)"
        if not any(re.search(head, _table(table)) for table in not_in):
            yield from ((table, _first_of(head, table)) for table in ("library", "pkgconfig", "cmake", "header"))


def _first_of(head: str, table: str) -> str:
    found = re.search(head, _table(table))
    return found["first"] if found else ""


def _as_library(name: str) -> Iterator[tuple[str, str]]:
    """What its pkg-config module (with a version or without) or the file that the linker wants may be called."""
    lower = name.lower()
    yield from (("pkgconfig", sought) for sought in (name, lower, f"lib{lower}"))
    yield "library", lower
    if len(lower) >= _LEAST_TO_RESPELL and lower.isprintable():
        yield "pkgconfig", _first_of(rf"\t(?P<first>(?:lib)?{re.escape(lower)}[-+]?\d[\d.]*)\t", "pkgconfig")


def _as_soname(name: str) -> Iterator[tuple[str, str]]:
    """With less of its version; one without any comes with what the linker needs."""
    yield from (("shared-library", soname) for soname in _cut_back(name, ".") if ".so." in soname)
    if name.endswith(".so"):
        yield "library", name.removeprefix("lib").removesuffix(".so")


def _as_module(name: str) -> Iterator[tuple[str, str]]:
    """What CMake calls so, with `lib` before it or without; a library or a package with no module of pkg-config's."""
    yield from (("cmake", name), ("pkgconfig", f"lib{name}"), ("pkgconfig", name.removeprefix("lib")))
    if not re.search(r"\d", name):
        yield "library", name.removeprefix("lib")
        yield from _as_package(name)


_CROSS_TOOL = re.compile(
    r"(?P<machine>aarch64|arm|i[3-6]86|mips(?:64)?(?:el)?|powerpc(?:64)?(?:le)?|riscv(?:32|64)|s390x|x86_64|m68k|sparc64|loongarch64)"
    r"-(?:(?P<vendor>none|unknown|pc|buildroot|poky|oe|cortexa\w+)-)?(?P<system>linux-gnu\w*|elf|eabi)-(?P<tool>\w[\w+-]*)"
)


def _as_cross_tool(name: str) -> Iterator[str]:
    """`riscv64-linux-gnu-gcc` for `riscv64-unknown-linux-gnu-gcc`: as Debian calls the compilers for other machines.

    Its debugger is one for all machines; a compiler for bare 32-bit RISC-V is the one for 64.
    """
    found = _CROSS_TOOL.fullmatch(name)
    if not found:
        return
    machine, system, tool = found["machine"], found["system"], found["tool"]
    if tool in ("gdb", "gdb-py"):
        yield "gdb-multiarch"
    elif system.startswith("linux"):
        yield f"{machine}-{system}-{tool}"
    elif machine.startswith("riscv"):
        yield f"riscv64-unknown-elf-{tool}"


def _as_linked(name: str) -> Iterator[tuple[str, str]]:
    """Without the mark of threads that Boost's libraries once had; a package of development files that is called so."""
    yield "library", name.removesuffix("-mt")
    if name.islower():
        yield from _as_package(name)


def _as_software(name: str) -> Iterator[tuple[str, str]]:
    """What that which people call so may be, a library or a program, without a version in the end, too."""
    name = re.sub(r"(?<=\w)\.(?:a|so|la)$", "", name)
    plain = name.removesuffix("-devel").removesuffix("-dev")
    for called in dict.fromkeys((name, plain, plain.rstrip(" -.0123456789"))):
        lower = called.lower()
        yield "software", lower
        if "." in called:
            yield from _ways_to_ask("header", called)
            stem = lower.rpartition("/")[2].removesuffix(".h")
            yield "software", stem
            yield from _as_library(stem)
        yield "cmake", called
        yield from _as_library(called)
        yield "library", lower.removeprefix("lib")
        yield "command", lower
        yield from _as_package(called)
        yield "command", _first_of(rf"\n{re.escape(lower)}\t(?P<first>[^\t\n]+)", "command")


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


def _as_gem(name: str) -> Iterator[tuple[str, str]]:
    """A file that is required, or the folders around it; a gem has a hyphen where the path has its slash."""
    for required in (name, *_cut_back(name, "/")):
        yield from (("ruby", gem) for gem in (required, required.replace("/", "-")))


_OTHER_WAYS: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    "header": _as_header,
    "shared-library": _as_soname,
    "gi": lambda name: iter((("gi", name.removesuffix("-")),)),  # no version was asked for
    "sdist": lambda name: iter((("sdist", re.sub(r"[-_.]+", "-", name).lower()),)),
    "cmake": _as_cmake,
    "command": lambda name: (("command", spelt) for spelt in (name.removesuffix(".py"), *_as_cross_tool(name))),
    "pkgconfig": _as_module,
    "library": _as_linked,
    "ruby": _as_gem,
    "software": _as_software,
    "symbol": lambda name: (("symbol", prefix) for prefix in _beginnings(name)),
}


def _row(table: str, name: str) -> str:
    """The head of the line that holds the name, or ""."""
    return _row_and_release(table, name)[0]


def _row_and_release(table: str, name: str) -> tuple[str, str]:
    """The head of the line that holds the name, or "", and its end: the release of Debian that alone has it, or ""."""
    text = _table(table) if name else ""
    at = text.find(f"\t{name}\t") if name.isprintable() else -1
    if at < 0:
        return "", ""
    start, end = text.rfind("\n", 0, at) + 1, text.index("\n", at)
    return text[start : text.index("\t", start)], text[text.rindex("\t", at, end) + 1 : end]


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
