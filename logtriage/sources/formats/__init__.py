"""The formats of logs, each in a file of its own, and how the one of a log is found by its first lines."""

from collections.abc import Iterator
from importlib import import_module
from itertools import islice

from logtriage.sources.line_format import PLAIN, Format, Sample

SAMPLE = 64 * 1024  # bytes of a log's start that are looked at
_LINES = 200  # of them, at most

_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")

# Name of the format (its module has the same), and bytes of which some stand in the start of every such log: a format
# whose signs are absent is not even imported. The first one that fits is taken: those with marks that nothing else has
# come before those that are a matter of degree.
_SIGNS: dict[str, tuple[bytes, ...]] = {
    "azure-pipelines": (b"##[section]",),
    "gh-run-view": (b"\t20", b"\t\xef\xbb\xbf20"),
    "github-actions": (b"Z ##[",),
    "gitlab": (b"section_start:", b"Z 00O", b"Z 00E"),
    "buildkite": (b"\x1b_bk;t=", b"~~~ "),
    "travis": (b"travis_fold:", b"travis_time:"),
    "teamcity": (b"##teamcity[", b"[Step ", b"]i:", b"]W:", b"]:\t", b"]:   "),
    "circleci": (),  # an array, which `Log` recognises
    "jenkins": (b"\x1b[8mha:", b"[Pipeline] ", b"Started by ", b"Running as SYSTEM", b"ha:////"),
    "kubernetes": (b"\n[pod/",),
    "cri": (b" stdout ", b" stderr "),
    "docker-json": (b'{"log":',),
    "journald-json": (b'"MESSAGE"',),
    "docker-buildx": tuple(b"\n#%d" % digit for digit in range(10)),
    "zuul": (b" | Job console starting", b" | Running Ansible setup", b"PLAY [", b"TASK ["),
    "autopkgtest": (b"s autopkgtest [",),
    "syslog": (b"\n<", b"\n20", *(b"\n" + month for month in _MONTHS)),
    "dmesg": (
        b"\n[ ",
        b"\n[1",
        b"\nkern",
        b"\n<",
        b"\n20",
        b"\n[Mon",
        b"\n[Tue",
        b"\n[Wed",
        b"\n[Thu",
        b"\n[Fri",
        b"\n[Sat",
        b"\n[Sun",
    ),
    "taskcluster": (b"\n[taskcluster 20", b"\n[task 20", b" INFO - ", b" ERROR - "),
    "compose": (b" | ",),
    "clock": (b"\n0", b"\n1", b"\n2", b"\n[0", b"\n[1", b"\n[2", b" AM: ", b" PM: "),
    "parallel": (b"\n[", b":build: ", b":test: ", b":lint: "),
}
NAMES = (PLAIN.name, *_SIGNS)


def format_named(name: str) -> Format:
    """The format with that name, one of NAMES."""
    if name == PLAIN.name:
        return PLAIN
    found: Format = import_module(f"{__name__}.{name.replace('-', '_')}").FORMAT
    return found


def recognise(raw: bytes, clean: bytes) -> Format:
    """The format of a log that starts so; `clean` is the same without escape sequences."""
    sample = Sample(raw, tuple(_first_lines(clean)))
    searched = b"\n" + raw.removeprefix(b"\xef\xbb\xbf")
    for name, signs in _SIGNS.items():
        if any(sign in searched for sign in signs):
            found = format_named(name)
            if found.fits(sample):
                return found
    return PLAIN


def _first_lines(text: bytes) -> Iterator[str]:
    filled = (line for line in text.split(b"\n") if not line.isspace() and line)
    for line in islice(filled, _LINES):
        yield line.decode("utf-8", "replace").rstrip("\r").removeprefix("\ufeff")
