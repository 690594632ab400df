"""Makes `logtriage/rulebook/common_words.txt` anew: the words of the sample logs, by how many of 100,000 lines hold them."""

import pathlib
from collections import Counter

from logtriage.rulebook.rarity import WORD

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = 600  # words; the next ones are rarer than one line in a thousand


def main() -> None:
    """Counts each distinct line once, so that one long log does not speak for all."""
    lines = {
        line.lower()
        for log in sorted(ROOT.glob("sample_logs/*/*.log"))
        for line in log.read_text(encoding="utf-8", errors="replace").split("\n")
    }
    counts = Counter(word for line in lines for word in set(WORD.findall(line)))
    rows = [
        f"{round(100_000 * count / len(lines))} {word}"
        for word, count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]
    heading = "# On how many of 100,000 distinct lines of the sample logs a word stands; made by .ci/count_words.py."
    (ROOT / "logtriage/rulebook/common_words.txt").write_text("\n".join([heading, *rows[:KEPT]]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
