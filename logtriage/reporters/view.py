"""For whom a report is put on paper: what the terminal can show, and which system the reader sits at."""

from collections.abc import Mapping
from typing import NamedTuple


class View(NamedTuple):
    """How wide a line may be (in terminal cells), whether colours are wanted, whether every finding is told in full."""

    width: int = 100
    color: bool = False
    verbose: bool = False


def commands_for(run: Mapping[str, str], platform: str | None) -> Mapping[str, str]:
    """The one command of a fix for the platform; all of them, by platform, where it is not known or none fits it."""
    own = () if platform is None else (platform,) if platform in ("macos", "windows") else (platform, "linux")
    return next(({name: run[name]} for name in (*own, "any") if name in run), run)
