"""Whether a CI system says, at the end of its log, that the run passed: then nothing in it was an error that mattered."""

import re

# Jenkins; Travis CI (travis-build, the footer of its script); GitLab Runner.
_PASSED = re.compile(rb"(?m)^(?:\S+Z )?(?:Finished: SUCCESS|Done\. Your build exited with 0\.|Job succeeded)\r*$")
_FAILED = re.compile(rb"(?m)^(?:\S+Z )?(?:Finished: FAILURE|Done\. Your build exited with [1-9]\d*\.|ERROR: Job failed)")


def passed(end: bytes) -> bool:
    """Whether the last part of a log holds the mark of a run that passed, and none of one that failed."""
    return bool(_PASSED.search(end)) and not _FAILED.search(end)
