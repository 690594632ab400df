"""The kernel's ring buffer as `dmesg` prints it: seconds since the start, or a date with -T."""

from logtriage.sources.line_format import MOST, Format, Sample, without

_DATE = r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] "
_PREFIX = rf"(?:{_DATE}|\[ *\d+\.\d{{6}}\] )"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("dmesg", _fits, without(_PREFIX))
