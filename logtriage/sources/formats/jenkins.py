"""Jenkins' console: stages and branches of a Pipeline, the Timestamper's two forms, console notes without their escape.

jenkins/core, hudson/console/ConsoleNote.java; the Timestamper plugin's default and elapsed formats.
"""

import re

from logtriage.model import Border
from logtriage.sources.line_format import Format, Sample, marks_by, without

_PREFIX = (
    r"(?:\[8m)?(?:ha:/{4}[A-Za-z0-9+/=]{40,}(?:\[0m)?)?(?:\d\d:\d\d:\d\d  |\[\d\d:\d\d:\d\d\] |\[\d{4}-\d\d-\d\dT[\d:.]+Z\] )?"
)
# A branch of `parallel`: `[jdk 11] text`. Steps and plugins write their names in capitals, a shell's start `[job] $ sh`.
_BRANCH = r"(?:\[(?!\d{4}-)(?=[^\]]*[a-z\d])(?!(?:Pipeline|[A-Z]+)\])[A-Za-z\d][\w :./-]{0,60}\] (?!\$ |\[Pipeline\]))?"
_STARTED = ("Started by ", "Running as SYSTEM", "Building in workspace", "Building remotely on", "Building on ")
_OPENED = re.compile(r"\[Pipeline\] \{(?: \((.*)\))?$")
_message_of = without(_PREFIX + _BRANCH)


def _fits(sample: Sample) -> bool:
    if b"\x1b[8mha:" in sample.raw or b"[Pipeline] " in sample.raw:
        return True
    return sum(_message_of(line).startswith(_STARTED) for line in sample.lines) > 1


def _read_mark(text: str, _behind: str) -> tuple[Border, str] | None:
    if opened := _OPENED.match(text):
        name = opened[1] or ""
        return Border.OPEN, name.removeprefix("Branch: ")
    return (Border.CLOSE, "") if text == "[Pipeline] }" else None


FORMAT = Format("jenkins", _fits, _message_of, marks_by((b"[Pipeline] {", b"[Pipeline] }"), _read_mark, _message_of))
