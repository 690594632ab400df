"""Ctrl-C, or a CI system that ends the job: the reading stops, and what was found until then is still told."""

import os
import signal
from types import FrameType
from typing import Any, Self

from logtriage.sources.waiting import stop

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """While it is entered, the first signal ends the reading of logs, and a second one the process.

    `name` is that of the signal, "" as long as none came.
    """

    def __init__(self) -> None:
        self.name = ""
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in _NUMBERS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self.name:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.name = signal.Signals(number).name
        stop()
