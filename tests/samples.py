"""Findings, logs and reports for the tests of what is put on paper."""

from logtriage.model import Finding, Line, LogReport, Remedy, Risk, Role, Severity
from logtriage.reporters import render as pieces_of


def render(report, name, view):
    """The whole report in one text."""
    return "".join(pieces_of(report, name, view))


def finding_of(**fields):
    """A finding of one line, in which all that is not named is plain."""
    given_fields = {
        "rule": "demo/broken",
        "title": "it is broken",
        "severity": Severity.ERROR,
        "role": Role.CAUSE,
        "step": "",
        "line": 1,
        "total": 1,
        "lines": (),
        "values": (),
        "why": "It broke.",
        "remedies": (Remedy("Mend it", {}, Risk.NONE),),
        "see": ("https://example.org/",),
        "folded": (),
        **fields,
    }
    line = given_fields["line"]
    lines = {"first_line": line, "last_line": line, "excerpt": (Line(line, "broken", (0, 6)),)}
    return Finding(**{**lines, **given_fields})


def log_of(*findings, **fields):
    """A log that was read whole, in which all that is not named is plain."""
    plain = {"log": "build.log", "lines": 9, "format": "plain", "complete": True, "platform": None, "problems": ()}
    return LogReport(**{**plain, "findings": findings, **fields})
