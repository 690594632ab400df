"""What runners of several tasks put before their lines.

`[api] text` (concurrently, npm-run-all), `[api]: text` (yarn), `pkg:build: text` (turbo).
"""

import re

from logtriage.sources.line_format import Format, Sample, without

_MOST = 0.8  # share of lines: brackets stand before many a line for other reasons
_ALONE = 6  # lines that must have the one task's prefix
_TASK = r"(?:@[\w.-]+/)?[A-Za-z][\w.-]*:(?:build|test|lint|dev|check|typecheck|compile)(?:[:\w-]*): "
_LEVEL = r"(?i:trace|debug|info|notice|warn|warning|error|fatal|critical)"
_NAME = rf"\[(?!gw\d|{_LEVEL}\])((?:@[\w.-]+/)?[A-Za-z][\w:.-]*|\d{{1,3}})\]:? "
_PREFIX = f"(?:{_NAME}|{_TASK})"


def _fits(sample: Sample) -> bool:
    """Most lines have a prefix, and there are at least two tasks, or all lines have the same."""
    begins = re.compile(_PREFIX).match
    found = [prefix[0] for line in sample.lines if (prefix := begins(line))]
    if len(set(found)) == 1:
        return len(found) == len(sample.lines) >= _ALONE
    return len(found) >= _MOST * len(sample.lines)


FORMAT = Format("parallel", _fits, without(_PREFIX))
