"""What a CI system or a logger puts around the lines of a program: the noun that every format is one of, and its tools."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from logtriage.model import Border, Mark
from logtriage.sources.stamps import message_of

LONGEST_MARK = 4 * 1024  # bytes of a line in which a mark and what stands before it are looked for

MessageOf = Callable[[str], str]
# What a sign says, if it says anything, given the text from it on and the one behind the next carriage return.
ReadMark = Callable[[str, str], tuple[Border, str] | None]


FEWEST = 3  # lines that have to agree on a prefix


class Sample(NamedTuple):
    """The start of a log, to recognise its format by: the bytes as they came, and the first lines that are not empty."""

    raw: bytes
    lines: tuple[str, ...]

    def share_of(self, pattern: str) -> float:
        """How many of the lines begin so, from 0 to 1; 0 where fewer than FEWEST do: one line proves nothing."""
        begins = re.compile(pattern).match
        count = sum(begins(line) is not None for line in self.lines)
        return count / len(self.lines) if count >= FEWEST else 0.0

    def has(self, pattern: str) -> bool:
        """Whether a line begins so."""
        begins = re.compile(pattern).match
        return any(begins(line) for line in self.lines)


MOST = 0.6  # share of lines from which on a prefix is the log's own


class Format(NamedTuple):
    """One way to write a log.

    `message_of` takes off what stands before a line's message. `marks_in` finds the marks of sections in clean data.
    `rewrite` gives clean data for clean data of whole lines, with as many newlines.
    """

    name: str
    fits: Callable[[Sample], bool]
    message_of: MessageOf = message_of
    marks_in: Callable[[bytes], Iterable[Mark]] = lambda _data: ()
    rewrite: Callable[[bytes], bytes] | None = None


PLAIN = Format("plain", lambda _sample: True)


def without(prefix: str, then: MessageOf = message_of) -> MessageOf:
    """Takes off what the pattern matches at the start of a line, and what stands behind that: stamps, by default."""
    begins = re.compile(prefix).match

    def strip(line: str) -> str:
        found = begins(line)
        return then(line[found.end() :] if found else line)

    return strip


def marks_by(signs: Iterable[bytes], read: ReadMark, message_of: MessageOf = message_of) -> Callable[[bytes], list[Mark]]:
    """A search for lines that begin, behind what `message_of` takes off, with one of the signs.

    A state of a line (behind a carriage return) counts as a line. Data without signs is searched at the speed of memory.
    """
    signs = tuple(signs)

    def search(data: bytes) -> list[Mark]:
        found = []
        for sign in signs:
            at = data.find(sign)
            while at >= 0:
                said = _read_at(data, at, read, message_of)
                if said:
                    found.append(Mark(at, *said))
                at = data.find(sign, at + len(sign))
        return sorted(found)

    return search


def _read_at(data: bytes, at: int, read: ReadMark, message_of: MessageOf) -> tuple[Border, str] | None:
    lowest = max(0, at - LONGEST_MARK)
    start = max(data.rfind(b"\n", lowest, at), data.rfind(b"\r", lowest, at)) + 1
    if not start and lowest:
        return None
    if message_of(data[start:at].decode("utf-8", "replace") + "x") != "x":
        return None
    line = data[at : at + LONGEST_MARK].partition(b"\n")[0].decode("utf-8", "replace")
    text, _, behind = line.partition("\r")
    return read(text, behind.partition("\r")[0])


def join_pieces(pieces: Iterable[tuple[bytes, bool]]) -> bytes:
    """Lines in one piece, where their first piece stands; as many empty lines behind them as they had further pieces.

    Each piece is what one line of the file holds, and whether the next one goes on with it.
    """
    lines: list[bytes] = []
    line: list[bytes] = []
    for piece, goes_on in pieces:
        line.append(piece.rstrip(b"\r") if goes_on else piece)
        if not goes_on:
            lines += [b"".join(line), *[b""] * (len(line) - 1)]
            line = []
    if line:
        lines += [b"".join(line), *[b""] * (len(line) - 1)]
    return b"\n".join(lines)
