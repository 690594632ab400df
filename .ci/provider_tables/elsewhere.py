"""What is not had from Debian, and how it is got."""

from collections.abc import Iterator
from typing import Any

from provider_tables.naming import LEAST_OF_A_NAME, bare


def elsewhere_rows(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is not had from Debian: a name after its kind, and the way with what the way needs to know."""
    for way, words in given["commands"].items():
        for word in words.split():
            command, _, package = word.partition("=")
            yield f"command {command}", f"{way} {package or command}"
    for way, things in given["things"].items():
        for thing, kinds in things.items():
            words = [thing.replace(" ", "_"), *(kinds.get(key, "") for key in ("from", "run"))]
            row = f"{way} {' '.join(words).rstrip()}"
            names = {kind: told.split() for kind, told in kinds.items() if kind not in ("from", "run")}
            yield from ((f"{kind} {name}", row) for kind in names for name in names[kind])
    yield from ((f"ros {package}", f"ros {package.replace('_', '-')}") for package in given["ros"].split())


def rows_by_project(given: dict[str, Any], known: dict[str, set[str]], packaged: set[str]) -> Iterator[tuple[str, str]]:
    """Libraries by the names of their projects, where no package of Debian is known by that."""
    for way in ("vcpkg", "source"):
        for thing, kinds in given["things"][way].items():
            row = f"{way} {thing.replace(' ', '_')} {kinds.get('from', '')}".rstrip()
            plain = thing.lower().removeprefix("lib")
            for kind, name in (("cmake", thing.lower()), ("pkgconfig", thing.lower()), ("library", plain)):
                if name not in known[kind] and bare(thing.lower()) not in packaged and len(plain) > LEAST_OF_A_NAME:
                    yield f"{kind} {name}", row
