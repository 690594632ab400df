"""What an archive of any kind gives: its members, one after the other; each can be read until the next one is asked for."""

from collections.abc import Iterator
from typing import NamedTuple

MOST_MEMBERS = 10_000


class Member(NamedTuple):
    """One file of an archive, by the name to tell; `problem` says why it cannot be read, if it cannot.

    Reading its blocks raises Damaged where it breaks off.
    `step` is the step of a CI run that it is the log of, and `format` the format that such logs have, where that is known.
    """

    name: str
    blocks: Iterator[bytes] = iter(())
    problem: str = ""
    step: str = ""
    format: str = ""
