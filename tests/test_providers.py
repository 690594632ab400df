"""The tables of providers: what answers, for which platforms, and how much of what real builds ask for."""

import pathlib
import re
import sys

import pytest
import yaml

from logtriage.matching import Matcher
from logtriage.model import Chunk
from logtriage.providers import KINDS, find_provider
from logtriage.providers.spellings import ways_to_ask
from logtriage.providers.tables import find_row, read_table
from logtriage.rulebook import bundled_rules, load_rules
from logtriage.sources import Log
from logtriage.triage import findings_of, triage_log
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.provided import fixes_where_known
from logtriage.triage.tally import Tally

FOLDER = pathlib.Path(__file__).parent / "providers"
GIVEN = pathlib.Path(__file__).parents[1] / ".ci/providers.yaml"
ASKED = [line.split("\t") for line in (FOLDER / "names.tsv").read_text().splitlines() if not line.startswith("#")]
DRAWN = [line.split("\t") for line in (FOLDER / "drawn.tsv").read_text().splitlines() if not line.startswith("#")]
QUESTIONS = yaml.safe_load((FOLDER / "questions.yaml").read_text())
KIND_OF = {"loader": "shared-library"}


@pytest.mark.parametrize(("kind", "name"), QUESTIONS["unknown"])
def test_a_name_that_no_package_provides_has_no_provider(kind, name):
    assert find_provider(kind, name) is None


@pytest.mark.parametrize(("kind", "name", "package", "distribution"), QUESTIONS["known"])
def test_a_name_is_known_by_debians_package_and_by_pypis_distribution_or_by_what_is_written(kind, name, package, distribution):
    provided = find_provider(kind, name)
    assert (provided.packages.get("debian", ""), provided.distribution or provided.written) == (package, distribution)


@pytest.mark.parametrize(("kind", "name", "command", "named"), QUESTIONS["elsewhere"])
def test_what_debian_does_not_have_is_known_by_the_way_it_is_got(kind, name, command, named):
    told = find_provider(kind, name).elsewhere
    assert told.command.startswith(command)
    assert bool(told.command) == bool(command)
    assert named in told.do["en"]
    assert named in told.do["zh"] or named == "source"


def test_every_row_of_what_is_got_elsewhere_can_be_told():
    from logtriage.providers.elsewhere import _told

    for line in read_table("elsewhere").splitlines()[1:]:
        told = _told(find_row("elsewhere", line.split("\t")[1]))
        assert all(told.do[language] for language in ("en", "zh"))
        assert not re.search(r"[{}]", told.do["en"] + told.do["zh"]), line


@pytest.mark.parametrize(
    ("kind", "name", "release"),
    [("command", "gcc", ""), ("cmake", "SDL3", "13"), ("command", "just", "13"), ("shared-library", "libicuuc.so.72", "12")],
)
def test_what_one_release_alone_has_is_known(kind, name, release):
    assert find_provider(kind, name).release == release


@pytest.mark.parametrize(("symbol", "package", "flags"), QUESTIONS["linked"])
def test_a_symbol_is_known_by_how_it_begins(symbol, package, flags):
    provided = find_provider("symbol", symbol)
    assert (provided.packages.get("debian", ""), provided.flags) == (package, flags)


def test_the_commands_install_on_every_platform_whose_name_is_known():
    assert find_provider("header", "zlib.h").commands == {
        "debian": "apt-get install -y zlib1g-dev",
        "fedora": "dnf install -y zlib-devel",
        "alpine": "apk add zlib-dev",
        "arch": "pacman -S --noconfirm zlib",
        "macos": "brew install zlib",
    }


def test_of_two_hundred_names_chosen_before_the_tables_nineteen_in_twenty_are_answered_rightly():
    missed = [
        f"{kind} {name}"
        for kind, name, packages, _ in ASKED
        if (found := find_provider(KIND_OF.get(kind, kind), name)) is None
        or found.packages.get("debian", "") not in packages.split("|")
    ]
    assert len(ASKED) == 200
    assert len(missed) <= 10, missed


def test_of_the_names_that_were_drawn_ninety_seven_in_a_hundred_are_answered_rightly_and_no_private_one():
    missed, named = [], []
    for kind, name, packages, distributions, origin in DRAWN:
        found = find_provider(kind, name)
        told = {*found.packages.get("debian", "").split(), found.distribution.lower()} if found else {name}
        if origin == "private":
            named += [f"{kind} {name}"] * bool(found)
        elif not told & {*packages.split("|"), *distributions.lower().split("|")} - {""}:
            missed.append(f"{kind} {name}")
    assert not named
    assert len(missed) <= 0.03 * len(DRAWN), missed


@pytest.mark.parametrize(
    ("kind", "least"),
    [("header", 3000), ("library", 2000), ("pkgconfig", 2000), ("command", 3000), ("python", 1000), ("shared-library", 2000)],
)
def test_the_tables_are_as_broad_as_promised(kind, least, names_of):
    assert len(names_of[kind]) >= least


@pytest.mark.parametrize("platform", ["fedora", "alpine", "arch", "macos"])
def test_other_platforms_know_the_commonest_three_hundred(platform, names_of):
    known = sum(platform in find_provider(kind, name).packages for kind in names_of for name in names_of[kind][:2000])
    assert known >= 300


@pytest.mark.skipif(not GIVEN.exists(), reason="what the tables are made of is in a checkout alone")
def test_each_name_of_another_system_was_read_in_a_public_file():
    verified = yaml.safe_load(GIVEN.read_text())["verified"]
    read = {platform: {name for names in files.values() for name in names.split()} for platform, files in verified.items()}
    rows = [line.split("\t")[1:] for line in read_table("packages").splitlines()[1:]]
    told = [
        (platform, name)
        for row in rows
        for platform, names in zip(("fedora", "alpine", "arch", "macos"), row, strict=True)
        for name in names.split()
    ]
    assert len(told) > 2000
    assert [one for one in told if one[1] not in read[one[0]]] == []


@pytest.fixture(scope="module")
def names_of():
    return {
        kind: [name for line in read_table(kind).splitlines() for name in line.split("\t")[1:-1]]
        for kind in KINDS
        if kind not in ("component", "submodule")
    }


RULE = r"""rules:
  - id: demo/missing
    title: "no {name}"
    severity: error
    pattern: 'there is no (?P<name>\S+)'
    provider:
      kind: KIND
      name: "{name}"
      title: "no {name}: get {package}"
      replaces: 2
      fix:
        - {do: "From PyPI: {distribution}", run: "pip install {distribution}"}
        - {do: "Install {package}", run: "{install}", risk: changes-system}
    why: It is not there.
    fix: [{do: Build it}, {do: Look it up, run: {fedora: "dnf install -y '*/{name}'", any: look}}]
    see: [https://example.org/]
    examples: {match: ['there is no x'], skip: ['it is there']}
"""


def told(kind, name, platform, tmp_path):
    (tmp_path / "demo.yaml").write_text(RULE.replace("KIND", kind))
    tally = Tally()
    for match in Matcher(load_rules([str(tmp_path / "demo.yaml")])).scan([Chunk(f"there is no {name}\n".encode())]):
        tally.add(match)
    (finding,) = findings_of(tally, Explainer("en", Checkout(), platform))
    return finding.title, [(remedy.do, dict(remedy.run)) for remedy in finding.remedies]


def test_what_no_table_knows_is_told_as_the_rule_says_it(tmp_path):
    title, fixes = told("header", "nosuch.h", None, tmp_path)
    assert title == "no nosuch.h"
    assert [do for do, _ in fixes] == ["Build it", "Look it up"]


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        ("python", "configs", ""),
        ("python", "nosuchmod", ""),
        ("python", "tests", ""),
        ("python", "reqeusts", "requests"),
        ("python", "pandsa", "pandas"),
        ("command", "grpe", "grep"),
        ("command", "gti", "git"),
        ("command", "docekr", "docker"),
        ("command", "mytool", ""),
        ("command", "seb", ""),
        ("header", "reqeusts", ""),
    ],
)
def test_who_mistypes_a_well_known_name_is_not_sent_to_install_what_has_the_mistyped_one(kind, name, meant, tmp_path):
    _, fixes = told(kind, name, None, tmp_path)
    assert fixes[0][0].startswith(f"Write {meant} for {name}") == bool(meant)
    assert not meant or not fixes[0][1]


@pytest.mark.parametrize("module", ["utils", "app", "src"])
def test_nobody_is_sent_to_pypi_for_a_module_that_every_project_has_itself(module, tmp_path):
    title, fixes = told("python", module, None, tmp_path)
    assert title == f"no {module}"
    assert not any("pip install" in command for _, run in fixes for command in run.values())
    assert any(f"-name {module}.py" in command for _, run in fixes for command in run.values())


@pytest.mark.parametrize(
    ("name", "distribution"), [("usb.core", "pyusb"), ("zope.nosuch", None), ("ruamel.yaml", "ruamel.yaml")]
)
def test_a_submodule_comes_with_the_module_above_it_where_that_is_no_mere_folder(name, distribution):
    provided = find_provider("submodule", name)
    assert (provided and provided.distribution) == distribution


@pytest.mark.parametrize("module", ["utils", "main", "config"])
def test_what_a_program_brings_for_itself_is_no_answer_for_a_word_that_any_project_uses(module):
    assert find_provider("python", module) is None


def test_what_a_table_knows_comes_first_in_the_place_of_the_fix_that_looks_it_up(tmp_path):
    title, fixes = told("header", "zlib.h", None, tmp_path)
    assert title == "no zlib.h: get zlib1g-dev"
    assert [do for do, _ in fixes] == ["Install zlib1g-dev", "Build it"]
    assert fixes[0][1]["fedora"] == "dnf install -y zlib-devel"


SUCCESSOR = (
    RULE.replace("replaces: 2", "replaces: REPLACES")
    .replace("fix: [{do: Build it}, ", "fix: [{when: nosuch, do: Guess}, {do: Build it}, ")
    .replace(
        'do: "From PyPI: {distribution}", run: "pip install {distribution}"', 'do: "Write {written}", run: "sed -E {rewrite}"'
    )
)


@pytest.mark.parametrize(
    ("replaces", "others"),
    [("0", ["Build it", "Look it up"]), ("1", ["Look it up"]), ("2", ["Build it"])],
    ids=["none", "first", "second"],
)
def test_what_is_written_for_a_removed_name_comes_first_and_replaces_a_fix_with_its_cases(
    replaces, others, tmp_path, monkeypatch
):
    monkeypatch.setitem(globals(), "RULE", SUCCESSOR.replace("REPLACES", replaces))
    _, fixes = told("successor", "numpy.product", None, tmp_path)
    assert [do for do, _ in fixes] == ["Write np.prod", *others]


@pytest.mark.parametrize(
    ("replaces", "told_of"),
    [("0", ["utils", "Guess", "Look"]), ("1", ["utils", "Look"]), ("2", ["Guess", "utils"])],
    ids=["none", "first", "second"],
)
def test_what_is_told_of_a_projects_own_module_replaces_the_same_fix_with_its_cases(replaces, told_of, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "RULE", SUCCESSOR.replace("REPLACES", replaces).replace("when: nosuch", "when: no utils"))
    _, fixes = told("python", "utils", None, tmp_path)
    assert [do.split()[0] for do, _ in fixes] == told_of


@pytest.mark.parametrize(
    ("name", "commands"),
    [("numpy.product", {"any": r"sed -E 's/\b(np|numpy)\.product\b/\1.prod/g'"}), ("numpy.find_common_type", {})],
    ids=["written", "in words"],
)
def test_what_no_program_can_write_in_the_place_of_a_removed_name_is_said_without_a_command(
    name, commands, tmp_path, monkeypatch
):
    monkeypatch.setitem(globals(), "RULE", SUCCESSOR.replace("REPLACES", "1"))
    _, fixes = told("successor", name, None, tmp_path)
    assert fixes[0][1] == commands


LOOKING = RULE.replace("fedora: ", "debian: 'apt-file search {name}', fedora: ")


@pytest.mark.parametrize("platform", [None, "debian"])
def test_where_debian_has_nothing_nobody_is_sent_to_look_there(platform, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "RULE", LOOKING)
    title, fixes = told("command", "nosuchcommand", platform, tmp_path)
    assert title == "no nosuchcommand"
    assert fixes[0] == ("Build it", {})
    assert fixes[1][0].startswith("No package in Debian 12 or 13 (main) is known to have nosuchcommand")
    assert fixes[1][1] == {"fedora": "dnf install -y '*/nosuchcommand'"}


def test_on_another_system_it_is_looked_up(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "RULE", LOOKING)
    _, fixes = told("command", "nosuchcommand", "fedora", tmp_path)
    assert fixes[1][0] == "Look it up"


def test_what_is_got_elsewhere_comes_first_in_the_place_of_the_fix_that_looks_it_up(tmp_path):
    title, fixes = told("command", "golangci-lint", None, tmp_path)
    assert title == "no golangci-lint"
    assert [do for do, _ in fixes[1:]] == ["Build it"]
    assert fixes[0][1] == {"any": "go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest"}
    assert "Debian has no package of it" in fixes[0][0]


def test_what_only_the_newer_debian_has_is_told_with_that_release_and_how_older_ones_get_it(tmp_path):
    title, fixes = told("command", "just", None, tmp_path)
    assert title == "no just: get just"
    assert fixes[0] == (
        "Install just (of Debian's releases only 13 (trixie) has it)",
        {"fedora": "dnf install -y '*/just'", "debian": "apt-get install -y just"},
    )
    assert fixes[1] == ("Install just with Rust's cargo", {"any": "cargo install --locked just"})


def test_a_system_whose_package_is_not_known_keeps_its_general_command(tmp_path):
    _, fixes = told("library", "CCfits", None, tmp_path)
    assert fixes[0][1]["debian"] == "apt-get install -y libccfits-dev"
    assert fixes[0][1]["fedora"].startswith("dnf install -y '*/")


def test_the_package_is_named_as_on_the_system_of_the_log(tmp_path):
    title, fixes = told("header", "zlib.h", "alpine", tmp_path)
    assert title == "no zlib.h: get zlib-dev"
    assert fixes[0][0] == "Install zlib-dev"


def test_what_to_link_with_is_told(tmp_path):
    text = RULE.replace("get {package}", "link {flags}").replace("KIND", "symbol")
    (tmp_path / "demo.yaml").write_text(text)
    tally = Tally()
    for match in Matcher(load_rules([str(tmp_path / "demo.yaml")])).scan([Chunk(b"there is no SSL_new\n")]):
        tally.add(match)
    assert findings_of(tally, Explainer("en", Checkout()))[0].title == "no SSL_new: link -lssl -lcrypto"


def test_who_asks_about_the_rule_reads_the_fixes_in_the_order_of_a_finding(tmp_path):
    (tmp_path / "demo.yaml").write_text(RULE.replace("KIND", "header"))
    (rule,) = load_rules([str(tmp_path / "demo.yaml")])
    fixes = fixes_where_known(rule.advice)
    assert [fix.do["en"] for fix in fixes] == ["From PyPI: {distribution}", "Install {package}", "Build it"]
    assert fixes[1].run == {"fedora": "dnf install -y '*/{name}'"}


def test_a_text_that_names_what_is_not_known_is_left_out(tmp_path):
    title, fixes = told("python", "win32api", None, tmp_path)
    assert title == "no win32api"
    assert [do for do, _ in fixes] == ["From PyPI: pywin32", "Build it"]


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("requests", "python3 -m pip install requests || apt-get install -y python3-requests"),
        (
            "cups",
            (
                'python3 -m pip install pycups || { [ -n "$VIRTUAL_ENV" ] && apt-get install -y libcups2-dev build-essential'
                " python3-dev && python3 -m pip install pycups; } || apt-get install -y python3-cups"
            ),
        ),
    ],
)
def test_what_has_no_wheel_gets_all_that_its_build_needs_in_a_virtual_environment(module, command, tmp_path):
    assert first_command(f"ModuleNotFoundError: No module named '{module}'\n", tmp_path)["debian"] == command


@pytest.mark.parametrize(("distribution", "command"), QUESTIONS["built-from-source"])
def test_a_source_that_could_not_be_built_gets_all_that_its_build_needs(distribution, command, tmp_path):
    log = tmp_path / "build.log"
    log.write_text(
        "src/etree.c:96:10: fatal error: libxml/xmlversion.h: No such file or directory\n"
        "compilation terminated.\n"
        f"  ERROR: Failed building wheel for {distribution}\n"
    )
    (finding,) = triage_log(Log(str(log)), Matcher(bundled_rules()), language="en").findings
    assert (finding.rule, finding.remedies[0].run["debian"].split(" && ")[0]) == ("c/missing-header", command)


def test_a_name_that_a_log_made_up_is_not_looked_up_without_end():
    assert len(list(ways_to_ask("header", "a1/" * 100 + "x.h"))) < 500
    assert find_provider("component", "Qt5 " + "Svg " * 1000) is None
    assert find_provider("component", "Qt5 Svg Qml")


def first_command(text, tmp_path):
    log = tmp_path / "build.log"
    log.write_text(text)
    return triage_log(Log(str(log)), Matcher(bundled_rules()), language="en").findings[0].remedies[0].run


@pytest.mark.parametrize(
    ("header", "command"),
    [
        ("zlib.h", "apt-get install -y zlib1g-dev"),
        ("SDL2/SDL.h", "apt-get install -y libsdl2-dev"),
        ("SDL.h", 'apt-get install -y libsdl2-dev && export CPATH=/usr/include/SDL2"${CPATH:+:$CPATH}"'),
        ("libpq-fe.h", 'apt-get install -y libpq-dev && export CPATH=/usr/include/postgresql"${CPATH:+:$CPATH}"'),
    ],
)
def test_a_header_in_a_folder_of_its_own_is_looked_for_there(header, command, tmp_path):
    assert first_command(f"a.c:1:10: fatal error: {header}: No such file or directory\n", tmp_path)["debian"] == command


def test_a_folder_of_debian_is_named_on_debian_alone(tmp_path):
    told = first_command("a.c:1:10: fatal error: libpq-fe.h: No such file or directory\n", tmp_path)
    assert {platform for platform, command in told.items() if "/usr/include/postgresql" in command} == {"debian"}
    assert told["macos"].startswith("brew install libpq && ")
    assert "$(brew --prefix)" in told["macos"]


def test_a_library_that_macos_does_not_link_is_installed_and_its_folder_named(tmp_path):
    told = first_command("ld: library not found for -lssl\n", tmp_path)
    assert told["macos"].startswith("brew install openssl@3 && name=ssl && ")
    assert "export LDFLAGS=" in told["macos"]


def test_what_is_missing_beside_it_is_installed_in_one_go(tmp_path):
    told = first_command(
        "configure: error: Package requirements (gtk+-3.0 libnotify) were not met:\n\n"
        "No package 'gtk+-3.0' found\nNo package 'libnotify' found\n",
        tmp_path,
    )
    assert told["debian"] == "apt-get install -y libgtk-3-dev libnotify-dev"


def test_what_one_tool_or_else_another_installs_is_given_to_either_at_once(tmp_path):
    told = first_command(
        "E   ModuleNotFoundError: No module named 'flask'\n\nE   ModuleNotFoundError: No module named 'httpx'\n", tmp_path
    )
    assert told["debian"] == ("python3 -m pip install Flask httpx || apt-get install -y python3-flask python3-httpx")


def test_what_is_missing_far_away_is_a_matter_of_its_own(tmp_path):
    errors = (
        "a.c:1:10: fatal error: zlib.h: No such file\n" + "gcc -c b.c\n" * 250 + "b.c:1:10: fatal error: pcap.h: No such file\n"
    )
    assert first_command(errors, tmp_path)["debian"] == "apt-get install -y zlib1g-dev"


def test_two_headers_that_a_file_does_not_include_are_added_in_one_go(tmp_path):
    told = first_command(
        "a.c:2:3: error: implicit declaration of function 'malloc' [-Wimplicit-function-declaration]\n"
        "a.c:3:3: error: implicit declaration of function 'strlen' [-Wimplicit-function-declaration]\n",
        tmp_path,
    )
    assert told["any"] == "sed -i 1i'#include <'stdlib.h'>' a.c && sed -i 1i'#include <'string.h'>' a.c"
