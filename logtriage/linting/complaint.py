"""What a check says: an objection to one key of a rule, and, once its place is known, a complaint."""

from typing import NamedTuple


class Objection(NamedTuple):
    """What is wrong, lower case and without a full stop, and the key of the rule's entry that it is about."""

    key: str
    text: str


class Complaint(NamedTuple):
    """An objection with its code and its place: file, line and column from 1."""

    code: str
    name: str
    rule: str
    file: str
    line: int
    column: int
    text: str
