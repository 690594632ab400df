"""What provides a name that was missing: the packages of each platform for a header, a library, a command, a module.

The tables lie beside this file, a sorted text for each kind, made by `.ci/make_providers.py`; one is read only when a
finding asks for a name of its kind.
"""

KINDS = ("header", "library", "pkgconfig", "cmake", "command", "python", "shared-library", "perl", "tex")
