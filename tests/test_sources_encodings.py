"""The same findings in whatever encoding a log is written, and text as its writer meant it."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_rule import missing_header

from logtriage.sources import Log, Reading
from logtriage.sources.encodings import guess, text_encoding, wide_encoding
from logtriage.triage import triage_log


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    return missing_header(
        tmp_path_factory.mktemp("rules"),
        r"a\.c:3:10: (?:fatal error|致命错误): (?P<header>\S+): ",
        "a.c:3:10: fatal error: a.h: No such file",
    )


def read(content, **reading):
    log = Log("a.log", io.BytesIO(content), reading=Reading(**reading))
    text = b"".join(chunk.data for chunk in log.chunks()).decode()
    return text, log.problems, log.notes


ENGLISH = "make all\n\ngcc -c a.c\na.c:3:10: fatal error: foo.h: No such file or directory\n"
CHINESE = "开始编译\n\n正在编译 a.c\na.c:3:10: 致命错误: foo.h: 没有那个文件或目录\n编译中断。\n"
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", *WIDE, "gb18030"])
def test_an_error_is_found_on_its_line_in_every_encoding(encoding, text, line_end, matcher):
    content = text.replace("\n", line_end).encode(encoding)
    (finding,) = triage_log(Log("a.log", io.BytesIO(content)), matcher, language="en").findings
    assert (finding.line, finding.values) == (4, (("header", "foo.h"),))
    assert [line.text for line in finding.excerpt if line.span] == [text.split("\n")[3]]


def test_a_mark_is_enough_where_no_byte_is_zero():
    assert read(("错误" * 300).encode("utf-16")) == ("错误" * 300, [], [])


@pytest.mark.parametrize("encoding", WIDE)
def test_a_character_whose_bytes_hold_a_line_break_breaks_no_line(encoding):
    assert read(f"\u0a0a one\u0a05\n\u0a00two\n{'x' * 99}".encode(encoding))[0].count("\n") == 2


def test_what_is_cut_in_the_middle_of_a_character_is_read_to_there():
    assert read("abcd\n".encode("utf-16")[:-1]) == (r"abcd\x0a", [], [])


@pytest.mark.parametrize("step", [1, 2, 3, 7])
@pytest.mark.parametrize("encoding", WIDE)
def test_a_character_may_be_cut_where_blocks_meet(encoding, step):
    class Few(io.BytesIO):
        def readinto(self, view):
            return super().readinto(memoryview(view)[:step])

    text = CHINESE + "😀" * 9
    log = Log("a.log", Few(text.encode(encoding)))
    assert b"".join(chunk.data for chunk in log.chunks()).decode() == text


def test_utf_16_behind_utf_8_as_powershell_appends_it_is_found(matcher):
    content = b"make all\r\n" * 60 + ENGLISH.replace("\n", "\r\n").encode("utf-16-le")
    (finding,) = triage_log(Log("a.log", io.BytesIO(content)), matcher, language="en").findings
    assert finding.line == 64


NARROW = {
    # what a console writes: encoding, text
    "Chinese, one word": ("gb18030", "make: *** [build] 错误 1"),
    "Chinese": ("gb18030", "main.c:3:10: 致命错误: foo.h: 没有那个文件或目录"),
    "Chinese of MSVC": ("gb18030", "main.c(3): fatal error C1083: 无法打开包括文件: “foo.h”\n正在生成代码\n  已完成生成"),
    "Japanese of MSVC": (
        "cp932",
        "main.c(3): fatal error C1083: include ファイルを開けません。'foo.h':No such file or directory",
    ),
    "Japanese, EUC": ("euc_jp", "ファイルがありません。ディレクトリの作成に失敗しました"),
    "Korean": ("euc_kr", "오류: 그런 파일이나 디렉터리가 없습니다"),
    "French": ("cp1252", "erreur fatale : aucun fichier ou répertoire\nla création a échoué à l'étape « deux »"),
    "German": ("cp1252", "Datei oder Verzeichnis nicht gefunden; übergeordnetes Gerät ausführen, Größe, für"),
    "one German word": ("cp1252", "Prüfung"),
    "a Spanish name": ("cp1252", "Author: José Núñez <jose@example.org>"),
    "Russian": ("cp1251", "make: *** [all] Ошибка 1\nНет такого файла или каталога"),
    "Russian of a console": ("cp866", "Не удается найти указанный файл."),
    "Polish": ("cp1250", "błąd krytyczny: nie ma takiego pliku ani katalogu; nie można otworzyć źródła"),
    "Turkish": ("cp1254", "hata: böyle bir dosya ya da dizin yok; açılamadı, değiştirilemiyor"),
}


@pytest.mark.parametrize(("encoding", "text"), NARROW.values(), ids=NARROW)
def test_text_that_is_no_utf_8_is_read_as_it_was_meant(encoding, text):
    around = "gcc -c a.c\n" * 200
    shown, problems, notes = read(f"{around}{text}\n{around}".encode(encoding))
    assert (shown, problems) == (f"{around}{text}\n{around}", [])
    assert len(notes) == 1
    assert notes[0].startswith("is no UTF-8; it was read as ")


@pytest.mark.parametrize(("encoding", "text"), NARROW.values(), ids=NARROW)
def test_an_encoding_that_is_insisted_on_is_taken(encoding, text):
    assert read(f"x\n{text}\n".encode(encoding), encoding=encoding) == (f"x\n{text}\n", [], [])


STRAY = {
    "a byte in a long text": ("été, ça, là\n".encode() + b"caf\xe9\n", "été, ça, là\ncaf\\xe9\n"),
    "an emoji cut in two": ("日本語 テスト\n".encode() + b"\xf0\x9f\n", "日本語 テスト\n\\xf0\\x9f\n"),
    "what fits nothing": (
        b"gcc -c a.c\n" * 9 + b"\x80\xff\x9c\x12\xfe\xab\xff\xff\n",
        "gcc -c a.c\n" * 9 + "\\x80\\xff\\x9c\x12\\xfe\\xab\\xff\\xff\n",
    ),
}


@pytest.mark.parametrize(("content", "shown"), STRAY.values(), ids=STRAY)
def test_a_stray_byte_is_written_out_and_the_rest_stays_utf_8(content, shown):
    assert read(content) == (shown, [], [])


def test_utf_8_that_is_insisted_on_is_not_guessed_about():
    assert read("错误".encode("gb18030"), encoding="utf-8") == (r"\xb4\xed\xce\xf3", [], [])


def test_a_byte_order_mark_is_believed_more_than_what_is_insisted_on():
    text, _, notes = read(ENGLISH.encode("utf-16"), encoding="gb18030")
    assert text == ENGLISH
    assert notes == ["was read as utf-16-le, which its byte order mark names, and not as gb18030"]


NAMES = [("utf8", "utf-8"), ("GBK", "gbk"), ("Shift_JIS", "shift_jis"), ("UTF-16LE", "utf-16-le")]
NO_NAMES = ["klingon", "", "base64", "hex", "rot13", "a\0b", "../x"]


@pytest.mark.parametrize(("name", "usual"), NAMES)
def test_an_encoding_has_many_names(name, usual):
    assert text_encoding(name) == usual


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_encoding_of_text_is_refused(name):
    assert text_encoding(name) is None


NOT_WIDE = [
    b"",
    b"x",
    b"plain text\n",
    b"\0" * 64,
    b"a\0b c d e f g h\n",
    b"log\n\0\nanything: x\n",
    b"\x7fELF\2\1\1" + bytes(57),
    bytes(range(256)),
]


@pytest.mark.parametrize("head", NOT_WIDE)
def test_what_has_zeros_elsewhere_is_not_taken_for_utf_16(head):
    assert wide_encoding(head) is None


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_whatever_is_guessed_can_be_decoded(content):
    assert content.decode(guess(content), "backslashreplace") is not None


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "utf-16-le", "utf-32-be", "gb18030", "shift_jis", "utf-7"]))
def test_any_bytes_give_valid_text(content, encoding):
    text, _, _ = read(content, encoding=encoding)
    assert max(text, default="") < "\ud800" or max(text) > "\udfff"


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80), st.sampled_from(WIDE))
def test_any_text_with_a_mark_is_read_as_it_is(text, encoding):
    content = f"\ufeff{text}\n".encode(encoding)
    assert read(content)[0] == f"{text}\n".removeprefix("\ufeff")
