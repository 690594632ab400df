"""Texts laid out in the cells of a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.reporters.cells import shortened, width_of, wrapped

WRAPPED = [
    ("", 10, [""]),
    ("one two three", 8, ["one two", "three"]),
    ("一二三四五六", 8, ["一二三四", "五六"]),
    ("缺少 ffi.h。它属于 libffi 的开发包", 14, ["缺少 ffi.h。它", "属于 libffi 的", "开发包"]),
    ("一二三四。五", 8, ["一二三", "四。五"]),
    ("一二三（四五）六", 10, ["一二三（四", "五）六"]),
    ("一二三四（五）", 10, ["一二三四", "（五）"]),
    ("错abcdefghijkl", 6, ["错", "abcdef", "ghijkl"]),
]


@pytest.mark.parametrize(("text", "width", "lines"), WRAPPED)
def test_lines_break_at_blanks_and_between_chinese_characters(text, width, lines):
    assert wrapped(text, width) == lines


TEXTS = st.lists(
    st.sampled_from(["错", "误", "，", "。", "（", "）", "ab", "ffi.h", " ", "  ", "…", "é", "😀", "x" * 30]), max_size=20
)


@given(TEXTS.map("".join), st.integers(6, 40))
def test_no_line_is_wider_than_it_may_be_and_no_character_is_lost(text, width):
    lines = wrapped(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert width_of(shortened(text, width)) <= width
