"""Leaving out the names that a shorter one answers as well."""

import re
from collections import defaultdict
from collections.abc import Iterator

from provider_tables.paths import BETWEEN_MODULES


def shortened(kind: str, chosen: dict[str, str]) -> dict[str, str]:
    """Without the names that a shorter one of the table answers as well."""
    if kind == "shared-library":
        return _shortest_sonames(chosen)
    return _topmost_modules(chosen, BETWEEN_MODULES[kind]) if kind in BETWEEN_MODULES else chosen


def _shortest_sonames(chosen: dict[str, str]) -> dict[str, str]:
    """Without libx.so.1.2 where libx.so.1 lies in the same package, nor what linkers alone ask for."""
    return {
        name: package
        for name, package in chosen.items()
        if not package.endswith("-dev") and not any(chosen.get(shorter) == package for shorter in _shorter_sonames(name))
    }


def _shorter_sonames(name: str) -> Iterator[str]:
    while re.search(r"\.so\..*\.", name):
        name = name.rsplit(".", 1)[0]
        yield name


def _topmost_modules(chosen: dict[str, str], between: str) -> dict[str, str]:
    """Without A::B::C where A::B and all below it are of the same package."""
    below: dict[str, set[str]] = defaultdict(set)
    for name, package in chosen.items():
        for outer in _outer_names(name, between):
            below[outer].add(package)
    return {
        name: package
        for name, package in chosen.items()
        if not any(chosen.get(outer) == package and below[outer] == {package} for outer in _outer_names(name, between))
    }


def _outer_names(name: str, between: str) -> Iterator[str]:
    while between in name:
        name = name.rsplit(between, 1)[0]
        if between == "." or between in name:
            yield name
