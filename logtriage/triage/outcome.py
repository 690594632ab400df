"""What the end of a log says of the run by what is missing there: its last words, or all beyond a limit."""

import re

# Travis CI marks the steps of every job, and ends the log of every job whose shell came to its end (travis-build: the footer
# of its script; travis-worker says the others).
_TRAVIS_BEGAN = re.compile(rb"(?m)^travis_(?:fold|time):start:")
_TRAVIS_ENDED = re.compile(
    rb"(?m)^(?:\x1b\[[\d;]*m)*(?:Done\. Your build exited with|Done: Job Cancelled|Your build has been stopped"
    rb"|The build has been terminated|The job exceeded|The log length has exceeded|No output has been received)"
)


def lacks_last_words(start: bytes, end: bytes) -> bool:
    """Whether the first and the last part of a whole log are those of a run in which a command ended the shell itself."""
    return bool(_TRAVIS_BEGAN.search(start) and not _TRAVIS_ENDED.search(end))


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
