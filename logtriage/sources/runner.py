"""What the runners of GitHub Actions and Azure Pipelines have in common: they share their code."""

import re

from logtriage.sources.stamps import message_of as without_stamp

# A line in which a problem matcher saw a message with its place stands there with the command alone before it; what the
# runner says itself ("##[error]Process completed ...") names no place.
_MATCHED = r"##\[(?:error|warning)\](?=[^\s:(]{1,300}(?::|\()\d)"


def message_of(line: str) -> str:
    """The line without its stamp, and without the command that a problem matcher put before it."""
    text = without_stamp(line)
    found = re.match(_MATCHED, text) if text.startswith("##[") else None
    return text[found.end() :] if found else text
