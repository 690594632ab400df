"""What `journalctl -o json` prints: an object a line with MESSAGE, a list of byte values where it is no UTF-8.

systemd, "Journal JSON Format". A message of several lines stays on its line of the file, as states of it.
"""

import json

from logtriage.sources.line_format import MOST, Format, Sample


def _fits(sample: Sample) -> bool:
    return sample.share_of(r'\{.*"MESSAGE"\s*:') >= MOST


def _rewrite(data: bytes) -> bytes:
    return b"\n".join(map(_message, data.split(b"\n")))


def _message(line: bytes) -> bytes:
    try:
        text = json.loads(line)["MESSAGE"]
        if isinstance(text, list):
            text = bytes(text).decode("utf-8", "backslashreplace")
    except (ValueError, LookupError, TypeError, RecursionError):
        return line
    return text.replace("\n", "\r").encode("utf-8", "backslashreplace") if isinstance(text, str) else line


FORMAT = Format("journald-json", _fits, rewrite=_rewrite)
