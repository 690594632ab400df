"""More than one core: the same report, byte for byte, for logs side by side and for files cut into regions."""

import gzip
import json
import multiprocessing
import sys
import zipfile

import pytest

from logtriage import redaction
from logtriage.matching import Matcher
from logtriage.model import Block, Condition, Report, Role, Rule, Scope, Severity, Side
from logtriage.reporters import View, render
from logtriage.rulebook.patterns import read_pattern
from logtriage.sources import Found, OpenedLogs, Reading
from logtriage.triage import Onlooker, triage_log
from logtriage.triage.crew import Crew


def rule_of(rule_id, pattern, *, block=None, conditions=()):
    text = {"en": "title {n}"}
    advice = {"title": text, "why": text, "fix": [], "see": [], "examples": {"match": [], "skip": []}}
    content = json.dumps(advice).encode()
    return Rule(
        rule_id, Severity.ERROR, Role.CAUSE, read_pattern(pattern), None, block, conditions, (), (), (), "test:1", content
    )


FAILED_SOMEWHERE = Condition(read_pattern("failed in the end"), wanted=True, within=Scope.LOG, side=Side.AFTER, at_least=1)
RULES = [
    rule_of("test/fatal", r"fatal (?P<n>\d+)", block=Block("^begin", "^end", None, 20)),
    rule_of("test/error", "error", block=Block(None, None, r"^\s", 5)),
    rule_of("test/broke", r"quiet line number (?P<n>\d+)", block=Block(None, None, None, 1, suspects=300)),
    rule_of("test/ends", "quiet line|in the end", block=Block(None, None, None, 1, suspects=300, ending=9)),
    rule_of("test/late", "warning (?P<n>7)", conditions=(FAILED_SOMEWHERE,)),
]


def noisy_log(lines):
    shapes = [
        "begin {0}",
        " indented {0}",
        "error here",
        "fatal {0}",
        "warning {1}",
        "end",
        "quiet line number {0}",
        "\x1b[31merr\x1b[0mor {0}",
    ]
    rows = [shapes[(number * 7 + number // 5) % len(shapes)].format(number % 9, number % 10) for number in range(lines)]
    return "\n".join([*rows, "it failed in the end", ""]).encode()


def report_of_one_core(names):
    matcher = Matcher(RULES)
    return Report(
        tuple(triage_log(log, matcher, language="en") for name in names for log in OpenedLogs(Found(name, named=True))), "en"
    )


def report_of_a_crew(names, jobs, **sizes):
    with Crew(RULES, jobs, **sizes) as crew:
        return Report(tuple(crew.triage_all([Found(name, named=True) for name in names], "en", Reading())), "en")


@pytest.fixture
def without_fork(monkeypatch):
    """As on Windows: a worker is a new process, which knows nothing but what it is told."""
    spawning = multiprocessing.get_context("spawn")
    monkeypatch.setattr(multiprocessing, "get_context", lambda _method: spawning)


@pytest.mark.usefixtures("without_fork")
def test_workers_that_are_no_forks_give_the_same_report(tmp_path):
    log = tmp_path / "build.log"
    log.write_bytes(noisy_log(4000))
    for sizes in ({}, {"large": 1000, "region": 5_000}):
        crew = report_of_a_crew([str(log)], 2, **sizes)
        assert "".join(render(crew, "json", View())) == "".join(render(report_of_one_core([str(log)]), "json", View()))


@pytest.mark.usefixtures("without_fork")
def test_workers_that_are_no_forks_show_secrets_where_that_was_asked_for(tmp_path, monkeypatch):
    (tmp_path / "build.log").write_bytes(b"login failed, password=hunter2secret\n")
    rule = rule_of("test/login", r"login failed, password=(?P<n>\S+)")
    for shown, value in ((False, "<redacted:value>"), (True, "hunter2secret")):
        monkeypatch.setattr(redaction, "_shows_secrets", shown)
        with Crew([rule], 1) as crew:
            (report,) = crew.triage_all([Found(str(tmp_path / "build.log"), named=True)], "en", Reading())
        assert report.findings[0].title == f"title {value}"


def test_more_jobs_than_windows_allows_are_no_mistake(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with Crew(RULES, 500) as crew:
        assert not any(crew.triage_all([], "en", Reading()))


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("region", [700, 5_000, 40_000])
def test_a_file_cut_into_regions_gives_the_same_report(tmp_path, jobs, region):
    log = tmp_path / "build.log"
    log.write_bytes(noisy_log(4000))
    cut = report_of_a_crew([str(log)], jobs, large=1000, region=region)
    assert cut.logs[0].lines == 4001
    assert "".join(render(cut, "json", View())) == "".join(render(report_of_one_core([str(log)]), "json", View()))


def test_the_log_of_a_travis_job_that_broke_off_gives_the_same_report(tmp_path):
    log = tmp_path / "build.log"
    log.write_bytes(b"travis_fold:start:worker_info\r\n" + b"a calm line\n" * 3000 + b"it stops here\n")
    cut = report_of_a_crew([str(log)], 2, large=1000, region=5_000)
    assert [finding.rule for finding in cut.logs[0].findings] == ["test/ends"]
    assert "".join(render(cut, "json", View())) == "".join(render(report_of_one_core([str(log)]), "json", View()))


def test_many_logs_are_told_in_the_order_of_their_names(tmp_path):
    names = []
    for number in range(9):
        log = tmp_path / f"{number}.log"
        log.write_bytes(noisy_log(20 * number))
        names.append(str(log))
    (tmp_path / "packed.log").write_bytes(gzip.compress(noisy_log(50)))
    names += [str(tmp_path / "packed.log"), str(tmp_path / "missing.log"), str(tmp_path)]
    crew = report_of_a_crew(names, 2)
    assert [report.log for report in crew.logs] == names
    assert "".join(render(crew, "json", View())) == "".join(render(report_of_one_core(names), "json", View()))


def test_a_line_longer_than_a_chunk_is_read_by_one_process(tmp_path):
    log = tmp_path / "build.log"
    log.write_bytes(b"error before\n" + b"x" * 3_000_000 + b" fatal 3 " + b"y" * 10 + b"\nfatal 4\n")
    cut = report_of_a_crew([str(log)], 2, large=1000, region=500_000)
    assert [finding.line for finding in cut.logs[0].findings] == [1, 2, 3]
    assert "".join(render(cut, "json", View())) == "".join(render(report_of_one_core([str(log)]), "json", View()))


def github_log(lines):
    """Steps and groups that begin in one region and end in another; what a rule finds stands in all of them."""
    shapes = [
        "##[group]Run step {0}",
        "##[endgroup]",
        "fatal {1}",
        "##[group]inner {0}",
        "error here",
        "warning 7",
        "##[endgroup]",
    ]
    rows = ["##[group]Run first", *(shapes[(number // 50) % 7].format(number, number % 9) for number in range(lines))]
    return "".join(f"2022-06-20T09:28:05.8714453Z {row}\n" for row in [*rows, "it failed in the end"]).encode()


LOGS = {
    "steps of GitHub Actions": github_log(4000),
    "no UTF-8, which one process has to read": noisy_log(2000) + "错误 fatal 3\n".encode("gb18030") + noisy_log(2000),
    "lines that go on in others": b"2024-05-14T11:19:20.000000Z 00O fat\n2024-05-14T11:19:20.000000Z 00O+al 3\n" * 3000,
    "UTF-16": noisy_log(1000).decode().encode("utf-16-le"),
}


@pytest.mark.parametrize("region", [700, 5_000, 40_000])
@pytest.mark.parametrize("content", LOGS.values(), ids=LOGS)
def test_whatever_its_format_a_log_that_may_be_cut_gives_the_same_report(content, region, tmp_path):
    log = tmp_path / "build.log"
    log.write_bytes(content)
    cut = report_of_a_crew([str(log)], 2, large=1000, region=region)
    assert cut.logs[0].findings
    assert cut == report_of_one_core([str(log)])


def test_an_archive_is_told_as_by_one_core_too(tmp_path):
    archive = tmp_path / "logs.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for number in range(5):
            packed.writestr(f"{number}.log", noisy_log(20 * number))
        packed.writestr("picture", bytes(99))
    names = [str(archive), str(archive)]
    crew = report_of_a_crew(names, 2)
    assert [report.passed_over for report in crew.logs] == [False] * 5 + [True] + [False] * 5 + [True]
    assert crew == report_of_one_core(names)


class Counts(Onlooker):
    """Counts what it is told."""

    def __init__(self):
        self.bytes = self.matches_seen = 0
        self.logs = []

    def matches(self, scan):
        for match in scan:
            self.matches_seen += 1
            yield match

    def region(self, size):
        self.bytes += size

    def report(self, report):
        self.logs.append(report.log)


def test_an_onlooker_is_told_of_logs_and_regions(tmp_path):
    small, large = tmp_path / "small.log", tmp_path / "large.log"
    small.write_text("line\n")
    large.write_bytes(noisy_log(1000))
    counts = Counts()
    reports = report_of_a_crew([str(small), str(large), str(small)], 2, large=1000, region=2000, onlooker=counts).logs
    assert (counts.bytes, counts.logs) == (large.stat().st_size, [str(small)] * 2)
    assert 0 < sum(finding.total for finding in reports[1].findings) <= counts.matches_seen


def test_a_region_with_too_many_marks_is_not_held_in_memory(tmp_path):
    log = tmp_path / "build.log"
    log.write_bytes(b"2022-06-20T09:28:05.8714453Z ##[group]Run x\n" * 60_000 + noisy_log(100))
    cut = report_of_a_crew([str(log)], 2, large=1000, region=5_000_000)
    assert cut == report_of_one_core([str(log)])
    assert {finding.step for finding in cut.logs[0].findings} == {"Run x"}
