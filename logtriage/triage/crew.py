"""More than one core: logs side by side, and a large file region by region; the reports are those of one core."""

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from typing import Self, TypeVar

from logtriage.matching import Matcher, RegionScan
from logtriage.model import Language, LogReport, Rule
from logtriage.sources import STDIN, Log, Unreadable
from logtriage.sources.regions import LEAD_IN, Cut, chunks_before, chunks_between, cut_file
from logtriage.sources.waiting import stopped
from logtriage.triage import Ends, report_of, triage_log

LARGE = 64 * 1024 * 1024  # bytes of a plain file from which on it is cut
REGION = 16 * 1024 * 1024  # bytes
_LOOK_EVERY = 0.2  # seconds between two looks whether reading is stopped
_AHEAD = 3  # logs or regions a worker that are begun before the first of them is told

Result = TypeVar("Result")

_matcher: Matcher  # of a worker: made once, when it starts


class Crew:
    """Worker processes that know the rules; to be left with `with`.

    A plain file of at least `large` bytes is read in regions of some `region` bytes.
    """

    def __init__(self, rules: Sequence[Rule], jobs: int, *, large: int = LARGE, region: int = REGION) -> None:
        self._jobs = jobs
        self._large = large
        self._region = region
        self._matcher = Matcher(rules)
        # A fork has the rules at once; elsewhere they are handed over.
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        context = multiprocessing.get_context(method)
        self._pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(rules,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if stopped():
            for worker in multiprocessing.active_children():
                worker.terminate()
        self._pool.shutdown(cancel_futures=True)

    def triage_all(self, names: Iterable[str], language: Language, root: str | None = None) -> Iterator[LogReport]:
        """The report of each log, in the order of the names; when reading is stopped, of those that are ready."""
        begun: deque[str | Future[LogReport]] = deque()
        for name in names:
            if stopped():
                break
            begun.append(name if self._is_for_all(name) else self._pool.submit(_triage_one, name, language, root))
            while len(begun) > self._jobs * _AHEAD:
                yield from self._finished(begun.popleft(), language, root)
        while begun:
            yield from self._finished(begun.popleft(), language, root)

    def _finished(self, one: "str | Future[LogReport]", language: Language, root: str | None) -> Iterator[LogReport]:
        with contextlib.suppress(_Stopped):
            if isinstance(one, Future):
                yield _result_of(one)
            elif not stopped():
                report = self._triage_regions(Log(one), language, root) if one != STDIN else None
                yield report or triage_log(Log(one), self._matcher, language=language, root=root)

    def _is_for_all(self, name: str) -> bool:
        """Standard input is read here, where it is; a large file keeps all workers busy by itself."""
        return name == STDIN or Log(name).plain_size() >= self._large

    def _triage_regions(self, log: Log, language: Language, root: str | None) -> LogReport | None:
        """The report of a file that is scanned region by region; None if it turns out that it cannot be cut."""
        ends = Ends()
        try:
            scan = self._matcher.join(self._scanned(log, ends))
            return report_of(log, scan, scan, ends, language=language, root=root)
        except _CannotBeCut:
            return None

    def _scanned(self, log: Log, ends: Ends) -> Iterator[RegionScan]:
        cuts = deque(cut_file(log.path, self._region))
        begun: deque[Future[tuple[RegionScan, Ends] | None]] = deque()
        while cuts or begun:
            while cuts and len(begun) < self._jobs * _AHEAD:
                begun.append(self._pool.submit(_scan_one_region, log.path, cuts.popleft()))
            try:
                scanned = _result_of(begun.popleft())
            except _Stopped:
                return
            if scanned is None:
                raise _CannotBeCut
            region, region_ends = scanned
            ends.see(region_ends.first)
            ends.see(region_ends.last)
            yield region


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
    """A line is longer than a chunk, or the file can no longer be read."""


def _begin(rules: Sequence[Rule]) -> None:
    global _matcher  # noqa: PLW0603  # a worker process has nowhere else to keep it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us: it is for the one who reports
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _matcher = Matcher(rules)


def _scan_one_region(path: str, cut: Cut) -> tuple[RegionScan, Ends] | None:
    ends = Ends()
    try:
        size = os.stat(path).st_size
        own = ends.watch(chunks_between(path, cut))
        after = chunks_between(path, (cut[1], size))
        before = chunks_before(path, cut[0])
        region = _matcher.scan_region(before, own, after, whole_before=cut[0] <= LEAD_IN, message_of=Log(path).message_of)
    except (OSError, Unreadable):
        return None
    return region and (region, ends)


def _triage_one(name: str, language: Language, root: str | None) -> LogReport:
    return triage_log(Log(name), _matcher, language=language, root=root)
