"""Rules and a log -> matches: exactly those of the naive loop that tries every rule on every clean line."""

from collections.abc import Callable, Iterable, Sequence

from logtriage.matching.literals import choose_triggers, index_triggers
from logtriage.matching.scan import LogScan
from logtriage.matching.scanners import Scan, best_scanner
from logtriage.model import Chunk, Literal, Rule


class Matcher:
    """The rules, made ready for any number of logs."""

    def __init__(self, rules: Sequence[Rule], scanner: Callable[[Sequence[Literal]], Scan] = best_scanner) -> None:
        self._rules = tuple(rules)
        triggers = choose_triggers([rule.pattern for rule in self._rules])
        literals, self._woken = index_triggers(triggers)
        self._always = [position for position, trigger in enumerate(triggers) if not trigger]
        self._scan = scanner(literals)

    def scan(self, chunks: Iterable[Chunk], message_of: Callable[[str], str] = str) -> LogScan:
        """The matches in the chunks of one log, of each rule in the order of their lines.

        `message_of` takes stamp and prefix off a line. An anchor inside the block of its rule's match before is part
        of that match. Logs are scanned one after the other: a second scan starts when the first one is exhausted.
        """
        return LogScan(
            self._rules,
            scan=self._scan,
            woken=self._woken,
            always=self._always,
            chunks=chunks,
            message_of=message_of,
        )
