"""What providers.yaml says by itself, which no index of Debian tells."""

from collections.abc import Iterator
from typing import Any

PLATFORMS = ("fedora", "alpine", "arch", "macos")  # after the name of a package in Debian, in this order


def given_tables(given: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The tables that hold nothing else: of each its kind, and the names with what is told of them."""
    yield "symbol", {name: told for told, names in given["symbols"].items() for name in names.split()}
    yield "include", {name: f"/{header}" for header, names in given["includes"].items() for name in names.split()}
    yield "function", {name: f"/{header}" for header, names in given["functions"].items() for name in names.split()}
    yield "folder", {package: folder for folder, packages in given["folders"].items() for package in packages.split()}
    yield "pytest", {option: f"/{plugin}" for plugin, options in given["pytest"].items() for option in options.split()}
    yield "project-module", dict.fromkeys(given["project_modules"].split(), "")
    yield "without-wheel", dict.fromkeys(given["without_wheel"].split(), "")
    yield "well-known", {name: kind for kind, names in given["well_known"].items() for name in names.split()}
    yield "npm", {command: f"/{package}" for package, commands in given["npm"].items() for command in commands.split()}
    yield "environment", {name: f"/{package}" for package, names in given["environments"].items() for name in names.split()}
    yield "cmake-function", {name: f"/{line}" for line, names in given["cmake_functions"].items() for name in names.split()}
    yield "successor", {name: f"/{new}" for new, names in given["successors"].items() for name in names.split()}
    yield "rewrite", {name: told for told, names in given["rewrites"].items() for name in names.split()}


def package_rows(given: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """A package of Debian and its names on the other systems, empty where one of them was read in no public file."""
    read = {
        platform: {name for names in sources.values() for name in names.split()}
        for platform, sources in given["verified"].items()
    }
    for package, names in given["packages"].items():
        told = ((names.get(platform, ""), read[platform]) for platform in PLATFORMS)
        row = tuple(name if {*name.split()} <= known else "" for name, known in told)
        if any(row):
            yield package, *row
