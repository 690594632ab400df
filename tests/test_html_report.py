"""The HTML report: for a strict parser, for a reader with and without a browser, for whatever a log may hold."""

import base64
import hashlib
import itertools
import re
from pathlib import Path

import chromium
import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import finding_of, log_of, render
from test_reporters import TEXTS, fixed_report, many

import logtriage
from logtriage.model import Folded, Line, Remedy, Report, Risk, Severity
from logtriage.reporters import View, safe_report
from logtriage.reporters.html_report import LONGEST_PAGE, MOST_FINDINGS
from logtriage.safe_text import clean

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
STYLE = (Path(logtriage.__file__).parent / "reporters" / "html_page.css").read_text()


def page_of(*logs, language="en"):
    return render(Report(logs, language), "html", View())


def parsed(page):
    """The page as a strict parser of HTML 5 reads it, which takes no error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def text_of(node):
    return "".join(node.itertext())


def local_name(node):
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


REPORTS = {
    "no log": Report((), "en"),
    "a clean log": Report((log_of(),), "en"),
    "an empty log": Report((log_of(lines=0),), "en"),
    "an unreadable log": Report((log_of(complete=False, lines=0, problems=("gone", "for good")),), "en"),
    "one line": Report((log_of(finding_of(), lines=1),), "en"),
    "more findings than are told": Report((many(MOST_FINDINGS + 5),), "en"),
    "all in one, in English": fixed_report("en"),
    "all in one, in Chinese": fixed_report("zh"),
}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_the_page_is_html_without_any_error(report):
    root = parsed(render(report, "html", View()))
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(set(ids)) == len(ids)
    targets = [node.get("href")[1:] for node in root.iter() if (node.get("href") or "").startswith("#")]
    assert [target for target in targets if target not in ids] == []
    levels = [int(local_name(node)[1]) for node in root.iter() if local_name(node) in ("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_the_page_asks_for_nothing_from_outside():
    root = parsed(render(fixed_report("en"), "html", View()))
    policy = root.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    hashes = {
        name: "sha256-" + base64.b64encode(hashlib.sha256(text_of(root.find(f".//{name}")).encode()).digest()).decode()
        for name in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src '{hashes['style']}'; script-src '{hashes['script']}'; base-uri 'none'; form-action 'none'"
    )
    names = {name.lower() for node in root.iter() for name in node.attrib}
    assert names & {"src", "srcset", "style", "action", "background", "poster", "ping", "srcdoc", "xlink:href"} == set()
    assert [name for name in names if name.startswith("on")] == []
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_verdict_is_told_in_full_and_in_the_readers_language(language):
    root = parsed(render(fixed_report(language), "html", View()))
    texts = TEXTS[language]
    article = root.find(".//article")
    told = text_of(article)
    assert root.get("lang")[:2] == language
    for part in (texts["missing"], texts["missing why"], texts["install"], "apt-get install -y libffi-dev", "build.log:812"):
        assert part in told
    assert [link.get("href") for link in article.iter("a")] == [
        "https://cffi.readthedocs.io/en/stable/installation.html",
        "https://sourceware.org/libffi/",
    ]
    assert text_of(article.find(".//mark")) == "fatal error: ffi.h"
    assert [text_of(node) for node in article.findall(".//details//code")] == [
        "pip/wheel-build-failed",
        "pip/subprocess-failed",
    ]


def test_every_other_finding_is_a_line_that_opens():
    root = parsed(render(fixed_report("en"), "html", View()))
    opened = root.findall(".//section/details")
    assert [text_of(node.find("summary")) for node in opened] == [
        "warning An option is old: -Wno-x line 4",
        "note The cache was used line 2",
    ]
    assert all("open" not in node.attrib for node in opened)


def test_a_finding_without_fixes_and_links_has_no_heading_for_them():
    article = parsed(page_of(log_of(finding_of(remedies=(), see=())))).find(".//article")
    assert [text_of(node) for node in article.iter("dt")] == ["Why", "In the log", "Rule"]


def test_before_a_fix_that_cannot_be_undone_stands_a_warning():
    remedies = (Remedy("Wipe it", {"any": "rm -rf x"}, Risk.DESTRUCTIVE),)
    told = text_of(parsed(page_of(log_of(finding_of(remedies=remedies)))).find(".//article"))
    assert re.search(r"this cannot be undone\.\s*Wipe it", told)


# The strip


def marks_of(log):
    svg = next(node for node in parsed(page_of(log)).iter() if local_name(node) == "svg")
    return [
        (float(node.get("x")), node.get("class"))
        for node in svg.iter()
        if local_name(node) == "rect" and node.get("class") != "ground"
    ]


def test_the_strip_of_a_clean_log_has_no_mark():
    assert marks_of(log_of(lines=100)) == []


PLACES = [(1, 1, 0.0), (1, 101, 0.0), (51, 101, 498.0), (101, 101, 996.0), (500, 101, 996.0)]


@pytest.mark.parametrize(("line", "lines", "left"), PLACES)
def test_a_mark_stands_where_the_finding_does(line, lines, left):
    assert marks_of(log_of(finding_of(line=line), lines=lines)) == [(left, "error")]


def test_further_matches_and_what_followed_are_marked_too():
    finding = finding_of(line=1, total=2, lines=(51,), folded=(Folded("demo/x", 101, 1),))
    assert sorted(marks_of(log_of(finding, lines=101))) == [(0.0, "error"), (498.0, "error again"), (996.0, "error again")]


def test_the_steps_of_findings_are_named_in_their_order_and_lead_to_their_first_finding():
    findings = [finding_of(line=90, step="Test"), finding_of(line=70, step="Test"), finding_of(line=5, step="Set up")]
    root = parsed(page_of(log_of(*findings, finding_of(line=99), lines=101)))
    assert [(text_of(link), link.get("href")) for link in root.findall(".//ol[@class='steps']//a")] == [
        ("step Set up", "#log-1-3"),
        ("step Test", "#log-1-2"),
    ]
    assert "build.log:90 · step Test" in text_of(root.find(".//article"))
    steps = [node for node in root.iter() if node.get("class") == "step"]
    assert [(float(node.get("x")), float(node.get("width"))) for node in steps] == [(39.8, 4.0), (687.2, 203.2)]


def test_what_was_not_read_to_its_end_is_said():
    page = parsed(render(Report((log_of(notes=("is empty",)),), "en", cut_by="SIGINT"), "html", View()))
    shown = [text_of(node) for node in page.iter("p")]
    assert "incomplete: SIGINT after 9 lines" in shown
    assert "is empty" in shown


def test_where_findings_stand_together_the_gravest_is_seen():
    warning, error = (finding_of(line=5, severity=severity) for severity in (Severity.WARNING, Severity.ERROR))
    assert marks_of(log_of(error, warning, lines=10)) == marks_of(log_of(warning, error, lines=10)) == [(442.7, "error")]


# Whatever a log may hold


def hostile(text):
    line = Line(3, f"before {text} after", (7, 7 + len(text)))
    finding = finding_of(
        title=text, why=text, remedies=(Remedy(text, {"any": text}, Risk.NONE),), see=(text,), excerpt=(line,), line=3
    )
    return log_of(finding, finding_of(title=text), log=text, problems=(text,))


NASTY = [
    *("</pre><script>alert(1)</script>", '" onmouseover="x', "' onclick='x", "<!--", "-->", "]]>", "&amp;", "&#0;", "</style>"),
    *(
        "javascript:alert(1)",
        'https://x.example/"><img src=x>',
        "<svg/onload=x>",
        "\0",
        "\x1b[2J",
        "\udcff",
        "\ufffe",
        "\u202e",
    ),
    *("<", ">", "&", '"', "'", "`", "{", "\n", "\r", "\t", " ", "错误", "\\", "</title>", "<b>", "&lt"),
]


TEXTS_OF_LOGS = st.one_of(st.text(), st.lists(st.sampled_from(NASTY), max_size=8).map("".join))


@given(TEXTS_OF_LOGS)
@example("javascript:alert(1)")
@example('https://x.example/"><img src=x>')
def test_any_text_comes_back_as_it_was_cleaned_and_is_never_more_than_text(text):
    comes_back_as_text(text)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(TEXTS_OF_LOGS)
def test_so_do_many_more_texts(text):
    comes_back_as_text(text)


def comes_back_as_text(text):
    log = hostile(text)
    root = parsed(page_of(log))
    shown = clean(text)
    (remedy,) = safe_report(Report((log,), "en")).logs[0].findings[0].remedies
    article = root.find(".//article")
    assert text_of(root.find(".//h2")) == shown
    assert text_of(article.find("h3")) == f"error {shown}"
    assert text_of(article.find(".//dd")) == shown
    assert text_of(article.find(".//div/code")) == remedy.run["any"]
    assert clean(f"before {text} after") in text_of(article.find(".//pre"))
    assert {local_name(node) for node in root.iter()} <= KNOWN
    links = [node.get("href") for node in root.iter() if node.get("href")]
    assert all(link.startswith(("#log-1", "https://")) for link in links)
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]


KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "header", "h1", "nav", "ol", "li", "a", "main", "section", "h2", "p"),
    *("svg", "rect", "polygon", "div", "span", "article", "h3", "dl", "dt", "dd", "code", "button", "pre", "mark", "ul"),
    *("details", "summary", "footer", "script"),
}


# Bounds


def test_of_very_many_findings_the_first_are_told_and_the_rest_counted():
    findings = tuple(finding_of(line=line) for line in range(1, 100_001))
    page = page_of(log_of(*findings, lines=100_000))
    assert page.count("<article") == MOST_FINDINGS
    assert "99,900 more findings are left out here" in page
    assert len(page) < LONGEST_PAGE


def test_each_log_has_its_share_of_the_page_and_every_verdict_a_place():
    large = tuple(Line(line, "<" * 500) for line in range(1, 30))
    logs = [log_of(*[finding_of(excerpt=large, line=line) for line in range(1, 90)], log=f"{at}.log") for at in range(10)]
    page = page_of(*logs)
    assert page.count("<section") == 10
    told = [section.count("<article") for section in page.split("<section")[1:]]
    assert len(set(told)) <= 2
    assert min(told) > 1
    assert len(page) < LONGEST_PAGE * 1.1


def test_of_very_many_logs_the_first_are_told_and_the_rest_counted():
    large = tuple(Line(line, "<" * 500) for line in range(1, 30))
    logs = [log_of(finding_of(excerpt=large), log=f"{number}.log") for number in range(300)]
    page = page_of(*logs, *(log_of(log=f"clean {number}.log") for number in range(5)))
    told = page.count("<section")
    assert 50 < told < 300
    assert f"{305 - told} more logs are left out here, {300 - told} of them with findings." in page
    assert len(page) < LONGEST_PAGE * 1.1


# Colours: the ratio that WCAG 2.2 asks for between text and its ground (success criterion 1.4.3, level AA)

GROUNDS = [
    *(("text", "page"), ("text", "card"), ("text", "code"), ("quiet", "page"), ("quiet", "card"), ("quiet", "code")),
    *(("error", "card"), ("warning", "card"), ("note", "card"), ("error", "mark"), ("text", "mark"), ("link", "card")),
    *(("link", "page"), ("done", "card"), ("error", "page"), ("warning", "page"), ("note", "page")),
]
LIGHT, DARK = (dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in STYLE.split("@media", maxsplit=2)[:2])


def brightness(color):
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), GROUNDS)
def test_text_can_be_told_from_its_ground(scheme, text, ground):
    darker, brighter = sorted((brightness(scheme[text]), brightness(scheme[ground])))
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


# In a browser


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if not chromium.FOUND:
        pytest.skip("there is no Chromium on this machine")
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(fixed_report("en"), "html", View()))
    with chromium.Page() as opened:
        opened.ask("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        opened.open(path)
        yield opened


def test_the_browser_has_nothing_to_complain_of_and_fetches_nothing_else(page):
    assert [event for event in page.events if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")] == []
    fetched = [event["params"]["request"]["url"] for event in page.events if event["method"] == "Network.requestWillBeSent"]
    assert [url.rpartition("/")[2] for url in fetched] == ["report.html"]


def test_a_command_is_copied_with_its_button(page):
    page.click("button.copy")
    assert page.value("new Promise(done => setTimeout(done, 300)).then(() => navigator.clipboard.readText())") == (
        "apt-get install -y libffi-dev"
    )
    assert page.value("document.querySelector('button.copy').textContent") == "Copied"
    assert page.value("document.querySelector('[role=status]').textContent") == "Copied"


def test_a_mark_of_the_strip_leads_to_its_finding_and_opens_it(page):
    page.value("location.hash = document.querySelector('.strip a[href=\"#log-1-2\"]').getAttribute('href')")
    page.value("new Promise(done => setTimeout(done, 100))")
    assert page.value("document.querySelector('#log-1-2').closest('details').open") is True
    assert page.value("document.querySelector('#log-1-3').closest('details').open") is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_anyone_out(page, scheme):
    rules = Path(pytest.importorskip("axe_core_python").__file__).with_name("axe.min.js").read_text()
    page.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.value(f"{rules};0")
    assert page.value("axe.run().then(found => found.violations.map(one => `${one.id}: ${one.nodes[0].html}`))") == []
    assert page.value("axe.run().then(found => found.passes.length)") > 10


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(page, width):
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
    page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.value("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_readers_choice_of_light_or_dark(page, scheme):
    page.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    color = page.value("getComputedStyle(document.body).backgroundColor")
    assert (
        sum(map(int, re.findall(r"\d+", color))) > 600 if scheme == "light" else sum(map(int, re.findall(r"\d+", color))) < 150
    )


def test_without_scripts_all_can_be_read_and_no_button_does_nothing(page, tmp_path):
    (tmp_path / "report.html").write_text(render(fixed_report("en"), "html", View()))
    page.ask("Emulation.setScriptExecutionDisabled", value=True)
    page.open(tmp_path / "report.html")
    shown = page.ask("Runtime.evaluate", expression="document.body.innerText", returnByValue=True)["result"]["value"]
    page.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert "apt-get install -y libffi-dev" in shown
    assert "Copy" not in shown
