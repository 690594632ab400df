"""YAML text -> nodes that know their place, behind limits: what crashes or starves PyYAML is refused before it is built."""

from dataclasses import dataclass

import yaml

LARGEST = 4 * 1024 * 1024  # bytes of one file
DEEPEST = 32  # collections within collections; libyaml's composer crashes the process at some 30,000
MOST_EVENTS = 200_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where: file, line and column from 1."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class MistakenDocument(Exception):
    """The file is no YAML that rules may be written in; holds the one mistake that ended the reading."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


def read_document(file: str, content: bytes) -> yaml.Node | None:
    """The root node of the file, None when the file is empty; raises MistakenDocument."""
    if len(content) > LARGEST:
        raise MistakenDocument(Mistake(file, 1, 1, f"larger than {LARGEST} bytes"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MistakenDocument(Mistake(file, line, 1, "is not UTF-8")) from error
    try:
        _check_events(file, text)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise MistakenDocument(Mistake(file, line, column, _explain(error))) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise MistakenDocument(Mistake(file, 1, 1, f"cannot be read as YAML: {error}")) from error


def _check_events(file: str, text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if problem := _refused(event, depth=depth, count=count):
            mark = event.start_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise MistakenDocument(Mistake(file, line, column, problem))


def _refused(event: yaml.Event, *, depth: int, count: int) -> str | None:
    if depth > DEEPEST:
        return f"is nested deeper than {DEEPEST}"
    if count > MOST_EVENTS:
        return f"holds more than {MOST_EVENTS} values"
    if isinstance(event, yaml.AliasEvent):
        return f"alias '*{event.anchor}' is not allowed; write the value out"
    tag = getattr(event, "tag", None)
    if tag not in (None, "!"):
        return f"tag '{tag}' is not allowed"
    return None


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "cannot be read as YAML"
    if "unknown escape character" in problem:
        return f"{problem}; in double quotes a backslash is YAML's: use single quotes"
    return problem
