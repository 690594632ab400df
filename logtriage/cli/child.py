"""A command that is run for someone else: its signals, its terminal, its end, as if nothing stood between."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any, Self

from logtriage.cli.passing import Copy, Pump

DRAINED_FOR = 1.0  # seconds that a process left behind may still print
_WAKES_AFTER = 0.5  # seconds
_KILLED_AFTER = 5.0  # seconds after the second Ctrl-C
_FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_FROM_TERMINAL = ("SIGINT", "SIGHUP", "SIGQUIT")  # the terminal sends them to all of its foreground group
NOT_FOUND, NOT_STARTED = 127, 126  # as env, nice and the shells say


class NotStarted(Exception):
    """The command cannot be run: the exit code that tells so, and why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Child:
    """The running command; `with` it, signals that this process gets are the child's.

    On a terminal it shares our process group, so that Ctrl-C and Ctrl-Z reach it as they would without us; elsewhere it
    has a group of its own, which gets the signals whole.
    """

    def __init__(self, command: Sequence[str], copy: Copy, *, on_pseudo_terminal: bool) -> None:
        self._command = command
        self._copy = copy
        self._on_pseudo_terminal = on_pseudo_terminal
        self._shares_group = _in_foreground()
        self._process: subprocess.Popen[bytes] | None = None
        self._pumps: list[Pump] = []
        self._pending: list[int] = []  # signals that came before there was a child
        self._terminal: int | None = None  # our end of the pseudo-terminal
        self._interrupts = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for name in _FORWARDED:
            number = getattr(signal, name, None)
            if number and signal.getsignal(number) is not signal.SIG_IGN:  # nohup: the child ignores it as well
                self._before[number] = signal.signal(number, self._on_signal)
        if self._on_pseudo_terminal:
            self._before[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, self._on_resize)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def run(self) -> int:
        """Starts the command, and waits for its end and that of its output; its exit code, 128+N after signal N.

        Raises NotStarted.
        """
        self._start()
        assert self._process is not None  # noqa: S101  # it was started
        code = _ended(self._process)
        self._drain()
        return code if code >= 0 else 128 - code

    @property
    def problems(self) -> list[str]:
        """What went wrong with its output."""
        return [pump.problem for pump in self._pumps if pump.problem]

    def _start(self) -> None:
        group = None if self._shares_group else 0
        try:
            if self._on_pseudo_terminal:
                streams = self._start_on_pseudo_terminal(group)
            else:
                self._process = subprocess.Popen(  # noqa: S603  # to run it is what we were asked for
                    self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, process_group=group
                )
                streams = [(_taken(self._process.stdout), 1), (_taken(self._process.stderr), 2)]
        except FileNotFoundError as error:
            raise NotStarted(NOT_FOUND, f"{self._command[0]}: command not found") from error
        except OSError as error:
            raise NotStarted(NOT_STARTED, f"{self._command[0]}: {error.strerror or error}") from error
        for number in self._pending:
            self._send(number)
        self._pumps = [Pump(source, target, self._copy) for source, target in streams]
        for pump in self._pumps:
            pump.start()

    def _start_on_pseudo_terminal(self, group: int | None) -> list[tuple[int, int]]:
        """Standard output and standard error are one terminal; standard input stays what it is."""
        from logtriage.cli.terminal import open_terminal

        ours, theirs = open_terminal()
        try:
            self._process = subprocess.Popen(  # noqa: S603
                self._command, stdout=theirs, stderr=theirs, process_group=group
            )
        except OSError:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self._terminal = ours
        return [(ours, 1)]

    def _drain(self) -> None:
        """Waits for the end of the output, but not for a process that the child left behind."""
        ended = time.monotonic() + DRAINED_FOR
        for pump in self._pumps:
            pump.join(max(0.0, ended - time.monotonic()))
        for pump in self._pumps:
            pump.stop()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if not (self._shares_group and signal.Signals(number).name in _FROM_TERMINAL):
            self._send(number)
        if number == signal.SIGINT:
            self._interrupts += 1
            if self._interrupts == 2:  # noqa: PLR2004  # the first one is the child's own affair
                timer = threading.Timer(_KILLED_AFTER, self._send, [getattr(signal, "SIGKILL", signal.SIGTERM)])
                timer.daemon = True
                timer.start()

    def _on_resize(self, number: int, _frame: FrameType | None) -> None:
        from logtriage.cli.terminal import resize

        if self._terminal is not None:
            resize(self._terminal)
            self._send(number)  # the pseudo-terminal controls nobody, so the kernel does not tell the child

    def _send(self, number: int) -> None:
        process = self._process
        if process is None:
            self._pending.append(number)
        elif process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if self._shares_group:
                    process.send_signal(number)
                else:
                    os.killpg(process.pid, number)


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """Waits for the process, waking now and then: a signal that comes just before a wait without end would be left lying."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=_WAKES_AFTER)


def _taken(stream: Any) -> int:
    """The descriptor of the stream, which is ours to close from now on."""
    descriptor = os.dup(stream.fileno())
    stream.close()
    return descriptor


def _in_foreground() -> bool:
    """Whether this process belongs to the group that its terminal sends signals to; Windows knows no groups of this kind."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
