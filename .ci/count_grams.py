"""Makes `logtriage/rulebook/common_grams.txt` anew: what the lines of logs are full of, three and four bytes at a time."""

import pathlib
import re
from collections import Counter

from logtriage.rulebook.rarity import GRAM, SHORT_GRAM

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAREST = 100  # lines in 100,000: what is rarer than that needs no entry
# The sample logs are short and fail; of a real log's lines so many in 100,000 speak of errors, and the rest are like theirs.
OF_ERRORS = 5_000
_ERROR = re.compile(rb"(?i)error|fail|fatal|exception|cannot|missing|warning")


def main() -> None:
    """Counts each distinct line once, so that one long log does not speak for all."""
    lines = {line.strip(b"\r") for log in sorted(ROOT.glob("sample_logs/*/*.log")) for line in log.read_bytes().split(b"\n")}
    ordinary = _shares([line for line in lines if not _ERROR.search(line)], 100_000 - OF_ERRORS)
    dirty = _shares([line for line in lines if _ERROR.search(line)], OF_ERRORS)
    shares = {gram: round(ordinary.get(gram, 0) + dirty.get(gram, 0)) for gram in {*ordinary, *dirty}}
    common = sorted((-share, gram) for gram, share in shares.items() if share >= RAREST)
    heading = "# On how many of 100,000 lines of logs these bytes stand; by .ci/count_grams.py, out of the sample logs."
    rows = [f"{-share} {gram.hex()}" for share, gram in common]
    (ROOT / "logtriage/rulebook/common_grams.txt").write_text("\n".join([heading, *rows]) + "\n", encoding="ascii")


def _shares(lines: list[bytes], among: int) -> dict[bytes, float]:
    """On how many of so many lines like these each gram is expected."""
    counts: Counter[bytes] = Counter()
    for line in lines:
        for size in (SHORT_GRAM, GRAM):
            counts.update({line[at : at + size] for at in range(len(line) - size + 1)})
    return {gram: count * among / len(lines) for gram, count in counts.items()}


if __name__ == "__main__":
    main()
