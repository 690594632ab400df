"""Ctrl-C, or a CI system that wants to end the job: the reading stops, and what was found until then is still told."""

import os
import signal
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import Any, Self, TypeVar

from logtriage.model import Chunk
from logtriage.sources import Interrupted
from logtriage.triage import Onlooker

_NUMBERS = (signal.SIGINT, signal.SIGTERM)
_END = object()

Item = TypeVar("Item")


class Interruption(Onlooker):
    """While it is entered, the first signal ends what is watched, and a second one the process.

    `name` is that of the signal, "" as long as none came.
    """

    def __init__(self) -> None:
        self.name = ""
        self._waits = False  # for the next item: then, and only then, the handler raises
        self._told = False  # whoever reads was told by an exception
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in _NUMBERS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def chunks(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Passes the log's chunks on until a signal comes."""
        return self.watch(chunks)

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Passes items on until a signal comes; who reads them may catch `Interrupted`, and give what it has."""
        iterator = iter(items)
        while True:
            try:
                self._waits = True
                item = _END if self.name and not self._told else next(iterator, _END)
                self._waits = False
            except Interrupted:
                return
            if item is _END:
                return
            yield item  # type: ignore[misc]  # _END is no item

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self.name:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.name = signal.Signals(number).name
        if self._waits:
            self._waits = False
            self._told = True
            raise Interrupted
