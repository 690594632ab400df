"""The output of a step as CircleCI's API gives it: a JSON array of `{"message": text, "time": ..., "type": "out"}`."""

import json
from collections.abc import Iterator

from logtriage.sources.reading import Damaged

_LONGEST = 4 * 1024 * 1024  # characters of one item; a longer one is no output of a step


def messages(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The text of all items, one after the other; raises Damaged where the array breaks off."""
    decode = json.JSONDecoder().raw_decode
    incoming = _decoded(blocks)
    text, at = next(incoming, ""), 1  # behind the bracket
    while True:
        at = _next_item(text, at)
        if text[at : at + 1] == "]":
            return
        try:
            item, at = decode(text, at)
        except ValueError:
            rest = text[at:]
            more = _at_least(len(rest), incoming)  # so that an item is not tried again for every few bytes of it
            if not more or len(rest) > _LONGEST:
                raise Damaged("the JSON array of the step's output ends early, or holds something else") from None
            text, at = rest + more, 0
            continue
        except RecursionError:
            raise Damaged("the JSON array of the step's output is nested too deep") from None
        message = item.get("message") if isinstance(item, dict) else None
        if isinstance(message, str):
            yield message.encode("utf-8", "backslashreplace")


def _at_least(length: int, incoming: Iterator[str]) -> str:
    """So many characters of what comes next, and some more, or all there are."""
    parts = []
    while length >= 0 and (part := next(incoming, "")):
        parts.append(part)
        length -= len(part)
    return "".join(parts)


def _next_item(text: str, at: int) -> int:
    while at < len(text) and text[at] in ", \r\n\t":
        at += 1
    return at


def _decoded(blocks: Iterator[bytes]) -> Iterator[str]:
    import codecs

    decode = codecs.getincrementaldecoder("utf-8")("backslashreplace").decode
    for block in blocks:
        yield decode(block)
