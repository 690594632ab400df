r"""TeamCity's build log as it is downloaded, and the service messages that a build prints.

`[10:15:30]W:\t [Step 1/2] text` (JetBrains, "Build Log" and "Service Messages"): the letter is the message's status.
"""

import re

from logtriage.model import Border
from logtriage.sources.line_format import MOST, Format, Sample, marks_by, without

_STAMP = r"\[\d\d:\d\d:\d\d\][ WEFi]?:?[ \t]*"
_STEP = r"(?:\[Step \d+/\d+\] )?"
# Behind deeper white space stands the innermost block's own name, `[docker] `, in the place of the step's.
_IN_BLOCK = r"\[\d\d:\d\d:\d\d\][ WEFi]?:?(?:\t\t+| {6,}) ?\[(?!Step )[\w .:/@+-]{1,60}\] "
_BLOCK = re.compile(r"##teamcity\[block(Opened|Closed) ")
_NAME = re.compile(r" name='((?:[^'|]|\|.)*)'")
_TITLE = re.compile(r"Step \d+/\d+: (.*?)(?: \([\d.hms: <]+\))?$")


def _fits(sample: Sample) -> bool:
    if b"##teamcity[" in sample.raw or sample.share_of(r"\[\d\d:\d\d:\d\d\][ WEFi]?:[ \t]+\[") >= MOST:
        return True
    return sample.share_of(_STAMP) >= MOST and sample.share_of(_STAMP + r"\[Step \d") > 0


def _read_mark(text: str, _behind: str) -> tuple[Border, str] | None:
    block, name = _BLOCK.match(text), _NAME.match(text, text.find(" name='"))
    if block and name:
        return Border.OPEN if block[1] == "Opened" else Border.CLOSE, re.sub(r"\|(.)", r"\1", name[1])
    title = _TITLE.match(text)
    return title and (Border.STEP, title[1])


_message_of = without(f"{_IN_BLOCK}|{_STAMP}{_STEP}")
FORMAT = Format("teamcity", _fits, _message_of, marks_by((b"##teamcity[block", b"Step "), _read_mark, _message_of))
