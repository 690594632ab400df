"""How that is got which no package of Debian holds: the ways to install it, and which name comes by which.

The table `elsewhere.txt` lies beside this file: a line a thing, its way and what the way needs to know, then the names that
it brings, each after its kind. A name stands in it because somebody looked: where Debian has a namesake, that is not meant.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from logtriage.providers.tables import find_row


class Elsewhere(NamedTuple):
    """What to do, by language, the command that does it, "" where no single one can, and whether Debian may have it, too."""

    do: Mapping[str, str]
    command: str
    in_debian: bool = False


class _Way(NamedTuple):
    """The texts and the command of a way; `{0}`, `{1}`, ... are the words of the row, the last with all that follows."""

    en: str
    zh: str
    command: str
    words: int = 1
    in_debian: bool = False


_WAYS = {
    "cargo": _Way("Install {0} with Rust's cargo", "用 Rust 的 cargo 安装 {0}", "cargo install --locked {0}"),
    "go": _Way(
        "Install it with go; it then lies in the folder bin of $(go env GOPATH)",
        "用 go 安装；程序位于 $(go env GOPATH) 的 bin 目录中",
        "go install {0}@latest",
    ),
    "pipx": _Way("Install {0}, a Python program, with pipx", "{0} 是 Python 程序，用 pipx 安装", "pipx install {0}"),
    "pip": _Way("Install {0} with pip", "用 pip 安装 {0}", "python3 -m pip install {0}", in_debian=True),
    "bioconda": _Way(
        "Install {0} with conda, from its channel Bioconda",
        "用 conda 从 Bioconda 频道安装 {0}",
        "conda install -y -c conda-forge -c bioconda {0}",
    ),
    "conda": _Way(
        "Install {0} with conda, from its channel conda-forge",
        "用 conda 从 conda-forge 频道安装 {0}",
        "conda install -y -c conda-forge {0}",
    ),
    "spack": _Way(
        "Install {0} with Spack (https://spack.io), or build it from its source",
        "用 Spack（https://spack.io）安装 {0}，或从源码构建",
        "spack install {0}",
    ),
    "npm": _Way("Install {0} with npm", "用 npm 安装 {0}", "npm install -g {0}"),
    "gem": _Way("Install {0} with RubyGems", "用 RubyGems 安装 {0}", "gem install {0}"),
    "composer": _Way("Install {0} with Composer", "用 Composer 安装 {0}", "composer global require {0}"),
    "dotnet": _Way("Install {0} as a tool of .NET", "作为 .NET 工具安装 {0}", "dotnet tool install --global {0}"),
    "dart": _Way("Install {0} with Dart's pub", "用 Dart 的 pub 安装 {0}", "dart pub global activate {0}"),
    "cabal": _Way("Install {0} with cabal", "用 cabal 安装 {0}", "cabal update && cabal install {0}"),
    "opam": _Way("Install {0} with opam", "用 opam 安装 {0}", "opam install -y {0}"),
    "nimble": _Way("Install {0} with nimble", "用 nimble 安装 {0}", "nimble install -y {0}"),
    "luarocks": _Way("Install {0} with LuaRocks", "用 LuaRocks 安装 {0}", "luarocks install {0}"),
    "pecl": _Way("Install the extension {0} with PECL", "用 PECL 安装扩展 {0}", "pecl install {0}"),
    "rustup": _Way("Add Rust's component {0}", "添加 Rust 组件 {0}", "rustup component add {0}"),
    "vcpkg": _Way(
        "Take {0} from vcpkg, where that is set up (CMake needs its toolchain file), or build it from its source",
        "如果已配置 vcpkg，从中安装 {0}（CMake 需要其工具链文件）；否则从源码构建",
        "vcpkg install {0}",
    ),
    "source": _Way(
        "Build {0} from its source and install it: {1}",
        "从源码构建并安装 {0}：{1}",
        "git clone --depth 1 --recurse-submodules {1} {0}"
        " && cmake -S {0} -B {0}/build && cmake --build {0}/build -j 2 && cmake --install {0}/build",
        2,
    ),
    "ros": _Way(
        "It is a package of ROS: install it from ROS's own apt repository, once that is set up"
        " (https://docs.ros.org/en/rolling/Installation.html) and its release sourced",
        "它是 ROS 的软件包：配置 ROS 自己的 apt 源（https://docs.ros.org/en/rolling/Installation.html）并 source 该版本后安装",
        "apt-get install -y ros-$ROS_DISTRO-{0}",
    ),
    "kernel": _Way(
        "It is one of the kernel's own headers, which only modules may use: install those of the running kernel, and build"
        ' through its Makefile (make -C /lib/modules/$(uname -r)/build M="$PWD" modules)',
        "它是内核自己的头文件，只供模块使用：安装正在运行内核的头文件，并通过其 Makefile 编译"
        '（make -C /lib/modules/$(uname -r)/build M="$PWD" modules）',
        "apt-get install -y linux-headers-$(uname -r)",
        in_debian=True,
    ),
    "page": _Way("Install {0} as the makers describe: {1}", "按官方说明安装 {0}：{1}", "{2}", 3),
}
_NOT_IN_DEBIAN = {"en": "{} (Debian has no package of it)", "zh": "{}（Debian 没有它的软件包）"}


def find_elsewhere(kind: str, name: str) -> Elsewhere | None:
    """How the name is got if not from Debian, or None where the table does not know it."""
    for sought in _ways_to_ask(kind, name):
        row = find_row("elsewhere", sought)
        if row:
            return _told(row)
    return None


def without_a_package(told: Elsewhere) -> Elsewhere:
    """The same, for a reader who must know that looking among Debian's packages is in vain."""
    if told.in_debian:
        return told
    return told._replace(do={language: _NOT_IN_DEBIAN[language].format(text) for language, text in told.do.items()})


def _told(row: str) -> Elsewhere:
    way = _WAYS[row.partition(" ")[0]]
    words = [*row.split(" ", way.words)[1:], ""]
    what = words[0].replace("_", " ") if way.words > 1 else words[0]
    texts = {"en": way.en.format(what, *words[1:]), "zh": way.zh.format(what, *words[1:])}
    return Elsewhere(texts, way.command.format(*words), way.in_debian)


def _ways_to_ask(kind: str, name: str) -> Iterator[str]:
    """The names in the table that answer, each after its kind, the most exact first.

    A package of ROS may be asked for as a package of CMake, a module of Python, a library or the folder of a header.
    """
    yield f"{kind} {name}"
    if kind in _OTHER_WAYS:
        yield from _OTHER_WAYS[kind](name)
    if kind in ("cmake", "library", "python") or (kind == "header" and "/" in name):
        yield f"ros {re.split('[./]', name, maxsplit=1)[0]}"


def _as_header(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield f"header {name}/"


def _as_python(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield f"python {name}"


def _as_cmake(name: str) -> Iterator[str]:
    plain = re.sub(r"^(?:unofficial-)", "", name)
    yield from (f"cmake {spelt}" for spelt in (plain, plain.lower(), plain.rstrip("-.0123456789")))


def _as_shared(name: str) -> Iterator[str]:
    yield f"library {name.removeprefix('lib').partition('.so')[0]}"


def _as_software(name: str) -> Iterator[str]:
    for called in dict.fromkeys((name, name.rstrip(" -.0123456789"))):
        yield f"software {called.lower()}"
        yield from (f"{kind} {spelt}" for kind in ("cmake", "pkgconfig", "command") for spelt in (called, called.lower()))
        yield from _as_header(called) if "." in called else ()


_OTHER_WAYS: dict[str, Callable[[str], Iterator[str]]] = {
    "header": _as_header,
    "python": _as_python,
    "cmake": _as_cmake,
    "pkgconfig": _as_cmake,
    "shared-library": _as_shared,
    "software": _as_software,
}
