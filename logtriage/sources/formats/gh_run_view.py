"""What `gh run view --log` prints: job, step and the raw line of the runner, with tabs between them.

Where the archive of the run holds no logs of its steps, every step reads UNKNOWN STEP (cli/cli, issue 10740).
"""

import re
from collections.abc import Iterator

from logtriage.model import Border, Mark
from logtriage.sources.line_format import MOST, Format, Sample, without
from logtriage.sources.runner import message_of

_PREFIX = r"[^\t\n]+\t[^\t\n]+\t\ufeff?(?=\d{4}-\d\d-\d\dT)"
_PLACE = re.compile(rb"([^\t\n]{1,300})\t([^\t\n]{1,300})\t")


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


def _marks_in(data: bytes) -> Iterator[Mark]:
    """Every line names its step; a mark stands where it is another one than on the line before."""
    at, before = 0, b"\n"  # which begins no line
    while at < len(data):
        if not data.startswith(before, at) and (place := _PLACE.match(data, at)):
            before = place[0]
            job, step = (part.decode("utf-8", "replace") for part in place.groups())
            yield Mark(at, Border.STEP, job if step == "UNKNOWN STEP" else f"{job} / {step}")
        at = data.find(b"\n", at) + 1 or len(data)


FORMAT = Format("gh-run-view", _fits, without(_PREFIX, message_of), _marks_in)
