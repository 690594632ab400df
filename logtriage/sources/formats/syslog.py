"""Syslog (RFC 3164, RFC 5424), and what `journalctl` prints in its short forms: stamp, host, program."""

import re
from collections import Counter

from logtriage.sources.line_format import FEWEST, MOST, Format, Sample, without

_WHEN = r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
_SHORT = rf"(?:<\d{{1,3}}>)?{_WHEN} (?P<host>\S+) [^\s:\[]+(?: [^\s:\[]+)?(?:\[\d+\])?: "
_STRUCTURED = r"(?:<\d{1,3}>1 \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[[^\]]*\])+) ?\ufeff?)"
_PREFIX = f"(?:{_SHORT}|{_STRUCTURED})"


def _fits(sample: Sample) -> bool:
    """Most lines have the prefix, and half of them the same host: else a stamp and `word word: ` would be enough."""
    if sample.share_of(_STRUCTURED) >= MOST:
        return True
    begins = re.compile(_SHORT).match
    hosts = Counter(found["host"] for line in sample.lines if (found := begins(line)))
    return hosts.total() >= MOST * len(sample.lines) and max(hosts.values(), default=0) >= max(FEWEST, hosts.total() / 2)


FORMAT = Format("syslog", _fits, without(_PREFIX))
