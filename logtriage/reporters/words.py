"""What reports say in more than one format, in each language."""

from logtriage.model import Language, LogReport, Report, Risk

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "error": "error",
        "warning": "warning",
        "note": "note",
        "step": "step",
        "why": "why",
        "fix": "fix",
        "then": "then",
        "see": "see",
        "rule": "rule",
        "problem": "problem",
        "at": "at",
        "line": "line {count}",
        "lines": "{count:,} line{s}",
        "findings": "{count} finding{s}",
        "left out": "{count} more finding{s}, left out here",
        "logs left out": "{count} more log{s} that could not be read whole, left out here",
        "others": "also seen, {count} times in all, next in line {line}",
        "followed": "followed from it",
        "same": "the same cause as in {log}, here in line {line}",
        "shared": "The same cause in {count} of {total} logs: {title}",
        "record": "right in {right} of {seen} labelled logs",
        "clean": "no known error signature",
        "if failed": "if it failed: --failed tells where it broke",
        "passed": "the run passed; {count} note{s} on what it got over",
        "known": "nothing new: {count} finding{s} that the baseline holds",
        "clean logs": "no known error signature in {count} log{s}",
        "cut": "incomplete: {signal} after {lines}",
        "changes-system": "changes the system",
        "destructive": "DESTRUCTIVE: cannot be undone",
    },
    "zh": {
        "error": "错误",
        "warning": "警告",
        "note": "提示",
        "step": "步骤",
        "why": "原因",
        "fix": "解决",
        "then": "随后",
        "see": "参考",
        "rule": "规则",
        "problem": "问题",
        "at": "位置",
        "line": "第 {count} 行",
        "lines": "{count:,} 行",
        "findings": "{count} 个发现",
        "left out": "另有 {count} 个发现，此处从略",
        "logs left out": "另有 {count} 份未能完整读取的日志，此处从略",
        "others": "共出现 {count} 次，下一处在第 {line} 行",
        "followed": "由此引起",
        "same": "原因与 {log} 相同，此处在第 {line} 行",
        "shared": "{total} 份日志中有 {count} 份原因相同：{title}",
        "record": "{seen} 个标注日志中 {right} 个判断正确",
        "clean": "没有发现已知的错误特征",
        "if failed": "如果它失败了：加上 --failed 可查看出错的位置",
        "passed": "运行已通过；途中的问题记为 {count} 条提示",
        "known": "没有新的发现：{count} 个已在基线中",
        "clean logs": "{count} 份日志中没有发现已知的错误特征",
        "cut": "不完整：读取 {lines}后收到 {signal}",
        "changes-system": "会改动系统",
        "destructive": "危险：无法撤销",
    },
}
PLATFORMS = {
    "debian": "Debian, Ubuntu",
    "fedora": "Fedora, RHEL",
    "alpine": "Alpine",
    "arch": "Arch",
    "suse": "openSUSE",
    "macos": "macOS",
    "windows": "Windows",
    "linux": "Linux",
}


def counted(language: Language, what: str, count: int) -> str:
    """The words `what` with the count in them, and a plural where the language has one."""
    return WORDS[language][what].format(count=count, s="" if count == 1 else "s")


def nothing_found(language: Language, log: LogReport) -> str:
    """What is said of a log without findings: that none is known, or that all were known before."""
    return counted(language, "known", log.known) if log.known else WORDS[language]["clean"]


def cut_short(report: Report) -> str:
    """That the report is not of the whole input, and which signal ended it."""
    lines = counted(report.language, "lines", sum(log.lines for log in report.logs))
    return WORDS[report.language]["cut"].format(signal=report.cut_by, lines=lines)


def label(language: Language, what: str) -> str:
    """The word at the start of a line: `Why: `."""
    return f"{WORDS[language][what].capitalize()}{'：' if language == 'zh' else ': '}"


def warning_before(language: Language, risk: Risk) -> str:
    """The line that stands before a fix that cannot be undone; empty for the others."""
    return WORDS[language]["destructive"] if risk is Risk.DESTRUCTIVE else ""


def risk_behind(language: Language, risk: Risk) -> str:
    """What is said behind a command that changes the reader's system; empty for the others."""
    return WORDS[language]["changes-system"] if risk is Risk.CHANGES_SYSTEM else ""
