"""The nouns that cross the house: rule, match, finding, report; each is built whole and never changed.

They are named tuples: a frozen dataclass takes six times as long to define, and every run waits for two dozen of them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

Language = str  # "en" or "zh": the keys of every Text
Text = Mapping[Language, str]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


class UserError(Exception):
    """A person's mistake: what is wrong, where (`file:line`), what to do; lower case, no full stop.

    Holds several lines when several things are wrong at once: one mistake each.
    """

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Severity(StrEnum):
    """SARIF's words, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _SEVERITY_RANK[self]


_SEVERITY_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Role(StrEnum):
    """What a match says: what went wrong, where it broke, that something else went wrong, or that the whole failed.

    Six more are never told to anyone: that a step of the run begins here; that the step up to here passed, or was tried
    again; that what the captures name passed in the end; that what stands in the block was allowed to fail; that the whole
    run passed; that from here on nothing can make it fail, or pass.

    The last one looks for nothing in a log: it says what an error means that was found as an unknown one.
    """

    CAUSE = "cause"
    UNKNOWN = "unknown"
    SYMPTOM = "symptom"
    FOOTER = "footer"
    STEP = "step"
    PASSED = "passed"
    RECOVERED = "recovered"
    TOLERATED = "tolerated"
    SUCCEEDED = "succeeded"
    DECIDED = "decided"
    MEANING = "meaning"

    @property
    def rank(self) -> int:
        """0 for the one that explains most."""
        return _ROLE_RANK[self]

    @property
    def takes_back(self) -> bool:
        """Whether a match says of failures before it that the run got over them."""
        return self in (Role.RECOVERED, Role.TOLERATED)

    @property
    def is_told(self) -> bool:
        """Whether a match is a finding; else it tells how the run went on."""
        return _ROLE_RANK[self] <= _ROLE_RANK[Role.FOOTER]


_ROLE_RANK = {role: rank for rank, role in enumerate(Role)}


class Risk(StrEnum):
    """What carrying out a fix may do to the reader's system."""

    NONE = "none"
    CHANGES_SYSTEM = "changes-system"
    DESTRUCTIVE = "destructive"


Literal = tuple[bytes, bool]  # UTF-8 that stands in a line, and whether the case of its ASCII letters may differ


class Pattern(NamedTuple):
    """A regular expression for one line, and what every line that it matches must contain.

    `trigger` is what a scan looks for: at least one of these literals stands in every line that matches. It is empty
    for a pattern from which no literal can be derived (such a rule says `slow: true`). Of each of `required`, at least one
    literal stands in a line that matches; the rarest come first. `openings` are the ASCII characters of which one stands
    first in a message that matches and opens with an ASCII character; empty where any may stand there.
    """

    text: str
    trigger: tuple[Literal, ...] = ()
    required: tuple[tuple[Literal, ...], ...] = ()
    openings: str = ""


class Block(NamedTuple):
    """How far a finding reaches beyond the line that matched; each expression is searched in one line.

    `max_lines` counts the lines before the match, and those after it, each by itself. With `suspects`, the finding is
    none of that: it is the stretch among so many lines before the match, and `suspects_after` lines after it, that looks
    most like an error. With `ending` as well, they are the lines before the log's end, and the rule a last resort: it is
    asked about so many last lines alone, once the log ended, and only where no other rule told of a failure.
    """

    start: str | None
    until: str | None
    while_: str | None
    max_lines: int
    suspects: int = 0
    suspects_after: int = 0
    ending: int = 0


class Scope(StrEnum):
    """Where a condition looks, if not within a number of lines."""

    SECTION = "section"
    LOG = "log"


class Side(StrEnum):
    """On which side of the line that matched a condition looks; that line itself never counts.

    Where no line stands before a log's first one, `BEFORE_IF_ANY` asks for nothing: somebody handed over a message alone.
    """

    BEFORE = "before"
    BEFORE_IF_ANY = "before-if-any"
    AFTER = "after"
    AROUND = "around"

    @property
    def is_before(self) -> bool:
        """Whether it looks at nothing after the line."""
        return self in (Side.BEFORE, Side.BEFORE_IF_ANY)


class Condition(NamedTuple):
    """Lines that must stand near a match (`wanted`), `at_least` of them, or must not; `within` is lines or a scope."""

    pattern: Pattern
    wanted: bool
    within: int | Scope
    side: Side
    at_least: int


class Step(NamedTuple):
    """The next line that the pattern matches must come within so many lines of the one before, or in its section."""

    pattern: Pattern
    within: int | Scope


class Fix(NamedTuple):
    """One thing that helps: what to do, the command by platform ("any" fits all), and its risk.

    `INSTALL` in a command stands for the command of its platform that installs what is missing, in that of "any" for each
    platform's that has none of its own.
    With `when`, an expression for the finding's lines, it is told only where that holds, in place of the next fix without
    one; of several that hold the first is told. The expression's captures are known to its texts.
    """

    do: Text
    run: Mapping[str, str]
    risk: Risk
    when: str = ""


INSTALL = "{install}"


class Provider(NamedTuple):
    """What a rule tells where it is known which package provides the name that was missing.

    `name` is that name, with captures in place, and `kind` what it is a name of: the table of providers is asked for it.
    Where it answers, these texts may hold `{package}`, `{distribution}` (PyPI's name), `{flags}` (what to link with),
    `{written}` (what is written in the project's files) and `{rewrite}` (what `sed -E` is told to write it); a title or why
    that is empty is the rule's own. The fixes come first, in the place of one of the rule's own (`replaces`, counted from 1;
    with 0 they only stand before them).
    """

    kind: str
    name: str
    title: Text
    why: Text
    fixes: tuple[Fix, ...]
    replaces: int = 1


class Advice(NamedTuple):
    """What a rule tells a person, and the examples that it is judged by."""

    title: Text
    why: Text
    fixes: tuple[Fix, ...]
    see: tuple[str, ...]
    match: tuple[str, ...]
    skip: tuple[str, ...]
    provider: Provider | None = None


class Record(NamedTuple):
    """On how many labelled failing logs a rule spoke in the step that failed, and on how many of them it named the cause."""

    seen: int = 0
    right: int = 0


class Kin(NamedTuple):
    """The records of the other rules of a rule's technology, taken together, each as that of a few logs at most."""

    seen: float = 0.0
    right: float = 0.0


class Rule(NamedTuple):
    """One known error. `place` is `file:line` of its entry; `unless` and `follows` are ids of rules, or globs over them.

    It says nothing about a line for which a rule named in `unless` holds, and whose conditions are met: that one knows more.
    A glob means the rules without an `unless` of their own; one with it is named by its id.

    The advice stays JSON (UTF-8) until it is asked for: a run matches with all rules and explains a few.
    """

    id: str
    severity: Severity
    role: Role
    pattern: Pattern
    where: str | None
    block: Block | None
    conditions: tuple[Condition, ...]
    then: tuple[Step, ...]
    unless: tuple[str, ...]
    follows: tuple[str, ...]
    place: str
    advice_json: bytes
    record: Record = Record()
    kin: Kin = Kin()

    @property
    def is_failure(self) -> bool:
        """Whether a match is an error that is more than a footer."""
        return self.severity is Severity.ERROR and self.role is not Role.FOOTER

    @property
    def is_last_resort(self) -> bool:
        """Whether it is asked about the end of a log alone, and only where no other rule tells of a failure."""
        return bool(self.block and self.block.ending)

    @property
    def is_scanned_for(self) -> bool:
        """Whether lines wake it: a last resort is asked about the end alone, a meaning about what others found."""
        return not (self.is_last_resort or self.role is Role.MEANING)

    @property
    def advice(self) -> Advice:
        """The rule's texts, fixes, links and examples."""
        stored = json.loads(self.advice_json)
        examples, provider = stored["examples"], stored.get("provider")
        return Advice(
            title=stored["title"],
            why=stored["why"],
            fixes=_fixes(stored["fix"]),
            see=tuple(stored["see"]),
            match=tuple(examples["match"]),
            skip=tuple(examples["skip"]),
            provider=provider and Provider(**{**provider, "fixes": _fixes(provider["fixes"])}),
        )


def _fixes(stored: Iterable[Mapping[str, Any]]) -> tuple[Fix, ...]:
    return tuple(Fix(fix["do"], fix["run"], Risk(fix["risk"]), fix.get("when", "")) for fix in stored)


class Border(StrEnum):
    """What a mark in a CI system's log says of the line that it stands on.

    A step ends all that was open before it, and ends only by its own name or by the next step; what is opened within
    it ends by its name, or by a mark without a name.
    """

    STEP = "step"
    OPEN = "open"
    CLOSE = "close"


class Mark(NamedTuple):
    """Where a section begins or ends: the offset of its mark in the chunk's data, and the section's name ("" for none)."""

    offset: int
    border: Border
    name: str = ""


class Page(NamedTuple):
    """What helps with a question that leaves no line in a log; `id` as a rule's."""

    id: str
    title: Text
    why: Text
    fixes: tuple[Fix, ...]
    see: tuple[str, ...]


class Chunk(NamedTuple):
    """Clean lines of a log: valid UTF-8, no terminal escapes, each ended by a newline but perhaps the log's last.

    Chunks follow one another without a gap, and each newline ends one line of the file. A line that is too long to be
    held comes in overlapping pieces, each a chunk of its own: all but the last of them say `ends_line=False`.
    `marks` are the borders of sections, by rising offset.
    """

    data: bytes
    ends_line: bool = True
    marks: tuple[Mark, ...] = ()


class Line(NamedTuple):
    """A line of an excerpt: its number from 1, its message, and the columns from 0 where the rule matched, if it did."""

    number: int
    text: str
    span: tuple[int, int] | None = None


class Match(NamedTuple):
    """What a rule saw at one place: the line that matched, the lines of its block (from 1, inclusive), the captures.

    Of a block of suspects, the lines are before the one that matched, and the excerpt marks the likeliest of them.
    `section` names the CI system's sections that the line stands in, the outermost first, "" where there are none.
    The first match of a rule with these values is whole; further ones begin with their own line, and may lack the excerpt.
    """

    rule: Rule
    line: int
    section: str
    first_line: int
    last_line: int
    values: tuple[tuple[str, str], ...]
    excerpt: tuple[Line, ...]


class Remedy(NamedTuple):
    """A fix as the reader gets it: in one language, the captures in place (quoted for the shell in `run`)."""

    do: str
    run: Mapping[str, str]
    risk: Risk


class Location(NamedTuple):
    """A place in the source tree: a path from the checkout's folder on, with forward slashes; line and column from 1."""

    path: str
    line: int
    column: int | None = None


class Folded(NamedTuple):
    """A finding that followed from another one."""

    rule: str
    first_line: int
    total: int


class Finding(NamedTuple):
    """Matches of one rule with the same values, counted, explained, with what follows from it folded under it.

    `total` is how many matches there were; `lines` has the numbers of the other matches, at most 100 of them. `step`
    is where in the CI system's run the first of them stands, "" where its log does not say; `source` is the place in the
    source tree that it names, if it names one.
    """

    rule: str
    title: str
    severity: Severity
    role: Role
    step: str
    line: int
    first_line: int
    last_line: int
    total: int
    lines: tuple[int, ...]
    values: tuple[tuple[str, str], ...]
    why: str
    remedies: tuple[Remedy, ...]
    see: tuple[str, ...]
    excerpt: tuple[Line, ...]
    folded: tuple[Folded, ...]
    source: Location | None = None
    record: Record = Record()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over rule and values, in hexadecimal.

        The same when lines move, in the log or in the source, and wherever the checkout lies.
        """
        import hashlib  # of use to the formats for machines alone

        file = self.source and self.source.path
        named = ((name, file if file and name in ("file", "path") else value) for name, value in self.values)
        values = [(name, value) for name, value in named if name not in ("line", "column")]
        return hashlib.sha256(json.dumps([self.rule, values], ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


class LogReport(NamedTuple):
    """The findings of one log, the verdict first; `problems` tells what could not be read or was switched off.

    `notes` tells why silence may mean nothing. A log that is `passed_over` was not read, for it is no text. `platform` is
    the system that the log (or else the host) runs on, a key of `Fix.run`, or None when unknown. Where the log ends with the
    words of a run that `passed`, nothing in it is an error. `known` is how many findings a baseline left out.
    """

    log: str
    lines: int
    format: str
    complete: bool
    platform: str | None
    findings: Sequence[Finding]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    passed_over: bool = False
    passed: bool = False
    known: int = 0


class Shared(NamedTuple):
    """What leads the findings of several logs: its finding in the first of them, and the names of all, in their order."""

    finding: Finding
    logs: tuple[str, ...]


class Report(NamedTuple):
    """One run: every log in the order given; `cut_by` is the signal that ended it before all was read, "" if none did.

    `left_out` is how many logs more were read, which are not told because nothing was found in them.
    """

    logs: tuple[LogReport, ...]
    language: Language
    cut_by: str = ""
    left_out: int = 0

    @property
    def logs_read(self) -> int:
        """How many logs there were in all."""
        return len(self.logs) + self.left_out

    @property
    def shared(self) -> tuple[Shared, ...]:
        """The findings (by rule and values) that lead more than one log, those of most logs first; never a footer."""
        led: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Finding, list[str]]] = {}
        for log in self.logs:
            verdict = log.findings[0] if log.findings else None
            if verdict and verdict.role is not Role.FOOTER:
                led.setdefault((verdict.rule, verdict.values), (verdict, []))[1].append(log.log)
        several = (Shared(finding, tuple(logs)) for finding, logs in led.values() if len(logs) > 1)
        return tuple(sorted(several, key=lambda one: -len(one.logs)))
