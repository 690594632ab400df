"""Modules of Python, and what the distributions of PyPI are built with."""

import re
from typing import Any

from provider_tables.archive import Archive
from provider_tables.naming import MERE_WORD, bare

_FEW_DEPEND = 3  # packages: what so many depend on is asked for by others too
_OF_A_BUILD = re.compile(
    r"(?!python3?-|libpython|dh-|pybuild|cython|pypy|libboost-python)(?:(?!librust-)[a-z0-9][\w.+-]*-dev|swig|cargo|rustc|gfortran|cmake|"
    r"pkg-config|pkgconf|bison|flex|default-jdk\S*|protobuf-compiler|ninja-build|meson|portaudio\S*)"
)
_MOST_OF_A_BUILD = 12  # packages: what is built with more is no matter of a command


def python_rows(archive: Archive, common: list[str]) -> dict[str, str]:
    """Modules with the package of Debian and the distribution of PyPI; the latter may be empty."""
    rows: dict[str, str] = {}
    for module, packages in archive.python.items():
        package = archive.best(module, packages)
        outer = archive.python.get(module.split(".")[0], {}) if "." in module else {}
        if outer and (package in outer or module.split(".")[1].islower()):
            continue
        told = archive.distributions.get(package, set())
        if archive.weights[package] < _FEW_DEPEND and _is_any_word(module, package, told, common):
            continue
        named = [name for name in told if _same(name, module)] or (list(told) if len(told) == 1 else [])
        if package:
            rows[module] = f"{package}/{min(named, default='')}"
    return rows


def _is_any_word(module: str, package: str, distributions: set[str], common: list[str]) -> bool:
    """Whether any project may have a module of that name, which a program brings for its own use: `utils` of umis.

    Such a module is called neither like its package nor like its distribution; a library brings few, and none but common ones.
    """
    of_a_library = package.startswith(("python3-", "python-"))
    if not distributions or not (module in common if of_a_library else MERE_WORD.fullmatch(module)):
        return False
    return not any(module in bare(name.lower()) or bare(name.lower()) in module for name in (package, *distributions))


def with_given_python(rows: dict[str, str], given: dict[str, Any]) -> dict[str, str]:
    """The rows, with the distributions and the packages that are given."""
    nowhere = frozenset(given["not_on_pypi"].split())
    told = {module: _without_distribution(row, nowhere) for module, row in rows.items()}
    for module, distribution in given["distributions"].items():
        told[module] = told.get(module, "/").split("/")[0] + f"/{distribution}"
    for module, package in given["names"].get("python", {}).items():
        told[module] = f"{package}/{told.get(module, '/').split('/')[1]}"
    return told


def _without_distribution(row: str, nowhere: frozenset[str]) -> str:
    """The row, without the distribution where PyPI has none of that name."""
    package, _, distribution = row.partition("/")
    return f"{package}/" if re.sub(r"[-_.]+", "-", distribution).lower() in nowhere else row


def sdist_rows(archive: Archive) -> dict[str, str]:
    """PyPI's distributions with compiled parts, and what Debian builds them with, Python's own parts and tests apart."""
    rows: dict[str, str] = {}
    for package, needed in archive.built_with.items():
        kept = " ".join(dict.fromkeys(name for name in needed if _OF_A_BUILD.fullmatch(name)))
        for distribution in archive.distributions.get(package, ()):
            if kept and kept.count(" ") < _MOST_OF_A_BUILD:
                rows[re.sub(r"[-_.]+", "-", distribution).lower()] = f"{kept} build-essential python3-dev"
    return rows


def _same(distribution: str, module: str) -> bool:
    return re.sub(r"[-_.]", "", distribution).lower() == re.sub(r"[-_.]", "", module).lower()
