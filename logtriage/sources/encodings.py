"""Which encoding a log has: told by its first bytes where it is a wide one, else guessed when it turns out to be no UTF-8."""

import codecs
from collections.abc import Iterator

_MARKS = (  # the four-byte ones first: they begin with the two-byte ones
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZEROS, _HALF, _ALL = 0.05, 0.5, 0.98  # shares of zero bytes; in UTF-16 they are those of blanks, digits and Latin letters
_LATIN = 0.35  # share of zeros among all bytes from which on the text is Latin
_LINE_ENDS = 0.8  # share of the bytes of line breaks that are line breaks, in what is taken for UTF-16
_TIMES = 2  # as many zeros in one half of the bytes as in the other: some letters have them there too
_PRINTABLE = 0.95  # share of characters, in what is taken for UTF-16
_GUESSED_FROM = 64 * 1024  # bytes of lines that are not ASCII

# What consoles and editors of the systems write where they do not write UTF-8; others are a matter of --encoding.
_CANDIDATES = ["gb18030", "cp932", "euc_jp", "big5", "euc_kr", "cp1252", "cp1251", "cp1250", "cp1254", "cp866", "koi8_r"]
_SHORT = 12  # bytes beyond ASCII; fewer of them fit any of the East Asian encodings
_ALIKE = {"big5", "euc_jp", "euc_kr"}


def marked_encoding(head: bytes) -> str | None:
    """The wide encoding that a byte order mark names."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark or by where its zero bytes stand; None for everything else."""
    return marked_encoding(head) or _by_zeros(head)


def _by_zeros(head: bytes) -> str | None:
    if b"\0" not in head:
        return None
    quarters = [_share_of_zeros(head[at::4]) for at in range(4)]
    for name, (lowest, _, third, highest) in (("utf-32-le", quarters), ("utf-32-be", quarters[::-1])):
        if highest > _ALL and third > _HALF > lowest and _reads_well(head, name):
            return name
    even, odd = _share_of_zeros(head[::2]), _share_of_zeros(head[1::2])
    if odd > max(_ZEROS, _TIMES * even) and _reads_well(head, "utf-16-le"):
        return "utf-16-le"
    return "utf-16-be" if even > max(_ZEROS, _TIMES * odd) and _reads_well(head, "utf-16-be") else None


def _reads_well(head: bytes, encoding: str) -> bool:
    """Whether it is text in the encoding, rather than other text with some zeros, whose bytes in pairs read as Chinese."""
    text = head.decode(encoding, "ignore")
    if _share_of_zeros(head) < _LATIN and text.count("\n") < _LINE_ENDS * head.count(b"\n"):
        return False
    return sum(character.isprintable() or character.isspace() for character in text) >= _PRINTABLE * len(text)


def _share_of_zeros(data: bytes) -> float:
    return data.count(0) / len(data) if data else 0.0


def decode_blocks(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    r"""The text in UTF-8, without its byte order mark; what cannot be decoded is written out (`\xff`)."""
    decode = codecs.getincrementaldecoder(encoding)("backslashreplace").decode
    begun = False
    for block in blocks:
        text = decode(block)
        if text and not begun:
            text, begun = text.removeprefix("\ufeff"), True
        if text:
            yield text.encode("utf-8", "backslashreplace")
    if rest := decode(b"", final=True):
        yield rest.encode("utf-8", "backslashreplace")


def guess(data: bytes) -> str:
    """The encoding of text that is not all UTF-8, from the lines of it that are not ASCII.

    UTF-8 with some stray bytes stays UTF-8, and so does what fits no candidate.
    """
    sample = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_GUESSED_FROM]
    text = sample.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= character <= "\udcff" for character in text)
    if sum(character > "\x7f" for character in text) >= 2 * stray:
        return "utf-8"
    from charset_normalizer import from_bytes  # a log that is no UTF-8 is rare, and loading it takes 20 ms

    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return _corrected(best.encoding, sample) if best else "utf-8"


def _corrected(name: str, sample: bytes) -> str:
    """The guess, but for two that are known to go wrong: few characters of Chinese, and the west of Europe."""
    beyond_ascii = sample.translate(None, bytes(range(128)))
    if name in _ALIKE and len(beyond_ascii) < _SHORT and _decodes(sample, "gb18030"):
        return "gb18030"
    if name == "cp1250" and _decodes(sample, "cp1252"):
        western = "".join(sample.decode("cp1252").split())
        if all(character.isalpha() or character in "«»‘’“”–—…°€§" for character in western if character > "\x7f"):
            return "cp1252"
    return name


def _decodes(sample: bytes, name: str) -> bool:
    try:
        sample.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def text_encoding(name: str) -> str | None:
    """The usual name of an encoding for text that Python knows; None for any other name."""
    try:
        found = codecs.lookup(name)
        "x".encode(name)
    except (LookupError, ValueError):  # ValueError: a zero byte in the name
        return None
    return found.name
