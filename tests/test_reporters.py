"""From a report to paper. The files in tests/golden are written anew by `python tests/test_reporters.py`; read the difference."""

import json
import os
import re
import shlex
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import finding_of, log_of, render

from logtriage import __version__
from logtriage.matching import Matcher
from logtriage.model import Folded, Line, Location, Record, Remedy, Report, Risk, Role, Severity
from logtriage.reporters import FORMATS, View, safe_report
from logtriage.reporters.cells import width_of
from logtriage.reporters.github_report import LONGEST_MESSAGE, LONGEST_TITLE
from logtriage.reporters.view import commands_for
from logtriage.rulebook import load_rules
from logtriage.sources import Log
from logtriage.triage import triage_log
from logtriage.triage.wording import fill_command

GOLDEN = Path(__file__).with_name("golden")
SCHEMAS = Path(__file__).parents[2] / "shared" / "schemas"

TEXTS = {
    "en": {
        "missing": "ffi.h is missing: libffi's headers are not installed, 100% sure",
        "missing why": "The compiler needs ffi.h. The package with libffi's headers is separate from the library, and it is "
        "not there: without it, nothing that includes this header can be compiled.",
        "install": "Install the package with the headers, then build again",
        "wheel": "Or take a release for which there is a wheel",
        "remove": "Remove the build folder",
        "old": "An option is old: -Wno-x",
        "cached": "The cache was used",
    },
    "zh": {
        "missing": "缺少 ffi.h：没有安装 libffi 的头文件，100% 确定",
        "missing why": "编译器需要 ffi.h。libffi 的头文件与库分属不同的软件包，而这个软件包没有安装：没有它，凡是包含该头文件的代码都无法编译。",
        "install": "安装提供头文件的软件包，然后重新构建",
        "wheel": "或者使用提供 wheel 的版本",
        "remove": "删除构建目录",
        "old": "选项过时：-Wno-x",
        "cached": "使用了缓存",
    },
}


def missing_header(texts):
    return finding_of(
        rule="c/missing-header",
        title=texts["missing"],
        line=812,
        last_line=814,
        step="Run pip install -r requirements.txt\x1b[2J",
        total=2,
        lines=(1200,),
        values=(("header", "ffi.h"), ("file", "src/c/_cffi_backend.c")),
        why=texts["missing why"],
        remedies=(
            Remedy(
                texts["install"], {"debian": "apt-get install -y libffi-dev", "fedora": "dnf install -y x"}, Risk.CHANGES_SYSTEM
            ),
            Remedy(texts["wheel"], {}, Risk.NONE),
            Remedy(texts["remove"], {"any": "rm -rf 'build dir'"}, Risk.DESTRUCTIVE),
        ),
        see=("https://cffi.readthedocs.io/en/stable/installation.html", "https://sourceware.org/libffi/"),
        excerpt=(
            Line(810, "building '_cffi_backend' extension"),
            Line(811, "\x1b[2Jgcc -c \u202e src/c/_cffi_backend.c ##[error]x password=hunter22"),
            Line(812, "src/c/_cffi_backend.c:15:10: fatal error: ffi.h: No such file or directory", (29, 47)),
            Line(813, "   15 | #include <ffi.h> // 头文件"),
            Line(814, "      |          ^~~~~~~"),
            Line(815, "compilation terminated."),
        ),
        folded=(Folded("pip/wheel-build-failed", 1201, 1), Folded("pip/subprocess-failed", 1207, 2)),
        source=Location("src/c/_cffi_backend.c", 15, 10),
        record=Record(48, 47),
    )


def fixed_report(language):
    texts = TEXTS[language]
    old = finding_of(
        rule="c/old-option", title=texts["old"], severity=Severity.WARNING, role=Role.SYMPTOM, line=4, total=3, lines=(5, 6)
    )
    cached = finding_of(rule="ci/cache-used", title=texts["cached"], severity=Severity.NOTE, line=2)
    failed = log_of(missing_header(texts), old, cached, lines=41_208, format="github-actions", platform="debian")
    missing = log_of(log="odd\x1b[31m.log", lines=0, complete=False, problems=("No such file or directory",))
    failed = failed._replace(notes=("GitLab cut this log off",))
    return Report((failed, missing, log_of(log="clean.log", lines=1)), language)


CHINESE = ("text", "github", "markdown")  # that have a golden file in Chinese too


def rendered(name, language="en"):
    return render(fixed_report(language), name, View()).replace(f'"logtriage": "{__version__}"', '"logtriage": "VERSION"')


def read_golden(name):
    path = GOLDEN / f"{name}.txt"
    assert path.exists(), f"{path.name} is not there: python tests/test_reporters.py writes it"
    return path.read_bytes().decode()


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_a_golden_file_and_equals_it(name):
    assert rendered(name) == read_golden(name)


def test_there_is_no_golden_file_of_a_format_that_is_gone():
    assert {path.name for path in GOLDEN.iterdir()} == {
        *(f"{name}.txt" for name in FORMATS),
        *(f"{name}.zh.txt" for name in CHINESE),
    }


@pytest.mark.parametrize("name", CHINESE)
def test_a_report_in_chinese_equals_its_golden_file(name):
    assert rendered(name, "zh") == read_golden(f"{name}.zh")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_the_same_each_time_and_holds_nothing_that_steers_or_tells(name):
    text = rendered(name)
    assert text == rendered(name)
    assert text.endswith("\n")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "hunter22" not in text
    assert "##[" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_without_logs_is_put_on_paper(name):
    text = render(Report((), "en"), name, View())
    assert text.count("\n") <= {"sarif": 27, "html": 200}.get(name, 6)  # a page holds its style and script
    assert text.endswith("\n") or not text


# For people


def text_of(*logs, language="en", **view):
    return render(Report(logs, language), "text", View(**view))


def test_a_clean_log_is_said_to_hold_no_known_error():
    hint = "if it failed: --failed tells where it broke\n"
    assert text_of(log_of(lines=0)) == "build.log   0 lines\nno known error signature\n"
    assert text_of(log_of(lines=1)) == f"build.log   1 line\nno known error signature\n{hint}"
    assert text_of(log_of(lines=1234)) == f"build.log   1,234 lines\nno known error signature\n{hint}"


def test_what_a_run_that_passed_got_over_is_one_line_until_it_is_asked_for():
    note, warning = (finding_of(severity=severity) for severity in (Severity.NOTE, Severity.WARNING))
    told = "build.log   9 lines\nthe run passed; 2 notes on what it got over (--verbose)\n"
    assert text_of(log_of(note, note, passed=True)) == told
    assert "It broke." in text_of(log_of(note, note))
    assert "It broke." in text_of(log_of(warning, note, passed=True))
    assert "It broke." in render(Report((log_of(note, passed=True),), "en"), "text", View(verbose=True))


def failed(name, what="x", **fields):
    return log_of(finding_of(values=(("what", what),), **fields), log=name)


def test_what_leads_several_logs_is_told_once_and_counted():
    shown = text_of(failed("a.log"), failed("b.log", "y"), failed("c.log", line=7), log_of(log="d.log"), failed("e.log"))
    assert shown.count("It broke.") == 2
    assert "\nc.log   9 lines\nthe same cause as in a.log, here in line 7\n\nd.log" in shown
    assert shown.endswith("\nThe same cause in 3 of 5 logs: it is broken\n")
    some = Report((failed("a.log"), failed("b.log")), "en", left_out=3)
    assert "The same cause in 2 of 5 logs" in "".join(render(some, "text", View()))
    long = text_of(failed("a.log", title="broken " * 30), failed("b.log", title="broken " * 30), width=60)
    assert max(map(len, long.splitlines())) <= 60
    assert text_of(failed("a.log"), failed("c.log"), verbose=True).count("It broke.") == 2


def test_the_page_of_markdown_tells_it_once_too():
    logs = (failed("a.log"), failed("b.log"), log_of(log="c.log"))
    assert (
        "".join(render(Report(logs, "en"), "markdown", View())).count(
            "- The same cause in 2 of 3 logs: it is broken (`demo/broken`)"
        )
        == 1
    )
    assert "- 3 份日志中有 2 份原因相同：" in "".join(render(Report(logs, "zh"), "markdown", View()))


def test_a_footer_is_no_cause_that_logs_have_in_common():
    footer = {"role": Role.FOOTER}
    report = Report((failed("a.log", **footer), failed("b.log", **footer), failed("c.log")), "en")
    assert report.shared == ()


def test_what_most_logs_have_in_common_comes_first():
    logs = (failed("a", "x"), failed("b", "y"), failed("c", "z"), failed("d", "y"), failed("e", "x"), failed("f", "y"))
    assert [shared.logs for shared in Report(logs, "en").shared] == [("b", "d", "f"), ("a", "e")]
    assert [(one["count"], one["logs"]) for one in json.loads(render(Report(logs, "en"), "json", View()))["shared"]] == [
        (3, ["b", "d", "f"]),
        (2, ["a", "e"]),
    ]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit"])
@pytest.mark.parametrize(
    ("known", "language", "told"), [(1, "en", "1 finding that the baseline holds"), (2, "zh", "2 个已在基线中")]
)
def test_a_log_of_which_all_is_in_the_baseline_is_not_said_to_be_clean(form, known, language, told):
    page = "".join(render(Report((log_of()._replace(known=known),), language), form, View()))
    assert told in page
    assert not any(said in page for said in ("known error", "已知的错误", "--failed"))


def test_many_clean_logs_are_counted_and_few_are_told_one_by_one():
    few, many = (text_of(failed("a.log"), *(log_of(log=f"c{at}.log") for at in range(count))) for count in (5, 6))
    assert few.count("no known error signature\n") == 5
    assert many.endswith("\n\nno known error signature in 6 logs\n")
    assert "c1.log" not in many


def test_a_log_that_could_not_be_read_is_not_said_to_be_clean():
    shown = text_of(log_of(lines=0, complete=False, problems=("No such file or directory",)))
    assert shown == "build.log   0 lines\nproblem  No such file or directory\n"


def test_colours_change_nothing_but_colours():
    for report in (fixed_report("en"), fixed_report("zh")):
        plain, colored = (render(report, "text", View(color=color)) for color in (False, True))
        assert "\x1b[1;31m" in colored
        assert "\x1b" not in plain
        assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_line_is_no_wider_than_the_view_but_for_what_must_not_be_broken(width, language):
    shown = render(fixed_report(language), "text", View(width=width))
    unbroken = ("https://", "apt-get", "c/missing-header", "c/old-option", "ci/cache-used")
    wide = [line for line in shown.splitlines() if width_of(line) > width and not any(word in line for word in unbroken)]
    assert wide == []


def test_every_finding_is_told_in_full_when_that_is_asked_for():
    short, full = (render(fixed_report("en"), "text", View(verbose=verbose)) for verbose in (False, True))
    assert [short.count(f"logtriage explain {rule}") for rule in ("c/missing-header", "c/old-option", "ci/cache-used")] == [
        1,
        0,
        0,
    ]
    assert [full.count(f"logtriage explain {rule}") for rule in ("c/missing-header", "c/old-option", "ci/cache-used")] == [
        1,
        1,
        1,
    ]


LONG_LINES = {
    "short": ("before ", " after"),
    "much before it": ("before " * 30, ""),
    "much after it": ("", " after" * 30),
    "much on both sides": ("before " * 30, " after" * 30),
    "Chinese": ("之前", "之后"),
    "much Chinese before it": ("之前" * 40, ""),
    "much Chinese after it": ("", "之后" * 40),
    "much Chinese on both sides": ("之前" * 40, "之后" * 40),
    "a little more Chinese than fits": ("之前" * 18, "之后" * 5),
}


@pytest.mark.parametrize("matched", ["fatal error", "致命错误"])
@pytest.mark.parametrize(("before", "after"), LONG_LINES.values(), ids=LONG_LINES)
def test_what_matched_is_seen_and_underlined_in_its_place(before, after, matched):
    line = Line(1, before + matched + after, (len(before), len(before) + len(matched)))
    shown = text_of(log_of(finding_of(excerpt=(line,))), width=60).splitlines()
    at = next(at for at, text in enumerate(shown) if text.startswith("▸"))
    quoted, underline = shown[at], shown[at + 1]
    assert width_of(quoted) <= 60
    assert width_of(quoted.partition(matched)[0]) == underline.index("~")
    assert underline.count("~") == width_of(matched)


def commands_obeyed(text):
    """The names of the commands that a runner of GitHub would obey in these lines of output (ActionCommand.TryParseV2)."""
    lines = [line.lstrip() for line in text.splitlines()]
    return [line[2 : line.find("::", 2)].partition(" ")[0] for line in lines if line.startswith("::") and "::" in line[2:]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_that_is_wrapped_begins_with_a_command(language):
    for length in range(130):
        word = ("a" if language == "en" else "错") * length + "::set-output name=a::b ::error::c"
        remedies = (Remedy(word, {"any": word}, Risk.NONE),)
        finding = finding_of(title=word, why=word, remedies=remedies, excerpt=(Line(1, word, (0, 3)),))
        log = log_of(finding, log=word, problems=(word,))
        assert commands_obeyed(text_of(log, language=language, verbose=True)) == []


COMMANDS = [
    # of a fix, the platform, what is shown
    ({}, "debian", {}),
    ({"any": "a"}, None, {"any": "a"}),
    ({"any": "a", "debian": "d"}, None, {"any": "a"}),
    ({"fedora": "f", "debian": "d"}, None, {"fedora": "f", "debian": "d"}),
    ({"fedora": "f", "debian": "d"}, "debian", {"debian": "d"}),
    ({"linux": "l", "any": "a"}, "debian", {"linux": "l"}),
    ({"linux": "l", "any": "a"}, "macos", {"any": "a"}),
    ({"linux": "l"}, "windows", {"linux": "l"}),
]


@pytest.mark.parametrize(("run", "platform", "shown"), COMMANDS)
def test_a_fix_shows_the_command_for_the_readers_system(run, platform, shown):
    assert commands_for(run, platform) == shown


def test_of_a_private_key_nothing_is_shown():
    key = ["-----BEGIN EC PRIVATE KEY-----", "MHcCAQEEIAx7Rk29short", "AwEHoUQDQgAE", "-----END EC PRIVATE KEY-----", "after"]
    excerpt = tuple(Line(number, text, (0, 4) if number == 2 else None) for number, text in enumerate(key, start=1))
    (log,) = safe_report(Report((log_of(finding_of(excerpt=excerpt)),), "en")).logs
    shown = log.findings[0].excerpt
    assert [line.text for line in shown] == ["<redacted:private-key>"] * 4 + ["after"]
    assert [line.span is not None for line in shown] == [False, True, False, False, False]


SECRET_OR_NOT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["ghp_0123456789abcdef0123", "https://user:hunter22@x.example", "token=hunter22", "-----BEGIN RSA PRIVATE KEY-----"]
    ),
)


@given(SECRET_OR_NOT, SECRET_OR_NOT)
def test_whatever_was_captured_a_shell_takes_it_for_one_word_of_the_command(first, second):
    command = fill_command("mend {first}{second} --now", {"first": first, "second": second})
    (log,) = safe_report(Report((log_of(finding_of(remedies=(Remedy("Mend", {"any": command}, Risk.NONE),))),), "en")).logs
    shown = log.findings[0].remedies[0].run["any"]
    words = shlex.split(shown)
    assert (words[0], words[-1], len(words)) == ("mend", "--now", 3)
    assert list(shlex.shlex(shown, posix=True, punctuation_chars=True))[-1] == "--now"
    assert "hunter22" not in shown


def test_a_page_tells_a_cause_in_full_once():
    logs = tuple(log_of(finding_of(), log=f"{at}.log") for at in range(3))
    page = render(
        Report((*logs, log_of(finding_of(title="other", rule="demo/other"), log="other.log")), "en"), "markdown", View()
    )
    assert page.index("- The same cause in 3 of 4 logs: it is broken (`demo/broken`)") < page.index("## `0.log`")
    assert [line for line in page.splitlines() if line.startswith(("### ", "<details>"))] == [
        "### 🔴 error: it is broken",
        "<details><summary>🔴 error: it is broken (line 1)</summary>",
        "<details><summary>🔴 error: it is broken (line 1)</summary>",
        "### 🔴 error: other",
    ]


# For editors and scripts


def test_a_concise_report_has_one_line_a_finding_and_none_for_a_clean_log():
    shown = render(fixed_report("en"), "concise", View()).splitlines()
    assert [line.partition(": ")[0] for line in shown] == ["build.log:812", "build.log:4", "build.log:2"]
    assert all(re.fullmatch(r"\S+:\d+: (error|warning|note): .+ \[[a-z-]+/[a-z-]+\]", line) for line in shown)


LOG_KEYS = ["log", "lines", "format", "complete", "passed", "platform", "findings", "problems"]
FINDING_KEYS = [
    *(
        "rule",
        "title",
        "severity",
        "role",
        "step",
        "first_line",
        "last_line",
        "line",
        "count",
        "lines",
        "values",
        "why",
        "fix",
        "see",
    ),
    *("excerpt", "folded", "labelled", "fingerprint", "source"),
]


def test_json_holds_the_keys_of_the_contract():
    document = json.loads(render(fixed_report("en"), "json", View()))
    assert list(document) == ["schema_version", "logtriage", "logs", "shared"]
    assert (document["schema_version"], document["logtriage"]) == (1, __version__)
    assert [list(log) for log in document["logs"]] == [LOG_KEYS] * 3
    findings = document["logs"][0]["findings"]
    assert [list(finding) for finding in findings] == [FINDING_KEYS] * 3
    assert [list(fix) for fix in findings[0]["fix"]] == [["do", "run", "risk"]] * 3
    assert [list(line) for line in findings[0]["excerpt"]] == [["line", "text", "match"]] * 6
    assert [list(one) for one in findings[0]["folded"]] == [["rule", "first_line", "count"]] * 2
    assert [finding["source"] for finding in findings] == [
        {"path": "src/c/_cffi_backend.c", "line": 15, "column": 10},
        None,
        None,
    ]


def test_a_fingerprint_is_of_rule_and_values_and_not_of_places():
    first = finding_of(values=(("what", "x"),))
    moved = finding_of(values=(("what", "x"),), line=77, title="another title", total=4)
    here = finding_of(values=(("file", "/home/user/project/a.c"),), source=Location("a.c", 3))
    there = finding_of(values=(("file", "/builds/team/project/a.c"),), source=Location("a.c", 9))
    assert here.fingerprint == there.fingerprint
    others = [finding_of(values=(("what", "y"),)), finding_of(values=(("what", "x"),), rule="demo/other")]
    edited = finding_of(values=(("line", "7"), ("what", "x"), ("column", "3")))
    assert first.fingerprint == moved.fingerprint == edited.fingerprint
    assert re.fullmatch("[0-9a-f]{64}", first.fingerprint)
    assert first.fingerprint not in {other.fingerprint for other in others}


# For CI systems: JUnit


def many(number, **fields):
    return log_of(*(finding_of(rule=f"demo/r{at}", line=at + 1, **fields) for at in range(number)), lines=number)


def test_a_case_says_what_was_found_and_where():
    suite = next(iter(junitparser.JUnitXml.fromstring(render(fixed_report("en"), "junit", View()).encode())))
    case = next(iter(suite))
    assert (suite.name, case.classname, case.name) == ("build.log", "build.log", "c/missing-header build.log:812")
    (failure,) = case.result
    assert (failure.message, failure.type) == (TEXTS["en"]["missing"] + " (x 2)", "c/missing-header")
    assert "   812 | src/c/_cffi_backend.c:15:10: fatal error: ffi.h: No such file or directory" in failure.text.splitlines()
    assert "    apt-get install -y libffi-dev   (Debian, Ubuntu; changes the system)" in failure.text.splitlines()
    assert failure.text.splitlines()[0].startswith("build.log:812: src/c/_cffi_backend.c:15:10 ffi.h is missing")


@pytest.mark.parametrize(
    ("epoch", "stamp"), [("0", "1970-01-01T00:00:00"), ("86399", "1970-01-01T23:59:59"), ("soon", "1970-01-01T00:00:00")]
)
def test_the_only_clock_is_the_one_that_was_set(epoch, stamp, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert f'timestamp="{stamp}"' in render(Report((log_of(),), "en"), "junit", View())


# For CI systems: GitHub


def annotations(*logs):
    return render(Report(logs, "en"), "github", View()).splitlines()


def test_a_clean_log_has_no_annotation():
    assert annotations(log_of()) == []


# As escapeData and escapeProperty of @actions/core write it (packages/core/src/command.ts).
ESCAPED = [
    # a text, as part of a message, as a property
    ("plain: a, b; c", "plain: a, b; c", "plain%3A a%2C b; c"),
    ("100%", "100%25", "100%25"),
    ("%0A%3A", "%250A%253A", "%250A%253A"),
    ("%25", "%2525", "%2525"),
    ("错误，“x”", "错误，“x”", "错误，“x”"),
    ("a::b", "a::b", "a%3A%3Ab"),
]


@pytest.mark.parametrize(("text", "in_message", "in_property"), ESCAPED)
def test_annotations_are_escaped_byte_for_byte_as_the_toolkit_does(text, in_message, in_property):
    finding = finding_of(
        title=text, why=text, remedies=(Remedy(text, {"any": text}, Risk.NONE),), excerpt=(Line(1, text, (0, 1)),)
    )
    assert annotations(log_of(finding)) == [
        f"::error title={in_property}::build.log:1: {in_message}%0AWhy: {in_message}%0AFix: {in_message}%0A    {in_message}%0ARule: demo/broken"
    ]


def test_an_annotation_stands_on_the_source_where_the_log_names_it():
    finding = finding_of(source=Location("src/a,b.c", 12, 5))
    assert annotations(log_of(finding))[0].startswith("::error title=it is broken,file=src/a%2Cb.c,line=12,col=5::")
    without_column = finding_of(source=Location("a.c", 12))
    assert annotations(log_of(without_column))[0].startswith("::error title=it is broken,file=a.c,line=12::")


def test_a_line_break_in_a_title_cannot_end_the_command():
    finding = finding_of(title="a\r\n::error::b", why="a\r\n::error::b", excerpt=(Line(1, "\n::error::c", (0, 1)),), line=3)
    shown = annotations(log_of(finding, log="\n::error::d"))
    assert commands_obeyed("\n".join(shown)) == ["error"]
    assert len(shown) == 1


def types_of(shown):
    return [line[2:].partition(" ")[0] for line in shown]


def test_ten_of_a_type_are_told_and_none_left_out():
    shown = annotations(many(10))
    assert types_of(shown) == ["error"] * 10
    assert all("title=it is broken::" in line for line in shown)


def test_of_more_than_ten_of_a_type_the_tenth_says_how_many_are_left_out():
    warnings = many(11, severity=Severity.WARNING)
    notes = many(1, severity=Severity.NOTE)
    shown = annotations(many(25), warnings, notes)
    assert [types_of(shown).count(name) for name in ("error", "warning", "notice")] == [10, 10, 1]
    assert [line for line in shown if "left" in line or "more" in line] == [
        "::error title=logtriage::16 more findings, left out here",
        "::warning title=logtriage::2 more findings, left out here",
    ]


def test_the_verdict_comes_first_even_where_something_graver_is_but_a_footer():
    verdict = finding_of(title="the cause", severity=Severity.WARNING)
    footer = finding_of(title="it failed", role=Role.FOOTER)
    assert [line.partition("::")[2].partition("::")[0] for line in annotations(log_of(verdict, footer))] == [
        "warning title=the cause",
        "error title=it failed",
    ]


def test_the_verdict_of_each_log_comes_before_all_else():
    first, second = many(20), log_of(finding_of(title="the other cause"), log="other.log")
    assert "title=the other cause" in annotations(first, second)[1]


def test_a_message_and_a_title_are_no_longer_than_what_is_kept():
    (long,) = annotations(log_of(finding_of(title="title " * 100)))
    assert len(long.partition("::error title=")[2].partition("::")[0]) == LONGEST_TITLE
    (shown,) = annotations(log_of(finding_of(why="why " * 3000)))
    assert len(shown.partition("::error title=it is broken::")[2].replace("%0A", "\n")) == LONGEST_MESSAGE


# For any bytes in a log

ANYTHING = r"""
rules:
  - id: demo/anything
    title: "anything: {what}"
    severity: error
    pattern: '(?s)anything: (?P<what>.+)'
    why: "{what}"
    fix: [{do: "{what}", run: "mend {what}"}]
    see: [https://example.org/]
    examples: {match: ['anything: x'], skip: ['anything']}
"""


@pytest.fixture(scope="module")
def report_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("anything")
    (folder / "demo.yaml").write_text(ANYTHING)
    matcher = Matcher(load_rules([os.fspath(folder / "demo.yaml")]))

    def read(content):
        (folder / "any.log").write_bytes(content)
        log = Log(os.fspath(folder / "any.log"))
        log.name = "any.log"
        return Report((triage_log(log, matcher, language="en"),), "en")

    return read


NASTY = [
    *(
        b"\n",
        b"\r",
        b"\t",
        b"\0",
        b"\x1b",
        b"\x1b[31m",
        b"\xff",
        b"\xc2\x9b",
        b"\xef\xbf\xbe",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
    ),
    *(
        b"]]>",
        b"<",
        b"&",
        b'"',
        b"'",
        b"%",
        b"%0A",
        b"::",
        b"::error::",
        b"##[error]",
        b" ",
        b"\xe9\x94\x99",
        b"\\",
        b"{",
        b"`",
    ),
]
CONTENTS = st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(NASTY), max_size=12).map(b"".join))


@given(CONTENTS, CONTENTS)
def test_for_any_bytes_every_format_is_well_formed_and_says_the_same(report_of, before, content):
    report = report_of(b"log\n" + before + b"\nanything: x" + content + b"\n")
    findings = safe_report(report).logs[0].findings
    assert findings
    root = ET.fromstring(render(report, "junit", View()))
    assert [failure.get("message") for failure in root.iter("failure")] == [finding.title for finding in findings]
    document = json.loads(render(report, "json", View()))
    assert [found["title"] for found in document["logs"][0]["findings"]] == [finding.title for finding in findings]
    assert render(report, "concise", View()).count("\n") == len(findings)
    assert commands_obeyed(render(report, "github", View())) == ["error"] * len(findings)
    for name in FORMATS:
        shown = render(report, name, View())
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ufffe]", shown)
        assert shown.encode("utf-8").decode() == shown
        if name != "github":
            assert commands_obeyed(shown) == []


def write_golden():
    GOLDEN.mkdir(exist_ok=True)
    for name in FORMATS:
        (GOLDEN / f"{name}.txt").write_bytes(rendered(name).encode())
    for name in CHINESE:
        (GOLDEN / f"{name}.zh.txt").write_bytes(rendered(name, "zh").encode())


if __name__ == "__main__":
    sys.exit(write_golden())
