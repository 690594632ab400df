"""The regular expressions of rules, each compiled when a line asks for it.

To compile one takes `regex` a third of a millisecond, and a small log asks for dozens; to load its code, which is what it
is compiled to, takes a fortieth of that. So the codes stand beside packed rules. `regex` registers with `copyreg` how a
pattern is taken apart and put together again; only the same version may do the second. A wheel is often packed with another
version than it is used with: what had to be compiled in a run is therefore kept in the user's cache.
"""

import contextlib
import copyreg
import functools
import marshal
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from logtriage import cache

TIMEOUT = 0.25  # seconds of one search: a log is hostile input
MARSHAL = 2  # the last format that does not tell who else holds an object: equal values make the same bytes
_ORDER = f"{sys.byteorder} ".encode()  # of the bytes of numbers
_LONGEST_HEAD = 80  # bytes
_MOST_COMPILED = 2048  # expressions
_MOST_PACKS = 16  # a run has that of the bundled rules, and one for each --rules
_WORTH_KEEPING = 8  # expressions that had to be compiled: to write a file takes as long as to compile these
_MOST_KEPT = 4 * 1024 * 1024  # bytes of codes in the cache; what would be more is forgotten, for expressions change


class _Pack:
    """The codes of many expressions, of which one is found without reading the others.

    A line says who may read them, and their number; the checksums of the expressions, sorted, follow, then where each
    code ends, and the codes.
    """

    def __init__(self, content: memoryview) -> None:
        head, _, _ = bytes(content[:_LONGEST_HEAD]).partition(b"\n")
        self.reader, _, number = head.rpartition(b" ")
        count = int(number)
        codes_from = len(head) + 1 + 2 * count * array("I").itemsize
        if len(content) < codes_from:
            raise ValueError("the checksums of the packed codes are cut off")
        numbers = content[len(head) + 1 : codes_from].cast("I")
        self._checksums, self._ends = numbers[:count], numbers[count:]
        self._codes = content[codes_from:]
        if len(self._codes) != (self._ends[-1] if count else 0):
            raise ValueError("the packed codes are cut off")

    def find(self, text: str) -> tuple[Any, ...] | None:
        """The code of the expression; None where it is not among them."""
        checksum = _checksum(text)
        at = bisect_left(self._checksums, checksum)
        while at < len(self._checksums) and self._checksums[at] == checksum:
            start, end = self._ends[at - 1] if at else 0, self._ends[at]
            code: tuple[Any, ...] = marshal.loads(self._codes[start:end])  # noqa: S302  # as trusted as the module beside it
            if code[0] == text:
                return code
            at += 1
        return None

    def codes(self) -> list[tuple[int, bytes]]:
        """The codes, each behind the checksum of its expression, in their order."""
        starts = (0, *self._ends[:-1])
        places = zip(self._checksums, starts, self._ends, strict=True)
        return [(checksum, bytes(self._codes[start:end])) for checksum, start, end in places]


_packs: deque[_Pack] = deque(maxlen=_MOST_PACKS)
_new: list[str] = []  # expressions that no pack had, and that compile


def pack_codes(expressions: Iterable[str]) -> bytes:
    """The codes of these expressions, as `use_codes` takes them.

    They are not the same bytes each time: `regex` writes the members of a set in the order that hashes have in this process.
    Raises regex.error for what is no regular expression.
    """
    return _packed((_checksum(text), code_of(text)) for text in set(expressions))


def _packed(codes: Iterable[tuple[int, bytes]]) -> bytes:
    codes = sorted(codes)
    ends = array("I")
    end = 0
    for _, code in codes:
        end += len(code)
        ends.append(end)
    checksums = array("I", [checksum for checksum, _ in codes])
    head = b"%s%s %d\n" % (_ORDER, _reader(), len(codes))
    return b"".join((head, checksums.tobytes(), ends.tobytes(), *(code for _, code in codes)))


def use_codes(content: memoryview) -> None:
    """From now on, expressions whose codes `pack_codes` packed there need not be compiled, if it did so on such a machine.

    Raises ValueError for what it did not make, or not whole.
    """
    pack = _pack_in(content)
    if pack:
        _packs.append(pack)


def _pack_in(content: memoryview) -> _Pack | None:
    return _Pack(content[len(_ORDER) :]) if content[: len(_ORDER)] == _ORDER else None


@functools.lru_cache(maxsize=_MOST_COMPILED)
def compiled(text: str) -> Any:
    """The pattern of `regex` for the expression.

    Raises regex.error for what is no regular expression.
    """
    import regex  # with a log in which nothing wakes a rule, it is never needed

    for pack in _readable():
        code = pack.find(text)
        if code:
            return _maker()(*code)
    pattern = regex.compile(text)
    _new.append(text)
    return pattern


def keep_compiled() -> None:
    """Later runs find the codes of what had to be compiled in this one, if the cache can be written."""
    if len(_new) < _WORTH_KEEPING:
        return
    kept = _kept()
    new = {(_checksum(text), code_of(text)) for text in _new}
    _new.clear()
    packed = _packed(new.union(kept.codes() if kept else ()))
    cache.keep(_name_in_cache(), packed if len(packed) <= _MOST_KEPT else _packed(new))


def _readable() -> Iterator[_Pack]:
    """The packs that were made by this version of `regex`, that of the cache last."""
    for pack in _packs:
        if pack.reader == _reader():
            yield pack
    kept = _kept()
    if kept:
        yield kept


@functools.cache
def _kept() -> _Pack | None:
    """What earlier runs had to compile."""
    content = cache.fetch(_name_in_cache())
    with contextlib.suppress(ValueError):
        pack = _pack_in(content) if content else None
        return pack if pack and pack.reader == _reader() else None
    return None


def _name_in_cache() -> str:
    return f"{zlib.crc32(_ORDER + _reader()):08x}.codes"


@functools.cache
def code_of(text: str) -> bytes:
    """What the expression is compiled to.

    Raises regex.error for what is no regular expression.
    """
    import regex

    return marshal.dumps(_taken_apart(regex.compile(text))[1], MARSHAL)


def _taken_apart(pattern: Any) -> Any:
    """What makes the pattern again, and of what."""
    return copyreg.dispatch_table[type(pattern)](pattern)


@functools.cache
def _maker() -> Callable[..., Any]:
    import regex

    maker: Callable[..., Any] = _taken_apart(regex.compile(""))[0]
    return maker


@functools.cache
def _reader() -> bytes:
    """Who may read a code that is made here."""
    import regex

    return f"regex {regex.__version__}".encode()


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
