"""Rules and a log -> matches: exactly those of the naive loop that tries every rule on every clean line."""

from collections.abc import Callable, Iterable, Sequence

from logtriage.matching import databases
from logtriage.matching.plan import Plan
from logtriage.matching.regions import JoinedScan, RegionScan, scan_region
from logtriage.matching.scan import Asked, LogScan, not_known
from logtriage.matching.scanners import Scan, best_scanner
from logtriage.matching.waitlist import MOST_TOLD
from logtriage.model import Chunk, Literal, Rule

__all__ = ["MOST_TOLD", "JoinedScan", "LogScan", "Matcher", "RegionScan", "packed_database"]


def packed_database(rules: Sequence[Rule]) -> bytes:
    """What spares a scan for these rules its preparation; raises ImportError where there is no hyperscan."""
    needles = Plan(rules, best_scanner).needles
    return databases.pack(needles, databases.compiled(needles))


class Matcher:
    """The rules, made ready for any number of logs."""

    def __init__(self, rules: Sequence[Rule], scanner: Callable[[Sequence[Literal]], Scan] = best_scanner) -> None:
        self._plan = Plan(rules, scanner)

    def scan(self, chunks: Iterable[Chunk], message_of: Callable[[str], str] = str, *, failed: Asked = not_known) -> LogScan:
        """The matches in the chunks of one log, of each rule in the order of their lines.

        `message_of` takes stamp and prefix off a line. An anchor inside the block of its rule's match before is part
        of that match. Logs are scanned one after the other: a second scan starts when the first one is exhausted.
        Where what wrote the log is known to have `failed`, rules that are asked about its end need no more evidence.
        """
        return LogScan(self._plan, chunks, message_of, failed=failed)

    def scan_region(  # noqa: PLR0913  # a region, and its two neighbours
        self,
        before: Iterable[Chunk],
        own: Iterable[Chunk],
        after: Iterable[Chunk],
        *,
        whole_before: bool,
        message_of: Callable[[str], str] = str,
        failed: Asked = not_known,
    ) -> RegionScan | None:
        """What one region of a log holds, by itself, given what stands before it (all of it, or some) and after it.

        None where the log cannot be cut: a line is longer than a chunk, or `before` is too little.
        """
        return scan_region(self._plan, before, own, after, whole_before=whole_before, message_of=message_of, failed=failed)

    def join(self, regions: Iterable[RegionScan]) -> JoinedScan:
        """The scan of the whole log, out of its regions in their order."""
        return JoinedScan(self._plan, regions)
