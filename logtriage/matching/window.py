"""The stretch of the log that is held in memory: lines around a match, across the borders of chunks, bounded in bytes.

Offsets count bytes from the start of the log, so they stay true when the window moves on.
"""

from collections.abc import Callable, Iterator

REACH = 64 * 1024  # bytes before and after a line that a block or an excerpt may reach

MessageOf = Callable[[str], str]


class Window:
    """Whole lines of one log, from `start` up to what was read last; `ended` when nothing will follow."""

    def __init__(self, message_of: MessageOf) -> None:
        self._message_of = message_of
        self._data = b""
        self.start = 0
        self.ended = False

    @property
    def end(self) -> int:
        """The offset behind the last byte that is held."""
        return self.start + len(self._data)

    def extend(self, data: bytes) -> None:
        """Appends what was read next."""
        self._data = self._data + data if self._data else data

    def forget_before(self, offset: int) -> None:
        """Lets go of all before the offset, which must be the start of a line."""
        if offset > self.start:
            self._data = self._data[offset - self.start :]
            self.start = offset

    def line_at(self, offset: int) -> bytes:
        """The line that starts at the offset, without its newline."""
        at = offset - self.start
        end = self._data.find(b"\n", at)
        return self._data[at : end if end >= 0 else None]

    def offsets_before(self, offset: int, most: int) -> Iterator[int]:
        """Where the lines before the one at the offset start, the nearest first: at most that many, within REACH."""
        at = offset - self.start
        lowest = max(at - REACH, 0)
        for _ in range(most):
            if at <= 0:
                return
            at = self._data.rfind(b"\n", 0, at - 1) + 1
            if at < lowest:
                return
            yield at + self.start

    def offsets_after(self, offset: int, most: int) -> Iterator[int | None]:
        """Where the lines after the one at the offset start, at most that many, within REACH.

        Yields None, and nothing more, where the window ends and the log may go on.
        """
        at = offset - self.start
        highest = at + REACH
        for _ in range(most):
            newline = self._data.find(b"\n", at)
            at = newline + 1
            if newline < 0 or at >= len(self._data):
                if not self.ended:
                    yield None
                return
            if at > highest:
                return
            yield at + self.start

    def parts_at(self, offset: int) -> list[str]:
        """The messages of the line at the offset: stamp and prefix removed, and cut at carriage returns."""
        return parts_of(self.line_at(offset), self._message_of)

    def shown_at(self, offset: int) -> str:
        """What a terminal would be left with of the line at the offset: its last part that is not empty."""
        return next((part for part in reversed(self.parts_at(offset)) if part), "")


def parts_of(line: bytes, message_of: MessageOf) -> list[str]:
    """The messages of a clean line: stamp and prefix removed, and cut at carriage returns."""
    return message_of(line.decode().rstrip("\r")).split("\r")
