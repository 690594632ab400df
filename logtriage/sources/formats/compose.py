"""What docker compose and foreman print of several services: `web-1  | text`, foreman with a clock before it."""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = r"(?:\d\d:\d\d:\d\d )?[A-Za-z][\w.-]*(?:[-_.]\d+ +| {2,})\| ?"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("compose", _fits, without(_PREFIX))
