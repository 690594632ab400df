"""What stands before the message on a line: a time stamp, as most CI systems and loggers write it (ISO 8601, RFC 3339)."""

import re

_STAMP = re.compile(r"\ufeff?(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]? ?)?")


def message_of(line: str) -> str:
    """The line without the stamp at its start, if it has one; indentation behind the stamp's blank stays."""
    if line[:1].isdigit() or line.startswith(("[", "\ufeff")):
        return line[_STAMP.match(line).end() :]  # type: ignore[union-attr]  # it matches the empty text
    return line
