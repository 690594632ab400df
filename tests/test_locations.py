"""Which place in the source tree a match speaks of. The lines are as the tools write them (sample_logs, or their documentation)."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.model import Line, Location, Match, Pattern, Role, Rule, Severity
from logtriage.triage.checkout import Checkout
from logtriage.triage.locations import place_named, source_of

RULE = Rule("demo/x", Severity.ERROR, Role.CAUSE, Pattern("x"), None, None, (), (), (), (), "demo.yaml:1", b"{}")


def match_of(lines, at=0, values=(), first=None, last=None):
    """A match in the line at that index; its block reaches over all the lines, or from `first` to `last` (from 1)."""
    excerpt = tuple(Line(number, text, (0, 1) if number == at + 1 else None) for number, text in enumerate(lines, start=1))
    return Match(RULE, at + 1, "", first or 1, last or len(lines), tuple(values), excerpt)


def located(*lines, root="/home/user/project", ends=(), **match):
    source = source_of(match_of(lines, **match), Checkout(root, ends))
    return source and (source.path, source.line, source.column)


NO_PLACE = [
    "error: the licence server did not answer",
    "curl: (7) Failed to connect to registry.example port 443",
    "fatal: unable to access 'https://git.example/x.git/': Could not resolve host: git.example",
    "dial tcp 127.0.0.1:8080: connect: connection refused",
    "Get registry.example.com:443: EOF",
    "pull ghcr.example/team/app.py.d/x:1.2.3",
    "http://site.example/static/app.js:10:5",
    "    at Module._load (node:internal/modules/cjs/loader:1038:27)",
    "[2026-11-24 10:11:12:345] it broke",
    "Finished in 0.00077 seconds: 12:30",
    "x86.so.1:12",
    '  File "<frozen runpy>", line 198, in _run_module_as_main',
    '  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode',
    "/usr/include/c++/12/bits/stl_function.h:408:20: error: no match",
    "node_modules/jest-resolve/build/index.js:1031:11",
    "    at org.apache.maven.lifecycle.internal.MojoExecutor.execute (MojoExecutor.java:215)",
    "[info]   10.0 was not greater than 10 (ConcurrencyEndToEndTest.scala:73)",
    "app.c:0: nothing counts from 0",
]


@pytest.mark.parametrize("line", NO_PLACE)
def test_a_line_that_names_no_place_of_the_project_has_none(line):
    assert located(line) is None


ON_THE_LINE = [
    ("src/c/_cffi_backend.c:15:10: fatal error: ffi.h: No such file or directory", ("src/c/_cffi_backend.c", 15, 10)),
    ("/home/user/project/stats.c:7: undefined reference to `pow'", ("stats.c", 7, None)),
    ("plain: /home/user/project/plain.cpp:6: int main(int, char**): Assertion `c == 3' failed.", ("plain.cpp", 6, None)),
    ("make: *** [Makefile:12: all] Error 2", ("Makefile", 12, None)),
    ("CMake Error at lib/CMakeLists.txt:5 (find_package):", ("lib/CMakeLists.txt", 5, None)),
    (r"C:\src\app\main.cpp(12,5): error C2065: 'x': undeclared identifier", None),
    (r"src\app\main.cpp(12): error C2065: 'x': undeclared identifier", ("src/app/main.cpp", 12, None)),
    ("Program.cs(12,5): error CS0103: The name 'x' does not exist", ("Program.cs", 12, 5)),
    ("src/a.ts(3,5): error TS2304: Cannot find name 'x'.", ("src/a.ts", 3, 5)),
    ("a.d(3): [unittest] Assertion failure", ("a.d", 3, None)),
    ("/home/user/project/nim/t.nim(4, 16): Check failed: 1 + 2 == 4", ("nim/t.nim", 4, 16)),
    ("[ERROR] /home/user/project/src/App.java:[5,16] cannot find symbol", ("src/App.java", 5, 16)),
    ("ERROR: (no-console) ts/a.ts[3, 1]: Calls to 'console.log' are not allowed.", ("ts/a.ts", 3, 1)),
    (" --> src/main.rs:12:9", ("src/main.rs", 12, 9)),
    ("thread 'main' panicked at src/main.rs:20:9:", ("src/main.rs", 20, 9)),
    ("    calc_test.go:7: sum is off", ("calc_test.go", 7, None)),
    ("./server.go:14:2: undefined: listen", ("server.go", 14, 2)),
    ('  File "/home/user/project/app/bad.py", line 5', ("app/bad.py", 5, None)),
    ('  File "/home/user/project/my app/run", line 5, in <module>', ("my app/run", 5, None)),
    ('File "b.ml", line 2, characters 8-11:', ("b.ml", 2, None)),
    ("tests/test_orders.py:11: AssertionError", ("tests/test_orders.py", 11, None)),
    ('syntax error at bad.pl line 3, near "my "', ("bad.pl", 3, None)),
    ("PHP Parse error:  syntax error in /home/user/project/a.php on line 3", ("a.php", 3, None)),
    ("PHP Fatal error:  Uncaught Error: nosuch() in /home/user/project/php/a.php:3", ("php/a.php", 3, None)),
    ("deploy.sh: line 12: syntax error near unexpected token `fi'", ("deploy.sh", 12, None)),
    ("In clean.sh line 3:", ("clean.sh", 3, None)),
    ("   at Shop.Cart.Total() in /home/user/project/src/Cart.cs:line 41", ("src/Cart.cs", 41, None)),
    ("Build file '/home/user/project/app/build.gradle' line: 12", ("app/build.gradle", 12, None)),
    ("TestCart#test_discount [test/test_cart.rb:5]:", ("test/test_cart.rb", 5, None)),
    ("lib/cart.rb:2:in `total': undefined method (NoMethodError)", ("lib/cart.rb", 2, None)),
    ("      features/cart.feature:11:in `Given a broken step'", ("features/cart.feature", 11, None)),
    ("    at Object.<anonymous> (/home/user/project/j/cart_spec.js:4:55)", ("j/cart_spec.js", 4, 55)),
    ("    at file:///home/user/project/v/cart.mjs:4:55", ("v/cart.mjs", 4, 55)),
    ("    at total (webpack:///./src/cart.js:4:5)", ("src/cart.js", 4, 5)),
    ("Lint.hs:4:8-59: Warning: Use unless", ("Lint.hs", 4, 8)),
    ("  sa/a.scss 1:12  root stylesheet", ("sa/a.scss", 1, 12)),
    ("ERROR in ./src/syn.js 1:10", ("src/syn.js", 1, 10)),
    ("ERROR in ./src/app.js 3:0-39", ("src/app.js", 3, None)),
    ("ERROR in ./src/app.js 3:4-5:2", ("src/app.js", 3, 4)),
    ("[error] p/b.js: SyntaxError: Unexpected token (1:11)", ("p/b.js", 1, 11)),
    ('[!] RollupError: r/c.js (1:8): "nope" is not exported', ("r/c.js", 1, 8)),
    ("App.swift:3:5: error: cannot find 'x' in scope", ("App.swift", 3, 5)),
    ("e: 源/主.kt:3:5: unresolved reference", ("源/主.kt", 3, 5)),
    ("../src/parse.c:8:13: error: expected ';'", ("src/parse.c", 8, 13)),
    ("../.github/run.py:8:13: error", (".github/run.py", 8, 13)),
    ("../../../other/parse.c:8:13: error: expected ';'", None),
    ("/srv/elsewhere/a.c:3:1: error", None),
    ("/home/user/project-two/a.c:3:1: error", None),
    ("/home/user/project/../secret/a.c:3:1: error", None),
    ("a/../../b.c:3:1: error", ("b.c", 3, 1)),
]


@pytest.mark.parametrize(("line", "place"), ON_THE_LINE)
def test_the_line_that_matched_names_the_place_as_its_tool_writes_it(line, place):
    assert located(line) == place


CAPTURED = [
    # captures, the line, the place
    ({"file": "a.c", "line": "3", "column": "5"}, "x", ("a.c", 3, 5)),
    ({"path": "a.c", "line": "3"}, "x", ("a.c", 3, None)),
    ({"file": "a.c", "line": "3"}, "b.c:9:9: a.c:3:7: error", ("a.c", 3, 7)),
    ({"file": "App.java", "line": "5"}, "[ERROR] /home/user/project/src/App.java:[5,16] cannot", ("src/App.java", 5, 16)),
    ({"file": "a.c"}, "x", None),
    ({"file": "a.c", "line": "many"}, "x", None),
    ({"file": "a.c", "line": "3" * 30}, "x", None),
    ({"file": "a\x1b[2J.c", "line": "3"}, "x", None),
    ({"line": "3"}, "x", None),
    # of the system: what else the line names is the project's
    ({"file": "/usr/include/x.h", "line": "3"}, "/usr/include/x.h:3: from a.c:9:1", ("a.c", 9, 1)),
    # of no checkout that is known: another place is not put in its stead
    ({"file": "/srv/x.h", "line": "3"}, "/srv/x.h:3: from a.c:9:1", None),
]


@pytest.mark.parametrize(("values", "line", "place"), CAPTURED)
def test_what_the_rule_captured_comes_first(values, line, place):
    assert located(line, values=values.items()) == place


BLOCKS = {
    "Rust, below": (["error[E0308]: mismatched types", "  --> src/main.rs:12:12"], 0, ("src/main.rs", 12, 12)),
    "Python, the innermost frame of the project's own": (
        [
            "Traceback (most recent call last):",
            '  File "/home/user/project/app/main.py", line 10, in <module>',
            '  File "/home/user/project/app/settings.py", line 10, in port',
            '  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode',
            "ValueError: Expecting value",
        ],
        4,
        ("app/settings.py", 10, None),
    ),
    "JavaScript, the first frame of the project's own": (
        [
            "Error: Cannot find module 'express'",
            "    at Module._load (node:internal/modules/cjs/loader:1038:27)",
            "    at Object.<anonymous> (/home/user/project/node_modules/x/index.js:1:1)",
            "    at Object.<anonymous> (/home/user/project/src/server.js:1:17)",
        ],
        0,
        ("src/server.js", 1, 17),
    ),
    "CMake, above": (["CMake Error at CMakeLists.txt:5 (x):", "  Unknown CMake command"], 1, ("CMakeLists.txt", 5, None)),
    "pytest, below before above": (
        ["    def test_x():", "tests/conftest.py:3: in helper", "E   assert 1 == 2", "", "tests/test_x.py:11: AssertionError"],
        2,
        ("tests/test_x.py", 11, None),
    ),
    "ESLint, under a heading": (["/home/user/project/e/a.js", "  1:7   error    'fs' is"], 1, ("e/a.js", 1, 7)),
    "PHP_CodeSniffer, under a heading": (["FILE: src/a.php", "-----", " 4 | ERROR   | [x] Closing"], 2, ("src/a.php", 4, None)),
    "Perl's Test::More": (["#   Failed test 'adds'", "#   at t/calc.t line 3."], 0, ("t/calc.t", 3, None)),
}


@pytest.mark.parametrize(("lines", "at", "place"), BLOCKS.values(), ids=BLOCKS)
def test_else_the_block_names_it(lines, at, place):
    assert located(*lines, at=at) == place


BEYOND = {
    "another error": (["it broke", "b.c:3:1: error: other"], None),
    "the error before": (["b.c:3:1: error: other", "it broke"], None),
    "an arrow": (["it broke", " --> b.rs:3:1"], ("b.rs", 3, 1)),
    "a frame": (["it broke", "    at f (/home/user/project/b.js:3:1)"], ("b.js", 3, 1)),
    "pytest's fixture": (["file /home/user/project/t.py, line 1", "it broke"], ("t.py", 1, None)),
}


@pytest.mark.parametrize(("lines", "place"), BEYOND.values(), ids=BEYOND)
def test_beyond_the_block_only_what_plainly_goes_on_with_it_counts(lines, place):
    at = lines.index("it broke")
    assert located(*lines, at=at, first=at + 1, last=at + 1) == place


TOLD = [
    b"Initialized empty Git repository in /srv/x/.git/\n",
    b"The repository will be fetched; working directory is '/srv/x'\n",
    b"rootdir: /srv/x, configfile: setup.cfg\n",
    b"make[1]: Entering directory '/srv/x/src'\nmake[2]: Entering directory '/srv/x'\n",
    b"-- Build files have been written to: /srv/x/build\n",
    b"   Compiling shapes v0.1.0 (/srv/x)\n",
    b"Running on agent-3 in /srv/x\n",
    b'  File "/srv/x/.venv/lib/python3.11/site-packages/y.py", line 3\n',
    b"at f (/srv/x/node_modules/jest/index.js:3:1)\n",
]


@pytest.mark.parametrize("told", TOLD)
def test_the_log_tells_where_its_checkout_was(told, tmp_path):
    line = "/srv/x/src/a.c:3:1: error"
    assert located(line, root=os.fspath(tmp_path)) is None
    assert located(line, root=os.fspath(tmp_path), ends=(told, b"")) == ("src/a.c", 3, 1)


def test_what_is_surer_of_the_checkouts_folder_comes_first_then_the_outermost(tmp_path):
    told = b"at f (/srv/node_modules/y.js:3:1)\nmake: Entering directory '/srv/x/src'\nmake: Entering directory '/srv/x'\n"
    assert located("/srv/x/src/a.c:3:1: error", root=os.fspath(tmp_path), ends=(told, b"")) == ("src/a.c", 3, 1)
    git = b"Reinitialized existing Git repository in /srv/x/src/.git/\n"
    assert located("/srv/x/src/a.c:3:1: error", root=os.fspath(tmp_path), ends=(told, git)) == ("a.c", 3, 1)


LAYOUTS = [
    "/home/runner/work/x/x/src/a.c",
    "D:\\a\\x\\x\\src\\a.c",
    "/__w/x/x/src/a.c",
    "/home/vsts/work/1/s/src/a.c",
    "/home/travis/build/team/x/src/a.c",
    "/builds/team/x/src/a.c",
    "/var/lib/jenkins/workspace/x/src/a.c",
    "/opt/atlassian/pipelines/agent/build/src/a.c",
]


@pytest.mark.parametrize("path", LAYOUTS)
def test_a_ci_systems_folders_are_known(path, tmp_path):
    assert Checkout(os.fspath(tmp_path)).relative(path) == "src/a.c"


def test_the_checkout_is_the_one_around_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert Checkout().relative(f"{tmp_path}/src/a.c") == "src/a.c"


def test_the_root_of_all_folders_is_no_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    assert Checkout().relative("/app/src/a.c") is None
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert Checkout().relative("/app/src/a.c") is None
    assert Checkout().relative("src/a.c") == "src/a.c"


def test_a_relative_path_is_of_the_current_folder_if_its_file_is_there(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "app" / "src").mkdir(parents=True)
    (tmp_path / "app" / "src" / "a.c").touch()
    (tmp_path / "lib.c").touch()
    monkeypatch.chdir(tmp_path / "app")
    paths = ("src/a.c", "../lib.c", "src/gone.c", "../../outside.c")
    assert [Checkout().relative(path) for path in paths] == ["app/src/a.c", "lib.c", "src/gone.c", None]


def test_the_end_of_a_path_is_looked_for_on_the_disk(tmp_path):
    (tmp_path / "src/test/java/app").mkdir(parents=True)
    (tmp_path / "src/a.c").touch()
    (tmp_path / "b.c").touch()
    (tmp_path / "src/test/java/app/CartTest.java").touch()
    root = os.fspath(tmp_path)
    assert Checkout(root).relative("/mnt/other/src/a.c") == "src/a.c"
    assert Checkout(root).relative("/mnt/other/b.c") is None
    assert Checkout(root).relative("../../../src/a.c") == "src/a.c"
    frames = [
        "java.lang.AssertionError",
        "\tat org.junit.Assert.fail(Assert.java:86)",
        "\tat app.CartTest.adds(CartTest.java:9)",
    ]
    assert located(*frames, root=root) == ("src/test/java/app/CartTest.java", 9, None)


NASTY = [
    "/",
    "\\",
    "..",
    ".",
    ":",
    "a.c",
    "(",
    "[",
    "12",
    ",5",
    " line ",
    'File "',
    "/home/user/project/",
    "\0",
    "\x1b",
    "错",
    "C:",
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(NASTY), max_size=14).map("".join))


@given(TEXTS, TEXTS)
def test_for_any_text_a_place_lies_in_the_checkout(line, path):
    for text, values in ((line, {}), (line, {"file": path, "line": "7"})):
        source = source_of(match_of([text], values=values.items()), Checkout("/home/user/project"))
        assert source is None or source.line >= 1
        if source:
            assert source.path == os.path.normpath(source.path)
            assert not source.path.startswith(("/", "../"))
            assert source.path != ".."
            assert source.path.isprintable()
            assert isinstance(source, Location)


def test_of_a_traceback_behind_the_match_the_last_frame_counts():
    lines = (
        "ERROR: test_price (test_s.T.test_price)",
        "Traceback (most recent call last):",
        '  File "/home/user/project/test_s.py", line 5, in test_price',
        '  File "/home/user/project/shop/store.py", line 6, in price',
        '  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode',
    )
    assert located(*lines) == ("shop/store.py", 6, None)


def test_the_source_of_an_installed_extension_is_none_of_the_project():
    lines = (
        "Traceback (most recent call last):",
        '  File "/home/user/project/report.py", line 12, in totals',
        '  File "pandas/_libs/hashtable_class_helper.pxi", line 7081, in pandas._libs.hashtable.PyObjectHashTable.get_item',
        "KeyError: 'price'",
    )
    assert located(*lines, at=3) == ("report.py", 12, None)


def test_a_place_outside_of_the_checkout_is_named_as_the_log_has_it():
    lines = ['  File "/build/app/calc.py", line 3, in add', "ValueError: bad"]
    assert place_named(match_of(lines, at=1), Checkout("/home/user/project", ())) == "/build/app/calc.py:3"


def test_a_match_without_a_place_names_none():
    assert place_named(match_of(["Finished in 0.00077 seconds: 12:30"]), Checkout("/home/user/project", ())) is None


def test_the_place_of_an_ansible_error_stands_behind_it():
    lines = ("fatal: [host]: FAILED! => {}", "Origin: /home/user/project/site.yml:4:7")
    assert located(*lines, last=1) == ("site.yml", 4, 7)


def test_the_standard_library_is_none_of_the_project():
    lines = ('  File "/opt/python/lib/python3.12/json/decoder.py", line 355, in raw_decode', "ValueError: bad")
    assert located(*lines, at=1) is None
