"""More than one core: logs side by side, each in a worker that knows the rules; the reports are as those of one core."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Self

from logtriage.matching import Matcher
from logtriage.model import Language, LogReport, Rule
from logtriage.sources import STDIN, Log
from logtriage.triage import triage_log

_AHEAD = 4  # logs a worker that are begun before the first of them is told

Told = tuple[LogReport, tuple[str, ...]]  # a log's report, and its notes

_matcher: Matcher  # of a worker: made once, when it starts


class Crew:
    """Worker processes that know the rules; to be left with `with`."""

    def __init__(self, rules: Sequence[Rule], jobs: int) -> None:
        self._jobs = jobs
        self._matcher = Matcher(rules)
        # A fork has the rules at once; elsewhere they are handed over.
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        context = multiprocessing.get_context(method)
        self._pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(tuple(rules),))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def triage_all(self, names: Iterable[str], language: Language) -> Iterator[Told]:
        """The report and the notes of each log, in the order of the names."""
        begun: deque[str | Future[Told]] = deque()
        for name in names:
            begun.append(name if name == STDIN else self._pool.submit(_triage_one, name, language))
            while len(begun) > self._jobs * _AHEAD:
                yield self._finished(begun.popleft(), language)
        while begun:
            yield self._finished(begun.popleft(), language)

    def _finished(self, one: "str | Future[Told]", language: Language) -> Told:
        """Standard input is read here: only this process has it."""
        return one.result() if isinstance(one, Future) else _told(one, self._matcher, language)


def _begin(rules: tuple[Rule, ...]) -> None:
    global _matcher  # noqa: PLW0603  # a worker process has nowhere else to keep it
    _matcher = Matcher(rules)


def _triage_one(name: str, language: Language) -> Told:
    return _told(name, _matcher, language)


def _told(name: str, matcher: Matcher, language: Language) -> Told:
    log = Log(name)
    return triage_log(log, matcher, language=language), tuple(log.notes)
