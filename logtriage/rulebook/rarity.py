"""How seldom a text stands in a log by chance: told from the words that logs are full of.

The table `common_words.txt` counts words in the project's own sample logs (`.ci/count_words.py` makes it anew). A rule is
woken by its rarest literal, and a literal is looked for by its rarest part: hundreds of rules may share "error: package"
and "was not found" without any of them paying for the others.
"""

import os
import re
from functools import lru_cache

WORD = re.compile(r"[A-Za-z]{3,}|[0-9]{3,}|[^\x00-\x7f]+")
CORE = 8  # bytes; the scanner looks at as many at a time
LONGEST_CORE = 16  # bytes, of a long word
_BESIDE = 0.6  # what each further character leaves of it
_UNKNOWN = 2.0  # times in 100,000 lines: what a word of one letter would be expected, if it is not in the table


@lru_cache(maxsize=1)
def _counts() -> dict[str, int]:
    path = os.path.join(os.path.dirname(__file__), "common_words.txt")
    with open(path, encoding="utf-8") as file:
        return {word: int(count) for line in file if not line.startswith("#") for count, word in [line.split()]}


def frequency(text: str) -> float:
    """On how many of 100,000 lines the text is expected: as often as its rarest word, less for all that stands beside it."""
    words = WORD.findall(text.lower())
    known = min((_of_word(word) for word in words), default=100_000.0)
    longest = max(map(len, words), default=0)
    beside = sum(not character.isspace() for character in text) - longest
    return known * _BESIDE ** max(beside, 0)


def core_of(text: str) -> bytes:
    """The rarest part of a literal: its rarest word, with what follows it up to CORE bytes, UTF-8.

    What stands before the word often varies from one alternative to the next (`sh: 1: `, `bash: line 3: `), so that
    without it many literals are looked for as one.
    """
    whole = text.encode("utf-8", "surrogatepass")
    words = list(WORD.finditer(text))
    if not words:
        return whole[:LONGEST_CORE]
    rarest = min(words, key=lambda word: (_of_word(word[0].lower()), -len(word[0])))
    start, end = (len(text[:at].encode("utf-8", "surrogatepass")) for at in rarest.span())
    end = min(max(end, start + CORE), start + LONGEST_CORE, len(whole))
    return whole[max(0, min(start, end - CORE)) : end]


@lru_cache(maxsize=4096)
def _of_word(word: str) -> float:
    """The word's count; one that is not in the table may be a part of one that is."""
    counts = _counts()
    if word in counts:
        return counts[word]
    longer = sum(count for other, count in counts.items() if word in other)
    return longer or _UNKNOWN / len(word) ** 2
