"""The log of a Buildkite job: groups by `---`, `+++` and `~~~`, stamps as escape sequences (which are gone already)."""

from logtriage.model import Border
from logtriage.sources.line_format import Format, Sample, marks_by


def _fits(sample: Sample) -> bool:
    return b"\x1b_bk;t=" in sample.raw or any(line.startswith("~~~ Preparing ") for line in sample.lines)


def _read_mark(text: str, _behind: str) -> tuple[Border, str] | None:
    return Border.STEP, text[4:].strip()


FORMAT = Format("buildkite", _fits, marks_in=marks_by((b"--- ", b"+++ ", b"~~~ "), _read_mark))
