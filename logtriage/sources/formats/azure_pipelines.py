"""The log of a job in Azure Pipelines: the runner's stamps as GitHub's, sections by name, groups within them."""

from logtriage.model import Border
from logtriage.sources.line_format import Format, Sample, marks_by
from logtriage.sources.runner import message_of

_START, _FINISH, _GROUP, _END = "##[section]Starting: ", "##[section]Finishing: ", "##[group]", "##[endgroup]"


def _fits(sample: Sample) -> bool:
    return _START.encode() in sample.raw


def _read_mark(text: str, _behind: str) -> tuple[Border, str] | None:
    for sign, border in ((_START, Border.STEP), (_FINISH, Border.CLOSE), (_GROUP, Border.OPEN), (_END, Border.CLOSE)):
        if text.startswith(sign):
            return border, text.removeprefix(sign).strip()
    return None


_SIGNS = tuple(sign.encode() for sign in (_START, _FINISH, _GROUP, _END))
FORMAT = Format("azure-pipelines", _fits, message_of, marks_in=marks_by(_SIGNS, _read_mark))
