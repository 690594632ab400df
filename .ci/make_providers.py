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
"""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from os.path import abspath, dirname, join
from typing import Any

import yaml

HERE = dirname(abspath(__file__))
CAT = "/usr/lib/apt/apt-helper"
TABLES = join(dirname(HERE), "logtriage", "providers")
RELEASES = {"bookworm": "12", "trixie": "13"}
PLATFORMS = ("fedora", "alpine", "arch", "macos")  # after the name of a package in Debian, in this order

Names = dict[str, Counter[str]]  # a name, and the packages that hold it, each with its weight

_TRIPLET = r"x86_64-linux-gnu"
_INCLUDE = re.compile(rf"usr/(?:include/(?:{_TRIPLET}/)?(?!c\+\+/)|lib/avr/include/(?=avr/|util/))(?P<name>\S+)")
_LIBRARY = re.compile(rf"(?:usr/)?lib/(?:{_TRIPLET}/)?(?:blas/|lapack/)?lib(?P<name>[\w.+-]+)\.(?:so|a)")
_SHARED = re.compile(rf"(?:usr/)?lib/(?:{_TRIPLET}/)?(?P<name>lib[\w.+-]+\.so(?:\.\d[\w.]*)?)")
_PKGCONFIG = re.compile(r"usr/(?:lib|share)/\S*pkgconfig/(?P<name>[\w.+-]+)\.pc")
_CMAKE = re.compile(r"usr/(?:lib|share)/\S*/(?P<name>[\w.+-]+?)(?:Config|-config)\.cmake")
_COMMAND = re.compile(r"(?:(?:usr/)?(?:s?bin|games)|usr/lib/qt[56]/(?:bin|libexec))/(?P<name>[\w.+-]+|\[)")
_PYTHON = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z]\w*|_[a-z]\w*)(?:\.py|/__init__\.py|\.cpython-\S*\.so)")
_PYTHON_SPACE = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[a-z]\w*/[a-z]\w*)/__init__\.py")
_PYTHON_PART = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z]\w*/[A-Z]\w*)(?:\.py|\.(?:abi3|cpython-\S*)\.so)")
_DISTRIBUTION = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z][\w.]*?)-[^-/]*\.(?:egg|dist)-info(?:/|$)")
_PERL = re.compile(rf"usr/(?:share|lib/{_TRIPLET})/perl5/(?:5\.\d+/)?(?P<name>[A-Za-z]\S*)\.pm")
_TEX = re.compile(r"usr/share/(?:texlive/texmf-dist|texmf)/(?:tex|bibtex)/\S*/(?P<name>[\w.+-]+\.(?:sty|cls|def|ldf|bst))")

_R = re.compile(r"usr/lib/R/(?:site-)?library/(?P<name>[\w.]+)/DESCRIPTION")
_HASKELL = re.compile(
    r"var/lib/ghc/package\.conf\.d/(?P<name>[\w-]+?)-[\d.]+(?:-\w+)?\.conf"
    r"|usr/lib/haskell-packages/ghc/lib/[^/]+/[^/]+/(?P<module>[A-Z]\S*)\.hi"
)
_OF_GHC = re.compile(
    r"usr/lib/ghc/(?:lib/)?(?:[^/]+-ghc-[^/]+/)?(?P<package>(?!ghc|libiserv)[A-Za-z][\w-]*?)-[\d.]+/(?P<name>[A-Z]\S*)\.hi"
)
_OCAML = re.compile(rf"usr/lib/(?:{_TRIPLET}/)?ocaml/(?:5[\d.]+/)?(?P<name>[^/]+)/[^/]+\.(?:cmi|cmxa)")
_LUA = re.compile(rf"usr/(?:share|lib/{_TRIPLET})/lua/5\.\d/(?P<name>\S+?)(?:/init)?\.(?:lua|so)")
_RUBY = re.compile(
    r"usr/lib/ruby/vendor_ruby/(?P<name>[\w-]+)\.rb"
    r"|usr/\S+/rubygems-integration/[^/]+/(?:specifications/(?P<module>[\w-]+?)-\d[\w.]*\.gemspec|gems/[^/]+/lib/(?P<file>[\w-]+)\.rb)"
)
_FORTRAN = re.compile(rf"usr/(?:include|lib/{_TRIPLET})/(?:\S+/)?(?P<name>\w+)\.mod")
_GI = re.compile(rf"usr/lib/(?:{_TRIPLET}/)?girepository-1\.0/(?P<name>\w+-[\d.]+)\.typelib")
_QMAKE = re.compile(rf"usr/lib/{_TRIPLET}/qt5/mkspecs/modules/qt_lib_(?P<name>\w+?)(?<!_private)\.pri")

_SOURCES_OF = {
    "library": _LIBRARY,
    "shared-library": _SHARED,
    "pkgconfig": _PKGCONFIG,
    "cmake": _CMAKE,
    "command": _COMMAND,
    "perl": _PERL,
    "tex": _TEX,
    "r": _R,
    "haskell": _HASKELL,
    "ocaml": _OCAML,
    "lua": _LUA,
    "ruby": _RUBY,
    "fortran": _FORTRAN,
    "gi": _GI,
    "qmake": _QMAKE,
}
_BETWEEN_MODULES = {"perl": "::", "haskell": ".", "lua": "."}
_NO_PACKAGE = re.compile(  # wrappers, what few would miss by name, and what is for another machine
    r"(?:qtchooser$|gf\w*-client$|.*-(?:dbg|dbgsym|doc|cross|mingw-w64\S*)$|.*-(?:arm64|armhf|i386|riscv64|mips\w*|s390x|ppc64el)-cross$)"
)
# Of a package with more names than so many times the packages that depend on it, only folders are told, or nothing.
_CROWD, _CROWD_OF_HEADERS = 40, 12
_FEW_HEADERS = 40  # with a folder, so that no project has them by chance
_FEW_BEGUN_ALIKE = 60  # headers, so that those that begin like the package are told
_MERE_WORD = re.compile(r"[a-z]{1,8}")  # that a script may as well have for a function of its own
_NO_SECTION = frozenset({"debug", "localization"})


def main() -> None:
    """Writes every table."""
    with open(join(HERE, "providers.yaml"), encoding="utf-8") as file:
        given = yaml.safe_load(file)
    if sys.argv[1:] == ["--given"]:
        told = {kind: dict(rows_of(kind)) for kind in (*_SOURCES_OF, "header", "python", "sdist")}
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
    write("symbol", {name: told for told, names in given["symbols"].items() for name in names.split()})
    write("include", {name: f"/{header}" for header, names in given["includes"].items() for name in names.split()})
    write("function", {name: f"/{header}" for header, names in given["functions"].items() for name in names.split()})
    write("folder", {package: folder for folder, packages in given["folders"].items() for package in packages.split()})
    write("pytest", {option: f"/{plugin}" for plugin, options in given["pytest"].items() for option in options.split()})
    write("project-module", dict.fromkeys(given["project_modules"].split(), ""))
    write("without-wheel", dict.fromkeys(given["without_wheel"].split(), ""))
    write("well-known", dict.fromkeys(given["well_known_modules"].split(), ""))
    write("npm", {command: f"/{package}" for package, commands in given["npm"].items() for command in commands.split()})
    write("environment", {name: f"/{package}" for package, names in given["environments"].items() for name in names.split()})
    write("cmake-function", {name: f"/{line}" for line, names in given["cmake_functions"].items() for name in names.split()})
    write("successor", {name: f"/{new}" for new, names in given["successors"].items() for name in names.split()})
    write("rewrite", {name: told for told, names in given["rewrites"].items() for name in names.split()})
    known = {kind: {*told.get(kind, ()), *given["names"].get(kind, ())} for kind in told}
    packaged = {_bare(package) for rows in told.values() for row in rows.values() for package in row.partition("/")[0].split()}
    by_project = dict(rows_by_project(given["elsewhere"], known, packaged))
    write("elsewhere", {**by_project, **dict(elsewhere_rows(given["elsewhere"]))})
    with open(join(TABLES, "packages.txt"), "w", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in sorted(package_rows(given)))


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
    lying = {row.partition("/")[0]: line[-1] for kind in kinds if not archives for row, *line in _lines_of(kind)}

    def release_of(row: str) -> str:
        having = [archive.release for archive in archives if archive.has(row)]
        alone = RELEASES.get(having[0], having[0]) if len(having) == 1 < len(archives) else ""
        return alone or lying.get(row.partition("/")[0], "")

    return release_of


def tables_of(archive: "Archive", given: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What one release tells: of each kind, the names and the packages that hold them."""
    tables: dict[str, dict[str, str]] = {}
    for kind, names in archive.names.items():
        chosen = {name: archive.best(name, packages) for name, packages in names.items()}
        kept = {name: package for name, package in chosen.items() if package and archive.is_told(kind, name, package)}
        tables[kind] = _shortened(kind, kept)
    tables["header"] = headers(archive, given["common_headers"].split(), given["include_folders"].split())
    tables["python"] = python_rows(archive, given["common_headers"].split())
    tables["sdist"] = sdist_rows(archive)
    return tables


class Archive:
    """What the indexes of one release say."""

    def __init__(self, release: str) -> None:
        self.release = release
        self.weights: Counter[str] = Counter()
        self._sections: dict[str, str] = {}
        self._general: dict[str, str] = {}
        self._known: set[str] = set()
        self.built_with: dict[str, list[str]] = {}
        self._weigh()
        self.names: dict[str, Names] = {kind: defaultdict(Counter) for kind in _SOURCES_OF}
        self.python: Names = defaultdict(Counter)
        self.distributions: dict[str, set[str]] = defaultdict(set)
        self.includes: list[tuple[str, str]] = []
        self._collect()
        self._held = Counter(
            (kind, package) for kind, names in self.names.items() for packages in names.values() for package in packages
        )

    def best(self, name: str, packages: "Counter[str]") -> str:
        """The package that most depend on; without a version where another package stands for it in every release."""
        kept = [package for package in packages if not _NO_PACKAGE.match(package)]
        if not kept:
            return ""
        package = max(kept, key=lambda package: (self.weights[package], -len(package), package))
        general = self._general.get(_NUMBERS.sub("", package), package)
        dropped = set(_NUMBERS.findall(package)) - set(_NUMBERS.findall(general))
        return package if any(number.strip("-.") in name for number in dropped) else general

    def is_told(self, kind: str, name: str, package: str) -> bool:
        """Whether enough depend on the package for so many names of it to be asked for, or the name is no mere word."""
        if kind not in ("command", "perl") or self._held[kind, package] <= _CROWD * max(self.weights[package], 1):
            return True
        return kind == "command" and not _MERE_WORD.fullmatch(name)

    def has(self, row: str) -> bool:
        """Whether all packages of the row can be installed."""
        return all(package in self._known for package in row.partition("/")[0].split())

    def _weigh(self) -> None:
        depends: dict[str, list[str]] = {}
        for stanza in self._stanzas("Packages"):
            name = stanza["Package"]
            self._sections[name] = stanza.get("Section", "")
            self._known.update((name, *_packages_in(stanza.get("Provides", ""))))
            depends[name] = _packages_in(stanza.get("Depends", "") + "," + stanza.get("Pre-Depends", ""))
            self.weights.update(set(depends[name]))
        for stanza in self._stanzas("Sources"):
            needed = _packages_in(stanza.get("Build-Depends", "") + "," + stanza.get("Build-Depends-Indep", ""))
            self.weights.update(set(needed))
            own = _packages_in(_NOT_OF_THE_BUILD.sub("", stanza.get("Build-Depends", "")))
            for package in _COMPILED.findall(stanza.get("Package-List", "")):
                self.built_with[package] = own
        for name, needed in depends.items():
            for package in needed:
                if _stands_for(name, package):
                    key = _NUMBERS.sub("", package)
                    self._general[key] = min(name, self._general.get(key, name), key=len)

    def _collect(self) -> None:
        for path, packages in self._contents():
            if path.startswith(("usr/include/", "usr/lib/avr/include/")):
                found = _INCLUDE.fullmatch(path)
                if found:
                    self.includes += [(found["name"], package) for package in packages]
                if not path.endswith(".mod"):
                    continue
            self._collect_python(path, packages)
            own = _OF_GHC.fullmatch(path)
            if own:  # a module that comes with the compiler: only its package in GHC's own sense is to be named
                self.names["haskell"][own["name"].replace("/", ".")].update([f"/{own['package']}"])
            for kind, pattern in _SOURCES_OF.items():
                found = pattern.fullmatch(path)
                if found:
                    for name in _names_of(kind, found):
                        self.names[kind][name].update(packages)

    def _collect_python(self, path: str, packages: list[str]) -> None:
        found = _PYTHON.fullmatch(path) or _PYTHON_SPACE.fullmatch(path) or _PYTHON_PART.fullmatch(path)
        if found:
            self.python[found["name"].replace("/", ".")].update(packages)
        told = _DISTRIBUTION.match(path)
        if told:
            for package in packages:
                self.distributions[package].add(told["name"].replace("_", "-"))

    def _contents(self) -> Iterator[tuple[str, list[str]]]:
        wanted = re.compile(
            r"(?:usr/)?(?:s?bin|games|lib|include|share/(?:pkgconfig|cmake|perl5|texlive|texmf|lua|rubygems-integration|[\w.+-]+/cmake))/"
            r"|var/lib/ghc/"
        )
        for line in self._lines("Contents-deb"):
            path, _, owners = line.rpartition(" ")
            if wanted.match(path):
                packages = [owner.rsplit("/", 1)[-1] for owner in owners.strip().split(",")]
                kept = [package for package in packages if self._sections.get(package) not in _NO_SECTION]
                yield path.rstrip(), kept

    def _stanzas(self, index: str) -> Iterator[dict[str, str]]:
        stanza: dict[str, str] = {}
        key = ""
        for line in self._lines(index):
            if not line:
                if stanza:
                    yield stanza
                stanza = {}
            elif line.startswith(" "):
                stanza[key] += line
            else:
                key, _, value = line.partition(":")
                stanza[key] = value.strip()
        if stanza:
            yield stanza

    def _lines(self, index: str) -> Iterator[str]:
        command = ["apt-get", "indextargets", "--format", "$(FILENAME)", f"Created-By: {index}", f"Release: {self.release}"]
        files = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # apt-get, as told
        if not files:
            raise SystemExit(
                f"apt knows no index {index} of {self.release}: add deb and deb-src lines, apt-file, apt-get update"
            )
        for file in files:
            reader = [CAT, "cat-file", file]
            with subprocess.Popen(reader, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # a file that apt named
                for line in process.stdout or ():
                    yield line.rstrip("\n")
            if process.returncode:
                raise SystemExit(f"{file}: cannot be read")
            yield ""


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


def _shortened(kind: str, chosen: dict[str, str]) -> dict[str, str]:
    """Without the names that a shorter one of the table answers as well."""
    if kind == "shared-library":
        return _shortest_sonames(chosen)
    return _topmost_modules(chosen, _BETWEEN_MODULES[kind]) if kind in _BETWEEN_MODULES else chosen


def _packages_in(relation: str) -> list[str]:
    """The first of each set of alternatives of a dependency field."""
    names = (part.split("|")[0].strip().split(" ")[0].split(":")[0] for part in relation.split(","))
    return [name for name in names if name]


_NOT_OF_THE_BUILD = re.compile(r"[^,]*<[^>]*(?:nocheck|nodoc)[^>]*>[^,]*,?")
_COMPILED = re.compile(r"(python3-\S+) deb \S+ \S+ arch=(?!all)\S+")
_NUMBERS = re.compile(r"[-.]?\d+(?:\.\d+)*(?=-|$)")


def _stands_for(name: str, package: str) -> bool:
    """Whether the first is the second without (some of) the numbers in its name: libboost-dev for libboost1.74-dev."""
    fewer = set(_NUMBERS.findall(name)) < set(_NUMBERS.findall(package))
    return fewer and _NUMBERS.sub("", name) == _NUMBERS.sub("", package)


def _names_of(kind: str, found: "re.Match[str]") -> Iterator[str]:
    """The names that a file gives: of a module by its path, of a typelib with and without its version."""
    name = next(name for name in found.groups() if name)
    yield name.replace("/", _BETWEEN_MODULES.get(kind, "/"))
    if kind == "gi":
        yield name.split("-")[0]


def headers(archive: Archive, common: list[str], folders: list[str]) -> dict[str, str]:
    """Headers as `#include` names them; a folder whose headers nearly all come from one package stands for them, with a `/`."""
    roots = _include_roots(archive, folders)
    full: Names = defaultdict(Counter)
    short: Names = defaultdict(Counter)
    for path, package in archive.includes:
        if not _HEADER.search(path) or _INTERNAL.search(package):
            continue
        top = path.split("/")[0]
        if path.count("/") <= 1 or top not in roots or not re.search(r"\d", top):
            full[path][package] += 1
        if path.count("/") == 1 and _bears_the_name_of_its_folder(path, common):
            short[path.split("/")[1]][package] += 1
        name = path
        while "/" in name and path[: len(path) - len(name)] + name.split("/")[0] in roots:
            name = name.split("/", 1)[1]
            if name.rsplit(".", 1)[0].lower() not in common:
                short[name][package] += 1
    chosen = {name: archive.best(name, _called_like(name, packages) or packages) for name, packages in (short | full).items()}
    folded = _folded({name: package for name, package in chosen.items() if package and not name[0].isdigit()}, common)
    held = Counter(folded.values())
    told = {
        name: package
        for name, package in folded.items()
        if name.endswith("/")
        or held[package] <= _CROWD_OF_HEADERS * max(archive.weights[package], 1)
        or (held[package] <= _FEW_HEADERS and "/" in name and name.partition("/")[0].lower() not in common)
        or _is_of_the_name(name, package)
        or (held[package] <= _FEW_BEGUN_ALIKE and _begins_like(name, package))
    }
    told |= {name: _KERNELS for name, package in chosen.items() if package == _KERNELS and name.startswith("linux/")}
    return told | _begun_alike({name: package for name, package in chosen.items() if package}, told, common)


def _called_like(header: str, packages: "Counter[str]") -> "Counter[str]":
    """The packages that are called like the header, `libopusfile-dev` for `opusfile.h`, where several hold one of its name."""
    stem = header.rpartition("/")[2].partition(".")[0]
    return Counter({package: count for package, count in packages.items() if _are_called_alike(stem, package)})


def _begun_alike(chosen: dict[str, str], told: dict[str, str], common: list[str]) -> dict[str, str]:
    """`rte_*` for the crowd of headers without a folder that all come from one package and are not told one by one."""
    begun: dict[str, Counter[str]] = defaultdict(Counter)
    crowd: dict[str, set[str]] = defaultdict(set)
    for name, package in chosen.items():
        for beginning in _beginnings(name) if name.count("/") <= 1 and "." in name else ():
            begun[beginning][package] += 1
            crowd[package].update([beginning] if name not in told else ())
    rows: dict[str, str] = {}
    for beginning, packages in sorted(begun.items()):  # the shorter before the longer
        package, count = packages.most_common(1)[0]
        alike = beginning.strip("-_") not in common and _are_called_alike(beginning, package)
        alike = alike and count >= max(_LEAST_IN_CROWD, 0.8 * packages.total())
        if alike and beginning in crowd[package] and not any(rows.get(f"{one}*") == package for one in _beginnings(beginning)):
            rows[f"{beginning}*"] = package
    return rows


# The part of the kernel's headers that programs may have: the table of what is elsewhere has the rest.
_KERNELS = "linux-libc-dev"
_LEAST_IN_CROWD = 10  # headers that begin alike


def _beginnings(header: str) -> Iterator[str]:
    """`rte_` of `rte_eal.h`: where a word of the name ends, as the reader of the table cuts it."""
    stem = header.partition(".")[0]
    for end in range(stem.find("/") + (5 if "/" not in stem else 4), len(stem)):
        if not (stem[end - 1].islower() and stem[end].islower()):
            yield stem[:end]


def _are_called_alike(beginning: str, package: str) -> bool:
    stem = re.sub(r"^(?:.*-)?lib|-dev$", "", package)
    return re.sub(r"[\W\d_]", "", beginning.rpartition("/")[2]).lower() == re.sub(r"[\W\d_]", "", stem)


def _bears_the_name_of_its_folder(path: str, common: list[str]) -> bool:
    """Whether a header may as well be asked for without its folder, as `cJSON.h` for `cjson/cJSON.h`."""
    folder, _, header = path.lower().partition("/")
    stem = header.partition(".")[0]
    alike = stem.removeprefix("lib").startswith(folder.removeprefix("lib"))
    return len(folder) >= _LEAST_OF_A_FOLDER and alike and not {folder, stem} & set(common)


_LEAST_OF_A_FOLDER = 3  # letters, to say anything


def _is_of_the_name(header: str, package: str) -> bool:
    """Whether the header is called like the package: `czmq.h` of libczmq-dev, `tsk/libtsk.h` of libtsk-dev."""
    called = re.sub(r"\.\w+$", "", header.rpartition("/")[2]).lower().removeprefix("lib")
    return called == re.sub(r"^lib|[\d.]*-dev$", "", package)


def _begins_like(header: str, package: str) -> bool:
    """Whether the first letters of the header are those of the package: `spice-client.h` of libspice-client-glib-2.0-dev."""
    stem = re.sub(r"[-_]", "", header.rpartition("/")[2].partition(".")[0]).lower()
    called = re.sub(r"^lib|[-_]|dev$", "", package)
    return len(called) >= _LETTERS_ALIKE and len(stem) > _LETTERS_ALIKE and stem.startswith(called[:_LETTERS_ALIKE])


_LETTERS_ALIKE = 4


_HEADER = re.compile(r"\.(?:h|h\+\+|hpp|hh|hxx|H)$|/[A-Z]\w*$|^\w+$")
_INTERNAL = re.compile(r"-private-dev$|-contrib-dev$")
_LEAST_IN_FOLDER = 3  # headers of a folder that is told as one


def _include_roots(archive: Archive, known: list[str]) -> set[str]:
    """Folders below /usr/include that builds name with -I: versioned ones, and those named as a pkg-config module."""
    modules: dict[str, set[str]] = defaultdict(set)
    for name, packages in archive.names["pkgconfig"].items():
        for package in packages:
            modules[package].add(_plain_module(name))
    roots: set[str] = set()
    for path, package in archive.includes:
        top, _, rest = path.partition("/")
        if top == "X11" or not rest:
            continue
        if re.search(r"\d", top) or _plain_module(top) in modules[package] or top in known:
            roots.add(top)
            second = rest.partition("/")[0]
            if (
                second in known
                or (top.startswith("qt") and second.startswith("Qt"))
                or re.search(r"\d", second.partition("/")[0])
            ):
                roots.add(f"{top}/{second}")
    return roots


def _plain_module(name: str) -> str:
    """`superlu-dist` for `superlu_dist`, `libxml` for `libxml-2.0`."""
    return re.sub(r"[-.]?\d[\d.]*$", "", name).lower().replace("_", "-")


def _folded(chosen: dict[str, str], common: list[str]) -> dict[str, str]:
    """The names, less those that the entry of a folder above them (`folder/`) tells as well."""
    below: dict[str, Counter[str]] = defaultdict(Counter)
    for name, package in chosen.items():
        for folder in _folders_above(name):
            below[folder][package] += 1
    told: dict[str, str] = {}
    for folder, packages in sorted(below.items()):
        package, count = packages.most_common(1)[0]
        most = count >= _LEAST_IN_FOLDER and count >= 0.8 * packages.total() and folder.lower().strip("/") not in common
        if most and _nearest(told, folder) != package:
            told[folder] = package
    return told | {name: package for name, package in chosen.items() if _nearest(told, name) != package}


def _folders_above(name: str) -> Iterator[str]:
    """`a/b/` and `a/` for `a/b/c.h`."""
    while "/" in name.rstrip("/"):
        name = name.rstrip("/").rsplit("/", 1)[0] + "/"
        yield name


def _nearest(told: dict[str, str], name: str) -> str | None:
    return next((told[folder] for folder in _folders_above(name) if folder in told), None)


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
    if not distributions or not (module in common if of_a_library else _MERE_WORD.fullmatch(module)):
        return False
    return not any(module in _bare(name.lower()) or _bare(name.lower()) in module for name in (package, *distributions))


_FEW_DEPEND = 3  # packages: what so many depend on is asked for by others too


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


_OF_A_BUILD = re.compile(
    r"(?!python3?-|libpython|dh-|pybuild|cython|pypy|libboost-python)(?:(?!librust-)[a-z0-9][\w.+-]*-dev|swig|cargo|rustc|gfortran|cmake|"
    r"pkg-config|pkgconf|bison|flex|default-jdk\S*|protobuf-compiler|ninja-build|meson|portaudio\S*)"
)
_MOST_OF_A_BUILD = 12  # packages: what is built with more is no matter of a command


def _same(distribution: str, module: str) -> bool:
    return re.sub(r"[-_.]", "", distribution).lower() == re.sub(r"[-_.]", "", module).lower()


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
                if name not in known[kind] and _bare(thing.lower()) not in packaged and len(plain) > _LEAST_OF_A_FOLDER:
                    yield f"{kind} {name}", row


def _bare(package: str) -> str:
    """`reflectcpp` of `libreflectcpp-dev` and of `reflect-cpp`, `ecal` of `libecal2.0-dev`."""
    return re.sub(r"[-_]|\d[\d.]*$", "", re.sub(r"^lib|-dev$", "", package))


def rows_of(kind: str) -> Iterator[tuple[str, str]]:
    """The names of a table as it lies there, and their packages."""
    for package, *names, _ in _lines_of(kind):
        yield from ((name, package) for name in names)


def _lines_of(kind: str) -> Iterator[list[str]]:
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


if __name__ == "__main__":
    main()
