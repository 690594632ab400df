"""For whom a report is put on paper: what the terminal can show, and which system the reader sits at."""

from typing import NamedTuple


class View(NamedTuple):
    """How wide a line may be (in terminal cells), whether colours are wanted, whether every finding is told in full."""

    width: int = 100
    color: bool = False
    verbose: bool = False
