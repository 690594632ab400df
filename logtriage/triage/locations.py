"""Which place in the source tree a match speaks of, told from its captures, from its line, or from its block.

Compilers, linters, tracebacks and test runners each have their way to write it. The expressions are compiled when the
first finding is explained: a log without findings needs none of them.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from logtriage.model import Line, Location, Match
from logtriage.triage.checkout import Checkout, is_foreign

_LONGEST = 1000  # characters of a line that are looked at
_REACH = 2  # lines beyond the block that may still name the place, when they plainly go on with it

_ENDINGS = frozenset(
    """c h cc cp cpp cxx c++ hh hp hpp hxx h++ inl inc ipp tcc ixx cppm m mm cu cuh y yy l ll s asm f for f90 f95 f03 f08 py pyi
    pyx pxd ipynb js jsx mjs cjs ts tsx mts cts vue svelte astro css scss sass less styl html htm xhtml xml xsd json json5 yaml
    yml toml ini cfg conf md mdx rst adoc tex bib bst cls sty txt cmake in am ac mk mak sh bash zsh fish ksh ps1 psm1 psd1 bat
    cmd go rs java kt kts groovy gradle scala sbt sc clj cljs cljc edn erl hrl ex exs eex heex hs lhs hsc cabal ml mli mll mly
    fs fsi fsx cs csx vb csproj fsproj vbproj vcxproj props targets sln swift rb rake gemspec ru erb haml slim php phtml phpt
    twig pl pm t pod lua luau r rmd jl nim nims cr d di dart zig v vh sv svh vhd vhdl tcl el lisp scm rkt coffee ls feature
    robot proto thrift graphql gql sql tf tfvars hcl nix bzl bazel spec pas pp adb ads qml ui awk sed bats vim sol move wat
    dts dtsi lds j2 jinja tmpl hbs mustache pug properties""".split()  # noqa: SIM905  # a table is read more easily without quotes
)
_NAMES = frozenset(
    """makefile gnumakefile dockerfile jenkinsfile rakefile gemfile podfile vagrantfile guardfile build workspace kconfig kbuild
    procfile justfile cmakelists.txt sconstruct sconscript wscript meson.build""".split()  # noqa: SIM905
)

_PATH = r"(?<![\w.@~+/\\$-])(?<![\w./]:)((?:file://|webpack:///)?(?:[A-Za-z]:(?=[\\/]))?[\w.+@~$/\\-]+)"
_PLACE = (
    _PATH + r"(?:"
    r":(?P<gnu>\d{1,7})(?:[:.](?P<gnu_column>\d{1,5}))?(?![\w.])"  # GNU, Go, pytest, Ruby, Rust, JavaScript, CMake, GHC
    r"|\((?P<paren>\d{1,7})(?:[,:] ?(?P<paren_column>\d{1,5}))?(?:[-,]\d+)*\)"  # MSVC, C#, TypeScript, D
    r"|:?\[(?P<bracket>\d{1,7}), ?(?P<bracket_column>\d{1,5})\]"  # Maven, TSLint
    r"|['\"’]?(?:,|:| \()? ?(?:on |at )?lines?:? (?P<word>\d{1,7})(?:,? col(?:umn)?:? (?P<word_column>\d{1,5}))?"  # Perl, PHP
    r"|:? (?P<blank>\d{1,7}):(?P<blank_column>\d{1,5})(?:-(?:\d{1,7}:)?\d{1,5})?(?!\S)"  # sass, webpack
    r")"
)
_QUOTED = r"File \"([^\"<>]+)\", line (\d{1,7})()"  # Python, OCaml; the path may hold blanks
_LATER = _PATH + r": .*\((\d{1,7}):(\d{1,5})\)\s*$"  # Babel, Prettier
_ROLLUP = _PATH + r" \((\d{1,7}):(\d{1,5})\)"
_JVM_FRAME = r"^\s*at (?:[\w.$]+/)?((?:[\w$]+\.)*)[\w$]+\.[\w$<>]+ ?\(([\w$]+\.(?:java|kt|scala|groovy)):(\d{1,7})\)"
_JVM_FILE = r"\([\w$]+\.(?:java|kt|scala|groovy):\d+\)"  # a file's name without its folder: where it lies is not said
_POSITION = r"^\s*(\d{1,7})(?::(\d{1,5})\s+(?:error|warning|info|✖|⚠|×)| \| (?:ERROR|WARNING))"  # under a heading with the path
_HEADING = r"^(?:FILE: )?(\S+)$"
_GOES_ON = r"^\s*(?:-->|at |❯|#|\.{3} |Origin: )"
_TRACEBACK = "Traceback (most recent call last)"
_LED_THERE = r"^(?:E +)?\s*(?:File \"|file /|\S+: in )"


class _Place(NamedTuple):
    """A place as a line names it; the column is 0 where there is none."""

    path: str
    line: int
    column: int


def source_of(match: Match, checkout: Checkout) -> Location | None:
    """The place in the source tree that a match names, or None; line and column as the tool counted them, from 1.

    A place in a library or in the system gives way to the next one; one of which it cannot be told where it lies does not.
    """
    place = next((place for place in _places(match, checkout) if not is_foreign(place.path)), None)
    return place and _location(place, checkout)


def place_named(match: Match, checkout: Checkout) -> str | None:
    """`file:line` of the first such place, also where the file lies in none of this checkout's folders; or None."""
    place = next((place for place in _places(match, checkout) if place.line and not is_foreign(place.path)), None)
    return place and f"{checkout.relative(place.path) or place.path}:{place.line}"


def _location(place: _Place, checkout: Checkout) -> Location | None:
    path = checkout.relative(place.path) if place.line else None
    return Location(path, place.line, place.column or None) if path else None


def _places(match: Match, checkout: Checkout) -> Iterator[_Place]:
    """What may be the place, the most certain first: captures, the line itself, the block behind it, then before it."""
    own = next((line for line in match.excerpt if line.number == match.line), None)
    on_the_line = list(_named_in(own.text, checkout)) if own else []
    captured = _captured(dict(match.values))
    if captured:
        yield next((place for place in on_the_line if _tells_more(place, captured)), captured)
    yield from on_the_line
    if own:
        yield from _under_a_heading(own, match)
    for line in _around(match):
        yield from _named_in(line.text, checkout)


def _captured(values: dict[str, str]) -> _Place | None:
    """The place out of the captures `file` (or `path`), `line` and `column`; all but the column must be there."""
    path, line, column = (values.get("file") or values.get("path"), values.get("line", ""), values.get("column", ""))
    if not path or not _is_number(line):
        return None
    return _Place(path, int(line), int(column) if _is_number(column) else 0)


def _tells_more(place: _Place, captured: _Place) -> bool:
    """Whether it is the same place; a rule may capture the file's name without its folder, and no column."""
    return place.line == captured.line and f"/{place.path}".endswith(f"/{captured.path}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 7  # noqa: PLR2004  # as many digits as elsewhere in this file


def _around(match: Match) -> Iterator[Line]:
    """The block's lines behind the match, then those before it, the nearest first; then what plainly goes on with it."""
    behind = [line for line in match.excerpt if match.line < line.number]
    before = [line for line in match.excerpt if line.number < match.line][::-1]
    block = [line for line in behind if line.number <= match.last_line]
    # The last frame is where it broke (unittest's block begins with the test).
    yield from reversed(block) if any(line.text.startswith(_TRACEBACK) for line in block) else block
    yield from (line for line in before if line.number >= match.first_line)
    goes_on, led_there = _compiled(_GOES_ON), _compiled(_LED_THERE)
    yield from (line for line in behind if 0 < line.number - match.last_line <= _REACH and goes_on.search(line.text))
    yield from (line for line in before if 0 < match.first_line - line.number <= _REACH and led_there.search(line.text))


def _named_in(text: str, checkout: Checkout) -> Iterator[_Place]:
    """The places that a line names, from left to right."""
    text = text[:_LONGEST]
    frame = _compiled(_JVM_FRAME).search(text) if "at " in text else None
    if frame:
        path = checkout.source_of_package(f"{frame[1].replace('.', '/')}{frame[2]}")
        if path:
            yield _Place(path, int(frame[3]), 0)
        return
    if _compiled(_JVM_FILE).search(text):
        return
    if 'File "' in text:
        yield from (place for place in _by(_QUOTED, text) if not _is_of_extension(place.path) or checkout.has(place.path))
    else:
        yield from (place for _, place in sorted(_all_in(text)))


def _all_in(text: str) -> Iterator[tuple[int, _Place]]:
    for found in _compiled(_PLACE).finditer(text):
        if _is_source(found[1]):
            line, column = (next(filter(None, found.groups()[at::2]), "0") for at in (1, 2))
            yield found.start(), _Place(found[1], int(line), int(column))
    if text.rstrip().endswith(")") or "):" in text:
        for shape in (_LATER, _ROLLUP):
            for found in _compiled(shape).finditer(text):
                if _is_source(found[1]):
                    yield found.start(), _Place(found[1], int(found[2]), int(found[3]))


def _by(shape: str, text: str) -> Iterator[_Place]:
    return (_Place(found[1], int(found[2]), int(found[3] or 0)) for found in _compiled(shape).finditer(text))


def _is_of_extension(path: str) -> bool:
    """Whether it is Cython's source as an installed extension names it: from the folder on in which it was compiled."""
    return path.endswith((".pyx", ".pxi")) and not path.startswith("/")


def _under_a_heading(own: Line, match: Match) -> Iterator[_Place]:
    """ESLint, stylelint, PHP_CodeSniffer: the line has the position, and a line above it the path alone."""
    position = _compiled(_POSITION).search(own.text[:_LONGEST])
    if not position:
        return
    for line in reversed([line for line in match.excerpt if line.number < own.number]):
        heading = _compiled(_HEADING).search(line.text.strip()[:_LONGEST])
        if heading and _is_source(heading[1]):
            yield _Place(heading[1], int(position[1]), int(position[2] or 0))
            return


def _is_source(path: str) -> bool:
    """Whether it is named as source files are: `registry.example:443` and `v1.2:3` are no places in a file."""
    name = re.split(r"[/\\]", path)[-1].lower()
    stem, dot, ending = name.rpartition(".")
    return name in _NAMES or bool(dot and stem and ending in _ENDINGS)


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape)
