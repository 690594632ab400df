"""Reports with more findings than anyone reads: memory that does not grow with them, and each system's own limit."""

import gzip
import json
import tracemalloc

import pytest
from lxml import etree
from samples import finding_of, log_of, render

from logtriage.model import Line, Location, Remedy, Report, Risk, Severity
from logtriage.reporters import FORMATS, View
from logtriage.reporters import render as pieces_of

MEGABYTE = 1_000_000


def large(number, **fields):
    """A report of that many findings, of all severities, in which the error that leads is the last log's verdict."""
    kinds = [
        finding_of(
            rule=f"demo/r{at}",
            title=f"no {at} of its kind",
            severity=tuple(Severity)[at % 3],
            line=at + 1,
            source=Location(f"src/a{at}.c", at + 1),
            remedies=(Remedy("Mend it", {"any": "mend x"}, Risk.CHANGES_SYSTEM),),
            **fields,
        )
        for at in range(90)
    ]
    verdict = finding_of(rule="demo/verdict", title="the cause of the last log")
    return Report((log_of(*(kinds[at % 90] for at in range(number - 1))), log_of(verdict, log="last.log")), "en")


def peak_of(report, name):
    """The most bytes that were held while the report was written, beyond the report itself."""
    tracemalloc.start()
    try:
        written = sum(len(piece.encode()) for piece in pieces_of(report, name, View()))
        return written, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_findings(name):
    peak_of(large(10), name)  # whatever is loaded or made once
    _, peak = peak_of(large(600), name)
    assert peak < (12 if name == "junit" else 3) * MEGABYTE


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_a_hundred_thousand_findings_are_written_in_bounded_memory(name):
    peak_of(large(10), name)
    written, peak = peak_of(large(100_000), name)
    assert written > 0
    assert peak < 48 * MEGABYTE


LIMITS = {
    # the most bytes that the system takes of one report (of SARIF when it is compressed), or that so many commands can have
    "markdown": MEGABYTE,
    "buildkite": MEGABYTE,
    "junit": 30 * MEGABYTE,
    "sarif": 10 * MEGABYTE,
    "github": 30 * 3 * 5000,
    "azure": 30 * 3 * 5000,
    "teamcity": 300 * 3 * 5000,
}
LONG = {
    "why": "because 错 " * 300,
    "excerpt": tuple(Line(at, "word " * 98, (0, 3) if at == 1 else None) for at in range(1, 33)),
}


def check_limit(name, report):
    shown = render(report, name, View())
    content = shown.encode()
    assert len(gzip.compress(content) if name == "sarif" else content) <= LIMITS[name]
    assert "the cause of the last log" in shown
    return shown


@pytest.mark.parametrize("name", [name for name in LIMITS if name not in ("junit", "sarif")])
def test_a_report_stays_below_its_systems_limit_keeps_every_verdict_and_says_what_is_left_out(name):
    assert "left out here" in check_limit(name, large(2500))


@pytest.mark.parametrize("name", ["markdown", "github"])
def test_a_report_of_long_findings_stays_below_its_systems_limit(name):
    assert "left out here" in check_limit(name, large(400, **LONG))


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_a_large_report_of_long_findings_stays_below_its_systems_limit(name):
    assert "left out here" in check_limit(name, large(9000, **LONG))


def test_a_page_of_very_many_logs_stays_below_its_limit():
    logs = tuple(log_of(finding_of(), log=f"{at}.log") for at in range(3000))
    broken = tuple(log_of(log=f"broken-{at}.log", problems=("gone " * 100,), complete=False) for at in range(2000))
    clean = tuple(log_of(log=f"clean-{at}.log") for at in range(3000))
    shown = render(Report((*logs, *broken, *clean), "en"), "markdown", View())
    assert len(shown.encode()) <= MEGABYTE
    assert "no known error signature in 3000 logs" in shown
    told = shown.count("## `broken-")
    assert f"{2000 - told} more logs that could not be read whole, left out here" in shown


def test_what_is_left_out_is_the_least_important():
    report = large(5300)
    (run,) = json.loads(check_limit("sarif", report))["runs"]
    levels = [result["level"] for result in run["results"]]
    assert (levels.count("error"), levels.count("warning"), levels.count("note")) == (1768, 1766, 1466)
    cases = etree.fromstring(check_limit("junit", report).encode()).findall(".//failure")
    assert len(cases) == 1768
