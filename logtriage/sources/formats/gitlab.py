"""The trace of a GitLab job: sections, and before each line a stamp, the number and name of its stream, and how it joins.

GitLab Runner, docs.gitlab.com "Job logs: section", and `FF_TIMESTAMPS`: `2024-05-14T11:19:20.000000Z 00O+text` goes on
with the line before it, unless that one ended with a carriage return.
"""

import re

from logtriage.model import Border
from logtriage.sources.line_format import MOST, Format, Sample, marks_by, without

_PREFIX = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f]{2}[EO][+ ]"
_MARK = re.compile(r"section_(start|end):\d+:([\w.-]+)")
_JOINT = rb"(?<!\r)\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f]{2}[EO]\+"
_CONTINUED = re.compile(rb"(?:" + _JOINT + rb"[^\n]*)+")


def _fits(sample: Sample) -> bool:
    return bool(_MARK.search(sample.raw.decode("utf-8", "replace"))) or sample.share_of(_PREFIX) >= MOST


def _read_mark(text: str, _behind: str) -> tuple[Border, str] | None:
    found = _MARK.match(text)
    return found and (Border.OPEN if found[1] == "start" else Border.CLOSE, found[2])


def _join(data: bytes) -> bytes:
    """Lines in one piece, where their first piece stands; as many empty lines behind them as they had further pieces."""
    return _CONTINUED.sub(_joined, data) if b"O+" in data or b"E+" in data else data


def _joined(found: re.Match[bytes]) -> bytes:
    text, pieces = re.subn(_JOINT, b"", found[0])
    return text + b"\n" * pieces


_message_of = without(_PREFIX)
FORMAT = Format(
    "gitlab", _fits, _message_of, marks_by((b"section_start:", b"section_end:"), _read_mark, _message_of), rewrite=_join
)
