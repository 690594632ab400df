"""Which path of a package gives which name: of a library, a command, a module."""

import re
from collections.abc import Iterator

_TRIPLET = r"x86_64-linux-gnu"
INCLUDE = re.compile(rf"usr/(?:include/(?:{_TRIPLET}/)?(?!c\+\+/)|lib/avr/include/(?=avr/|util/))(?P<name>\S+)")
_LIBRARY = re.compile(rf"(?:usr/)?lib/(?:{_TRIPLET}/)?(?:blas/|lapack/)?lib(?P<name>[\w.+-]+)\.(?:so|a)")
_SHARED = re.compile(rf"(?:usr/)?lib/(?:{_TRIPLET}/)?(?P<name>lib[\w.+-]+\.so(?:\.\d[\w.]*)?)")
_PKGCONFIG = re.compile(r"usr/(?:lib|share)/\S*pkgconfig/(?P<name>[\w.+-]+)\.pc")
_CMAKE = re.compile(r"usr/(?:lib|share)/\S*/(?P<name>[\w.+-]+?)(?:Config|-config)\.cmake")
_COMMAND = re.compile(r"(?:(?:usr/)?(?:s?bin|games)|usr/lib/qt[56]/(?:bin|libexec))/(?P<name>[\w.+-]+|\[)")
PYTHON = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z]\w*|_[a-z]\w*)(?:\.py|/__init__\.py|\.cpython-\S*\.so)")
PYTHON_SPACE = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[a-z]\w*/[a-z]\w*)/__init__\.py")
PYTHON_PART = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z]\w*/[A-Z]\w*)(?:\.py|\.(?:abi3|cpython-\S*)\.so)")
DISTRIBUTION = re.compile(r"usr/lib/python3/dist-packages/(?P<name>[A-Za-z][\w.]*?)-[^-/]*\.(?:egg|dist)-info(?:/|$)")
_PERL = re.compile(rf"usr/(?:share|lib/{_TRIPLET})/perl5/(?:5\.\d+/)?(?P<name>[A-Za-z]\S*)\.pm")
_TEX = re.compile(r"usr/share/(?:texlive/texmf-dist|texmf)/(?:tex|bibtex)/\S*/(?P<name>[\w.+-]+\.(?:sty|cls|def|ldf|bst))")
_R = re.compile(r"usr/lib/R/(?:site-)?library/(?P<name>[\w.]+)/DESCRIPTION")
_HASKELL = re.compile(
    r"var/lib/ghc/package\.conf\.d/(?P<name>[\w-]+?)-[\d.]+(?:-\w+)?\.conf"
    r"|usr/lib/haskell-packages/ghc/lib/[^/]+/[^/]+/(?P<module>[A-Z]\S*)\.hi"
)
OF_GHC = re.compile(
    r"usr/lib/ghc/(?:lib/)?(?:[^/]+-ghc-[^/]+/)?(?P<package>(?!ghc|libiserv)[A-Za-z][\w-]*?)-[\d.]+/(?P<name>[A-Z]\S*)\.hi"
)
_OCAML = re.compile(rf"usr/lib/(?:{_TRIPLET}/)?ocaml/(?:5[\d.]+/)?(?P<name>[^/]+)/[^/]+\.(?:cmi|cmxa)")
_LUA = re.compile(rf"usr/(?:share|lib/{_TRIPLET})/lua/5\.\d/(?P<name>\S+?)(?:/init)?\.(?:lua|so)")
_RUBY = re.compile(
    r"usr/lib/ruby/vendor_ruby/(?P<name>[\w-]+)\.rb"
    r"|usr/\S+/rubygems-integration/[^/]+/(?:specifications/(?P<module>[\w-]+?)-\d[\w.]*\.gemspec|gems/[^/]+/lib/(?P<file>[\w-]+)\.rb)"
)
_FORTRAN = re.compile(rf"usr/(?:include|lib/{_TRIPLET})/(?:\S+/)?(?P<name>\w+)\.mod")
_GI = re.compile(rf"usr/lib/(?:{_TRIPLET}/)?girepository-1\.0/(?P<name>\w+-[\d.]+)\.typelib")
_QMAKE = re.compile(rf"usr/lib/{_TRIPLET}/qt5/mkspecs/modules/qt_lib_(?P<name>\w+?)(?<!_private)\.pri")
SOURCES_OF = {
    "library": _LIBRARY,
    "shared-library": _SHARED,
    "pkgconfig": _PKGCONFIG,
    "cmake": _CMAKE,
    "command": _COMMAND,
    "perl": _PERL,
    "tex": _TEX,
    "r": _R,
    "haskell": _HASKELL,
    "ocaml": _OCAML,
    "lua": _LUA,
    "ruby": _RUBY,
    "fortran": _FORTRAN,
    "gi": _GI,
    "qmake": _QMAKE,
}
BETWEEN_MODULES = {"perl": "::", "haskell": ".", "lua": "."}


def names_of(kind: str, found: "re.Match[str]") -> Iterator[str]:
    """The names that a file gives: of a module by its path, of a typelib with and without its version."""
    name = next(name for name in found.groups() if name)
    yield name.replace("/", BETWEEN_MODULES.get(kind, "/"))
    if kind == "gi":
        yield name.split("-")[0]
