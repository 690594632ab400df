"""Rules and a log -> matches: exactly those of the naive loop that tries every rule on every clean line."""

from collections.abc import Callable, Iterable, Sequence

from logtriage.matching.literals import Needle
from logtriage.matching.plan import Plan
from logtriage.matching.scan import LogScan
from logtriage.matching.scanners import Scan, best_scanner
from logtriage.matching.waking import wake
from logtriage.model import Chunk, Rule

__all__ = ["LogScan", "Matcher"]


class Matcher:
    """The rules, made ready for any number of logs."""

    def __init__(self, rules: Sequence[Rule], scanner: Callable[[Sequence[Needle]], Scan] = best_scanner) -> None:
        self._plan = Plan(rules, scanner)

    def scan(self, chunks: Iterable[Chunk], message_of: Callable[[str], str] = str) -> LogScan:
        """The matches in the chunks of one log, of each rule in the order of their lines.

        `message_of` takes stamp and prefix off a line. An anchor inside the block of its rule's match before is part
        of that match. Logs are scanned one after the other: a second scan starts when the first one is exhausted.
        """
        return LogScan(self._plan, ((chunk, wake(self._plan, chunk.data)) for chunk in chunks), message_of)
