"""What provides a name that was missing: the packages of each platform for a header, a library, a command, a module."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from logtriage.providers.elsewhere import Elsewhere, find_elsewhere, without_a_package
from logtriage.providers.spellings import modules_above, ways_to_ask
from logtriage.providers.tables import find_row, find_row_and_release, names_under, read_table

KINDS = (
    "header",
    "library",
    "pkgconfig",
    "cmake",
    "component",  # of a package of CMake: its name and, after a space, the components that it lacks
    "command",
    "python",
    "submodule",  # of Python: its package, or else that of the module above it
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
    "qmake6",  # of Qt 6
    "qmake",  # a module of Qt 5 as `QT += NAME` calls it
    "macro",  # of Autoconf: the package with its .m4
    "sdist",  # a distribution of PyPI: what its source is built with
    "software",  # what people call a library or a program
    "include",  # a name of C++'s namespace std: the header that declares it is written
    "function",  # of the C library, or a macro: the header that declares it is written
    "pytest",  # an option of pytest, without its dashes: the plugin that brings it, told as the distribution
    "npm",  # a command that npm installs: the package that brings it, told as the distribution, where it has another name
    "successor",  # of a name that a newer release took away, `library.name`: what is written instead
    "environment",  # of LaTeX: its package, told as the distribution
    "cmake-function",  # of a module of CMake: the line that loads it is written
    "java",  # a package of Java: that of Debian, and its jar, told as the distribution
    "font",  # a family of fonts
    "symbol",  # of a library: the package that the linker needs, and what to tell the linker
)

INSTALLED_WITH = {
    "debian": "apt-get install -y",
    "fedora": "dnf install -y",
    "alpine": "apk add",
    "arch": "pacman -S --noconfirm",
    "macos": "brew install",
}
COMPLETE = frozenset({"header", "library", "pkgconfig", "cmake", "command", "shared-library"})  # what they lack, Debian lacks
_PLATFORMS = tuple(INSTALLED_WITH)  # in packages.txt: Debian's name, then the others' in this order, empty where unknown


class Provided(NamedTuple):
    """Packages by platform (several of one platform with a space between them), or what is written without any.

    `distribution` is what its language's own index calls it; `flags` are what to link with, of a header the folders in which
    the compiler must be told to look for it; `written` is what is written in the project's own files, and `rewrite` what
    `sed -E` is told to write it, where a program can. Each is "" where there is none. `release` is the only one of Debian's
    that has the packages (`12`), "" where all have them; `elsewhere` how it is got without a package of Debian.
    """

    packages: Mapping[str, str]
    distribution: str = ""
    flags: str = ""
    written: str = ""
    rewrite: str = ""
    release: str = ""
    elsewhere: Elsewhere | None = None

    @property
    def commands(self) -> dict[str, str]:
        """The command of each platform that installs the packages."""
        return {platform: f"{INSTALLED_WITH[platform]} {packages}" for platform, packages in self.packages.items()}


_SHORTEST_SLIP = 5  # letters; shorter names are alike by chance, unless they are the same letters


def meant_name(kind: str, name: str) -> str:
    """The well-known name of the kind that this one is most likely mistyped for, or "".

    Whoever installs what a mistyped name names may get what a stranger laid there.
    """
    from difflib import get_close_matches  # few names are unknown

    known = [meant for meant in names_under(kind, "well-known") if meant[0] == name[:1] and abs(len(meant) - len(name)) <= 1]
    near = [meant for meant in known if sorted(meant) == sorted(name)]  # two letters that changed places, mostly
    if not near and len(name) >= _SHORTEST_SLIP:
        near = get_close_matches(name, known, n=1, cutoff=0.8)
    return near[0] if near else ""


def is_of_a_project(module: str) -> bool:
    """Whether projects of Python have a module of that name themselves, as `utils`: PyPI's of that name is a stranger's."""
    return module.isidentifier() and f"\t{module}\t" in read_table("project-module")


def is_without_wheel(distribution: str) -> bool:
    """Whether PyPI has no wheel of the distribution for Linux, so that pip builds it from its source."""
    return f"\t{distribution.lower()}\t" in read_table("without-wheel")


_SEVERAL = frozenset({"pkgconfig", "python", "qmake", "qmake6", "r"})
_BETWEEN = re.compile(r"[\s,‘’'\"]+")


def find_provider(kind: str, name: str) -> Provided | None:
    """What provides the name, or None when no table knows it; of several names (with a comma or a space between) all."""
    if kind == "component":
        return _together([_find_provider("cmake", component) for component in _components(name)])
    if kind == "submodule":
        modules = (_find_provider("python", module) for module in (name, *modules_above(name)))
        return next((provided for provided in modules if provided), None)
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
        release=max(one.release for one in known),
        elsewhere=next((one.elsewhere for one in known if one.elsewhere), None),
    )


def _find_provider(kind: str, name: str) -> Provided | None:
    if not name:
        return None
    elsewhere = find_elsewhere(kind, name)
    if elsewhere and kind == "header" and find_row(kind, name) and not find_row("elsewhere", f"{kind} {name}"):
        elsewhere = None  # what is told of the whole folder is not meant for this header
    for table, sought in ways_to_ask(kind, name):
        row, release = find_row_and_release(table, sought)
        if row and (release or not elsewhere):
            return _read_row(table, row, name)._replace(release=release, elsewhere=elsewhere)
        if elsewhere:  # what somebody looked up is better than what is only alike
            return Provided({}, elsewhere=without_a_package(elsewhere))
    return None


def _read_row(table: str, row: str, name: str) -> Provided:
    """What a row tells: Debian's package, and behind a slash what its table holds beside that."""
    package, _, beside = row.partition("/")
    packages = _on_every_platform(package)
    if table == "symbol":
        return Provided(packages, flags=beside)
    if table == "header":
        return Provided(packages, flags=_folder_of(package, name))
    if table in _WRITTEN:
        return Provided(packages, written=beside, rewrite=find_row("rewrite", name) if table == "successor" else "")
    return Provided(packages, distribution=beside)


_WRITTEN = frozenset({"include", "function", "successor", "cmake-function"})  # what helps is written, not installed


def _folder_of(package: str, header: str) -> str:
    """Where the compiler must be told to look for the header of the package, "" where it looks there by itself."""
    folder = find_row("folder", package)
    return "" if folder.endswith("/" + header.partition("/")[0]) else folder


def _on_every_platform(debian: str) -> dict[str, str]:
    """The packages of each platform that has a name for every one of these packages of Debian."""
    rows = [_names_elsewhere(package) for package in debian.split()]
    told = {platform: [row.get(platform, "") for row in rows] for platform in _PLATFORMS}
    return {platform: " ".join(dict.fromkeys(names)) for platform, names in told.items() if names and all(names)}


def _names_elsewhere(debian: str) -> dict[str, str]:
    """The names of a package of Debian, by platform."""
    text = read_table("packages")
    start = text.find(f"\n{debian}\t") + 1
    if not start:
        return {"debian": debian}
    return dict(zip(_PLATFORMS, text[start : text.index("\n", start)].split("\t"), strict=True))
