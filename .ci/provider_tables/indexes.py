"""apt's own indexes of a release: which file lies in which package, and what a package depends on."""

import re
import subprocess
from collections.abc import Iterator

CAT = "/usr/lib/apt/apt-helper"
_WANTED = re.compile(
    r"(?:usr/)?(?:s?bin|games|lib|include|share/(?:pkgconfig|cmake|perl5|texlive|texmf|lua|rubygems-integration|[\w.+-]+/cmake))/"
    r"|var/lib/ghc/"
)


def files(release: str) -> Iterator[tuple[str, list[str]]]:
    """The paths that may give a name, and the packages that have them (Contents)."""
    for line in _lines(release, "Contents-deb"):
        path, _, owners = line.rpartition(" ")
        if _WANTED.match(path):
            yield path.rstrip(), [owner.rsplit("/", 1)[-1] for owner in owners.strip().split(",")]


def stanzas(release: str, index: str) -> Iterator[dict[str, str]]:
    """The fields of each package of an index, Packages or Sources."""
    stanza: dict[str, str] = {}
    key = ""
    for line in _lines(release, index):
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


def packages_in(relation: str) -> list[str]:
    """The first of each set of alternatives of a dependency field."""
    names = (part.split("|")[0].strip().split(" ")[0].split(":")[0] for part in relation.split(","))
    return [name for name in names if name]


def _lines(release: str, index: str) -> Iterator[str]:
    command = ["apt-get", "indextargets", "--format", "$(FILENAME)", f"Created-By: {index}", f"Release: {release}"]
    files = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # apt-get, as told
    if not files:
        raise SystemExit(f"apt knows no index {index} of {release}: add deb and deb-src lines, apt-file, apt-get update")
    for file in files:
        reader = [CAT, "cat-file", file]
        with subprocess.Popen(reader, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # a file that apt named
            for line in process.stdout or ():
                yield line.rstrip("\n")
        if process.returncode:
            raise SystemExit(f"{file}: cannot be read")
        yield ""
