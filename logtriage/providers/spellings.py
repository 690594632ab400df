"""By what other names a thing may stand in the tables than by the one that a log calls it.

A header is asked for with a folder that bears a version, a library by what people call it, a module of CMake in another
case: each kind has its own ways, and the most exact comes first.
"""

import re
from collections.abc import Callable, Iterator

from logtriage.providers.tables import find_row, first_of, places, read_table


def ways_to_ask(kind: str, name: str) -> Iterator[tuple[str, str]]:
    """The tables and the names in them that answer, the most exact first."""
    yield kind, name
    if kind in _CUT_BACK:
        separator, keep = _CUT_BACK[kind]
        yield from ((kind, shorter) for shorter in _cut_back(name, separator, keep) if not _is_shared(kind, shorter))
    yield from _OTHER_WAYS[kind](name) if kind in _OTHER_WAYS else ()


def _is_shared(kind: str, module: str) -> bool:
    """Whether modules below this one come from another package: only those that the table has are known then."""
    own = find_row(kind, module) if kind in ("perl", "haskell") else ""
    if not own:
        return False
    below = f"\t{module}{_CUT_BACK[kind][0]}"
    text = read_table(kind)
    heads = (text[text.rfind("\n", 0, at) + 1 :] for at in places(text, below))
    return any(not head.startswith(f"{own}\t") for head in heads)


def modules_above(name: str) -> Iterator[str]:
    """Of a submodule of Python `usb` for `usb.core`, but no mere folder that several distributions share, as `zope`."""
    for above in _cut_back(name, "."):
        distribution = find_row("python", above).partition("/")[2].lower()
        if distribution and not re.match(rf"{re.escape(above.lower().partition('.')[0])}[-.]", distribution):
            yield above


_CUT_BACK = {  # at what sign a name is cut short, and what of the sign is kept
    "header": ("/", "/"),
    "font": (" ", ""),
    "haskell": (".", ""),
    "java": (".", ""),
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
        package = find_row("header", sought)
        if package and (f"/{folder}" in find_row("folder", package) or (len(stem) >= _LEAST_TO_RESPELL and stem in package)):
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
    found = re.search(rf"\t({pattern})(?=\t)", read_table(table), re.IGNORECASE)
    return found[1] if found else ""


_LEAST_TO_RESPELL = 3  # letters


def _as_package(name: str, not_in: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The package with development files that is called like it, with a version or without: a name that it provides."""
    stem = name.lower().replace("_", "-").removesuffix("-devel").removesuffix("-dev").removeprefix("lib")
    for called in dict.fromkeys((stem, _without_version(stem))):
        if len(called) < _LEAST_TO_RESPELL or not called.isprintable():
            continue
        head = rf"\n(?:lib)?{re.escape(called)}(?:-?\d[\d.]*)?-dev\t(?P<first>[^\t\n]+)"
        if not any(re.search(head, read_table(table)) for table in not_in):
            yield from ((table, first_of(head, table)) for table in ("library", "pkgconfig", "cmake", "header"))


def _as_library(name: str) -> Iterator[tuple[str, str]]:
    """What its pkg-config module (with a version or without) or the file that the linker wants may be called."""
    lower = name.lower()
    yield from (("pkgconfig", sought) for sought in (name, lower, f"lib{lower}"))
    yield "library", lower
    if len(lower) >= _LEAST_TO_RESPELL and lower.isprintable():
        yield "pkgconfig", first_of(rf"\t(?P<first>(?:lib)?{re.escape(lower)}[-+]?\d[\d.]*)\t", "pkgconfig")


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
            yield from ways_to_ask("header", called)
            stem = lower.rpartition("/")[2].removesuffix(".h")
            yield "software", stem
            yield from _as_library(stem)
        yield "cmake", called
        yield from _as_library(called)
        yield "library", lower.removeprefix("lib")
        yield "command", lower
        yield from _as_package(called)
        yield "command", first_of(rf"\n{re.escape(lower)}\t(?P<first>[^\t\n]+)", "command")


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
