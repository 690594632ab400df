"""The kernel's ring buffer as `dmesg` prints it: seconds since the start, or a date with -T or --time-format iso.

With -x the facility and level stand before the stamp, with -r or on a console a level in angle brackets; a kernel with
CONFIG_PRINTK_CALLER puts the task or processor that printed behind it (Linux kernel/printk/printk.c).
"""

from logtriage.sources.line_format import MOST, Format, Sample, without

_DATE = r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] "
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}[+-]\d\d:\d\d "
_SECONDS = r"\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? "
_LEVEL = r"(?:<\d{1,3}>|[a-z0-9]+ *:[a-z]+ *: )?"
_PREFIX = rf"{_LEVEL}(?:{_SECONDS}|{_DATE}|{_ISO})"


def _fits(sample: Sample) -> bool:
    return sample.share_of(_PREFIX) >= MOST


FORMAT = Format("dmesg", _fits, without(_PREFIX))
