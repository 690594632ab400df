"""The log of a Travis CI job: folds by name, and the commands that were timed (travis-build, lib/travis/build/bash)."""

import re

from logtriage.model import Border
from logtriage.sources.line_format import Format, Sample, marks_by

_FOLD = re.compile(r"travis_fold:(start|end):([\w.-]+)")


def _fits(sample: Sample) -> bool:
    return any(b"travis_" + kind in sample.raw for kind in (b"fold:start:", b"time:start:"))


def _read_mark(text: str, behind: str) -> tuple[Border, str] | None:
    if text.startswith("travis_time:"):
        starts = text.startswith("travis_time:start:")
        return (Border.OPEN, behind.removeprefix("$ ").strip()) if starts else (Border.CLOSE, "")
    found = _FOLD.match(text)
    return found and (Border.OPEN if found[1] == "start" else Border.CLOSE, found[2])


FORMAT = Format("travis", _fits, marks_in=marks_by((b"travis_fold:", b"travis_time:"), _read_mark))
