"""The tables of providers: what answers, for which platforms, and how much of what real builds ask for."""

import pathlib

import pytest

from logtriage.providers import KINDS, find_provider

NAMES = pathlib.Path(__file__).parent / "providers" / "names.tsv"
ASKED = [line.split("\t") for line in NAMES.read_text().splitlines() if not line.startswith("#")]
KIND_OF = {"loader": "shared-library"}
UNKNOWN = [
    ("header", "nosuch/header.h"),
    ("header", "config.h"),
    ("header", "utils.h"),
    ("header", ""),
    ("header", "zlib.h\tx"),
    ("library", "nosuchlib"),
    ("command", "nosuchcommand"),
    ("python", "nosuchmodule"),
    ("python", "yaml.nosuchmodule"),
    ("perl", "No::Such::Module"),
    ("shared-library", "libnosuch.so.1"),
]
KNOWN = [
    # kind, name, Debian's package, PyPI's distribution
    ("header", "ffi.h", "libffi-dev", ""),
    ("header", "boost/asio.hpp", "libboost-dev", ""),
    ("header", "Python.h", "python3-dev", ""),
    ("library", "ssl", "libssl-dev", ""),
    ("shared-library", "libbz2.so.1.0", "libbz2-1.0", ""),
    ("pkgconfig", "gtk+-3.0", "libgtk-3-dev", ""),
    ("cmake", "ZLIB", "zlib1g-dev", ""),
    ("cmake", "Jansson", "libjansson-dev", ""),
    ("cmake", "OpenGL", "libgl1-mesa-dev libglu1-mesa-dev", ""),
    ("command", "gcc-12", "gcc-12", ""),
    ("command", "msgfmt", "gettext", ""),
    ("python", "cv2", "python3-opencv", "opencv-python-headless"),
    ("python", "win32api", "", "pywin32"),
    ("perl", "XML::Parser::Expat", "libxml-parser-perl", ""),
    ("tex", "microtype.sty", "texlive-latex-recommended", ""),
]


@pytest.mark.parametrize(("kind", "name"), UNKNOWN)
def test_a_name_that_no_package_provides_has_no_provider(kind, name):
    assert find_provider(kind, name) is None


@pytest.mark.parametrize(("kind", "name", "package", "distribution"), KNOWN)
def test_a_name_is_known_by_debians_package_and_by_pypis_distribution(kind, name, package, distribution):
    provided = find_provider(kind, name)
    assert (provided.packages.get("debian", ""), provided.distribution) == (package, distribution)


def test_the_commands_install_on_every_platform_whose_name_is_known():
    assert find_provider("header", "zlib.h").commands == {
        "debian": "apt-get install -y zlib1g-dev",
        "fedora": "dnf install -y zlib-devel",
        "alpine": "apk add zlib-dev",
        "arch": "pacman -S --noconfirm zlib",
        "macos": "brew install zlib",
    }


def test_of_two_hundred_names_chosen_before_the_tables_nineteen_in_twenty_are_answered_rightly():
    missed = [
        f"{kind} {name}"
        for kind, name, packages, _ in ASKED
        if (found := find_provider(KIND_OF.get(kind, kind), name)) is None
        or found.packages.get("debian", "") not in packages.split("|")
    ]
    assert len(ASKED) == 200
    assert len(missed) <= 10, missed


@pytest.mark.parametrize(
    ("kind", "least"),
    [("header", 3000), ("library", 2000), ("pkgconfig", 2000), ("command", 3000), ("python", 1000), ("shared-library", 2000)],
)
def test_the_tables_are_as_broad_as_promised(kind, least, names_of):
    assert len(names_of[kind]) >= least


@pytest.mark.parametrize("platform", ["fedora", "alpine", "arch", "macos"])
def test_other_platforms_know_the_commonest_three_hundred(platform, names_of):
    known = sum(platform in find_provider(kind, name).packages for kind in KINDS for name in names_of[kind][:2000])
    assert known >= 300


@pytest.fixture(scope="module")
def names_of():
    from logtriage.providers import _table

    return {kind: [name for line in _table(kind).splitlines() for name in line.split("\t")[1:-1]] for kind in KINDS}
