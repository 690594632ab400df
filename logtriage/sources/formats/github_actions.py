"""The raw log of a GitHub Actions job: .NET's time stamps (seven digits of a second), and the runner's commands.

Each step begins with a group `Run ...` that holds its command alone; what it prints follows behind the group's end. Steps
of actions open groups of their own (`actions/runner`, docs/adrs/0276-problem-matchers.md and its `ActionCommandManager`).
"""

from logtriage.model import Border
from logtriage.sources.line_format import MOST, Format, Sample, marks_by
from logtriage.sources.runner import message_of

_STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z "
_GROUP, _END, _CLEANUP = "##[group]", "##[endgroup]", "Post job cleanup."


def _fits(sample: Sample) -> bool:
    return sample.share_of(_STAMP) >= MOST


def read_mark(text: str, _behind: str) -> tuple[Border, str] | None:
    """What a line of the runner says of steps and groups."""
    if text.startswith(_END):
        return Border.CLOSE, ""
    if text == _CLEANUP:
        return Border.STEP, "Post job cleanup"
    name = text.removeprefix(_GROUP).strip()
    return (Border.STEP if name.startswith("Run ") else Border.OPEN, name) if text.startswith(_GROUP) else None


MARKS = (_GROUP.encode(), _END.encode(), _CLEANUP.encode())
FORMAT = Format("github-actions", _fits, message_of, marks_in=marks_by(MARKS, read_mark))
