"""What stands before the message on a line, whatever wrote the log: time stamps, tasks, and who handed it on."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

# ISO 8601 and RFC 3339 as most CI systems and loggers write them (Zuul with a bar behind, Gunicorn with a blank before the
# zone); what PostgreSQL and Gunicorn write behind it (`UTC [71] postgres@app `); Redis' process and clock; the date with
# slashes of Go's log package and of nginx; the day and the zone of PHP's error log; the kernel's seconds since start, and the
# Open Build Service's (`[   45s] `); a clock in brackets (`[00:05:28] `); the rank of a process of torchrun's, the name of one
# of a ROS launch file (`[talker-1] `); BuildKit's step and its seconds (`#12 3.456 `; `3.456 ` where it shows a failed step
# again). They come within one another: a job's stamp, then that of a tool in it.
_STAMPS = (
    r"\ufeff?(?:"
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?\]?(?: \| | ?)"
    r"|(?:(?:UTC|GMT|[A-Z]{1,3}T) )?\[\d{1,7}\](?:-\d+)? (?:[\w\[\]-]+@[\w\[\]-]+ )?"
    r"(?=(?:FATAL|ERROR|PANIC|WARNING|LOG|DETAIL|HINT):  |\[(?:CRITICAL|ERROR|WARNING|INFO|DEBUG)\] )"
    r"|\d{1,7}:[MSCX] \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{3} [*#.-] "
    r"|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{6})? "
    r"|\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d [A-Za-z][\w/+-]*\] "
    r"|\[ *\d{1,9}(?:\.\d{6}|s)\] "
    r"|\[\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\] "
    r"|\[(?:rank\d{1,5}\]:|[A-Za-z][\w.]{0,80}-\d{1,3}\])(?: |$)"
    r"|#\d{1,4} \d{1,5}\.\d{1,3} |\d{1,5}\.\d{3} (?=[^\d\s])"
    r"){0,3}"
)
# One line of syslog or the journal with its program's number, as `systemctl status` shows a few: where most lines of a log
# have one, the format `syslog` is told by that, and takes off more forms.
_JOURNAL = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]+ [\w./@-]+\[\d+\]: "
# A process of several: Ray (`(train pid=71, ip=10.0.0.3) `) and vLLM (`(EngineCore pid=71) `), which says level, clock and
# source behind that, or instead of it (`ERROR 08-19 13:12:50 [core.py:700] `).
_PROCESS = (
    r"(?:\((?:[\w.:<>()-]{1,80} )?pid=\d{1,9}(?:, ip=[\d.]{1,15})?\)(?: |$))?"
    r"(?:(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) \d\d-\d\d \d\d:\d\d:\d\d \[[\w./]{1,80}:\d{1,6}\](?: |$))?"
)
_OF_A_PROCESS = ("(", "ERROR ", "INFO ", "WARNING ", "DEBUG ", "CRITICAL ")
# A runner of several tasks that began in the middle of a job: lerna (`@shop/api: `), yarn (`[@shop/api]: `), turbo
# (`api:test: `), pnpm (`packages/api test: `), docker-compose (`api_1  | `).
_TASK = (
    r"(?:@[\w.-]+/)?[\w.-]+:(?:test|build|lint|type-?check|check-types|compile)(?::[\w-]+)?: ?"
    r"|@[\w.-]+/[\w.-]+(?::[\w:-]+)?: ?|\[@[\w.-]+/[\w.-]+\]: ?"
    r"|[\w.-]+/[\w./-]+ (?:test|build|lint): ?|[A-Za-z][\w.-]*[_-]\d{1,2} +\| ?"
)
_TASK_NAMES = ("test", "build", "lint", "check", "compile")
_NEAR = 60  # characters in which a task stands
# Who hands on what another program printed: git a hook's output (Heroku indents it), npm (7 and later) that of a script it
# ran, Maven that of a plugin's program, mock that of the chroot, and loggers that name the stream. Of npm's and Maven's lines
# only those that are no words of their own.
_HANDED_ON = (
    r"remote: {8}|std(?:err|out): |\[std(?:err|out)\] |(?:DEBUG|INFO) util\.py:\d+: +(?:BUILDSTDERR: )?|BUILDSTDERR: "
    r"|\[(?:INFO|ERROR|WARNING)\] (?=npm (?:ERR!|error) |gyp (?:ERR!|verb|info)|[\w./@-]+\.[cm]?[jt]sx?[(:]\d"
    r"|ERROR in |Module not found:|(?:Type|Syntax|Reference)Error: |Traceback \(most recent|make(?:\[\d+\])?: \*\*\* )"
    r"|npm (?:ERR!|error) (?="
    r"gyp [a-zA-Z]|make(?:\[\d+\])?: "
    r"|(?:[A-Za-z]:)?[\w./\\+-]+\.(?:[chm]{1,2}|cc|[ch]pp|[ch]xx|[cm]?[jt]sx?|go|rs|swift|gypi?|py)[:(]\d"
    r"|In file included from |cc1(?:plus|obj)?: |collect2: |(?:\S+/)?(?:ld|g\+\+|gcc|cc|clang): |Traceback \(most recent"
    r"| {2,}(?:\d* *\| |at \S|File \"/)|\^|node:|(?:/bin/)?(?:ba|da|z)?sh: "
    r"|(?:Module|Type|Syntax|Reference|Range|Import|Attribute|Assertion|Name|OS)\w*Error: "
    r"|ERROR:? |error: |fatal: |prebuild-install |node-pre-gyp |npm (?:ERR!|error) )"
)
# Who quotes what it ran: Nix (`-L`) and stack by the package (`calc> `), craft-parts (`:: `). Only of lines that look like
# an error: `mysql> ` is a prompt.
_QUOTED = (
    r"(?::: |[A-Za-z][\w.+-]{0,80} *> )(?="
    r"(?:[A-Za-z]:)?[\w./\\+@-]+\.(?:[chm]{1,2}|cc|[ch]pp|[ch]xx|[cm]?[jt]sx?|go|rs|swift|py|l?hs|mli?|scala|java|kt|rb|exs?|zig|nix)[:(]\d"
    r"|In file included from |cc1(?:plus|obj)?: |collect2: |(?:\S+/)?(?:[\w-]+-)?(?:ld|g\+\+|gcc|cc|clang)[\w.]*: "
    r"|(?:\S+/)?(?:ba|da|z)?sh: |(?:\S+: )?(?:fatal |internal )?error\b[:\[ ]|(?:ERROR|Error|FATAL|fatal)\b:? "
    r"|CMake Error|Traceback \(most recent|make(?:\[\d+\])?: \*\*\* |<no location info>: )"
)
_HANDS_ON = (
    *("npm E", "npm e", "remote:  ", "stderr: ", "stdout: ", "[stderr] ", "[stdout] ", "[ERROR] ", "[INFO] ", "[WARNING] "),
    *("DEBUG util.py", "INFO util.py", "BUILDSTDERR: "),
)


class _Prefix(NamedTuple):
    """One kind of prefix: its shape, whether a line may have it (a quick look), whether the message stands right behind it."""

    shape: str
    may_stand: Callable[[str], bool]
    is_last: bool = False


def _may_be_quoted(line: str) -> bool:
    return line.startswith(":: ") or "> " in line[:_NEAR]


def _may_be_task(line: str) -> bool:
    near = line[:_NEAR]
    return " | " in near or line.startswith(("@", "[@")) or (": " in near and any(name in near for name in _TASK_NAMES))


_PREFIXES = (  # as they come within one another
    _Prefix(_JOURNAL, lambda line: line[3:4] == line[15:16] == " " and line[9:10] == ":"),
    _Prefix(_PROCESS, lambda line: line.startswith(_OF_A_PROCESS)),
    _Prefix(_STAMPS, lambda line: line[:1].isdigit() or line.startswith(("[", "#", "\ufeff"))),
    _Prefix(_HANDED_ON, lambda line: line.startswith(_HANDS_ON), is_last=True),
    _Prefix(_QUOTED, _may_be_quoted, is_last=True),
    _Prefix(_TASK, _may_be_task, is_last=True),
)


def message_of(line: str) -> str:
    """The line without the stamps and the task at its start, or what handed it on; indentation behind a blank stays."""
    for shape, may_stand, is_last in _PREFIXES:
        if may_stand(line) and (found := _compiled(shape).match(line)):
            line = line[found.end() :]
            if is_last:
                return line
    return line


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    """Made when the first line may have one: that of many logs never comes."""
    return re.compile(shape)
