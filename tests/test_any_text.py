"""Any text in a log, a path, a rule and a capture: each format is read back, and nothing in it steers a terminal or a CI system.

The readers are parsers that others wrote (json, lxml, markdown-it), or follow the grammar of the system that reads the
commands. A few examples run always, 10,000 of each format with `-m slow`.
"""

import json
import re
from itertools import pairwise
from urllib.parse import unquote

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from samples import finding_of, log_of, render

from logtriage.model import Folded, Line, Location, Remedy, Report, Risk, Severity
from logtriage.reporters import FORMATS, View, safe_report
from logtriage.reporters.places import path_of_log

NASTY = [
    *("\n", "\r", "\t", "\0", "\x1b[31m", "\x1b]8;;http://x.example\x07", "\x9b31m", "\ufffe", "\udcff", "\u202e", "\u200b"),
    *(
        "\u2028",
        "\x85",
        "\u00a0",
        "]]>",
        "<",
        ">",
        "&",
        '"',
        "'",
        "%",
        "%0A",
        "%AZP25",
        "::",
        "::error::",
        "::set-output name=a::",
    ),
    *(
        "##[error]",
        "##vso[task.complete]",
        "##teamcity[x]",
        "section_start:1:x",
        "travis_fold:start:x",
        " ",
        "  ",
        "错误",
        "😀",
    ),
    *(
        "\\",
        "{",
        "}",
        "`",
        "```",
        "*",
        "**",
        "_",
        "__",
        "[a](https://x.example)",
        "![a](//x.example)",
        "<img src=x>",
        "<!--",
        "-->",
    ),
    *(
        "@team",
        "#12",
        "www.x.example",
        "https://x.example/a",
        "a@b.example",
        "|",
        "~~",
        "$x$",
        "- ",
        "1. ",
        "# ",
        "> ",
        "---",
        "    ",
    ),
    *(
        "/",
        "C:\\",
        "../",
        "&amp;",
        ";",
        "]",
        ",",
        "=",
        "|n",
        " password=hunter22 ",
        "ghp_0123456789abcdef0123",
        "${IFS}",
        "$(id)",
    ),
]
TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(NASTY), max_size=8).map("".join))


NAMES = TEXTS.map(lambda text: text or "x")  # a log has a name, and a problem is told in words


@st.composite
def reports(draw):
    """A report with any text in each place that a log, a path, a rule or a capture can fill."""
    text = draw(TEXTS)
    span = draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple))
    remedies = (
        Remedy(draw(TEXTS), {"debian": draw(TEXTS)}, draw(st.sampled_from(Risk))),
        Remedy(draw(TEXTS), {}, Risk.DESTRUCTIVE),
    )
    finding = finding_of(
        title=draw(TEXTS),
        why=draw(TEXTS),
        step=draw(TEXTS),
        severity=draw(st.sampled_from(Severity)),
        line=2,
        total=draw(st.integers(1, 3)),
        values=(("what", draw(TEXTS)),),
        remedies=remedies,
        see=(draw(TEXTS), "https://example.org/"),
        excerpt=(Line(1, draw(TEXTS)), Line(2, text, span)),
        folded=(Folded("demo/after", 9, 2),),
        source=draw(
            st.one_of(st.none(), st.builds(Location, TEXTS, st.integers(1, 9), st.one_of(st.none(), st.integers(1, 9))))
        ),
    )
    name = draw(NAMES)
    other = finding_of(rule="demo/other", title=draw(TEXTS), line=3)
    problems = (draw(NAMES),)
    language = draw(st.sampled_from(["en", "zh"]))
    notes = (draw(NAMES),)
    return Report(
        (log_of(finding, other, log=name, problems=problems, notes=notes, complete=False), log_of(log=draw(NAMES))), language
    )


def times(finding):
    return f" (x {finding.total})" if finding.total > 1 else ""


def read_json(shown, log, findings):
    first = json.loads(shown)["logs"][0]
    assert (first["log"], tuple(first["problems"])) == (log.log, log.problems)
    for read, finding in zip(first["findings"], findings, strict=True):
        compare_object(read, finding)


def read_json_lines(shown, log, findings):
    lines = [json.loads(line) for line in shown.split("\n")[:-1]]
    assert {line["log"] for line in lines} == {log.log}
    assert [line["problem"] for line in lines if "problem" in line] == list(log.problems)
    for read, finding in zip((line for line in lines if "rule" in line), findings, strict=True):
        compare_object(read, finding)


def compare_object(read, finding):
    assert (read["title"], read["why"], read["see"]) == (finding.title, finding.why, list(finding.see))
    assert read["values"] == dict(finding.values)
    assert [(fix["do"], fix["run"] or {}) for fix in read["fix"]] == [(fix.do, fix.run) for fix in finding.remedies]
    assert [line["text"] for line in read["excerpt"]] == [line.text for line in finding.excerpt]
    assert read["source"] == (finding.source and finding.source._asdict())


def read_junit(shown, log, findings):
    suite = etree.fromstring(shown.encode())[0]
    assert suite.get("name") == log.log
    told = {case.get("name"): case[0] for case in suite.iter("testcase")}
    for finding in findings:
        result = told[f"{finding.rule} {log.log}:{finding.line}"]
        assert result.get("message").endswith(finding.title + times(finding) or finding.rule)
        assert all(line.text in result.text for line in finding.excerpt)
        assert all(remedy.do in result.text for remedy in finding.remedies)
    assert suite.find("testcase/error").get("message") == log.problems[0]


def read_checkstyle(shown, log, findings):
    errors = etree.fromstring(shown.encode()).findall("file/error")
    for error, finding in zip(errors, findings, strict=True):
        assert error.get("message") == f"{finding.title}{times(finding)}. {finding.why} ({log.log}:{finding.line})"
        assert error.getparent().get("name") == (finding.source.path if finding.source else path_of_log(log.log))


def read_sarif(shown, log, findings):
    (run,) = json.loads(shown)["runs"]
    for result, finding in zip(run["results"], findings, strict=True):
        assert result["message"]["text"].startswith(finding.title)
        assert finding.why in result["message"]["text"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == (finding.source.path if finding.source else path_of_log(log.log))
        assert result["properties"]["log"] == log.log
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == f"{log.log}: {log.problems[0]}"


def read_gitlab(shown, log, findings):
    for issue, finding in zip(json.loads(shown), findings, strict=True):
        assert issue["description"] == f"{finding.title}{times(finding)}: {finding.why}"
        assert issue["location"]["path"] == (finding.source.path if finding.source else path_of_log(log.log))


def read_rdjson(shown, log, findings):
    for diagnostic, finding in zip(json.loads(shown)["diagnostics"], findings, strict=True):
        assert diagnostic["message"].startswith(finding.title + times(finding))
        assert finding.why in diagnostic["message"]
        assert diagnostic["location"]["path"] == (finding.source.path if finding.source else path_of_log(log.log))


def github_commands(shown):
    """As the runner reads a line (ActionCommand.TryParseV2), with what it decodes."""
    for line in shown.splitlines():
        found = re.match(r"\s*::([\w-]+)(?: (.*?))?::(.*)", line)
        if found:
            properties = dict(part.split("=", 1) for part in (found[2] or "").split(",") if part)
            yield found[1], {key: decoded_by_github(value) for key, value in properties.items()}, decoded_by_github(found[3])


def decoded_by_github(text):
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def by_severity(findings):
    verdict, *others = findings
    return [verdict, *sorted(others, key=lambda finding: finding.severity.rank)]


def read_github(shown, log, findings):
    commands = list(github_commands(shown))
    assert len(commands) == shown.count("\n") == len(findings)
    for (_, properties, message), finding in zip(commands, by_severity(findings), strict=True):
        assert properties["title"] == finding.title + times(finding)
        assert properties.get("file", "") == (finding.source.path if finding.source else "")
        assert message.startswith(f"{log.log}:{finding.line}: ")
        assert finding.why in message


def read_azure(shown, _log, findings):
    shape = re.compile(r"##vso\[task\.logissue ([^\]]*)\](.*)")
    told = [found for line in shown.split("\n") if (found := shape.fullmatch(line))]
    issues = [finding for finding in by_severity(findings) if finding.severity is not Severity.NOTE]
    for found, finding in zip(told, issues, strict=True):
        properties = dict(part.split("=", 1) for part in found[1].split(";") if part)
        decoded = {key: decoded_by_azure(value) for key, value in properties.items()}
        assert decoded["code"] == finding.rule
        assert decoded.get("sourcepath", "") == (finding.source.path if finding.source else "")
        assert decoded_by_azure(found[2]).startswith(finding.title + times(finding))


def decoded_by_azure(text):
    for code, character in (("%3B", ";"), ("%5D", "]"), ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")):
        text = text.replace(code, character)
    return text


def read_teamcity(shown, _log, findings):
    shape = re.compile(r"##teamcity\[(?:buildProblem description|message text)='((?:[^|'\n\r\[\]]|\|['nr|\[\]])*)' .*\]")
    told = [shape.fullmatch(line) for line in shown.split("\n")[:-1]]
    assert all(told)
    for found, finding in zip(told, by_severity(findings), strict=True):
        decoded = re.sub(r"\|(.)", lambda code: {"n": "\n", "r": "\r"}.get(code[1], code[1]), found[1])
        assert decoded.startswith(finding.title + times(finding))


READ_MARKDOWN = MarkdownIt("gfm-like")


def is_bare_domain(text):
    """Whether markdown-it alone takes it for a link, as `A.AL`: GitHub asks for `www.`, a scheme or an `@`."""
    return "://" not in text and "@" not in text and not text.lower().startswith("www.")


def read_markdown(shown, log, findings):
    tokens = READ_MARKDOWN.parse(shown)
    inline = [child for token in tokens for child in token.children or ()]
    assert not [token for token in inline if token.type == "image"]
    shown_as_links = [(token, text.content) for token, text in pairwise(inline) if token.type == "link_open"]
    links = {token.attrs["href"] for token, text in shown_as_links if not is_bare_domain(text)}
    assert links <= {link for finding in findings for link in finding.see if link.startswith("https://")}
    assert {token.content for token in inline if token.type == "html_inline"} <= {"<!-- -->"}
    blocks = "".join(token.content for token in tokens if token.type == "html_block")
    assert re.fullmatch(r"(?:<details><summary>[^<]*(?:<!-- -->[^<]*)*</summary>\n+|</details>\n+)*", blocks)
    paragraphs = [shown_text(token) for token in tokens if token.type == "inline"]
    assert any(squeezed(text).endswith(squeezed(findings[0].title + times(findings[0]))) for text in paragraphs)
    told = {squeezed(f"{label}{findings[0].why}") for label in ("Why:", "原因：")}
    assert told & set(map(squeezed, paragraphs))
    assert log.log.strip() in [text.strip() for text in paragraphs]
    fences = "".join(token.content for token in tokens if token.type == "fence")
    assert all(line.text in fences for line in findings[0].excerpt)


def shown_text(token):
    return "".join(child.content for child in token.children if child.type in ("text", "code_inline", "text_special"))


def squeezed(text):
    return re.sub(r"\s+", "", text)


def read_html(shown, log, findings):
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(shown)
    assert "".join(page.find(".//h2").itertext()) == log.log
    for article, finding in zip(page.iter("article"), findings, strict=True):
        told = "".join(article.itertext())
        assert all(text in told for text in (finding.title, finding.why, *(line.text for line in finding.excerpt)))
        assert [node.text or "" for node in article.findall(".//div/code")] == [
            command for remedy in finding.remedies for command in remedy.run.values()
        ]
        links = {node.get("href") for node in article.iter("a")}
        assert links == {link for link in finding.see if link.startswith("https://")}
    assert any(log.problems[0] in "".join(paragraph.itertext()) for paragraph in page.iter("p"))


def read_lines(shown, log, findings):
    expected = [f"{log.log}:{one.line}: {one.severity}: {one.title} [{one.rule}]" for one in findings]
    assert shown.split("\n") == [*expected, ""]


def read_text(shown, log, findings):
    assert squeezed(log.problems[0]).replace("\\", "") in squeezed(shown).replace("\\", "")
    assert findings[0].rule in shown
    assert findings[1].rule in shown


READERS = {
    "text": read_text,
    "concise": read_lines,
    "json": read_json,
    "json-lines": read_json_lines,
    "junit": read_junit,
    "sarif": read_sarif,
    "github": read_github,
    "gitlab": read_gitlab,
    "azure": read_azure,
    "teamcity": read_teamcity,
    "buildkite": read_markdown,
    "markdown": read_markdown,
    "checkstyle": read_checkstyle,
    "rdjson": read_rdjson,
    "html": read_html,
}


def check(name, report):
    log = safe_report(report).logs[0]
    shown = render(report, name, View())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b\u202e\ufffe\ud800-\udfff]", shown)
    assert "hunter22" not in shown
    commands = len(re.findall(r"##(?:vso|teamcity)?\[", shown, re.IGNORECASE))
    assert commands == len(re.findall(r"(?m)^##(?:vso|teamcity)\[", shown)) <= (2 if name in ("azure", "teamcity") else 0)
    assert not re.search(r"section_(start|end):|travis_(fold|time):", shown)
    assert len(list(github_commands(shown))) == (2 if name == "github" else 0)
    READERS[name](shown, log, list(log.findings))


def test_each_format_has_a_reader():
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30)
@given(report=reports())
def test_any_text_comes_back_as_the_sanitised_text_and_steers_nothing(name, report):
    check(name, report)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(report=reports())
def test_very_many_texts_come_back_from_every_format_and_steer_nothing(report):
    for name in FORMATS:  # a report is dear to make, and cheap to write
        check(name, report)
