"""The plain scan: it finds what stands there, whatever its length, and its memory does not grow with what it reads."""

import random
import tracemalloc

import pytest

from logtriage.matching.scanners import _FEW, plain_scanner

# More than enough of each length for a look at grams first.
NEEDLES = [(word % number, False) for number in range(_FEW + 1) for word in (b"%03d", b"a%03d", b"ab %03dx", b"a word of %03d")]


@pytest.mark.parametrize("data", [b"", b"00", b"nothing", b"a word of 05", b"\n" * 9])
def test_the_plain_scan_finds_nothing_where_nothing_stands(data):
    assert plain_scanner([(b"000", False), (b"a word of 050", True)] * _FEW)(data) == []


@pytest.mark.parametrize("before", range(9))
def test_the_plain_scan_finds_needles_of_each_length_at_each_place(before):
    hits = plain_scanner(NEEDLES)(b"." * before + b"a word of 050, ab 007x a003")
    assert sorted((end - before, NEEDLES[position][0]) for position, end in hits) == [
        (13, b"050"),
        (13, b"a word of 050"),
        (21, b"007"),
        (22, b"ab 007x"),
        (27, b"003"),
        (27, b"a003"),
    ]
    assert [end for _, end in hits] == sorted(end for _, end in hits)


def test_the_plain_scan_keeps_little_of_a_chunk_in_which_all_differs():
    data = random.Random(1).randbytes(1024 * 1024)
    scan = plain_scanner(NEEDLES)
    tracemalloc.start()
    scan(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 1024
