"""With which characters a match can open: never one too few, and as few as the pattern tells."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from logtriage.rulebook.patterns import read_pattern

DIGITS = "0123456789"
TOLD = {
    "^error: ": "e",
    "(?i)^error: ": "Ee",
    "^(?:error|Fatal): x": "Fe",
    "^(?:error: )?Fatal x": "Fe",
    r"^\s*\d+ errors": "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f " + DIGITS,
    "^(?!not)(?=ab)[a-c]bcd": "abc",
    r"^\bE   +x": "E",
    r"\AE   x": "E",
    "^(?P<name>[A-C]\\w+)Error": "ABC",
    "(?:^a|^b)cde": "ab",
    "^(?:ab){2,3}cde": "a",
    "^(?>ab|cd)efg": "ac",
    "^(?i:k)elvin": "Kk",
    "(?i)^[ſ]tate": "IKSiks",
    "^é error": "",  # no ASCII character: what opens with one is searched all the same
}
OPEN = [
    "error: ",  # stands anywhere
    "(?:^|: )error",
    "(?:^)?error",
    "x?^error: ",
    "^.*error: ",
    "^[^x]+ error",
    r"^(?P<first>a|[^a])(?P=first)error",
]


@pytest.mark.parametrize(("pattern", "openings"), TOLD.items())
def test_what_a_match_can_open_with_is_told(pattern, openings):
    assert read_pattern(pattern).openings == "".join(sorted(openings))


@pytest.mark.parametrize("pattern", OPEN)
def test_where_it_can_open_with_nearly_any_nothing_is_told(pattern):
    assert read_pattern(pattern).openings == ""


@given(st.data())
def test_no_match_opens_with_anything_else(data):
    pattern = data.draw(_patterns())
    openings = read_pattern(pattern).openings
    message = (
        data.draw(st.from_regex(pattern)) if data.draw(st.booleans()) else data.draw(st.text("aAkKsSiI1 :éſK-", max_size=8))
    )
    if openings and message[:1].isascii() and regex.search(pattern, message):
        assert message[:1] in openings


def _patterns() -> st.SearchStrategy[str]:
    """Anchored and not, with groups, branches, classes, repeats, lookaheads, without regard to case."""
    atoms = st.sampled_from(
        ["a", "K", "s", "é", "[a-i]", "[^k]", r"\d", r"\w", r"\S", r"\s", ".", "(?=a)", "(?!b)", r"\b", "$", "^"]
    )
    inner = st.recursive(
        atoms,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map("".join),
            st.lists(parts, min_size=1, max_size=3).map(lambda branches: f"(?:{'|'.join(branches)})"),
            st.tuples(parts, st.sampled_from(["?", "*", "+", "{1,2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
            parts.map(lambda part: f"(?i:{part})"),
        ),
        max_leaves=6,
    )
    return st.tuples(st.sampled_from(["^", "", "(?i)^"]), inner, st.just("abc")).map("".join)
