"""How seldom a text stands in a log by chance: told from the bytes that logs are full of.

The table `common_grams.txt` counts runs of three and four bytes in the project's own sample logs (`.ci/count_grams.py` makes
it anew). A rule is woken by its rarest requirement, and a long literal is looked for by the stretch that ends with its
rarest bytes: hundreds of rules may share "error: package" and "was not found" without any of them paying for the others.
"""

from functools import lru_cache

from logtriage.rulebook.store import COMMON_GRAMS

GRAM, SHORT_GRAM = 4, 3  # bytes
SHORT_NEEDLE, LONGEST_NEEDLE = 12, 32  # bytes; fewer wake a rule too often, more would tell a scan nothing
_TOLD_BY = 8  # bytes at the end of a literal by which the scanner tells it apart
_BESIDE = 0.8  # what each further byte leaves of the expectation
_UNKNOWN = 15.0  # lines in 100,000: a seventh of what the rarest gram in the table stands on


@lru_cache(maxsize=1)
def _counts() -> dict[bytes, int]:
    with open(COMMON_GRAMS, encoding="ascii") as file:
        return {bytes.fromhex(gram): int(count) for line in file if not line.startswith("#") for count, gram in [line.split()]}


@lru_cache(maxsize=65536)
def frequency(text: str) -> float:
    """On how many of 100,000 lines the text is expected: no more than its rarest gram, less for all that stands beside it."""
    whole = needle_of(text)
    return min(_of_grams(whole)) * _BESIDE ** max(len(whole) - GRAM, 0)


@lru_cache(maxsize=65536)
def needle_of(text: str) -> bytes:
    """What is looked for of a literal, UTF-8: at least SHORT_NEEDLE bytes of it, if it has them, up to its rarest stretch.

    The scanner tells literals apart by their last bytes, so what logs are full of must not stand there.
    """
    whole = text.encode("utf-8", "surrogatepass")
    grams = _of_grams(whole)
    ends = range(len(whole), min(len(whole), SHORT_NEEDLE) - 1, -1)
    end = min(ends, key=lambda at: sum(grams[max(at - _TOLD_BY, 0) : at - GRAM + 1]))
    return whole[max(0, end - LONGEST_NEEDLE) : end]


def _of_grams(whole: bytes) -> list[float]:
    counts, size = _counts(), min(GRAM, len(whole))
    return [counts.get(whole[at : at + size], _UNKNOWN) for at in range(len(whole) - size + 1)]
