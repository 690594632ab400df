"""The same error in the log of every CI system and logger: the right line and step, and an excerpt without decoration.

The samples follow what the systems print (their documentation and sources are named in the formats' own files).
"""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_rule import missing_header

from logtriage.sources import Log, Reading
from logtriage.sources.cleaning import recognised_in
from logtriage.sources.formats import NAMES, format_named
from logtriage.triage import triage_log

ERROR = "src/a.c:1:10: fatal error: a.h: No such file or directory"


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    return missing_header(
        tmp_path_factory.mktemp("rules"),
        r"src/a\.c:1:10: fatal error: (?P<header>\S+): No such file",
        "src/a.c:1:10: fatal error: a.h: No such file",
    )


class Bytes(io.RawIOBase):
    """A stream that hands over at most `step` bytes at a time."""

    def __init__(self, content, step=1 << 20):
        self._rest = memoryview(content)
        self._step = step

    def read(self, most):
        got = bytes(self._rest[: min(most, self._step)])
        self._rest = self._rest[len(got) :]
        return got

    def readinto(self, view):
        got = self.read(len(view))
        view[: len(got)] = got
        return len(got)


def triaged(text, matcher, **reading):
    content = text if isinstance(text, bytes) else text.encode()
    return triage_log(Log("a.log", Bytes(content), reading=Reading(**reading)), matcher, language="en")


def github(*lines):
    return "".join(f"2022-06-20T09:28:05.87144{number:02}Z {line}\n" for number, line in enumerate(lines, start=10))


def gitlab(*lines):
    return "".join(f"2024-05-14T11:19:20.0000{number:02}Z {line}\n" for number, line in enumerate(lines, start=10))


def docker_json(*texts):
    return "".join(
        json.dumps({"log": text, "stream": "stderr", "time": "2024-05-01T10:00:00.123456789Z"}, separators=(",", ":")) + "\n"
        for text in texts
    )


def journald_json(*messages):
    return "".join(
        json.dumps({"__REALTIME_TIMESTAMP": "1714557600000000", "_PID": "7", "MESSAGE": message}) + "\n" for message in messages
    )


GITHUB = "\ufeff" + github(
    "Current runner version: '2.291.1'",
    "##[group]Operating System",
    "Ubuntu",
    "##[endgroup]",
    "##[group]Run actions/checkout@v4",
    "with:",
    "##[endgroup]",
    "##[group]Fetching the repository",
    "##[endgroup]",
    "##[group]Run make all",
    "make all",
    "##[endgroup]",
    "gcc -c src/a.c",
    ERROR,
    "compilation terminated.",
    "##[error]Process completed with exit code 2.",
    "Post job cleanup.",
)
TRAVIS = (
    "travis_fold:start:worker_info\r\x1b[0K\x1b[33;1mWorker information\x1b[0m\n"
    "hostname: worker-linux\n"
    "travis_fold:end:worker_info\r\x1b[0Ktravis_fold:start:install\r\x1b[0K"
    "travis_time:start:0776e9d7\r\x1b[0K$ ci/install.sh\r\n"
    "travis_time:end:0776e9d7:start=15646,finish=15647,duration=1\r\x1b[0Ktravis_fold:end:install\r\x1b[0K"
    "travis_time:start:0117ae10\r\x1b[0K$ make all\r\n"
    f"gcc -c src/a.c\r\n\x1b[1m{ERROR}\x1b[0m\r\ncompilation terminated.\r\n"
    "travis_time:end:0117ae10:start=15646,finish=15648,duration=2\r\x1b[0K\n"
    '\x1b[31;1mThe command "make all" exited with 2.\x1b[0m\n'
)
GITLAB_OLD = (
    "\x1b[0KRunning with gitlab-runner 12.0.0 (abc)\x1b[0;m\n"
    'section_start:1560896352:prepare_executor\r\x1b[0KPreparing the "docker" executor\n'
    "section_end:1560896353:prepare_executor\r\x1b[0K\n"
    "section_start:1560896353:step_script\r\x1b[0KExecuting script\n"
    "section_start:1560896354:compile[collapsed=true]\r\x1b[0KCompiling\n"
    f"gcc -c src/a.c\n{ERROR}\ncompilation terminated.\n"
    "section_end:1560896355:compile\r\x1b[0K\nsection_end:1560896356:step_script\r\x1b[0K\n"
    "\x1b[31;1mERROR: Job failed: exit code 2\x1b[0;m\n"
)
GITLAB_NEW = gitlab(
    "00O \x1b[0KRunning with gitlab-runner 18.7.0\x1b[0;m",
    "00O section_start:1768988825:prepare_executor\r\x1b[0K",
    '00O+\x1b[0K\x1b[36;1mPreparing the "docker" executor\x1b[0;m',
    "00O section_end:1768988826:prepare_executor\r\x1b[0K",
    "00O+section_start:1768988826:step_script\r\x1b[0K",
    "01O gcc -c src/a.c",
    "01E src/a.c:1:10: fatal er",
    "01E+ror: a.h: No such file or directory",
    "01E compilation terminated.",
    "00O section_end:1768988827:step_script\r\x1b[0K",
)
AZURE = github(
    "##[section]Starting: Initialize job",
    "Machine name: 'fv-az1'",
    "##[section]Finishing: Initialize job",
    "##[section]Starting: Build it",
    "==============================================================================",
    "##[group]Compiling",
    "gcc -c src/a.c",
    ERROR,
    "compilation terminated.",
    "##[endgroup]",
    "##[error]Bash exited with code '2'.",
    "##[section]Finishing: Build it",
)
JENKINS = (
    "Started by user \x1b[8mha:AAAAYB+LCAAA==\x1b[0madmin\n[Pipeline] Start of Pipeline\n[Pipeline] node\n"
    "Running on builder-1 in /home/jenkins/workspace/app\n[Pipeline] {\n[Pipeline] stage\n[Pipeline] { (Build)\n"
    f"[Pipeline] sh\n[2024-01-02T03:04:05.678Z] + make\n[2024-01-02T03:04:05.679Z] {ERROR}\n"
    "[2024-01-02T03:04:05.680Z] compilation terminated.\n[Pipeline] }\n[Pipeline] // stage\n[Pipeline] }\nFinished: FAILURE\n"
)
JENKINS_BRANCHES = (
    "Started by user admin\n[Pipeline] parallel\n[Pipeline] { (Branch: unit)\n[jdk 11] + make\n"
    f"[jdk 11] {ERROR}\n[jdk 11] compilation terminated.\n[Pipeline] }}\nFinished: FAILURE\n"
)
JENKINS_ELAPSED = (
    "00:00:00  Started by timer\n00:00:00  Running as SYSTEM\n00:00:01  Building in workspace /home/jenkins/app\n"
    f"00:00:02  + make\n00:00:03  {ERROR}\n00:00:03  compilation terminated.\n"
)
BUILDKITE = "".join(
    f"\x1b_bk;t=17453222099{number}\x07{line}\n"
    for number, line in enumerate(
        [
            "~~~ Running global environment hook",
            "\x1b[90m$\x1b[0m /etc/buildkite/hooks/environment",
            "--- :package: Build job checkout directory",
            "+++ :hammer: Compile",
            "gcc -c src/a.c",
            ERROR,
            "compilation terminated.",
        ],
        start=21,
    )
)
TEAMCITY = (
    "[10:15:29] : Build 'App / Compile' #12, default branch 'main'\n[10:15:30]i: TeamCity server version is 2024.03\n"
    "[10:15:31] :\t Step 1/2: Compile it (Command Line) (3s)\n[10:15:31] :\t [Step 1/2] Starting: /bin/sh -c make\n"
    f"[10:15:32]W:\t [Step 1/2] {ERROR}\n[10:15:32]W:\t [Step 1/2] compilation terminated.\n"
    "[10:15:33]E:\t [Step 1/2] Process exited with code 2\n"
)
TEAMCITY_BLOCKS = (
    "[10:15:31]:\t [do] compile (8s)\n[10:15:32]:\t\t [compile] gcc -c src/a.c\n"
    f"[10:15:32]:\t\t [compile] {ERROR}\n[10:15:32]:\t\t [compile] compilation terminated.\n"
)
TEAMCITY_MESSAGES = (
    f"##teamcity[blockOpened name='Compile |'it|'' description='x']\ngcc -c src/a.c\n{ERROR}\ncompilation terminated.\n"
    "##teamcity[blockClosed name='Compile |'it|'']\ndone\n"
)
GH_VIEW = "".join(
    f"build (ubuntu)\t{step}\t{mark}2025-04-07T12:57:33.2904078Z {line}\n"
    for step, mark, line in [
        ("Set up job", "\ufeff", "Current runner version: '2.323.0'"),
        ("Set up job", "", "##[group]Operating System"),
        ("Compile", "", "##[group]Run make"),
        ("Compile", "", "gcc -c src/a.c"),
        ("Compile", "", ERROR),
        ("Compile", "", "compilation terminated."),
        ("Post checkout", "", "Post job cleanup."),
    ]
)
CIRCLECI = json.dumps(
    [
        {
            "message": "#!/bin/bash -eo pipefail\r\nmake\r\n",
            "time": "2024-05-01T10:00:00.1Z",
            "type": "out",
            "truncated": False,
        },
        {"message": f"gcc -c src/a.c\r\n{ERROR[:20]}", "time": "2024-05-01T10:00:00.2Z", "type": "out"},
        {"message": f"{ERROR[20:]}\r\ncompilation terminated.\r\n", "time": "2024-05-01T10:00:00.3Z", "type": "err"},
    ]
)
PLAIN = ["gcc -c src/a.c", ERROR, "compilation terminated."]
SIX = ["start", "one", *PLAIN, "end"]


def each(prefix, lines=SIX):
    return "".join(f"{prefix}{line}\n" for line in lines)


SAMPLES = {
    # name: format, log, line of the error, its step
    "GitHub Actions": ("github-actions", GITHUB, 14, "Run make all"),
    "gh run view --log": ("gh-run-view", GH_VIEW, 5, "build (ubuntu) / Compile"),
    "Azure Pipelines": ("azure-pipelines", AZURE, 8, "Build it / Compiling"),
    "GitLab": ("gitlab", GITLAB_OLD, 7, "step_script / compile"),
    "GitLab with stamps, a line in two pieces": ("gitlab", GITLAB_NEW, 7, "step_script"),
    "Jenkins, a Pipeline with stamps": ("jenkins", JENKINS, 10, "Build"),
    "Jenkins, elapsed times": ("jenkins", JENKINS_ELAPSED, 5, ""),
    "CircleCI's API": ("circleci", CIRCLECI, 4, ""),
    "Buildkite": ("buildkite", BUILDKITE, 6, ":hammer: Compile"),
    "Travis CI": ("travis", TRAVIS, 6, "make all"),
    "TeamCity": ("teamcity", TEAMCITY, 5, "Compile it (Command Line)"),
    "TeamCity's nested blocks": ("teamcity", TEAMCITY_BLOCKS, 3, ""),
    "TeamCity's messages": ("teamcity", TEAMCITY_MESSAGES, 3, "Compile 'it'"),
    "docker buildx": (
        "docker-buildx",
        '#0 building with "default" instance using docker driver\n\n#1 [internal] load build definition\n#1 DONE 0.0s\n\n'
        + "".join(f"#7 12.41 {line}\n" for line in PLAIN),
        7,
        "",
    ),
    "docker buildx within GitHub Actions": (
        "github-actions",
        github("##[group]Run docker build .", "##[endgroup]", *(f"#7 12.41 {line}" for line in PLAIN)),
        4,
        "Run docker build .",
    ),
    "kubectl logs": ("kubernetes", each("[pod/web-0/app] 2024-05-01T10:00:00.123456789Z "), 4, ""),
    "CRI": ("cri", each("2024-05-01T10:00:00.1Z stderr F "), 4, ""),
    "CRI, a line in two pieces": (
        "cri",
        each("2024-05-01T10:00:00.1Z stderr F ", ["one", "two", "gcc -c src/a.c"])
        + f"2024-05-01T10:00:00.1Z stderr P {ERROR[:15]}\n2024-05-01T10:00:00.2Z stderr F {ERROR[15:]}\n"
        + each("2024-05-01T10:00:00.3Z stderr F ", ["compilation terminated."]),
        4,
        "",
    ),
    "Docker's json-file": (
        "docker-json",
        docker_json("one\n", "gcc -c src/a.c\n", ERROR[:15], ERROR[15:] + "\n", "compilation terminated.\n"),
        3,
        "",
    ),
    "journalctl -o json": (
        "journald-json",
        journald_json("one", "two", "gcc -c src/a.c", ERROR, "compilation terminated."),
        4,
        "",
    ),
    "journalctl -o json, no UTF-8, several lines": (
        "journald-json",
        journald_json("one", "gcc -c src/a.c", [*b"\xff\n" + ERROR.encode()], "compilation terminated."),
        3,
        "",
    ),
    "journalctl": ("syslog", each("Nov 22 12:07:51 build-host make[123]: "), 4, ""),
    "journalctl -o short-iso": ("syslog", each("2024-05-01T10:00:00+0200 build-host make[123]: "), 4, ""),
    "syslog, RFC 5424": ("syslog", each("<34>1 2024-05-01T10:00:00Z build-host make 123 - - "), 4, ""),
    "dmesg": ("dmesg", each("[  123.456789] "), 4, ""),
    "dmesg of a kernel with CONFIG_PRINTK_CALLER": ("dmesg", each("[    9.587683][  T206] "), 4, ""),
    "dmesg -x": ("dmesg", each("kern  :info  : [    0.000000] "), 4, ""),
    "dmesg -r": ("dmesg", each("<6>[    0.000000] "), 4, ""),
    "dmesg --time-format iso": ("dmesg", each("2024-05-01T10:00:00,123456+08:00 "), 4, ""),
    "dmesg -T": ("dmesg", each("[Wed May  1 10:00:00 2024] "), 4, ""),
    "docker compose": ("compose", each("web-1  | "), 4, ""),
    "foreman": ("compose", each("10:00:00 web.1   | "), 4, ""),
    "Zuul": (
        "zuul",
        "2020-05-04 12:01:11.101010 | TASK [run-tox : Run tox]\n" + each("2020-05-04 12:01:12.101010 | ubuntu-bionic | "),
        5,
        "",
    ),
    "Zuul's build page": ("zuul", "TASK [run-tox : Run tox]\n" + each("ubuntu-bionic | "), 5, ""),
    "autopkgtest": ("autopkgtest", "  1s autopkgtest [12:00:00]: test smoke: [-----\n" + each("  2s "), 5, ""),
    "Taskcluster": (
        "taskcluster",
        "[taskcluster 2025-02-12T02:47:20.604Z] Task ID: x\n" + each("[task 2025-02-12T02:47:22.358Z] "),
        5,
        "",
    ),
    "mozharness within Taskcluster": ("taskcluster", each("[task 2025-02-12T02:47:22.358Z] 02:47:22     INFO -  "), 4, ""),
    "mach within mozharness": ("taskcluster", each("[task 2025-02-12T02:47:22.358Z] 02:47:22    ERROR -  3:12.41 "), 4, ""),
    "mozharness, a browser's output": ("taskcluster", each("21:44:59     INFO - GECKO(8692) | "), 4, ""),
    "a clock in brackets": ("clock", each("[00:46:47] "), 4, ""),
    "a clock": ("clock", each("12:30:45.123 "), 4, ""),
    "Netlify": ("clock", each("9:38:36 PM: "), 4, ""),
    "Cloudflare Pages": ("clock", each("12:30:45.123\t"), 4, ""),
    "Vercel, copied from its page": ("clock", each("12:30:45.123 | "), 4, ""),
    "Jenkins's Timestamper, in a piece of the console": ("clock", each("21:25:12  "), 4, ""),
    "BuildKit's seconds in a column, in a piece of the progress": ("docker-buildx", each("#98  55.71 "), 4, ""),
    "ISO stamps": ("plain", each("2024-05-01 10:00:00,123 "), 4, ""),
    "Jenkins, a parallel branch": ("jenkins", JENKINS_BRANCHES, 5, "unit"),
    "one task of a runner": ("parallel", each("[linux-11] "), 4, ""),
    "concurrently": ("parallel", "[api] one\n[web] two\n" + each("[api] ", PLAIN) + "[web] three\n", 4, ""),
    "turbo": ("parallel", "web:lint: one\napi:build: two\n" + each("@acme/api:build: ", PLAIN), 4, ""),
}


@pytest.mark.parametrize(("name", "text", "line", "step"), SAMPLES.values(), ids=SAMPLES)
def test_the_error_is_found_on_its_line_in_its_step_and_told_without_decoration(name, text, line, step, matcher):
    report = triaged(text, matcher)
    (finding,) = report.findings
    assert (report.format, finding.line, finding.step) == (name, line, step)
    (shown,) = [shown.text for shown in finding.excerpt if shown.span]
    assert shown == ERROR
    assert "compilation terminated." in [shown.text for shown in finding.excerpt]
    assert report.lines == (5 if text is CIRCLECI else text.count("\n"))
    assert report.complete


@pytest.mark.parametrize(("name", "text", "line", "step"), SAMPLES.values(), ids=SAMPLES)
def test_a_format_that_is_insisted_on_is_taken(name, text, line, step, matcher):
    report = triaged(text, matcher, format=name)
    assert [(report.format, finding.line, finding.step) for finding in report.findings] == [(name, line, step)]
    plain = triaged(text, matcher, format="plain")
    assert (plain.format, plain.lines) == ("plain", text.count("\n") + (text is CIRCLECI))


RUNNER = [
    # line, message
    (f"##[error]{ERROR}", ERROR),
    ("##[warning]src/x.ts(3,5): error TS2322: x", "src/x.ts(3,5): error TS2322: x"),
    ("##[error]Process completed with exit code 1.", "##[error]Process completed with exit code 1."),
    ("##[error]The operation was canceled.", "##[error]The operation was canceled."),
    ("##[group]src/a.c:1:2", "##[group]src/a.c:1:2"),
]


@pytest.mark.parametrize(("line", "message"), RUNNER)
@pytest.mark.parametrize("name", ["github-actions", "azure-pipelines"])
def test_the_command_before_a_message_with_its_place_is_no_part_of_it(line, message, name):
    assert format_named(name).message_of(f"2022-06-20T09:28:05.8714453Z {line}") == message


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("step", [1, 7, 65537])
def test_the_report_does_not_depend_on_how_much_is_read_at_a_time(sample, step, matcher):
    text = SAMPLES[sample][1]
    log = Log("a.log", Bytes(text.encode(), step))
    assert triage_log(log, matcher, language="en") == triaged(text, matcher)


ENDS_EARLY = "the JSON array of the step's output ends early, or holds something else"
TOO_DEEP = "the JSON array of the step's output is nested too deep"
BROKEN_ARRAYS = [
    (CIRCLECI[:-40], 4, ENDS_EARLY),
    (CIRCLECI[:-1], 5, ENDS_EARLY),
    ('[{"message":"a\\nb\\n"}, x, {"message":"c"}]', 2, ENDS_EARLY),
    ('[{"message":"a\\n"}' + "[" * 100_000, 1, TOO_DEEP),
]


def test_the_array_of_a_linter_is_no_output_of_a_step(matcher):
    report = triaged('[{"filePath":"/src/a.js","messages":[{"ruleId":"x","severity":2,"message":"no"}]}]\n', matcher)
    assert (report.format, report.lines) == ("plain", 1)


@pytest.mark.parametrize(("text", "lines", "problem"), BROKEN_ARRAYS)
def test_what_comes_before_the_end_of_a_broken_array_is_read(text, lines, problem, matcher):
    report = triaged(text, matcher)
    assert (report.lines, report.problems) == (lines, (problem,))


@pytest.mark.parametrize("line_end", ["\r\n", "\r\r\n"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_carriage_returns_change_nothing(sample, line_end, matcher):
    name, text, line, step = SAMPLES[sample]
    report = triaged(text.replace("\r\n", "\n").replace("\n", line_end), matcher)
    if name != "gitlab" or "01E+" not in text:  # a carriage return ends a piece: see GitLab's format
        assert [(finding.line, finding.step) for finding in report.findings] == [(line, step)]


def test_every_format_has_a_sample():
    assert {sample[0] for sample in SAMPLES.values()} == set(NAMES)


ORDINARY = {
    "nothing": "",
    "one line": "x\n",
    "percentages": "".join(f"[ {number}%] Building C object a.o\n" for number in range(10, 99)),
    "ninja": "".join(f"[{number}/99] Building C object a.o\n" for number in range(1, 99)),
    "Maven": "[INFO] Scanning for projects\n[INFO] \n[WARNING] x\n[ERROR] y\n" * 9,
    "warnings of a compiler": "src/a.c:12:3: warning: unused\n   12 | int x;\n      |     ^\n" * 9,
    "a table": "name | size\n-----|-----\na | 1\n" * 9,
    "a diff": "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n" * 9,
    "pytest with xdist": "[gw0] PASSED t.py::a\n[gw1] PASSED t.py::b\n" * 9,
    "a backtrace": "#0  0x0000 in main () at a.c:1\n#1  0x0001 in f () at a.c:2\n#2  0x0002 in g ()\n" * 9,
    "make": "make[1]: Entering directory '/src'\nmake: *** [all] Error 2\n" * 9,
    "JSON of a program": '{"level":"error","message":"x"}\n' * 9,
    "a source of TAP": "1..2\nok 1 - a\nnot ok 2 - b\n# fail 1\n" * 9,
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_what_only_looks_like_a_prefix_is_none(text):
    found = recognised_in(text.encode())
    assert found.name == "plain"
    assert [found.message_of(line) for line in text.splitlines()] == text.splitlines()


NO_MARKS = [
    ("github-actions", "2022-06-20T09:28:05.8714453Z echo ##[group]x\n"),
    ("github-actions", "see ##[endgroup] and ##[group]\n"),
    ("buildkite", "a --- b\n ---- \n"),
    ("travis", "echo travis_fold:start:x\ntravis_fold:begin:x\n"),
    ("gitlab", "echo section_start:1:x\nsection_start:x:y\n"),
    ("jenkins", "echo [Pipeline] }\n[Pipeline] } x\n"),
    ("teamcity", "[10:15:32] :\t [Step 1/2] Step by step\n##teamcity[blockOpened]\n"),
]


@pytest.mark.parametrize(("name", "text"), NO_MARKS)
def test_a_sign_within_a_line_is_no_mark(name, text):
    assert list(format_named(name).marks_in(text.encode())) == []


STRANGE = (
    st.sampled_from(["\n", "\r", "##[group]", "##[endgroup]", "section_start:1:a", "section_end:1:a", "travis_fold:start:a"])
    | st.sampled_from(["2024-05-01T10:00:00.123456Z 00O+", " stdout P ", '{"log":"x"}', '{"MESSAGE":[1]}', "[[[", "#1 "])
    | st.text(st.characters(codec="utf-8"), max_size=9)
)


@settings(max_examples=60)
@given(text=st.lists(STRANGE, max_size=30).map("".join), name=st.sampled_from(NAMES))
def test_whatever_a_log_holds_every_line_keeps_its_number(text, name):
    text = text.encode()
    log = Log("a.log", Bytes(text), reading=Reading(format=name))
    chunks = list(log.chunks())
    assert sum(chunk.data.count(b"\n") for chunk in chunks) == text.count(b"\n") or not text
    for chunk in chunks:
        assert [mark.offset for mark in chunk.marks] == sorted(mark.offset for mark in chunk.marks)
        assert all(0 <= mark.offset < len(chunk.data) for mark in chunk.marks)
        assert all(log.message_of(line) in line for line in chunk.data.decode().split("\n"))


def test_sections_beyond_reason_are_not_followed(matcher):
    opened = "".join(f"##[group]{number}\n" for number in range(1000))
    report = triaged(f"##[group]Run x\n{opened}{ERROR}\n", matcher, format="github-actions")
    assert report.findings[0].step == "Run x / 0 / 1 / 2 / 3 / 4 / 5 / 6"


def test_the_name_of_a_section_is_bounded(matcher):
    report = triaged(f"##[group]Run {'x' * 9999}\n{ERROR}\n", matcher, format="github-actions")
    assert report.findings[0].step == "Run " + "x" * 116
