"""Headers, as `#include` names them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from provider_tables.archive import Archive, Names
from provider_tables.naming import LEAST_OF_A_NAME

_CROWD_OF_HEADERS = 12  # of a package with more headers than so many times the packages that depend on it, folders are told
_FEW_HEADERS = 40  # with a folder, so that no project has them by chance
_FEW_BEGUN_ALIKE = 60  # headers, so that those that begin like the package are told
# The part of the kernel's headers that programs may have: the table of what is elsewhere has the rest.
_KERNELS = "linux-libc-dev"
_LEAST_IN_CROWD = 10  # headers that begin alike
_LEAST_IN_FOLDER = 3  # headers of a folder that is told as one
_LETTERS_ALIKE = 4
_HEADER = re.compile(r"\.(?:h|h\+\+|hpp|hh|hxx|H)$|/[A-Z]\w*$|^\w+$")
_INTERNAL = re.compile(r"-private-dev$|-contrib-dev$")


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
    return len(folder) >= LEAST_OF_A_NAME and alike and not {folder, stem} & set(common)


def _is_of_the_name(header: str, package: str) -> bool:
    """Whether the header is called like the package: `czmq.h` of libczmq-dev, `tsk/libtsk.h` of libtsk-dev."""
    called = re.sub(r"\.\w+$", "", header.rpartition("/")[2]).lower().removeprefix("lib")
    return called == re.sub(r"^lib|[\d.]*-dev$", "", package)


def _begins_like(header: str, package: str) -> bool:
    """Whether the first letters of the header are those of the package: `spice-client.h` of libspice-client-glib-2.0-dev."""
    stem = re.sub(r"[-_]", "", header.rpartition("/")[2].partition(".")[0]).lower()
    called = re.sub(r"^lib|[-_]|dev$", "", package)
    return len(called) >= _LETTERS_ALIKE and len(stem) > _LETTERS_ALIKE and stem.startswith(called[:_LETTERS_ALIKE])


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
