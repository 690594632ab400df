"""Makes `logtriage/rulebook/common_grams.txt` anew: what the lines of the sample logs are full of, four bytes at a time."""

import pathlib
from collections import Counter

from logtriage.rulebook.rarity import GRAM, SHORT_GRAM

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAREST = 300  # lines in 100,000: what is rarer than that needs no entry


def main() -> None:
    """Counts each distinct line once, so that one long log does not speak for all."""
    lines = {line.strip(b"\r") for log in sorted(ROOT.glob("sample_logs/*/*.log")) for line in log.read_bytes().split(b"\n")}
    counts: Counter[bytes] = Counter()
    for line in lines:
        for size in (SHORT_GRAM, GRAM):
            counts.update({line[at : at + size] for at in range(len(line) - size + 1)})
    shares = ((round(100_000 * count / len(lines)), gram) for gram, count in counts.items())
    rows = [f"{share} {gram.hex()}" for share, gram in sorted(shares, key=lambda row: (-row[0], row[1])) if share >= RAREST]
    heading = "# On how many of 100,000 distinct lines of sample logs these bytes stand; by .ci/count_grams.py."
    (ROOT / "logtriage/rulebook/common_grams.txt").write_text("\n".join([heading, *rows]) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
