"""What the ordinary command loads: each module takes its share of a start, whether it is used or not."""

import os
import subprocess
import sys

import pytest

from logtriage.matching import databases

_ASKED = """
import os, sys

def leave(code):
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
    sys.stderr.flush()
    os.kill(os.getpid(), 9)

os._exit = leave
from logtriage.__main__ import main
main()
"""
# All of it: what each run is to load beside these has to be worth its time, and is put down here.
_EACH_RUN = """
__main__ cli cli.choosing cli.exits cli.inputs cli.interrupts cli.names cli.notes cli.outputs cli.scanning cli.settings
matching matching.blocks matching.claims matching.conditions matching.databases matching.judge matching.jury matching.logged
matching.nearby matching.nesting matching.plan matching.regions matching.scan matching.scanners matching.waitlist matching.waking
matching.window
cache expressions model redaction
reporters reporters.cells reporters.importance reporters.telling reporters.text_report reporters.view reporters.words
rulebook rulebook.store
ruleset safe_text spelling
sources sources.chunks sources.cleaning sources.files sources.folders sources.formats sources.line_format sources.log
sources.opening sources.packing sources.reading sources.stamps sources.waiting
triage triage.cases triage.checkout triage.explaining triage.folding triage.joining triage.locations triage.merging
triage.odds triage.outcome triage.platforms triage.steps triage.tally triage.verdict triage.wording
"""
PLAIN = set(_EACH_RUN.split())
# What a finding needs beside them; of what others wrote, only what confirms a match.
FINDING = PLAIN | {"providers", "providers.elsewhere", "providers.spellings", "providers.tables", "triage.provided"}
# A wheel brings the database that Hyperscan would else have to compile, so that it is worth loading for any log.
SCANNER = {"hyperscan"} if os.path.exists(databases._SHIPPED) else set()


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """With a cache in which no large log has left anything."""
    return {**os.environ, "LOGTRIAGE_CACHE_DIR": os.fspath(tmp_path_factory.mktemp("cache"))}


def loaded_by(text, environment):
    """Our modules, and the packages of others, that are loaded at the end of a second run: the first fills the cache."""
    command = [sys.executable, "-I", "-c", _ASKED, "-"]
    for _ in range(2):
        done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=False)
    loaded = done.stderr.splitlines()
    return (
        {name.removeprefix("logtriage.") for name in loaded if name.startswith("logtriage.")},
        {name.partition(".")[0] for name in loaded} & {"click", "hyperscan", "regex", "wcwidth", "yaml"},
    )


@pytest.mark.parametrize(
    ("text", "ours", "foreign"),
    [
        ("all passed\n", PLAIN, SCANNER),
        ("E   ModuleNotFoundError: No module named 'nosuch'\n", FINDING, {"regex"} | SCANNER),
    ],
    ids=["passed", "failed"],
)
def test_a_plain_scan_loads_what_it_needs_and_nothing_else(text, ours, foreign, environment):
    loaded, of_others = loaded_by(text, environment)
    assert (sorted(loaded - ours), sorted(ours - loaded), of_others) == ([], [], foreign)
