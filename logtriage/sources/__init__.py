"""Bytes -> clean chunks: what a person named is opened, unpacked and cleaned; what cannot be read is told, not raised."""

from collections.abc import Iterator

from logtriage.sources.cleaning import Reading
from logtriage.sources.files import STDIN, Unreadable, open_raw
from logtriage.sources.folders import Found, find_files
from logtriage.sources.log import Log
from logtriage.sources.opening import OpenedLogs
from logtriage.sources.reading import Stream

__all__ = [
    "STDIN",
    "Found",
    "Log",
    "OpenedLogs",
    "Reading",
    "Unreadable",
    "find_files",
    "follow_file",
    "follow_stream",
    "open_raw",
]


def follow_stream(name: str, stream: Stream, reading: Reading) -> Iterator[Log]:
    """The log of an open pipe, as it is written."""
    from logtriage.sources.following import Arrivals  # few runs follow

    arrivals = Arrivals(stream)
    yield from OpenedLogs(Found(name, named=True), reading, arrivals, arrivals.paused)


def follow_file(path: str, reading: Reading) -> Iterator[Log]:
    """The log of a file that grows; one more each time that it begins anew, for as long as one asks."""
    from logtriage.sources.following import Growth

    notes: list[str] = []
    while True:
        try:
            raw = open_raw(path)
        except Unreadable:
            yield Log(path)  # which says why
            return
        with raw:
            growth = Growth(raw, path)
            for log in OpenedLogs(Found(path, named=True), reading, growth, growth.paused):
                log.notes += notes
                yield log
        notes = ["begins anew: the file was cut short, or another one took its place"]
