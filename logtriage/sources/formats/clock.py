"""A time of day alone before each line: `[12:30:45] text`, `12:30:45.123 text`; `12:30:45  text` of Jenkins' Timestamper."""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = r"(?:\[\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\] |\d\d:\d\d:\d\d(?:[.,]\d{1,6} |  ?))"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("clock", _fits, without(_PREFIX))
