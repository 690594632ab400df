"""Makes the tables of logtriage/providers: which package holds a header, a library, a command, a module.

Run on Debian, with `deb-src` lines in apt's sources, after `apt-get install apt-file && apt-get update`:

    python3 .ci/make_providers.py [RELEASE]...

What is read are apt's own indexes of the releases (default: bookworm and trixie; of a name that several know, the first
answers with a package that all of them have):
Contents (which file lies in which package), Packages and Sources (who depends on whom: where several packages hold a
name, the one that more depend on is meant; and what a Python package with compiled parts is built with).
With `--given` the tables stay as they are but for what providers.yaml says, and apt is not asked.
What they cannot tell stands in providers.yaml beside this file: names that alternatives or build systems make, and the
packages of other systems. Of those the tables get what stands under `verified` too, with the public file it was read in.
Each subject is a module of provider_tables.
"""

import sys
from os.path import abspath, dirname, join

import yaml
from provider_tables.archive import Archive
from provider_tables.elsewhere import elsewhere_rows, rows_by_project
from provider_tables.given import given_tables, package_rows
from provider_tables.modules import with_given_python
from provider_tables.naming import bare
from provider_tables.paths import SOURCES_OF
from provider_tables.releases import RELEASES, agreed, known_releases, tables_of
from provider_tables.tables import rows_of, write, write_packages

GIVEN = join(dirname(abspath(__file__)), "providers.yaml")


def main() -> None:
    """Writes every table."""
    with open(GIVEN, encoding="utf-8") as file:
        given = yaml.safe_load(file)
    if sys.argv[1:] == ["--given"]:
        told = {kind: dict(rows_of(kind)) for kind in (*SOURCES_OF, "header", "python", "sdist")}
        archives = []
    else:
        archives = [Archive(release) for release in sys.argv[1:] or RELEASES]
        told = agreed(archives, [tables_of(archive, given) for archive in archives])
    release_of = known_releases(archives, {*told, *given["names"]})
    python = with_given_python(told["python"], given)
    told["tex"] = {name: given["tex_together"].get(package, package) for name, package in told["tex"].items()}
    for kind in sorted({*told, *given["names"]} - {"python"}):
        write(kind, {**told.get(kind, {}), **given["names"].get(kind, {})}, release_of)
    write("python", python, release_of)
    for kind, rows in given_tables(given):
        write(kind, rows)
    known = {kind: {*told.get(kind, ()), *given["names"].get(kind, ())} for kind in told}
    packaged = {bare(package) for rows in told.values() for row in rows.values() for package in row.partition("/")[0].split()}
    by_project = dict(rows_by_project(given["elsewhere"], known, packaged))
    write("elsewhere", {**by_project, **dict(elsewhere_rows(given["elsewhere"]))})
    write_packages(package_rows(given))


if __name__ == "__main__":
    main()
