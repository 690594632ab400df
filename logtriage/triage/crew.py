"""More than one core: logs side by side, and a large file region by region; the reports are those of one core."""

import contextlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from typing import NamedTuple, Self, TypeVar

from logtriage.matching import Matcher, RegionScan
from logtriage.model import Language, LogReport, Rule
from logtriage.redaction import show_secrets, shows_secrets
from logtriage.sources import STDIN, Found, Log, OpenedLogs, Reading, Unreadable
from logtriage.sources.regions import LEAD_IN, Cut, NotUtf8, chunks_before, chunks_between, cut_file, reading_of_regions
from logtriage.sources.waiting import stopped
from logtriage.triage import Ends, Onlooker, report_of, triage_log

LARGE = 64 * 1024 * 1024  # bytes of a plain file from which on it is cut
REGION = 16 * 1024 * 1024  # bytes
_LOOK_EVERY = 0.2  # seconds between two looks whether reading is stopped
_MOST_ON_WINDOWS = 61  # workers: a pool of more raises ValueError there
_AHEAD = 3  # logs or regions a worker that are begun before the first of them is told

Result = TypeVar("Result")

_matcher: Matcher  # of a worker: made once, when it starts


class Crew:
    """Worker processes that know the rules; to be left with `with`.

    A plain file of at least `large` bytes is read in regions of some `region` bytes.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        jobs: int,
        *,
        large: int = LARGE,
        region: int = REGION,
        onlooker: Onlooker | None = None,
    ) -> None:
        self._jobs = min(jobs, _MOST_ON_WINDOWS) if sys.platform == "win32" else jobs
        self._onlooker = onlooker or Onlooker()
        self._large = large
        self._region = region
        self._matcher = Matcher(rules)
        # A fork has at once what this process knows; elsewhere all that a worker needs is handed over.
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        context = multiprocessing.get_context(method)
        self._pool = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_begin, initargs=(rules, shows_secrets()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if stopped():
            for worker in multiprocessing.active_children():
                worker.kill()  # one that has just begun would survive SIGTERM, and then wait for ever for the others
        self._pool.shutdown(cancel_futures=True)

    def triage_all(
        self, files: Iterable[Found], language: Language, reading: Reading, root: str | None = None
    ) -> Iterator[LogReport]:
        """The reports of each file's logs, in the order of the files; when reading is stopped, of those that are ready."""
        begun: deque[_Begun] = deque()
        for file in files:
            if stopped():
                break
            begun.append(self._begin(file, language, reading, root))
            while len(begun) > self._jobs * _AHEAD:
                yield from self._finished(begun.popleft(), language, reading, root)
        while begun:
            yield from self._finished(begun.popleft(), language, reading, root)

    def _begin(self, file: Found, language: Language, reading: Reading, root: str | None) -> "_Begun":
        """Standard input is read here, where it is; a large file keeps all workers busy by itself."""
        if file.path == STDIN:
            return _Begun(file, None, None)
        in_regions = reading_of_regions(file.path, reading, self._large)
        if in_regions:
            return _Begun(file, in_regions, None)
        return _Begun(file, None, self._pool.submit(_triage_file, file, language, reading, root))

    def _finished(self, begun: "_Begun", language: Language, reading: Reading, root: str | None) -> Iterator[LogReport]:
        with contextlib.suppress(_Stopped):
            if begun.reports:
                for report in _result_of(begun.reports):
                    self._onlooker.report(report)
                    yield report
                return
            if stopped():
                return
            if begun.in_regions:
                cut = self._triage_regions(begun.file.path, language, begun.in_regions, root)
                if cut:
                    yield cut
                    return
            for log in OpenedLogs(begun.file, reading):
                yield triage_log(log, self._matcher, language=language, root=root, onlooker=self._onlooker)

    def _triage_regions(self, path: str, language: Language, reading: Reading, root: str | None) -> LogReport | None:
        """The report of a file that is scanned region by region; None if it turns out that it cannot be cut."""
        ends = Ends()
        try:
            scan = self._matcher.join(self._scanned(path, reading, ends))
            matches = self._onlooker.matches(scan)
            return report_of(Log(path, reading=reading), scan, matches, ends, language=language, root=root)
        except _CannotBeCut:
            return None

    def _scanned(self, path: str, reading: Reading, ends: Ends) -> Iterator[RegionScan]:
        cuts = deque(cut_file(path, self._region))
        begun: deque[tuple[Cut, Future[tuple[RegionScan, Ends] | None]]] = deque()
        while cuts or begun:
            while cuts and len(begun) < self._jobs * _AHEAD:
                cut = cuts.popleft()
                begun.append((cut, self._pool.submit(_scan_one_region, path, cut, reading)))
            (start, end), future = begun.popleft()
            try:
                scanned = _result_of(future)
            except _Stopped:
                return
            if scanned is None:
                raise _CannotBeCut
            region, region_ends = scanned
            ends.see(region_ends.first)
            ends.see(region_ends.last)
            self._onlooker.region(end - start)
            yield region


class _Begun(NamedTuple):
    """A file on its way: read by a worker, else region by region, else where all are told."""

    file: Found
    in_regions: Reading | None
    reports: "Future[list[LogReport]] | None"


class _Stopped(Exception):
    """Reading is stopped, and what was waited for is not ready."""


def _result_of(future: "Future[Result]") -> "Result":
    """What a worker gives; raises _Stopped when reading is stopped before."""
    while not future.done():
        if stopped():
            raise _Stopped
        wait([future], timeout=_LOOK_EVERY)
    return future.result()


class _CannotBeCut(Exception):
    """A line is longer than a chunk, a byte is no UTF-8, or the file can no longer be read."""


def _begin(rules: Sequence[Rule], secrets_are_shown: bool) -> None:  # noqa: FBT001  # a pool hands over no names
    global _matcher  # noqa: PLW0603  # a worker process has nowhere else to keep it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us: it is for the one who reports
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if secrets_are_shown:
        show_secrets()
    _matcher = Matcher(rules)


def _scan_one_region(path: str, cut: Cut, reading: Reading) -> tuple[RegionScan, Ends] | None:
    ends = Ends()
    try:
        size = os.stat(path).st_size
        own = ends.watch(chunks_between(path, cut, reading))
        after = chunks_between(path, (cut[1], size), reading)
        before = chunks_before(path, cut[0], reading)
        message_of = Log(path, reading=reading).message_of

        def failed() -> bool:
            whole = Ends()
            whole.see(next((chunk.data for chunk in chunks_between(path, (0, min(size, REGION)), reading)), b""))
            whole.see(ends.last)
            return reading.failed or whole.broke_off()

        region = _matcher.scan_region(before, own, after, whole_before=cut[0] <= LEAD_IN, message_of=message_of, failed=failed)
    except (OSError, Unreadable, NotUtf8):
        return None
    return region and (region, ends)


def _triage_file(file: Found, language: Language, reading: Reading, root: str | None) -> list[LogReport]:
    return [triage_log(log, _matcher, language=language, root=root) for log in OpenedLogs(file, reading)]
