"""The clothes in which a line reaches us: colours, line ends, encodings, and what CI systems put before it.

A rule is written for the message. Whether it still knows it in each of these clothes is tried with the sources themselves,
and only in the clothes that they can take off.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import Self

from logtriage.matching import Matcher
from logtriage.matching.window import parts_of
from logtriage.model import Match
from logtriage.sources import Log

PLAIN = "plain"
_MARKERS = ("first marker of two", "second marker of two")


def _before_each_line(prefix: str, ending: str = "") -> Callable[[str], bytes]:
    """Dresses a text in a prefix a line; some formats are only known by more lines than an example has."""

    def dress(text: str) -> bytes:
        return ("\n".join(prefix + line for line in text.split("\n")) + ending).encode("utf-8", "backslashreplace")

    return dress


def _coloured(text: str) -> bytes:
    """Each line red, and bold from its middle on, which may be the middle of a word."""
    halves = [(line[: len(line) // 2], line[len(line) // 2 :]) for line in text.split("\n")]
    return "\n".join(f"\x1b[31m{left}\x1b[1m{right}\x1b[0m" for left, right in halves).encode("utf-8", "backslashreplace")


CLOTHES: Mapping[str, Callable[[str], bytes]] = {
    PLAIN: lambda text: text.encode("utf-8", "backslashreplace"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode("utf-8", "backslashreplace") + b"\r\n",
    "colours": _coloured,
    "UTF-16": lambda text: b"\xff\xfe" + text.encode("utf-16-le", "backslashreplace"),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode("utf-8", "backslashreplace"),
    "GitHub's stamps": _before_each_line("2026-01-02T03:04:05.1234567Z "),
    "GitLab's stamps": _before_each_line("2026-01-02T03:04:05.123456Z 00O ", "\n2026-01-02T03:04:05.123456Z 00O " * 3),
    "Jenkins' stamps": _before_each_line("[2026-01-02T03:04:05.123Z] "),
    "a task's name": _before_each_line("[build] ", "\n[lint] -\n[build] -\n[lint] -"),
    "a progress bar": _before_each_line("  40% done\r"),
}


class Wardrobe:
    """Dresses examples, and tells what rules see of them; to be left with `with`, since it keeps a temporary file."""

    def __enter__(self) -> Self:
        self._file = tempfile.NamedTemporaryFile(prefix="logtriage.", suffix=".log")  # closed in __exit__
        self.known = tuple(name for name in CLOTHES if self._comes_off(name))
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def unknown(self) -> tuple[str, ...]:
        """The clothes that no source can take off."""
        return tuple(name for name in CLOTHES if name not in self.known)

    def seen(self, text: str, matcher: Matcher, clothes: str) -> Iterator[Match]:
        """What the matcher's rules see in the text in these clothes, taken as a whole log."""
        log = self._dressed(text, clothes)
        return iter(matcher.scan(log.chunks(), log.message_of))

    def _dressed(self, text: str, clothes: str) -> Log:
        dressed = CLOTHES[clothes](text)
        # Cut off behind what is written, not before: many file systems write a file to disk that was cut to nothing.
        self._file.seek(0)
        self._file.write(dressed)
        self._file.truncate()
        self._file.flush()
        return Log(self._file.name)

    def fits(self, text: str, clothes: str) -> bool:
        """Whether a log with the text in these clothes is taken for what they are: a mark of a CI system tells otherwise."""
        return self._format_of(text, clothes) == self._format_of("\n".join(_MARKERS), clothes)

    def _format_of(self, text: str, clothes: str) -> str:
        log = self._dressed(text, clothes)
        for _ in log.chunks():
            pass
        return log.format

    def _comes_off(self, clothes: str) -> bool:
        log = self._dressed("\n".join(_MARKERS), clothes)
        lines = b"".join(chunk.data for chunk in log.chunks()).split(b"\n")
        messages = [part for line in lines for part in parts_of(line, log.message_of)]
        return all(marker in messages for marker in _MARKERS)
