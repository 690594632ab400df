"""What several releases say together."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from provider_tables.headers import headers
from provider_tables.modules import python_rows, sdist_rows
from provider_tables.shortening import shortened
from provider_tables.tables import lines_of

if TYPE_CHECKING:
    from provider_tables.archive import Archive

RELEASES = {"bookworm": "12", "trixie": "13"}


def tables_of(archive: "Archive", given: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What one release tells: of each kind, the names and the packages that hold them."""
    tables: dict[str, dict[str, str]] = {}
    for kind, names in archive.names.items():
        chosen = {name: archive.best(name, packages) for name, packages in names.items()}
        kept = {name: package for name, package in chosen.items() if package and archive.is_told(kind, name, package)}
        tables[kind] = shortened(kind, kept)
    tables["header"] = headers(archive, given["common_headers"].split(), given["include_folders"].split())
    tables["python"] = python_rows(archive, given["common_headers"].split())
    tables["sdist"] = sdist_rows(archive)
    return tables


def agreed(archives: "list[Archive]", tables: list[dict[str, dict[str, str]]]) -> dict[str, dict[str, str]]:
    """Of each kind and name the first release's packages that every release has, or else the first's."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for kind in tables[0]:
        for name in dict.fromkeys(name for table in tables for name in table[kind]):
            rows = [table[kind][name] for table in tables if name in table[kind]]
            lasting = (row for row in rows if all(archive.has(row) for archive in archives))
            told[kind][name] = next(lasting, rows[0])
    return told


def known_releases(archives: "list[Archive]", kinds: set[str]) -> Callable[[str], str]:
    """Who tells the number of the release that alone has all packages of a row, "" where several do, or none.

    Without archives the tables tell it, as they lie there.
    """
    lying = {row.partition("/")[0]: line[-1] for kind in kinds if not archives for row, *line in lines_of(kind)}

    def release_of(row: str) -> str:
        having = [archive.release for archive in archives if archive.has(row)]
        alone = RELEASES.get(having[0], having[0]) if len(having) == 1 < len(archives) else ""
        return alone or lying.get(row.partition("/")[0], "")

    return release_of
