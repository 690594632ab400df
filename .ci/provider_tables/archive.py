"""What the indexes of one release say: names, the packages that hold them, and how many depend on those."""

import re
from collections import Counter, defaultdict

from provider_tables.indexes import files, packages_in, stanzas
from provider_tables.naming import MERE_WORD
from provider_tables.paths import DISTRIBUTION, INCLUDE, OF_GHC, PYTHON, PYTHON_PART, PYTHON_SPACE, SOURCES_OF, names_of

Names = dict[str, Counter[str]]  # a name, and the packages that hold it, each with its weight
_NO_PACKAGE = re.compile(  # wrappers, what few would miss by name, and what is for another machine
    r"(?:qtchooser$|gf\w*-client$|.*-(?:dbg|dbgsym|doc|cross|mingw-w64\S*)$|.*-(?:arm64|armhf|i386|riscv64|mips\w*|s390x|ppc64el)-cross$)"
)
_CROWD = 40  # of a package with more names than so many times the packages that depend on it, only the odd ones are told
_NO_SECTION = frozenset({"debug", "localization"})
_NOT_OF_THE_BUILD = re.compile(r"[^,]*<[^>]*(?:nocheck|nodoc)[^>]*>[^,]*,?")
_COMPILED = re.compile(r"(python3-\S+) deb \S+ \S+ arch=(?!all)\S+")
_NUMBERS = re.compile(r"[-.]?\d+(?:\.\d+)*(?=-|$)")


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
        self.names: dict[str, Names] = {kind: defaultdict(Counter) for kind in SOURCES_OF}
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
        return kind == "command" and not MERE_WORD.fullmatch(name)

    def has(self, row: str) -> bool:
        """Whether all packages of the row can be installed."""
        return all(package in self._known for package in row.partition("/")[0].split())

    def _weigh(self) -> None:
        depends: dict[str, list[str]] = {}
        for stanza in stanzas(self.release, "Packages"):
            name = stanza["Package"]
            self._sections[name] = stanza.get("Section", "")
            self._known.update((name, *packages_in(stanza.get("Provides", ""))))
            depends[name] = packages_in(stanza.get("Depends", "") + "," + stanza.get("Pre-Depends", ""))
            self.weights.update(set(depends[name]))
        for stanza in stanzas(self.release, "Sources"):
            needed = packages_in(stanza.get("Build-Depends", "") + "," + stanza.get("Build-Depends-Indep", ""))
            self.weights.update(set(needed))
            own = packages_in(_NOT_OF_THE_BUILD.sub("", stanza.get("Build-Depends", "")))
            for package in _COMPILED.findall(stanza.get("Package-List", "")):
                self.built_with[package] = own
        for name, needed in depends.items():
            for package in needed:
                if _stands_for(name, package):
                    key = _NUMBERS.sub("", package)
                    self._general[key] = min(name, self._general.get(key, name), key=len)

    def _collect(self) -> None:
        for path, owners in files(self.release):
            packages = [owner for owner in owners if self._sections.get(owner) not in _NO_SECTION]
            if path.startswith(("usr/include/", "usr/lib/avr/include/")):
                found = INCLUDE.fullmatch(path)
                if found:
                    self.includes += [(found["name"], package) for package in packages]
                if not path.endswith(".mod"):
                    continue
            self._collect_python(path, packages)
            own = OF_GHC.fullmatch(path)
            if own:  # a module that comes with the compiler: only its package in GHC's own sense is to be named
                self.names["haskell"][own["name"].replace("/", ".")].update([f"/{own['package']}"])
            for kind, pattern in SOURCES_OF.items():
                found = pattern.fullmatch(path)
                if found:
                    for name in names_of(kind, found):
                        self.names[kind][name].update(packages)

    def _collect_python(self, path: str, packages: list[str]) -> None:
        found = PYTHON.fullmatch(path) or PYTHON_SPACE.fullmatch(path) or PYTHON_PART.fullmatch(path)
        if found:
            self.python[found["name"].replace("/", ".")].update(packages)
        told = DISTRIBUTION.match(path)
        if told:
            for package in packages:
                self.distributions[package].add(told["name"].replace("_", "-"))


def _stands_for(name: str, package: str) -> bool:
    """Whether the first is the second without (some of) the numbers in its name: libboost-dev for libboost1.74-dev."""
    fewer = set(_NUMBERS.findall(name)) < set(_NUMBERS.findall(package))
    return fewer and _NUMBERS.sub("", name) == _NUMBERS.sub("", package)
