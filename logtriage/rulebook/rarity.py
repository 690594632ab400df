"""How seldom a text stands in a log by chance: told from the bytes that logs are full of.

The table `common_grams.txt` counts runs of three and four bytes in the project's own sample logs (`.ci/count_grams.py` makes
it anew). A rule is woken by its rarest requirement, and a long literal is looked for by the stretch that ends with its
rarest bytes: hundreds of rules may share "error: package" and "was not found" without any of them paying for the others.
"""

import os
from functools import lru_cache

GRAM, SHORT_GRAM = 4, 3  # bytes
LONGEST_NEEDLE = 32  # bytes; more of them would tell a scan nothing
_TOLD_BY = 8  # bytes at the end of a literal by which the scanner tells it apart
_BESIDE = 0.8  # what each further byte leaves of the expectation
_UNKNOWN = 33.0  # lines in 100,000: a third of what the rarest gram in the table stands on


@lru_cache(maxsize=1)
def _counts() -> dict[bytes, int]:
    path = os.path.join(os.path.dirname(__file__), "common_grams.txt")
    with open(path, encoding="ascii") as file:
        return {bytes.fromhex(gram): int(count) for line in file if not line.startswith("#") for count, gram in [line.split()]}


@lru_cache(maxsize=65536)
def frequency(text: str) -> float:
    """On how many of 100,000 lines the text is expected: no more than its rarest gram, less for all that stands beside it."""
    whole = needle_of(text)
    return min(_of_grams(whole)) * _BESIDE ** max(len(whole) - GRAM, 0)


@lru_cache(maxsize=65536)
def needle_of(text: str) -> bytes:
    """What is looked for of a literal, UTF-8: all of it, or the bytes up to the end of its rarest stretch, if that is rare.

    The scanner tells literals apart by their last bytes, so what many literals share must not stand there.
    """
    whole = text.encode("utf-8", "surrogatepass")
    grams = _of_grams(whole)
    ends = range(len(whole), _TOLD_BY - 1, -1)
    rarest = min(ends, key=lambda end: sum(grams[end - _TOLD_BY : end - GRAM + 1]), default=len(whole))
    is_rare = min(grams[max(0, rarest - _TOLD_BY) : rarest]) <= _UNKNOWN
    end = rarest if is_rare or len(whole) > LONGEST_NEEDLE else len(whole)
    return whole[max(0, end - LONGEST_NEEDLE) : end]


def _of_grams(whole: bytes) -> list[float]:
    counts, size = _counts(), min(GRAM, len(whole))
    return [counts.get(whole[at : at + size], _UNKNOWN) for at in range(len(whole) - size + 1)]
