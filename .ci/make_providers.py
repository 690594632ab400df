"""Makes the tables of logtriage/providers: which package holds a header, a library, a command, a module.

Run on Debian, with `deb-src` lines in apt's sources, after `apt-get install apt-file && apt-get update`:

    python3 .ci/make_providers.py [RELEASE]

What is read are apt's own indexes of the release (default: bookworm): Contents (which file lies in which package),
Packages and Sources (who depends on whom: where several packages hold a name, the one that more depend on is meant).
What they cannot tell stands in providers.yaml beside this file: names that alternatives or build systems make, and the
packages of other systems.
"""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from os.path import abspath, dirname, join

import yaml

HERE = dirname(abspath(__file__))
CAT = "/usr/lib/apt/apt-helper"
TABLES = join(dirname(HERE), "logtriage", "providers")
PLATFORMS = ("fedora", "alpine", "arch", "macos")  # after the name of a package in Debian, in this order

Names = dict[str, Counter[str]]  # a name, and the packages that hold it, each with its weight

_TRIPLET = r"x86_64-linux-gnu"
_INCLUDE = re.compile(rf"usr/include/(?:{_TRIPLET}/)?(?P<name>(?!c\+\+/)\S+)")
_LIBRARY = re.compile(rf"(?:usr/)?lib/(?:{_TRIPLET}/)?(?:blas/|lapack/)?lib(?P<name>[\w.+-]+)\.(?:so|a)")
_SHARED = re.compile(rf"(?:usr/)?lib/(?:{_TRIPLET}/)?(?P<name>lib[\w.+-]+\.so(?:\.[\d.]+)?)")
_PKGCONFIG = re.compile(r"usr/(?:lib|share)/\S*pkgconfig/(?P<name>[\w.+-]+)\.pc")
_CMAKE = re.compile(r"usr/(?:lib|share)/\S*/(?P<name>[\w.+-]+?)(?:Config|-config)\.cmake")
_COMMAND = re.compile(r"(?:usr/)?(?:s?bin|games)/(?P<name>[\w.+-]+|\[)")
_PYTHON = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z]\w*|_[a-z]\w*)(?:\.py|/__init__\.py|\.cpython-\S*\.so)")
_PYTHON_SPACE = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[a-z]\w*/[a-z]\w*)/__init__\.py")
_DISTRIBUTION = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z][\w.]*?)-[^-/]*\.(?:egg|dist)-info(?:/|$)")
_PERL = re.compile(rf"usr/(?:share|lib/{_TRIPLET})/perl5/(?:5\.\d+/)?(?P<name>[A-Z]\S*)\.pm")
_TEX = re.compile(r"usr/share/(?:texlive/texmf-dist|texmf)/tex/\S*/(?P<name>[\w.+-]+\.(?:sty|cls))")

_SOURCES_OF = {
    "library": _LIBRARY,
    "shared-library": _SHARED,
    "pkgconfig": _PKGCONFIG,
    "cmake": _CMAKE,
    "command": _COMMAND,
    "perl": _PERL,
    "tex": _TEX,
}
_NO_PACKAGE = re.compile(
    r"(?:.*-(?:dbg|dbgsym|doc|cross|mingw-w64\S*)$|.*-(?:arm64|armhf|i386|riscv64|mips\w*|s390x|ppc64el)-cross$)"
)
# Of a package with more names than so many times the packages that depend on it, only folders are told, or nothing.
_CROWD, _CROWD_OF_HEADERS = 40, 12
_NO_SECTION = frozenset({"debug", "localization"})


def main() -> None:
    """Writes every table."""
    release = sys.argv[1] if len(sys.argv) > 1 else "bookworm"
    with open(join(HERE, "providers.yaml"), encoding="utf-8") as file:
        given = yaml.safe_load(file)
    archive = Archive(release)
    for kind, names in archive.names.items():
        chosen = {name: archive.best(name, packages) for name, packages in names.items()}
        kept = {name: package for name, package in chosen.items() if package and archive.is_told(kind, package)}
        write(kind, {**_SHORTENED.get(kind, dict)(kept), **given["names"].get(kind, {})})
    write(
        "header",
        {
            **headers(archive, given["common_headers"].split(), given["include_folders"].split()),
            **given["names"].get("header", {}),
        },
    )
    write("software", given["names"]["software"])
    write("symbol", {name: told for told, names in given["symbols"].items() for name in names.split()})
    write_python(archive, given)
    with open(join(TABLES, "packages.txt"), "w", encoding="utf-8") as file:
        for package, names in sorted(given["packages"].items()):
            file.write("\t".join([package, *(names.get(platform, "") for platform in PLATFORMS)]) + "\n")


class Archive:
    """What the indexes of one release say."""

    def __init__(self, release: str) -> None:
        self._release = release
        self.weights: Counter[str] = Counter()
        self._sections: dict[str, str] = {}
        self._general: dict[str, str] = {}
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

    def is_told(self, kind: str, package: str) -> bool:
        """Whether enough depend on the package for so many names of it to be asked for."""
        return kind not in ("command", "perl") or self._held[kind, package] <= _CROWD * max(self.weights[package], 1)

    def _weigh(self) -> None:
        depends: dict[str, list[str]] = {}
        for stanza in self._stanzas("Packages"):
            name = stanza["Package"]
            self._sections[name] = stanza.get("Section", "")
            depends[name] = _packages_in(stanza.get("Depends", "") + "," + stanza.get("Pre-Depends", ""))
            self.weights.update(set(depends[name]))
        for stanza in self._stanzas("Sources"):
            self.weights.update(
                set(_packages_in(stanza.get("Build-Depends", "") + "," + stanza.get("Build-Depends-Indep", "")))
            )
        for name, needed in depends.items():
            for package in needed:
                if _stands_for(name, package):
                    key = _NUMBERS.sub("", package)
                    self._general[key] = min(name, self._general.get(key, name), key=len)

    def _collect(self) -> None:
        for path, packages in self._contents():
            if path.startswith("usr/include/"):
                found = _INCLUDE.fullmatch(path)
                if found:
                    self.includes += [(found["name"], package) for package in packages]
                continue
            self._collect_python(path, packages)
            for kind, pattern in _SOURCES_OF.items():
                found = pattern.fullmatch(path)
                if found:
                    self.names[kind][_name_of(kind, found["name"])].update(packages)

    def _collect_python(self, path: str, packages: list[str]) -> None:
        found = _PYTHON.fullmatch(path) or _PYTHON_SPACE.fullmatch(path)
        if found:
            self.python[found["name"].replace("/", ".")].update(packages)
        told = _DISTRIBUTION.match(path)
        if told:
            for package in packages:
                self.distributions[package].add(told["name"].replace("_", "-"))

    def _contents(self) -> Iterator[tuple[str, list[str]]]:
        wanted = re.compile(
            r"(?:usr/)?(?:s?bin|games|lib|include|share/(?:pkgconfig|cmake|perl5|texlive|texmf|[\w.+-]+/cmake))/"
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
        command = ["apt-get", "indextargets", "--format", "$(FILENAME)", f"Created-By: {index}", f"Release: {self._release}"]
        files = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # apt-get, as told
        if not files:
            raise SystemExit(
                f"apt knows no index {index} of {self._release}: add deb and deb-src lines, apt-file, apt-get update"
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


def _topmost_modules(chosen: dict[str, str]) -> dict[str, str]:
    """Without A::B::C where A::B is of the same package."""
    return {name: package for name, package in chosen.items() if _outer(chosen, name) != package}


def _outer(chosen: dict[str, str], name: str) -> str | None:
    while "::" in name:
        name = name.rsplit("::", 1)[0]
        if "::" in name and name in chosen:
            return chosen[name]
    return None


_SHORTENED = {"shared-library": _shortest_sonames, "perl": _topmost_modules}


def _packages_in(relation: str) -> list[str]:
    """The first of each set of alternatives of a dependency field."""
    names = (part.split("|")[0].strip().split(" ")[0].split(":")[0] for part in relation.split(","))
    return [name for name in names if name]


_NUMBERS = re.compile(r"[-.]?\d+(?:\.\d+)*(?=-|$)")


def _stands_for(name: str, package: str) -> bool:
    """Whether the first is the second without (some of) the numbers in its name: libboost-dev for libboost1.74-dev."""
    fewer = set(_NUMBERS.findall(name)) < set(_NUMBERS.findall(package))
    return fewer and _NUMBERS.sub("", name) == _NUMBERS.sub("", package)


def _name_of(kind: str, name: str) -> str:
    return name.replace("/", "::") if kind == "perl" else name


def headers(archive: Archive, common: list[str], folders: list[str]) -> dict[str, str]:
    """Headers as `#include` names them; a folder whose headers nearly all come from one package stands for them, with a `/`."""
    roots = _include_roots(archive, folders)
    full: Names = defaultdict(Counter)
    short: Names = defaultdict(Counter)
    for path, package in archive.includes:
        if not _HEADER.search(path) or _INTERNAL.search(package):
            continue
        if path.count("/") <= 1 or path.split("/")[0] not in roots:
            full[path][package] += 1
        name = path
        while "/" in name and path[: len(path) - len(name)] + name.split("/")[0] in roots:
            name = name.split("/", 1)[1]
            if name.rsplit(".", 1)[0].lower() not in common:
                short[name][package] += 1
    chosen = {name: archive.best(name, packages) for name, packages in (short | full).items()}
    folded = _folded({name: package for name, package in chosen.items() if package and not name[0].isdigit()}, common)
    held = Counter(folded.values())
    return {
        name: package
        for name, package in folded.items()
        if name.endswith("/") or held[package] <= _CROWD_OF_HEADERS * max(archive.weights[package], 1)
    }


_HEADER = re.compile(r"\.(?:h|hpp|hh|hxx|H)$|/[A-Z]\w*$|^\w+$")
_INTERNAL = re.compile(r"-private-dev$|-contrib-dev$")
_LEAST_IN_FOLDER = 3  # headers of a folder that is told as one


def _include_roots(archive: Archive, known: list[str]) -> set[str]:
    """Folders below /usr/include that builds name with -I: versioned ones, and those named as a pkg-config module."""
    modules: dict[str, set[str]] = defaultdict(set)
    for name, packages in archive.names["pkgconfig"].items():
        for package in packages:
            modules[package].add(re.sub(r"[-.]?\d[\d.]*$", "", name).lower())
    roots: set[str] = set()
    for path, package in archive.includes:
        top, _, rest = path.partition("/")
        if top == "X11" or not rest:
            continue
        if re.search(r"\d", top) or re.sub(r"[-.]?\d[\d.]*$", "", top).lower() in modules[package] or top in known:
            roots.add(top)
            second = rest.partition("/")[0]
            if second in known or (top.startswith("qt") and second.startswith("Qt")):
                roots.add(f"{top}/{second}")
    return roots


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


def write_python(archive: Archive, given: dict[str, dict[str, dict[str, str]]]) -> None:
    """Modules with the package of Debian and the distribution of PyPI; one of them may be empty."""
    rows: dict[str, str] = {}
    for module, packages in archive.python.items():
        if "." in module and module.split(".")[0] in archive.python:
            continue
        package = archive.best(module, packages)
        told = archive.distributions.get(package, set())
        named = [name for name in told if _same(name, module)] or (list(told) if len(told) == 1 else [])
        if package:
            rows[module] = f"{package}/{min(named, default='')}"
    for module, distribution in given["distributions"].items():
        rows[module] = rows.get(module, "/").split("/")[0] + f"/{distribution}"
    for module, package in given["names"].get("python", {}).items():
        rows[module] = f"{package}/{rows.get(module, '/').split('/')[1]}"
    write("python", rows)


def _same(distribution: str, module: str) -> bool:
    return re.sub(r"[-_.]", "", distribution).lower() == re.sub(r"[-_.]", "", module).lower()


def write(kind: str, rows: dict[str, str]) -> None:
    """A line for each package: its name, and the names that it provides, each between tabs."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, package in rows.items():
        names[package].append(name)
    lines = [f"{package}\t" + "".join(f"{name}\t" for name in sorted(told)) + "\n" for package, told in sorted(names.items())]
    with open(join(TABLES, f"{kind}.txt"), "w", encoding="utf-8") as file:
        file.writelines(lines)


if __name__ == "__main__":
    main()
