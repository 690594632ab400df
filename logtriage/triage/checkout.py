"""Where the sources lie: paths as a log names them -> paths in the checkout, and never a path outside it.

A log is often read on another machine than it was written on. So an absolute path is tried against the folder that was
given, or the checkout around the current folder; then against what the log tells of its own folder (git, make, CMake,
cargo, pytest, Jenkins, a virtual environment); then against where CI systems put a checkout; and last, its end is looked
for in the checkout on the disk.
"""

import contextlib
import os
import posixpath
import re
from collections.abc import Iterator
from functools import cache, cached_property

# What lies in a checkout, or beside it, but is not the project's own.
_FOREIGN = (
    r"(?:^|/)(?:node_modules|bower_components|site-packages|dist-packages|\.?venv|\.tox|\.nox|\.cargo|\.rustup|\.m2|\.gradle"
    r"|\.yarn|\.bundle|_deps|lib/python\d\.\d+|vendor/bundle|go/pkg/mod|sysdeps)/|^(?:\.\./)+(?:csu|nptl|stdlib|elf)/|^<"
)
_SYSTEM = r"/(?:usr|lib\w*|bin|sbin|etc|proc|sys|dev|snap|nix|rustc)/|[A-Za-z]:/(?:Program Files|Windows)"
_DRIVE = r"[A-Za-z]:/"

# What tells of the checkout's folder, the surest first.
_TOLD = (
    rb"(?:Initialized empty|Reinitialized existing) Git repository in (.{1,300}?)/\.git/?",
    rb"working directory is '([^'\n]{1,300})'",  # actions/checkout
    rb"(?m)^Running on .{1,200} in (/\S+)",  # Jenkins
    rb"(?m)^rootdir: ([^\s,]+)",  # pytest
    rb"Entering directory [`'](/[^'\n]{1,300})'",  # make
    rb"(?:Build files have been written to:|Test project) (/\S+)",  # CMake, ctest
    rb"(?:Compiling|Checking) \S+ v\S+ \((/[^)\n]{1,300})\)",  # cargo
    rb"(?<![\w./@~:-])((?:[A-Za-z]:)?[/\\][^\s'\":(),]{0,200}?)[/\\](?:node_modules|\.venv|\.tox|\.nox|target[/\\](?:test-)?classes)[/\\]",
)
_MOST_ROOTS = 50  # that are believed of one log
_BUILD_FOLDER = r"/(?:_?build|builddir|cmake-build-[^/]*|target)/?$"
# Where CI systems put a checkout, from their documentation: GitHub, Azure, Travis, CircleCI, Bitbucket, GitLab, Jenkins,
# TeamCity, Buildkite, AppVeyor, Cirrus, Drone, Bitrise.
_LAYOUTS = (
    r"(?:/home/runner/work/([^/]+)/\1|/__w/([^/]+)/\2|/github/workspace|[A-Za-z]:/a/([^/]+)/\3"
    r"|/home/vsts/work/\d+/s|/__w/\d+/s|[A-Za-z]:/a/\d+/s|/home/travis/build/[^/]+/[^/]+|/home/circleci/(?:project|repo)"
    r"|/root/project|/opt/atlassian/pipelines/agent/build|/builds/[^/]+/[^/]+|/var/(?:lib/jenkins|jenkins_home)/workspace/[^/]+"
    r"|/home/jenkins/(?:agent/)?workspace/[^/]+|/opt/buildagent/work/[0-9a-f]{16}|/var/lib/buildkite-agent/builds/[^/]+/[^/]+/[^/]+"
    r"|[A-Za-z]:/projects/[^/]+|/tmp/cirrus-ci-build|/drone/src|/bitrise/src)/"
)
_PACKAGE_ROOTS = tuple(
    f"src/{kind}/{language}" for kind in ("test", "main") for language in ("java", "kotlin", "scala", "groovy")
)


class Checkout:
    """A checkout's folder: `root`, or where it is None the one around the current folder; `ends` are of the log."""

    def __init__(self, root: str | None = None, ends: tuple[bytes, ...] = ()) -> None:
        self._given = root
        self._ends = ends

    def relative(self, path: str) -> str | None:
        """The path from the checkout's folder on, with forward slashes; None for one that is not the project's own."""
        path = _with_slashes(path)
        if not path.isprintable() or is_foreign(path):
            return None
        inside = self._inside(path) if _is_absolute(path) else self._from_below(path)
        return inside if inside and not is_foreign(inside) else None

    def source_of_package(self, path: str) -> str | None:
        """The file of a JVM class, given as `package/File.java`, where one of the usual folders has it."""
        return next((where for folder in _PACKAGE_ROOTS if self.has(where := f"{folder}/{path}")), None)

    def has(self, path: str) -> bool:
        """Whether it is a file of the checkout, given from its folder on."""
        return os.path.isfile(os.path.join(self._root, *path.split("/")))

    @cached_property
    def _root(self) -> str:
        """Without a slash at its end; so it is empty for the root of all folders, which is no checkout."""
        here = _current_folder()
        root = _checkout_around(here) if self._given is None else os.path.normpath(os.path.join(here, self._given))
        return _with_slashes(root).rstrip("/")

    @cached_property
    def _here(self) -> str:
        """The current folder as it lies in the checkout; empty for the checkout's own, and for one outside of it."""
        here = f"{_with_slashes(_current_folder())}/"
        return here[len(self._root) + 1 :] if self._root and here.startswith(f"{self._root}/") else ""

    @cached_property
    def _told_roots(self) -> tuple[str, ...]:
        """What the log tells of its own folders, the surest first, of equal ones the outermost."""
        roots: dict[str, None] = {}
        for told in _TOLD:
            found = {match[1].decode("utf-8", "replace") for end in self._ends for match in re.finditer(told, end)}
            roots |= dict.fromkeys(sorted(map(_root_of, found), key=lambda root: (len(root), root)))
        return tuple(root for root in roots if root.count("/") and not _compiled(_SYSTEM).match(f"{root}/"))[:_MOST_ROOTS]

    def _inside(self, path: str) -> str | None:
        """An absolute path without the root that it lies under."""
        path = posixpath.normpath(path)
        for root in (*self._named_roots(), *self._told_roots):
            if path.startswith(f"{root}/"):
                return path[len(root) + 1 :]
        layout = _compiled(_LAYOUTS).match(path)
        if layout:
            return path[layout.end() :]
        return next(self._ends_on_disk(path), None)

    def _named_roots(self) -> Iterator[str]:
        """The root as it lies here, and as it was written on the command line: a log of another machine may name that."""
        if self._root:
            yield self._root
        if self._given is not None and _is_absolute(_with_slashes(self._given)):
            yield posixpath.normpath(_with_slashes(self._given))

    def _from_below(self, path: str) -> str | None:
        """A relative path: from the current folder on, if there is such a file, else from the checkout's on.

        One that leads out of a build folder (`../src/x.c`) leads into the checkout.
        """
        from_here = posixpath.normpath(posixpath.join(self._here, path))
        if self._here and not from_here.startswith("../") and self.has(from_here):
            return from_here
        levels, up, rest = posixpath.normpath(path).rpartition("../")
        if rest in ("", ".", ".."):
            return None
        return rest if not up or not levels or self.has(rest) else None

    def _ends_on_disk(self, path: str) -> Iterator[str]:
        """The ends of an absolute path, at least a folder and a name long, that are files of the checkout."""
        parts = path.split("/")
        yield from (end for at in range(1, len(parts) - 1) if self.has(end := "/".join(parts[at:])))


def is_foreign(path: str) -> bool:
    """Whether the file surely belongs to the system, the language or a library."""
    path = _with_slashes(path)
    return bool(_compiled(_SYSTEM).match(path) or _compiled(_FOREIGN).search(path))


def _current_folder() -> str:
    """Empty if it is gone."""
    with contextlib.suppress(OSError):
        return os.getcwd()
    return ""


def _checkout_around(start: str) -> str:
    """The nearest folder at or above `start` that git knows; else `start` itself."""
    folder = start
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return start
        folder = parent
    return folder


def _root_of(folder: str) -> str:
    """The folder, or the one that a build folder lies in."""
    return _compiled(_BUILD_FOLDER).sub("", posixpath.normpath(_with_slashes(folder)))


def _with_slashes(path: str) -> str:
    path = path.strip().removeprefix("file://").removeprefix("webpack:///")
    return path.replace("\\", "/")


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or bool(_compiled(_DRIVE).match(path))


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    """Compiled when the first finding is explained: a log without findings needs none of them."""
    return re.compile(shape)
