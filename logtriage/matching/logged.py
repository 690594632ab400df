r"""What a program's logger was told: the message behind level, thread and source, or inside a structured record.

A rule for what a library says (`^java\.net\.BindException: `) need not know by which logger a server writes it down. So a
line of a logger has several readings: the line itself, and what is left where one more part of the head is taken off. Only
of what was logged as an error: what a program warned of, or noted, did not end it. Each reading stands in the line as it is
(so a record's escapes stay, but for the ends of its lines): what no literal of a pattern wakes, no reading of it would match.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

_LONGEST_HEAD = 300  # characters in which the head of a logger's line ends
_LONGEST_RECORD = 64 * 1024  # characters of a record that is taken apart

# What a level begins with, however it is written: most lines that are asked about have none, and the head is slower to find.
_SIGN = re.compile(r"[EFCSP\[<:](?:RR|ATAL|RIT|EVERE|MERG|ANIC|err|fatal|crit|severe|emerg|alert|panic)")
_LEVEL = "ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|EMERGENCY|EMERG|PANIC"
_LESSER = "WARN|WARNING|INFO|NOTICE|DEBUG|TRACE|FINE|VERBOSE"
_BRACKETED = rf"(?:{_LEVEL}|error|err|fatal|critical|crit|severe|emerg|alert|panic)"
# What stands before the level: thread, process, logger, host, clock. Then the level, alone (`ERROR `), in brackets of some
# kind, behind a module or a channel (`[core:error]`, `production.ERROR: `), before a process (`ERROR/MainProcess] `) or a
# name (`ERROR:root:`), or as one letter: glog's `E0501 10:00:00.123456 71 main.go:12] `, logcat's `E AndroidRuntime: `.
_TO_LEVEL = rf"""(?x)
    [ \t]*
    (?:
        (?!\[?(?:{_LEVEL}|{_LESSER})\b)
        (?: \[[^\[\]]{{1,80}}\]:?[ \t]* | \w[\w.$/@#:,+-]{{0,79}}[ \t]+ | [-|:][ \t]+ )
    ){{0,6}}?
    (?:
        \[\ *(?:[\w.]{{1,40}}:)?{_BRACKETED}\ *\]:?
      | <\ *{_BRACKETED}\ *>
      | (?:{_LEVEL}):[\w.]{{1,80}}:(?=\S)
      | \[?(?:[a-z]\w{{0,30}}\.)?(?:{_LEVEL})(?:/[\w-]{{1,40}}\]|\b(?!!)\]?)
      | fail:(?=\ \w)
      | [EF]\d{{4}}\ \d\d:\d\d:\d{{2,10}}(?:\.\d{{1,9}})?\ +\d{{1,9}}\ [\w./-]{{1,80}}:\d{{1,6}}\]
      | [EF](?=\ [\w.$/-]{{1,60}}:\ )
    )
    [ \t]*(?:[:|>-]{{1,2}}[ \t]*){{0,2}}
"""
# What may stand between level and message, one after another: thread or source in brackets, a logger's name, a process.
_PART = r"""(?x)
    \[[^\[\]]{1,160}\][: \t-]*
  | \([\w.:/-][\w.:/ -]{0,80}\)[ \t]+
  | [\w./@-]{1,160}(?:\.go:\d{1,6})?\t
  | \d{1,9}(?:\#\d{1,9})?(?::[ \t]+|[ \t]+---[ \t]+)(?:\*\d{1,9}\ )?
  | (?!\S{1,120}\.(?:py|rb|[cm]?[jt]sx?|php|go|rs|java|kt|c|cc|cpp|h)[ :])  # a place in a source is what was told
    [A-Za-z_$][\w.$/<>-]{0,120}(?:::?[\w.$/<>-]{1,80}){0,6}
    (?: [ \t]*[:|\]][ \t]+ | [ \t]+-{1,2}[ \t]+(?::[ \t]+)? )
"""
_MOST_PARTS = 4
_MOST_TOLD = 40  # lines of a record that are read
# The names of levels from error on, in records; bunyan and pino write numbers, 50 and 60.
_RECORDED = r"(?i:error|err|eror|fatal|crit(?:ical)?|severe|d?panic|emerg(?:ency)?|alert)"
_LEVEL_IN = r"level|lvl|severity|log\.level|loglevel|levelname|level_name|log_level|@l|L"
_TOLD_IN = r"msg|message|err|error|exception|exc_info|stack|stacktrace|stack_trace|reason|cause|detail"
# As JSON (`{"level":"error","msg":"..."}`) and as logfmt (`level=error msg="..."`).
_RECORD_LEVEL = rf"\"(?:{_LEVEL_IN})\" ?: ?(?:\"{_RECORDED}\"|[56]0\b)|(?:^|[ \t])(?:level|lvl|severity)=\"?{_RECORDED}\b"
_RECORD_TOLD = (
    rf"\"(?:{_TOLD_IN})\" ?: ?\"(?P<json>(?:[^\"\\]|\\.)+)"
    rf"|(?:^|[ \t])(?:{_TOLD_IN})=(?:\"(?P<quoted>(?:[^\"\\]|\\.)+)|(?P<bare>[^\s\"]+))"
)


def logged(message: str) -> list[str]:
    """The further readings of a message, none of which is the message itself: none, where no logger wrote an error."""
    near = message[:_LONGEST_HEAD]
    begins = message[:6]  # `E0501 `, `fail: `, `05-01 `: glog, .NET and logcat say the level in other ways
    told: list[str] = []
    if _SIGN.search(near) or begins[1:5].isdigit() or begins == "fail: " or (begins[2:3] == "-" and begins[5:] == " "):
        told += _behind_heads(message)
    if (told and '{"' in message) or '{"' in near or "level=" in near or "lvl=" in near or "severity=" in near:
        record = message[:_LONGEST_RECORD]
        if told or _compiled(_RECORD_LEVEL).search(record):
            told += islice(_in_record(record), _MOST_TOLD)
    return told


def _in_record(record: str) -> Iterator[str]:
    for found in _compiled(_RECORD_TOLD).finditer(record):
        told = found[found.lastgroup or 0]
        yield from (line for line in told.split("\\n") if line)


def _behind_heads(message: str) -> Iterator[str]:
    found = _compiled(_TO_LEVEL).match(message, 0, _LONGEST_HEAD)
    part = _compiled(_PART)
    for _ in range(_MOST_PARTS + 1):
        if found is None:
            return
        if text := message[found.end() :]:
            yield text
        found = part.match(message, found.end())


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    """Made when the first line may need it: that of many logs never comes."""
    return re.compile(shape)
