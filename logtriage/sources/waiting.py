"""Waiting for bytes, and how a signal ends all reading: as if every log ended there, so that nothing that came is lost.

A signal's handler may run between any two instructions. It breaks off a wait, during which nothing is read; whoever
reads asks `stopped` before the next step.
"""

import select
import time

PATIENCE = 0.5  # seconds after which whoever works on what was read gives up, too


class _Woken(Exception):
    """Breaks off a wait."""


_stopped = False
_stopped_at = 0.0
_waits = False


def stop() -> None:
    """To be called by a signal's handler: all reading ends."""
    global _stopped, _stopped_at, _waits  # noqa: PLW0603  # signals come to the process, not to one of its objects
    _stopped = True
    _stopped_at = time.monotonic()
    if _waits:
        _waits = False
        raise _Woken


def stopped() -> bool:
    """Whether all reading is to end."""
    return _stopped


def overdue() -> bool:
    """Whether all reading is to end, and that for so long that what was read before is to be left as it is."""
    return _stopped and time.monotonic() - _stopped_at > PATIENCE


def wait_for(descriptor: int | None, seconds: float | None = None) -> bool:
    """Waits until bytes can be read (for ever, or so long); whether they can. With no descriptor it only waits."""
    global _waits  # noqa: PLW0603
    try:
        _waits = True
        ready = not _stopped and _is_readable(descriptor, seconds)
        _waits = False
    except _Woken:
        return False
    return ready


def _is_readable(descriptor: int | None, seconds: float | None) -> bool:
    try:
        return bool(select.select([] if descriptor is None else [descriptor], [], [], seconds)[0])
    except OSError:  # Windows can wait for sockets alone: there a read has to do the waiting
        return seconds is None
