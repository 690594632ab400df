"""The seconds since the start that autopkgtest prints before each line (lib/adtlog.py): `  323s text`."""

from logtriage.sources.line_format import MOST, Format, Sample, without

_PREFIX = r" {0,6}\d{1,7}s(?: |$)"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("autopkgtest", _fits, without(_PREFIX))
