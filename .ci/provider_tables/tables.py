"""The tables as they lie in logtriage/providers: a line for each package."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from os.path import abspath, dirname, join

TABLES = join(dirname(dirname(dirname(abspath(__file__)))), "logtriage", "providers")


def rows_of(kind: str) -> Iterator[tuple[str, str]]:
    """The names of a table as it lies there, and their packages."""
    for package, *names, _ in lines_of(kind):
        yield from ((name, package) for name in names)


def lines_of(kind: str) -> Iterator[list[str]]:
    """The columns of each line of a table as it lies there: packages, names, release."""
    with open(join(TABLES, f"{kind}.txt"), encoding="utf-8") as file:
        yield from (line.rstrip("\n").split("\t") for line in file)


def write(kind: str, rows: dict[str, str], release_of: Callable[[str], str] = lambda _: "") -> None:
    """A line for each package: its name and the names that it provides, a tab after each, and the only release with it."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, package in rows.items():
        names[package].append(name)
    lines = [
        f"{package}\t" + "".join(f"{name}\t" for name in sorted(told)) + f"{release_of(package)}\n"
        for package, told in sorted(names.items())
    ]
    with open(join(TABLES, f"{kind}.txt"), "w", encoding="utf-8") as file:
        file.writelines(lines)


def write_packages(rows: Iterable[tuple[str, ...]]) -> None:
    """The packages of Debian, and their names on the other systems."""
    with open(join(TABLES, "packages.txt"), "w", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in sorted(rows))
