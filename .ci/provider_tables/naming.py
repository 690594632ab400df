"""How names are compared."""

import re

MERE_WORD = re.compile(r"[a-z]{1,8}")  # that a script may as well have for a function of its own
LEAST_OF_A_NAME = 3  # letters, to say anything


def bare(package: str) -> str:
    """`reflectcpp` of `libreflectcpp-dev` and of `reflect-cpp`, `ecal` of `libecal2.0-dev`."""
    return re.sub(r"[-_]|\d[\d.]*$", "", re.sub(r"^lib|-dev$", "", package))
