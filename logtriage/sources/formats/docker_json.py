"""Docker's `json-file` logs: an object a line, its `log` with the line break unless the line goes on in the next object."""

import json

from logtriage.sources.line_format import MOST, Format, Sample, join_pieces


def _fits(sample: Sample) -> bool:
    return sample.share_of(r'\{"log":\s*"') >= MOST


def _rewrite(data: bytes) -> bytes:
    return join_pieces(_piece(line) for line in data.split(b"\n"))


def _piece(line: bytes) -> tuple[bytes, bool]:
    try:
        text = json.loads(line)["log"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return line, False
    if not isinstance(text, str):
        return line, False
    shown = text.removesuffix("\n").replace("\n", "\r").encode("utf-8", "backslashreplace")
    return shown, not text.endswith("\n")


FORMAT = Format("docker-json", _fits, rewrite=_rewrite)
