"""One HTML page that holds all it needs: it opens without a network, and reads without a script.

Texts are escaped by the serialiser (`html_elements`). The policy in its head allows the page's own style and script by
their hashes, and nothing else (Content Security Policy Level 3): no image, no connection, no form. Where a server's
own policy forbids styles, as Jenkins' does for artifacts, the page is still in order and complete.
"""

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree as ET

from logtriage import __version__
from logtriage.model import Finding, Folded, Language, Line, LogReport, Remedy, Report, Risk
from logtriage.reporters.cells import shortened
from logtriage.reporters.html_elements import Inside, element, written
from logtriage.reporters.html_strip import strip
from logtriage.reporters.view import View, commands_for
from logtriage.reporters.words import PLATFORMS, WORDS, counted, nothing_found

MOST_FINDINGS = 100  # of one log that are told
LONGEST_PAGE = 4_000_000  # characters, from which on findings and logs are only counted
_LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}
# What is said on the page alone, or otherwise than in lines of text.
_WORDS: dict[Language, Mapping[str, str]] = {
    "en": {
        "report": "logtriage report",
        "logs": "{count} logs",
        "glance": "The whole log at a glance",
        "in step": "step {step}",
        "clean": "No known error signature.",
        "told": "Problem: {problem}",
        "why": "Why",
        "fix": "What helps",
        "excerpt": "In the log",
        "again": "Seen {count:,} times in all; also in {places}",
        "followed": "{count:,} more that followed from it",
        "times": "{count:,} times",
        "also": "Also found",
        "see": "See",
        "rule": "Rule",
        "copy": "Copy",
        "copied": "Copied",
        "warn": "Destructive: this cannot be undone.",
        "left out": "{count:,} more findings are left out here; the formats text and json tell them all.",
        "logs left out": "{count:,} more logs are left out here, {found:,} of them with findings.",
        "made": "Made by logtriage {version}. Secrets in the log are taken out, control characters made visible.",
    },
    "zh": {
        "report": "logtriage 报告",
        "logs": "{count} 份日志",
        "glance": "整份日志一览",
        "in step": "步骤 {step}",
        "clean": "没有发现已知的错误特征。",
        "told": "问题：{problem}",
        "why": "原因",
        "fix": "解决办法",
        "excerpt": "日志内容",
        "again": "共出现 {count:,} 次；另见{places}",
        "followed": "另有 {count:,} 个由其引起",
        "times": "{count:,} 次",
        "also": "其他发现",
        "see": "参考",
        "rule": "规则",
        "copy": "复制",
        "copied": "已复制",
        "warn": "危险：此操作无法撤销。",
        "left out": "另有 {count:,} 个发现，此处从略；text 和 json 格式会全部列出。",
        "logs left out": "另有 {count:,} 份日志，此处从略，其中 {found:,} 份有发现。",
        "made": "由 logtriage {version} 生成。日志中的密钥已隐去，控制字符以可见形式显示。",
    },
}
_TITLE_WIDTH = 70  # cells; a tab shows less
_MOST_PLACES = 10  # that are listed in a sentence


def render(report: Report, _view: View) -> Iterator[str]:
    """The page: what the logs amount to, then each log with its strip, its verdict in full, and the rest to open."""
    return _Page(report.language).pieces(report)


class _Told(NamedTuple):
    """A finding as it was written on the page, under its id."""

    id: str
    finding: Finding
    written: str


class _Page:
    """Writes the page in one language, piece by piece."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._words = {**WORDS[language], **_WORDS[language]}

    def pieces(self, report: Report) -> Iterator[str]:
        style, script = _part("html_page.css"), _part("html_page.js")
        yield f'<!DOCTYPE html>\n<html lang="{_LANGUAGE_TAGS[self._language]}">\n'
        yield written(self._head(report, style, script))
        yield "<body>\n"
        yield written(self._header(report))
        yield "<main>\n"
        if report.cut_by:
            yield written(element("p", self._cut(report), class_="problem"))
        yield from self._logs(report)
        yield "</main>\n"
        yield written(element("footer", element("p", self._say("made", version=__version__), class_="quiet")))
        yield written(element("p", class_="said", role="status"))
        yield written(element("script", script))
        yield "</body>\n</html>\n"

    def _head(self, report: Report, style: str, script: str) -> ET.Element:
        policy = (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
        )
        return element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", shortened(self._title(report), _TITLE_WIDTH)),
            element("style", style),
        )

    def _title(self, report: Report) -> str:
        if len(report.logs) == 1:
            (log,) = report.logs
            return f"{log.findings[0].title if log.findings else self._nothing_found(log)} ({log.log})"
        return f"{self._words['report']}: {self._say('logs', count=len(report.logs))}"

    def _nothing_found(self, log: LogReport) -> str:
        return nothing_found(self._language, log) if log.known else self._words["clean"]

    def _cut(self, report: Report) -> str:
        lines = counted(self._language, "lines", sum(log.lines for log in report.logs))
        return self._say("cut", signal=report.cut_by, lines=lines)

    def _header(self, report: Report) -> ET.Element:
        """What each log amounts to, where there are several: a line a log, those alone in which something was found."""
        links = None
        if len(report.logs) > 1:
            found = [(at, log) for at, log in enumerate(report.logs) if log.findings or log.problems]
            lines = [self._link(at, log) for at, log in found[:MOST_FINDINGS]]
            if len(found) > len(lines):
                lines.append(element("li", "…"))
            links = element("nav", element("ol", *lines), aria_label=self._words["report"]) if found else None
        heading = self._words["report"] if len(report.logs) == 1 else self._title(report)
        return element("header", element("h1", heading), links)

    def _link(self, at: int, log: LogReport) -> ET.Element:
        link = element("a", log.log, href=f"#log-{at + 1}")
        if not log.findings:
            return element("li", link, f" {self._say('problem', problem=log.problems[0])}")
        return element("li", self._severity(log.findings[0]), " ", log.findings[0].title, " ", link)

    def _logs(self, report: Report) -> Iterator[str]:
        room = LONGEST_PAGE
        for at, log in enumerate(report.logs):
            if room <= 0:
                rest = report.logs[at:]
                found = sum(bool(one.findings) for one in rest)
                yield written(element("p", self._say("logs left out", count=len(rest), found=found), class_="problem"))
                return
            share = room // (len(report.logs) - at)
            for piece in self._log(log, f"log-{at + 1}", share):
                room -= len(piece)
                yield piece

    def _log(self, log: LogReport, log_id: str, room: int) -> Iterator[str]:
        told = list(self._told(log, log_id, room))
        yield f'<section id="{log_id}" aria-labelledby="{log_id}-name">\n'
        yield written(element("h2", log.log, id=f"{log_id}-name"))
        yield written(element("p", " · ".join(self._facts(log)), class_="quiet"))
        if log.lines:
            yield from self._at_a_glance(log, told)
        for problem in log.problems:
            yield written(element("p", self._say("told", problem=problem), class_="problem"))
        for note in log.notes:
            yield written(element("p", note, class_="quiet"))
        if not log.findings and (log.lines or not log.problems):  # else nothing could be read, and nothing is known
            yield written(element("p", self._nothing_found(log), class_="clean"))
        for number, one in enumerate(told):
            if number == 1:
                yield written(element("h3", self._words["also"], class_="others"))
            yield one.written
        if len(told) < len(log.findings):
            yield written(element("p", self._say("left out", count=len(log.findings) - len(told)), class_="problem"))
        yield "</section>\n"

    def _told(self, log: LogReport, log_id: str, room: int) -> Iterator[_Told]:
        """The findings that there is room for: the verdict, in any case, and in full; each other one in a line that opens."""
        for number, finding in enumerate(log.findings[:MOST_FINDINGS], start=1):
            if number > 1 and room <= 0:
                return
            told_id = f"{log_id}-{number}"
            article = self._finding(log, finding, told_id)
            made = written(article if number == 1 else self._folded_up(finding, article))
            room -= len(made)
            yield _Told(told_id, finding, made)

    def _facts(self, log: LogReport) -> Iterator[str]:
        yield counted(self._language, "lines", log.lines)
        if log.format != "plain":
            yield log.format
        if log.platform:
            yield PLATFORMS.get(log.platform, log.platform)

    def _at_a_glance(self, log: LogReport, told: list[_Told]) -> Iterator[str]:
        findings = {one.id: one.finding for one in told}
        places = ", ".join(self._line(one.finding.line) for one in told[:_MOST_PLACES])
        label = f"{self._words['glance']}: {places}" if places else self._words["glance"]
        yield written(strip(log, findings, label, self._words["line"]))
        ends = (element("span", self._line(line)) for line in dict.fromkeys((1, log.lines)))
        yield written(element("div", *ends, class_="ends", aria_hidden="true"))
        steps = {one.finding.step: one.id for one in sorted(told, key=_line_of, reverse=True) if one.finding.step}
        if steps:
            links = (
                element("li", element("a", self._say("in step", step=step), href=f"#{told_id}"))
                for step, told_id in reversed(steps.items())
            )
            yield written(element("ol", *links, class_="steps"))

    def _folded_up(self, finding: Finding, article: ET.Element) -> ET.Element:
        line = self._line(finding.line)
        summary = element("summary", self._severity(finding), f" {finding.title} ", element("span", line, class_="place"))
        return element("details", summary, article, class_="more")

    def _finding(self, log: LogReport, finding: Finding, told_id: str) -> ET.Element:
        heading = f"{told_id}-title"
        return element(
            "article",
            element("h3", self._severity(finding), f" {finding.title}", id=heading),
            element("p", " · ".join(self._places(log, finding)), class_="place"),
            element("dl", *self._explained(log, finding, told_id)),
            self._followed(finding.folded),
            id=told_id,
            class_=f"finding {finding.severity}",
            aria_labelledby=heading,
        )

    def _places(self, log: LogReport, finding: Finding) -> Iterator[str]:
        yield f"{log.log}:{finding.line}"
        if finding.source:
            yield ":".join(str(part) for part in finding.source if part is not None)
        if finding.step:
            yield self._say("in step", step=finding.step)
        if finding.lines:
            places = ", ".join(self._line(line) for line in finding.lines[:_MOST_PLACES])
            more = ", …" if len(finding.lines) > _MOST_PLACES else ""
            yield self._say("again", count=finding.total, places=places + more)

    def _explained(self, log: LogReport, finding: Finding, told_id: str) -> Iterator[ET.Element]:
        yield from self._row("why", finding.why)
        if finding.remedies:
            remedies = [self._remedy(remedy, log.platform) for remedy in finding.remedies]
            several = len(remedies) > 1
            yield from self._row(
                "fix",
                element("ol", *(element("li", *one) for one in remedies)) if several else None,
                *(() if several else remedies[0]),
            )
        yield from self._row("excerpt", self._excerpt(finding, told_id))
        if finding.see:
            yield from self._row("see", element("ul", *(element("li", _link(address)) for address in finding.see)))
        yield from self._row(
            "rule", element("code", finding.rule), " ", element("code", f"logtriage explain {finding.rule}", class_="quiet")
        )

    def _row(self, word: str, *inside: Inside) -> Iterator[ET.Element]:
        yield element("dt", self._words[word])
        yield element("dd", *inside)

    def _remedy(self, remedy: Remedy, platform: str | None) -> Iterator[Inside]:
        if remedy.risk is Risk.DESTRUCTIVE:
            yield element("p", self._words["warn"], class_="danger")
        yield remedy.do
        if remedy.risk is Risk.CHANGES_SYSTEM:
            yield element("span", f" ({self._words['changes-system']})", class_="risk")
        for name, command in commands_for(remedy.run, platform).items():
            yield self._command(PLATFORMS.get(name, ""), command)

    def _command(self, platform: str, command: str) -> ET.Element:
        button = element(
            "button", self._words["copy"], type="button", class_="copy", hidden="hidden", data_done=self._words["copied"]
        )
        return element("div", element("code", command), button, element("span", platform, class_="quiet"), class_="command")

    def _excerpt(self, finding: Finding, told_id: str) -> ET.Element:
        lines = [_quoted(line, f"{told_id}-line-{line.number}") for line in finding.excerpt]
        return element("pre", *lines, tabindex="0", role="group", aria_label=self._words["excerpt"])

    def _followed(self, folded: tuple[Folded, ...]) -> ET.Element | None:
        if not folded:
            return None
        lines = (element("li", element("code", one.rule), f" {self._followed_in(one)}") for one in folded)
        summary = element("summary", self._say("followed", count=sum(one.total for one in folded)))
        return element("details", summary, element("ul", *lines))

    def _followed_in(self, one: Folded) -> str:
        line = self._line(one.first_line)
        return f"{line}, {self._say('times', count=one.total)}" if one.total > 1 else line

    def _severity(self, finding: Finding) -> ET.Element:
        return element("span", self._words[finding.severity.value], class_=f"severity {finding.severity}")

    def _line(self, number: int) -> str:
        return self._words["line"].format(count=f"{number:,}")

    def _say(self, word: str, **values: str | int) -> str:
        return self._words[word].format(**values)


def _line_of(told: _Told) -> int:
    return told.finding.line


def _quoted(line: Line, line_id: str) -> ET.Element:
    number = element("span", f"{line.number}", class_="number")
    if line.span is None:
        return element("span", number, f" {line.text}\n", class_="line", id=line_id)
    start, end = line.span
    matched = element("mark", line.text[start:end])
    return element("span", number, f" {line.text[:start]}", matched, f"{line.text[end:]}\n", class_="line here", id=line_id)


def _link(address: str) -> Inside:
    """A link to a page on the web; anything else is but text."""
    if not address.startswith("https://"):
        return address
    return element("a", address, href=address, rel="noopener noreferrer")


@cache
def _part(name: str) -> str:
    """The page's style or script, which lie beside this file."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
