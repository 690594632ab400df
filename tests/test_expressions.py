"""Expressions from their codes: the same patterns as `regex` compiles, and never the code of something else."""

import os

import pytest
import regex

from logtriage import expressions
from logtriage.rulebook import bundled_rules

TEXTS = [r"(?P<file>\S+):(?P<line>\d+): error: ", "(?i)straße|ﬁn", r"^a(?:b{2,3}|\p{L}+?)(?<!x)$", "\ud800?z", "(?x) a # b\n c"]


def forget():
    """What a process knows when it starts."""
    expressions._packs.clear()
    expressions._new.clear()
    expressions._kept.cache_clear()
    expressions.compiled.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch, tmp_path):
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", os.fspath(tmp_path))
    monkeypatch.setattr(expressions, "_packs", expressions.deque(maxlen=expressions._MOST_PACKS))
    forget()
    yield
    forget()


def used(texts):
    expressions.use_codes(memoryview(expressions.pack_codes(texts)))


def without_compiler(monkeypatch):
    def refuse(text):
        assert not text, f"{text} is compiled"
        return compiler(text)

    compiler = regex.compile
    monkeypatch.setattr(regex, "compile", refuse)


def test_what_codes_are_packed_for_is_not_compiled_again(monkeypatch):
    used(TEXTS)
    compiled = [regex.compile(text) for text in TEXTS]
    without_compiler(monkeypatch)
    for text, pattern in zip(TEXTS, compiled, strict=True):
        loaded = expressions.compiled(text)
        assert (loaded.pattern, loaded.flags, loaded.groupindex) == (pattern.pattern, pattern.flags, pattern.groupindex)


def test_codes_of_all_bundled_rules_find_what_their_patterns_find():
    rules = bundled_rules()
    used(rule.pattern.text for rule in rules)
    for rule in rules:
        pattern, loaded = regex.compile(rule.pattern.text), expressions.compiled(rule.pattern.text)
        for line in (line for example in (*rule.advice.match, *rule.advice.skip) for line in example.split("\n")):
            one, other = pattern.search(line), loaded.search(line)
            assert (one and (one.span(), one.groupdict())) == (other and (other.span(), other.groupdict())), rule.id


def test_an_expression_without_a_code_is_compiled():
    used(TEXTS)
    assert expressions.compiled("no such").search("there is no such thing").span() == (9, 16)


def test_expressions_with_the_same_checksum_are_told_apart(monkeypatch):
    monkeypatch.setattr(expressions, "_checksum", lambda _text: 7)
    used(TEXTS)
    without_compiler(monkeypatch)
    assert [expressions.compiled(text).pattern for text in TEXTS] == TEXTS


def test_codes_for_another_version_of_regex_are_left_alone(monkeypatch):
    with monkeypatch.context() as packing:
        packing.setattr(expressions, "_reader", lambda: b"regex 1999.1.1")
        used(TEXTS)
    monkeypatch.setattr(expressions._Pack, "find", lambda *_: pytest.fail("a code that cannot be read is used"))
    assert expressions.compiled(TEXTS[0]).search("a.c:3: error: x")["line"] == "3"


def test_codes_of_a_machine_with_another_byte_order_are_left_alone():
    packed = expressions.pack_codes(TEXTS)
    expressions.use_codes(memoryview(packed.replace(expressions._ORDER, b"middle ", 1)))
    assert not expressions._packs


@pytest.mark.parametrize("cut", [10, 20, 60, -1])
def test_codes_that_are_cut_off_are_refused(cut):
    with pytest.raises(ValueError, match=r"cut off|invalid literal"):
        expressions.use_codes(memoryview(expressions.pack_codes(TEXTS)[:cut]))


def test_no_codes_at_all_can_be_packed():
    used([])
    assert expressions.compiled("a").search("a")


# What had to be compiled


def compiled_in_a_run(texts):
    """The patterns, as a run of its own has them."""
    forget()
    patterns = [expressions.compiled(text) for text in texts]
    expressions.keep_compiled()
    return [pattern.pattern for pattern in patterns]


def test_what_one_run_had_to_compile_the_next_one_finds(monkeypatch):
    monkeypatch.setattr(expressions, "_WORTH_KEEPING", 1)
    compiled_in_a_run(TEXTS[:2])
    compiled_in_a_run(TEXTS[2:])
    without_compiler(monkeypatch)
    assert compiled_in_a_run(TEXTS) == TEXTS


def test_for_a_few_expressions_no_file_is_written(tmp_path):
    compiled_in_a_run(TEXTS)
    assert not list(tmp_path.iterdir())


def test_what_an_expression_of_a_pack_compiles_to_is_not_kept_twice(monkeypatch, tmp_path):
    monkeypatch.setattr(expressions, "_WORTH_KEEPING", 1)
    used(TEXTS)
    expressions.compiled(TEXTS[0])
    expressions.keep_compiled()
    assert not list(tmp_path.iterdir())


def test_another_version_of_regex_keeps_its_own(monkeypatch, tmp_path):
    monkeypatch.setattr(expressions, "_WORTH_KEEPING", 1)
    compiled_in_a_run(TEXTS)
    monkeypatch.setattr(expressions, "_reader", lambda: b"regex 1999.1.1")
    compiled_in_a_run(TEXTS)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_of_codes_that_is_too_large_is_made_anew(monkeypatch):
    monkeypatch.setattr(expressions, "_WORTH_KEEPING", 1)
    compiled_in_a_run(TEXTS[:2])
    monkeypatch.setattr(expressions, "_MOST_KEPT", 1)
    compiled_in_a_run(TEXTS[2:])
    forget()
    assert [expressions._kept().find(text) is None for text in TEXTS] == [True, True, False, False, False]


def test_a_broken_file_of_codes_is_as_good_as_none(monkeypatch, tmp_path):
    monkeypatch.setattr(expressions, "_WORTH_KEEPING", 1)
    compiled_in_a_run(TEXTS)
    [path] = tmp_path.iterdir()
    for content in (b"", path.read_bytes()[:-1], b"nonsense"):
        path.write_bytes(content)
        assert compiled_in_a_run(TEXTS) == TEXTS
