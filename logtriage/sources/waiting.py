"""Waiting for bytes, and how a signal ends all reading: as if every log ended there, so that nothing that came is lost.

A signal's handler may run between any two instructions. It breaks off a wait, during which nothing is read; whoever
reads asks `stopped` before the next step.
"""

import select


class _Woken(Exception):
    """Breaks off a wait."""


_stopped = False
_waits = False


def stop() -> None:
    """To be called by a signal's handler: all reading ends."""
    global _stopped, _waits  # noqa: PLW0603  # signals come to the process, not to one of its objects
    _stopped = True
    if _waits:
        _waits = False
        raise _Woken


def stopped() -> bool:
    """Whether all reading is to end."""
    return _stopped


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
