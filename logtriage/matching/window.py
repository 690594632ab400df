"""The stretch of the log that is held in memory: whole chunks around a match, bounded in lines and in bytes.

Offsets count bytes from the start of the log, so they stay true when the window moves on.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from logtriage.matching.logged import logged

REACH = 64 * 1024  # bytes before and after a line that a block or an excerpt may reach
FAR_REACH = 1024 * 1024  # bytes before and after a line in which its conditions look

MessageOf = Callable[[str], str]


class _Stretch(NamedTuple):
    """Whole lines, as a source handed them on: the offset of the first byte, and the number of the first line."""

    start: int
    first_line: int
    data: bytes


class Window:
    """Whole lines of one log, from `start` up to what was read last; `ended` when nothing will follow."""

    def __init__(self, message_of: MessageOf) -> None:
        self.ended = False
        self.end = 0  # the offset behind the last byte that is held
        self._message_of = message_of
        self._stretches: list[_Stretch] = []

    @property
    def start(self) -> int:
        """The offset of the first byte that is held."""
        return self._stretches[0].start if self._stretches else self.end

    def extend(self, data: bytes, first_line: int) -> None:
        """Appends what was read next, which begins with the line of that number."""
        if data:
            self._stretches.append(_Stretch(self.end, first_line, data))
            self.end += len(data)

    def forget_all(self) -> None:
        """Lets go of everything."""
        self._stretches.clear()

    def forget_before(self, offset: int, line: int, *, lines: int, reach: int) -> None:
        """Keeps what stands from that line on, which starts at the offset, and before it so many lines, or bytes if fewer."""
        stretches = self._stretches
        needed = self._at(min(offset, self.end - 1)) if stretches else 0
        drop = 0
        while drop < needed and (line - stretches[drop + 1].first_line >= lines or offset - stretches[drop + 1].start >= reach):
            drop += 1
        del stretches[:drop]

    def _at(self, offset: int) -> int:
        """Which stretch holds the offset."""
        if len(self._stretches) == 1:
            return 0
        return bisect_right(self._stretches, offset, key=_start_of) - 1

    def line_at(self, offset: int) -> bytes:
        """The line that starts at the offset, without its newline."""
        stretch = self._stretches[self._at(offset)]
        at = offset - stretch.start
        end = stretch.data.find(b"\n", at)
        return stretch.data[at : end if end >= 0 else None]

    def end_of_line(self, offset: int) -> int:
        """The offset behind the line that starts at the offset, and behind its newline."""
        stretch = self._stretches[self._at(offset)]
        return (stretch.data.find(b"\n", offset - stretch.start) + 1 or len(stretch.data)) + stretch.start

    def offsets_before(self, offset: int, most: int, reach: int = REACH) -> Iterator[int]:
        """Where the lines before the one at the offset start, the nearest first: at most that many, within the reach."""
        lowest = offset - reach
        which = self._at(offset) if offset < self.end else len(self._stretches) - 1
        at = offset
        for _ in range(most):
            if which >= 0 and at == self._stretches[which].start:
                which -= 1
            if which < 0:
                return
            start, _, data = self._stretches[which]
            at = data.rfind(b"\n", 0, at - start - 1) + 1 + start
            if at < lowest:
                return
            yield at

    def offsets_after(self, offset: int, most: int, reach: int = REACH) -> Iterator[int | None]:
        """Where the lines after the one at the offset start, at most that many, within the reach.

        Yields None, and nothing more, where the window ends and the log may go on.
        """
        highest = offset + reach
        which, at = self._at(offset), offset
        for _ in range(most):
            start, _, data = self._stretches[which]
            newline = data.find(b"\n", at - start)
            at = newline + 1 + start
            if newline < 0 or at >= self.end:
                if not self.ended:
                    yield None
                return
            if at == start + len(data):
                which += 1
            if at > highest:
                return
            yield at

    def texts_between(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The bytes from one start of a line to another, in pieces of whole lines, each with its offset."""
        for which in range(max(self._at(start), 0), len(self._stretches)):
            at, _, data = self._stretches[which]
            if at >= end:
                return
            lowest = max(start - at, 0)
            yield at + lowest, data[lowest : end - at]

    def parts_at(self, offset: int) -> list[str]:
        """The messages of the line at the offset: stamp and prefix removed, and cut at carriage returns."""
        return self.parts(self.line_at(offset))

    def parts(self, line: bytes) -> list[str]:
        """The messages of a clean line: stamp and prefix removed, and cut at carriage returns."""
        return parts_of(line, self._message_of)

    def shown_at(self, offset: int) -> str:
        """What a terminal would be left with of the line at the offset."""
        return self.shown(self.line_at(offset))

    def shown(self, line: bytes) -> str:
        """What a terminal would be left with of a clean line: its last part that is not empty."""
        return next((part for part in reversed(self.parts(line)) if part), "")


def _start_of(stretch: _Stretch) -> int:
    return stretch.start


def parts_of(line: bytes, message_of: MessageOf) -> list[str]:
    """The messages of a clean line: stamp and prefix removed, and cut at carriage returns."""
    return message_of(line.decode().rstrip("\r")).split("\r")


def readings_of(line: bytes, message_of: MessageOf) -> list[str]:
    """The messages of a clean line, and behind them, where a logger wrote it, what that was told."""
    parts = parts_of(line, message_of)
    return parts + logged(parts[0]) if len(parts) == 1 else parts
