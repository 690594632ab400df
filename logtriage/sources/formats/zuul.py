"""What Zuul streams of a job (its callback zuul_stream): a stamp, ` | `, the node and ` | `, the text."""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \| (?:[A-Za-z][\w.-]*(?: -> [\w.:-]+)? \| ?)?"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("zuul", _fits, without(_PREFIX))
