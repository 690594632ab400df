"""What a CI system says at the end of its log: that the run passed, or that what came after is not in it."""

import re

# Jenkins; Travis CI (travis-build, the footer of its script); GitLab Runner.
_PASSED = re.compile(rb"(?m)^(?:\S+Z )?(?:Finished: SUCCESS|Done\. Your build exited with 0\.|Job succeeded)\r*$")
_FAILED = re.compile(rb"(?m)^(?:\S+Z )?(?:Finished: FAILURE|Done\. Your build exited with [1-9]\d*\.|ERROR: Job failed)")


def passed(end: bytes) -> bool:
    """Whether the last part of a log holds the mark of a run that passed, and none of one that failed."""
    return bool(_PASSED.search(end)) and not _FAILED.search(end)


# Who cuts a log off, and with which words: GitLab Runner (helpers/trace/buffer.go), Travis CI (worker, log_writer.go),
# Jenkins (logfilesizechecker-plugin), BuildKit (util/progress/logs/logs.go).
_LIMITS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("GitLab", re.compile(rb"(?m)^(?:\S+Z (?:\S{3} ?)?)?(?:Job's|Build) log exceeded limit of \d+ bytes")),
    ("Travis CI", re.compile(rb"(?m)^The (?:job exceeded the maximum log length|log length has exceeded the limit)")),
    ("Jenkins", re.compile(rb">>> Max Log Size reached \d+ ?\(MB\)\. Aborting <<<")),
    ("BuildKit", re.compile(rb"\[output clipped, log limit -?\d+(?:\.\d+)?[KMG]?i?B(?:/s)? reached\]")),
)


def cut_off_by(end: bytes) -> str | None:
    """Who says in the last part of a log that it reached its size limit, so that the rest of the output is missing."""
    return next((name for name, words in _LIMITS if words.search(end)), None)
