"""Where a finding is shown by formats that put everything on a file: in the source, else in the log.

Such formats want a relative path that stays the same from run to run.
"""

import os
import posixpath
import re
from typing import NamedTuple

from logtriage.model import Finding, LogReport


class Place(NamedTuple):
    """A file with forward slashes, a line and, where it is known, a column, both from 1."""

    path: str
    line: int
    column: int | None


def place_of(log: LogReport, finding: Finding) -> Place:
    """The place in the source, or where the log names none, in the log."""
    if finding.source:
        return Place(*finding.source)
    return place_in_log(log, finding.line)


def source_properties(finding: Finding, *, path: str, line: str, column: str) -> dict[str, str]:
    """What is known of the place in the source, by the names that a format has for it; nothing where the log names none."""
    if not finding.source:
        return {}
    known = {path: finding.source.path, line: str(finding.source.line), column: str(finding.source.column or "")}
    return {name: value for name, value in known.items() if value}


def place_in_log(log: LogReport, line: int) -> Place:
    """That line of the log; of a log that lies elsewhere, the name alone."""
    return Place(path_of_log(log.log), line, None)


def path_of_log(name: str) -> str:
    """The log's name as a relative path: `/tmp/job-7/build.log` is `build.log`, `<stdin>` is `stdin`."""
    path = posixpath.normpath(name.replace(os.sep, "/"))
    if path.startswith(("/", "../")) or path in (".", "..") or re.match("[A-Za-z]:", path):
        path = posixpath.basename(path)
    return path.strip("<>") or "log"
