"""The language of a rule's `where`: what holds, what does not, what cannot be read, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.where import WhereError, parse_where


def holds(text, **captures):
    return parse_where(text, frozenset(captures))(captures)


COMPARISONS = [
    # what it says, what the pattern captured, whether it holds
    ("count > 0", {"count": "0"}, False),
    ("count > 0", {"count": "3"}, True),
    ("count == 1000", {"count": "1,000"}, True),
    ("count == 1000", {"count": "1_000"}, True),
    ("code == -9", {"code": "-9"}, True),
    ("code != 0", {"code": "0"}, False),
    ("address == 4096", {"address": "0x1000"}, True),
    ("peak / size > 0.9", {"peak": "90", "size": "100"}, False),
    ("peak / size > 0.9", {"peak": "91", "size": "100"}, True),
    ("peak / size > 0.9", {"peak": "91", "size": "0"}, False),
    ("used + free * 2 - 1 == 10", {"used": "5", "free": "3"}, True),
    ("-used < 0", {"used": "1e3"}, True),
    ("1 < count <= 3", {"count": "1"}, False),
    ("1 < count <= 3", {"count": "3"}, True),
    ("a == 1 and b == 2", {"a": "1", "b": "3"}, False),
    ("a == 1 or b == 2", {"a": "0", "b": "2"}, True),
    ("not (a == 1)", {"a": "1"}, False),
    ("not a == 1 or b == 2 and a == 2", {"a": "1", "b": "2"}, False),
    ("device == 'sdb1'", {"device": "sda1"}, False),
    ("device == 'sdb1'", {"device": "sdb1"}, True),
    ("text(code) == '007'", {"code": "7"}, False),
    ("text(code) == '007'", {"code": "007"}, True),
    ("number(code) == 7", {"code": "007"}, True),
    ("left == right", {"left": "1.0", "right": "1"}, True),
    ("text(left) == right", {"left": "1.0", "right": "1"}, False),
    ("path(file) == 'src/a.c'", {"file": "src/b.c"}, False),
    ("path(file) == 'src/a.c'", {"file": r".\src\x\..\a.c"}, True),
]
SIZES = [
    ("size(heap) > 4294967296", {"heap": "4 GiB"}, False),
    ("size(heap) == 4294967296", {"heap": "4 GiB"}, True),
    ("size(heap) == 536870912", {"heap": "512M"}, True),
    ("size(heap) == 536870912", {"heap": "512 MiB"}, True),
    ("size(heap) == 512000000", {"heap": "512MB"}, True),
    ("size(heap) == 100000", {"heap": "100 kB"}, True),
    ("size(heap) == 100", {"heap": "100 bytes"}, True),
    ("size(heap) == 4096", {"heap": "0x1000"}, True),
    ("size(heap) == 1536", {"heap": "1.5 KiB"}, True),
    ("size(want) > size(have)", {"want": "2 GB", "have": "2 GiB"}, False),
    ("size(want) > size(have)", {"want": "2 GiB", "have": "2 GB"}, True),
    ("size(heap) / 2 == 512", {"heap": "1K"}, True),
]
DURATIONS = [
    ("duration(spent) > 90", {"spent": "1m30s"}, False),
    ("duration(spent) == 90", {"spent": "1m30s"}, True),
    ("duration(spent) == 0.25", {"spent": "250 ms"}, True),
    ("duration(spent) == 7200", {"spent": "2 hours"}, True),
    ("duration(spent) == 300", {"spent": "5 min"}, True),
    ("duration(spent) == 86400", {"spent": "1 day"}, True),
    ("duration(spent) == 3723", {"spent": "01:02:03"}, True),
    ("duration(spent) == 62.5", {"spent": "1:02.5"}, True),
    ("duration(spent) == 12", {"spent": "12"}, True),
]
VERSIONS = [
    ("version(cmake) < 3.12", {"cmake": "3.12"}, False),
    ("version(cmake) < 3.12", {"cmake": "3.9.1"}, True),
    ("version(cmake) > 3.1", {"cmake": "3.10"}, True),
    ("version(cmake) == 3.10", {"cmake": "3.1"}, False),
    ("version(python) == '1.0.0'", {"python": "v1"}, True),
    ("version(python) < '1.0'", {"python": "1.0rc1"}, True),
    ("version(python) < '1.0rc1'", {"python": "1.0b2"}, True),
    ("version(python) < '1.0a1'", {"python": "1.0.dev3"}, True),
    ("version(python) > '1.0'", {"python": "1.0.post1"}, True),
    ("version(python) > '1.0rc1'", {"python": "1.0rc2"}, True),
    ("have < version(want)", {"have": "3.9", "want": "3.12"}, True),
]


@pytest.mark.parametrize(("text", "captures", "expected"), COMPARISONS + SIZES + DURATIONS + VERSIONS)
def test_what_a_comparison_says_of_captures(text, captures, expected):
    assert holds(text, **captures) is expected


UNREADABLE = {
    "no number": ("count > 0", "many"),
    "no number, and a not around it": ("not count > 0", "many"),
    "nothing": ("count > 0", ""),
    "two points": ("size(count) > 0", "1.2.3 MB"),
    "no unit": ("size(count) > 0", "4 apples"),
    "no time": ("duration(count) >= 0", "1:x"),
    "no version": ("version(count) < '1'", "latest"),
    "a number of 5,000 digits as a version": ("version(count) > '1'", "9" * 5000),
    "an endless number": ("count - count == 0", "9" * 5000),
    "a hexadecimal number beyond all floats": ("count > 0", "0x" + "f" * 300),
    "a division by zero": ("1 / count > 0", "0"),
}


@pytest.mark.parametrize(("text", "captured"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_does_not_hold(text, captured):
    assert not holds(text, count=captured)


@pytest.mark.parametrize("text", ["count > 0", "text(count) == 'x'", "not count == 1"])
def test_a_capture_that_took_no_part_does_not_hold(text):
    assert not parse_where(text, frozenset({"count"}))({"count": None})
    assert not parse_where(text, frozenset({"count"}))({})


REFUSED = [
    # what it says, and the whole of what is told
    ("count", "'count' is no comparison"),
    ("1", "'1' is no comparison"),
    ("count > 0 and count", "'count' is no comparison"),
    ("lambda: count > 0", "'lambda: count > 0' is no comparison"),
    ("total > 0", "unknown capture 'total' (the pattern has count, name)"),
    ("size(total) > 0", "unknown capture 'total' (the pattern has count, name)"),
    ("weight(count) > 0", "unknown function 'weight' (one of number, size, duration, version, path, text)"),
    ("size(count, name) > 0", "'size(count, name)' is no function of one capture"),
    ("size(base=count) > 0", "'size(base=count)' is no function of one capture"),
    ("size(size(count)) > 0", "'size(size(count))' is no function of one capture"),
    ("__import__('os').system('x') == 0", "'__import__('os').system('x')' is no function of one capture"),
    ("count.real > 0", "'count.real' is neither a capture, a number nor a text"),
    ("count[0] > 0", "'count[0]' is neither a capture, a number nor a text"),
    ("(1, 2) > 0", "'(1, 2)' is neither a capture, a number nor a text"),
    ("count > True", "'True' is neither a number nor a text"),
    ("count > None", "'None' is neither a number nor a text"),
    ("count > b'x'", "'b'x'' is neither a number nor a text"),
    ("count in name", "only == != < <= > >= compare"),
    ("count is name", "only == != < <= > >= compare"),
    ("count ** 2 > 0", "only + - * / calculate"),
    ("count % 2 == 0", "only + - * / calculate"),
    ("version(count) > size(name)", "compares number with version"),
    ("size(count) > 'big'", "compares number with text"),
    ("version(count) > 'big'", "'big' is no version"),
    ("-name == 'x'", "compares number with text"),
    ("count == 0 " + "or count == 1 " * 30, "longer than 300 characters"),
]


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_all_else_is_refused_when_the_rule_is_loaded(text, told):
    with pytest.raises(WhereError) as refused:
        parse_where(text, frozenset({"count", "name"}))
    assert str(refused.value) == told


@pytest.mark.parametrize("text", ["", "count >", "count = 1", "import os", "count > 0; x", "(" * 200, "\0", "count >\n0 x"])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(WhereError, match=r"^cannot be read: "):
        parse_where(text, frozenset({"count"}))


WORDS = [
    "count",
    "name",
    "size(count)",
    "version(name)",
    "1",
    "3.12",
    "'x'",
    "==",
    "<",
    "+",
    "/",
    "-",
    "(",
    ")",
    "and",
    "not",
    ",",
]


@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), st.text(max_size=9), st.text(max_size=9))
def test_a_where_is_refused_or_says_yes_or_no(text, count, name):
    try:
        where = parse_where(text, frozenset({"count", "name"}))
    except WhereError:
        return
    assert where({"count": count, "name": name}) in {True, False}
