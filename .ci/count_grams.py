"""Makes `logtriage/rulebook/common_grams.txt` anew: what the lines of logs are full of, three and four bytes at a time.

Counted are the sample logs and, where it is at hand (`../shared/corpus`), the corpus of real logs: what is common in either
wakes too many rules. Sample logs are short and fail; the corpus knows what long logs repeat, but no board and no kernel.
"""

import gzip
import pathlib
import re
from collections import Counter
from collections.abc import Iterable

from logtriage.rulebook.rarity import GRAM, SHORT_GRAM

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
RAREST = 100  # lines in 100,000: what is rarer than that needs no entry
# Of a real log's lines so many in 100,000 speak of errors, and the rest are like the other lines of the sample logs.
OF_ERRORS = 5_000
MOST_OF_A_LOG = 2_000  # lines, taken evenly from all over it
_ERROR = re.compile(rb"(?i)error|fail|fatal|exception|cannot|missing|warning")

_Shares = dict[bytes, float]  # on how many of 100,000 lines a gram stands


def main() -> None:
    """Of each gram the larger of the two shares."""
    samples, corpus = _of_samples(), _of_corpus()
    shares = {gram: round(max(samples.get(gram, 0), corpus.get(gram, 0))) for gram in {*samples, *corpus}}
    common = sorted((-share, gram) for gram, share in shares.items() if share >= RAREST)
    heading = "# On how many of 100,000 lines of logs these bytes stand; by .ci/count_grams.py."
    rows = [f"{-share} {gram.hex()}" for share, gram in common]
    (ROOT / "logtriage/rulebook/common_grams.txt").write_text("\n".join([heading, *rows]) + "\n", encoding="ascii")


def _of_samples() -> _Shares:
    """Each distinct line counts once, so that one long log does not speak for all."""
    lines = {line.strip(b"\r") for log in sorted(ROOT.glob("sample_logs/*/*.log")) for line in log.read_bytes().split(b"\n")}
    ordinary = _shares([line for line in lines if not _ERROR.search(line)], 100_000 - OF_ERRORS)
    dirty = _shares([line for line in lines if _ERROR.search(line)], OF_ERRORS)
    return {gram: ordinary.get(gram, 0) + dirty.get(gram, 0) for gram in {*ordinary, *dirty}}


def _of_corpus() -> _Shares:
    """Each log counts as much as any other."""
    logs = sorted(CORPUS.glob("*/logs/*/*.gz"))
    total: Counter[bytes] = Counter()
    for log in logs:
        lines = gzip.decompress(log.read_bytes()).split(b"\n")
        total.update(_shares(lines[:: -(-len(lines) // MOST_OF_A_LOG)], 100_000))
    return {gram: share / len(logs) for gram, share in total.items() if share / len(logs) >= 1}


def _shares(lines: list[bytes], among: int) -> _Shares:
    """On how many of so many lines like these each gram is expected."""
    counts: Counter[bytes] = Counter()
    for line in lines:
        counts.update(_grams(line))
    return {gram: count * among / len(lines) for gram, count in counts.items()}


def _grams(line: bytes) -> Iterable[bytes]:
    return {line[at : at + size] for size in (SHORT_GRAM, GRAM) for at in range(len(line) - size + 1)}


if __name__ == "__main__":
    main()
