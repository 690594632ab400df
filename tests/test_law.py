"""The law of the matching room: its matches are exactly those of the naive loop, however the log is cut into chunks."""

import itertools
import random

import pytest
from naive import find_naively, read_naively

from logtriage.matching import Matcher
from logtriage.matching.scanners import hyperscan_scanner, plain_scanner
from logtriage.matching.window import FAR_REACH
from logtriage.model import Block, Border, Chunk, Condition, Mark, Role, Rule, Scope, Severity, Side, Step
from logtriage.rulebook import bundled_rules
from logtriage.rulebook.patterns import PatternError, read_pattern

SCANNERS = [hyperscan_scanner, plain_scanner]


def rule_of(number, pattern, *, severity=Severity.ERROR, where=None, block=None, conditions=(), then=(), unless=()):
    text = read_pattern(pattern)
    return Rule(f"test/r{number}", severity, Role.CAUSE, text, where, block, conditions, then, unless, (), "test:1", b"{}")


def chunks_of(text, size, section_starts=(), lines_before=0):
    """Whole lines, at least `size` bytes in a chunk (or the rest)."""
    chunk, offsets = b"", []
    for number, line in enumerate(_lines(text), start=1):
        if number in section_starts:
            offsets.append(Mark(len(chunk), Border.STEP, f"s{number + lines_before}"))
        chunk += line
        if len(chunk) >= size:
            yield Chunk(chunk, marks=tuple(offsets))
            chunk, offsets = b"", []
    if chunk:
        yield Chunk(chunk, marks=tuple(offsets))


def _lines(text):
    parts = text.split(b"\n")
    lines = [part + b"\n" for part in parts[:-1]]
    return lines + ([parts[-1]] if parts[-1] else [])


def found_by_engine(rules, text, *, scanner, size, section_starts=()):
    scan = Matcher(rules, scanner).scan(chunks_of(text, size, section_starts))
    found = [(match.rule.id, match.line, match.first_line, match.last_line, match.values) for match in scan]
    assert scan.problems == []
    assert scan.lines == len(_lines(text))
    return sorted(found)


def found_in_regions(rules, text, *, size, cuts, section_starts=()):
    """As the engine finds it in regions that are scanned apart; each cut is the number of a line that begins a region."""
    matcher = Matcher(rules)
    lines = _lines(text)
    borders = [0, *sorted({cut for cut in cuts if 0 < cut < len(lines)}), len(lines)]
    regions = []
    for start, end in itertools.pairwise(borders):
        before, own, after = (b"".join(part) for part in (lines[:start], lines[start:end], lines[end:]))
        own_starts = [first - start for first in section_starts if start < first <= end]
        parts = [chunks_of(before, size), chunks_of(own, size, own_starts, start), chunks_of(after, size)]
        regions.append(matcher.scan_region(*parts, whole_before=True))
    scan = matcher.join(regions)
    found = [(match.rule.id, match.line, match.first_line, match.last_line, match.values) for match in scan]
    assert scan.problems == []
    assert scan.lines == len(lines)
    return sorted(found)


def excerpts(scan):
    """What is shown of the first match of each rule with the same values."""
    first = {}
    for match in scan:
        first.setdefault((match.rule.id, match.values), (match.line, match.section, match.excerpt))
    return first


def found_naively(rules, text, section_starts=()):
    return sorted(find_naively(rules, read_naively(text, section_starts=section_starts)))


WORDS = [
    "error",
    "Error:",
    "failed",
    "fatal",
    "abc",
    "abcabc",
    "bcd",
    "é",
    "错误",
    "\u212a",
    "ſ",
    "İ",
    " ",
    "  ",
    "1",
    "42",
    "\r",
]
LITERALS = ["error", "Error:", "failed", "fatal", "abc", "bca", "abcabc", "bcd", "错误", "é", "k", "s", "42"]
FREE = [r"\d+", r"\S+", ".", r"\s?", r"(?P<n>\d+)", "[ab]c", "(?:abc|bcd)", "(?i:ERROR)", "(?i:ſ)", "^", "$", r"\b"]
SHAPES = [
    "{0}",
    "{0}",
    "(?:{0})?",
    "(?:{0})+",
    "(?:{0}){{2}}",
    "(?:{0}){{0,2}}",
    "(?:{0}|{1}x?)",
    "(?={0})",
    "(?!{0})",
    "(?>{0}|{1})",
    "(?:{0}.*{1})",
    r"(?:{0}\S|\S?{1})",
]
EXPRESSIONS = [None, None, "abc", r"^\s", "failed", r"\d", "^$"]
PROBES = ["error", "failed", "abc", "(?i)fatal", "(?:42|错误)"]
HEADS = [
    "",
    "",
    "ERROR ",
    "[main] ERROR org.acme.Foo - ",
    "E0501 10:00:00.1 71 a.go:12] ",
    'level=error msg="',
    "error: ERROR: ",
]
RULES_A_LOG = 5


class Cases:
    """Random rules and logs out of few words, so that nearly everything meets nearly everything; the same for a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self):
        lines = ["".join(self.random.choices(WORDS, k=self.random.randint(0, 6))) for _ in range(self.random.randint(0, 25))]
        return ("\n".join(lines) + self.random.choice(["\n", ""])).encode()

    def pattern(self):
        shapes = [self.random.choice([*SHAPES, *FREE]) for _ in range(self.random.randint(1, 4))]
        made = "".join(shape if shape in FREE else shape.format(*self.random.choices(LITERALS, k=2)) for shape in shapes)
        first, named, rest = made.partition("(?P<n>")
        return self.random.choice(["", "", "(?i)"]) + first + named + rest.replace("(?P<n>", "(?:")

    def rule(self, number):
        while True:
            try:
                pattern = self.pattern()
                where = self.random.choice([None, "n > 2"]) if "(?P<n>" in pattern else None
                others = self.random.sample(range(RULES_A_LOG), k=self.random.choice([0, 0, 1, 2]))
                if self.random.random() < 0.1:
                    return self.last_resort(number, pattern, where)
                return rule_of(
                    number,
                    pattern,
                    severity=self.random.choice([Severity.ERROR, Severity.NOTE, Severity.NOTE, Severity.NOTE]),
                    where=where,
                    block=self.block(),
                    conditions=self.conditions(),
                    then=self.steps(),
                    unless=tuple(f"test/r{other}" for other in others),
                )
            except PatternError:
                continue

    def last_resort(self, number, pattern, where):
        block = Block(None, None, None, 1, suspects=self.random.randint(1, 8), ending=self.random.randint(1, 8))
        near = tuple(one for one in self.conditions() if not isinstance(one.within, Scope))
        return rule_of(number, pattern, where=where, block=block, conditions=near)

    def block(self):
        choose = self.random.choice
        around = Block(choose(EXPRESSIONS), choose(EXPRESSIONS), choose(EXPRESSIONS), self.random.randint(1, 8))
        return choose([None, None, around, around, around, Block(None, None, None, 1, suspects=self.random.randint(1, 8))])

    def conditions(self):
        return tuple(
            Condition(
                pattern=read_pattern(self.random.choice(PROBES)),
                wanted=self.random.random() < 0.5,
                within=self.random.choice([1, 3, 6, Scope.SECTION, Scope.LOG]),
                side=self.random.choice(list(Side)),
                at_least=self.random.choice([1, 1, 2]),
            )
            for _ in range(self.random.choice([0, 0, 1, 2]))
        )

    def steps(self):
        return tuple(
            Step(read_pattern(self.random.choice(PROBES)), self.random.choice([1, 3, 6, Scope.SECTION]))
            for _ in range(self.random.choice([0, 0, 0, 1, 2]))
        )

    def section_starts(self, text):
        lines = range(1, len(_lines(text)) + 1)
        return sorted(self.random.sample(lines, k=min(len(lines), self.random.choice([0, 0, 1, 3]))))


class LoggedCases(Cases):
    """The same, with the heads of loggers before some lines, and rules that hold for the start of a message."""

    def text(self):
        return b"".join(self.random.choice(HEADS).encode() + line for line in _lines(super().text()))

    def pattern(self):
        return "^" + super().pattern() if self.random.random() < 0.5 else super().pattern()


def check(seed, make=Cases):
    """RULES_A_LOG rules on one log; how many matches there were."""
    cases = make(seed)
    text = cases.text()
    section_starts = cases.section_starts(text)
    size = cases.random.choice([1, 7, 40, 10_000])
    case_rules = [cases.rule(number) for number in range(RULES_A_LOG)]
    expected = found_naively(case_rules, text, section_starts)
    for scanner in SCANNERS:
        found = found_by_engine(case_rules, text, scanner=scanner, size=size, section_starts=section_starts)
        assert found == expected, f"seed {seed}"
    cuts = cases.random.choices(range(25), k=cases.random.choice([0, 1, 2, 5]))
    assert found_in_regions(case_rules, text, size=size, cuts=cuts, section_starts=section_starts) == expected, f"seed {seed}"
    return len(expected)


@pytest.mark.parametrize("part", range(8))
def test_random_rules_and_conditions_match_what_the_naive_loop_matches(part):
    matches = sum(check(seed) for seed in range(part * 500, part * 500 + 500))
    assert matches > 500


def test_what_loggers_were_told_matches_as_in_the_naive_loop():
    assert sum(check(seed, LoggedCases) for seed in range(1_000)) > 1_000


def foreseen_and_found(seed):
    """What is certain before a chunk is asked for, and what is a match in the end."""
    cases = Cases(seed)
    text = cases.text()
    section_starts = cases.section_starts(text)
    case_rules = [cases.rule(number) for number in range(RULES_A_LOG)]
    foreseen = set()

    def watched():
        for chunk in chunks_of(text, cases.random.choice([1, 20, 60]), section_starts):
            yield chunk
            foreseen.update((match.rule.id, match.line, match.values) for match in scan.foreseen())

    scan = Matcher(case_rules, plain_scanner).scan(watched())
    return foreseen, {(match.rule.id, match.line, match.values) for match in scan}


def test_what_is_foreseen_comes():
    total = 0
    for seed in range(300):
        foreseen, found = foreseen_and_found(seed)
        assert foreseen <= found, f"seed {seed}"
        total += len(foreseen)
    assert total > 150


@pytest.mark.parametrize("seed", [1_001_769, 1_117_914], ids=["told alone in a region", "swallowed in a region"])
def test_cases_that_once_differed_hold(seed):
    assert check(seed) > 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_many_more_random_cases_hold(part):
    assert sum(check(seed) for seed in range(10**6 + part * 20_000, 10**6 + (part + 1) * 20_000)) > 20_000


@pytest.fixture(scope="module")
def bundled():
    return bundled_rules()


def examples_of(rules):
    advice = [rule.advice for rule in rules]
    return "\n".join(itertools.chain.from_iterable((*one.match, *one.skip) for one in advice)).encode() + b"\n"


def check_on_examples(rules, of):
    """All the rules on the examples of some; each of these finds itself there, as the naive loop has it."""
    text = examples_of(of)
    expected = found_naively(rules, text)
    assert len({rule_id for rule_id, *_ in expected} & {rule.id for rule in of}) > 0.9 * len(of)
    for scanner, size in itertools.product(SCANNERS, (1, 300, 65_536, 1 << 30)):
        assert found_by_engine(rules, text, scanner=scanner, size=size) == expected


@pytest.mark.parametrize("part", range(3))
def test_all_bundled_rules_on_the_examples_of_some_match_what_the_naive_loop_matches(bundled, part):
    check_on_examples(bundled, list(bundled)[part::60])


@pytest.mark.slow
def test_all_bundled_rules_on_all_their_examples_match_what_the_naive_loop_matches(bundled):
    check_on_examples(bundled, list(bundled))


YIELDING = [
    rule_of(0, "error", unless=("test/r1",)),
    rule_of(1, "error: no", unless=("test/r2",)),
    rule_of(2, "error: no such"),
    rule_of(3, "err", unless=("test/*",)),
]


@pytest.mark.parametrize("scanner", SCANNERS)
def test_a_rule_yields_by_id_to_one_that_yields_itself_and_by_glob_only_to_others(scanner):
    text = b"error\nerror: no\nerror: no such\n"
    found = found_by_engine(YIELDING, text, scanner=scanner, size=100)
    assert sorted((line, rule_id) for rule_id, line, *_ in found) == [
        (1, "test/r0"),
        (1, "test/r3"),
        (2, "test/r1"),
        (2, "test/r3"),
        (3, "test/r2"),
    ]
    assert found == found_naively(YIELDING, text)


@pytest.mark.parametrize("scanner", SCANNERS)
def test_a_border_at_every_line_changes_nothing(scanner):
    case_rules = [
        rule_of(1, "fatal (?P<n>\\d+)", block=Block("^begin", "^end", None, 5)),
        rule_of(2, "error", block=Block(None, None, r"^\s", 3)),
    ]
    lines = [b"begin", b"error", b" more", b"fatal 7", b" tail", b"end", b"fatal 8", b" x", b" y", b"error error", b""]
    text = b"\n".join(lines)
    expected = found_naively(case_rules, text)
    assert [row[:4] for row in expected] == [
        ("test/r1", 4, 1, 5),
        ("test/r1", 7, 7, 10),
        ("test/r2", 2, 2, 3),
        ("test/r2", 10, 10, 10),
    ]
    for size in range(1, len(text) + 2):
        assert found_by_engine(case_rules, text, scanner=scanner, size=size) == expected


def test_a_region_shows_the_same_lines_around_a_match_as_the_whole_log():
    case_rules = [rule_of(1, "fatal", block=Block("^begin", "^end", None, 5))]
    lines = [b"line %d\n" % number for number in range(1, 60)]
    for number in (9, 28, 30, 31, 58):
        lines[number] = b"fatal\n"
    text = b"".join(lines)
    matcher = Matcher(case_rules)
    whole = excerpts(matcher.scan(chunks_of(text, 50)))
    for cut in range(1, 59):
        halves = [
            matcher.scan_region(
                [], chunks_of(b"".join(lines[:cut]), 50), chunks_of(b"".join(lines[cut:]), 50), whole_before=True
            ),
            matcher.scan_region(
                chunks_of(b"".join(lines[:cut]), 50), chunks_of(b"".join(lines[cut:]), 50), [], whole_before=True
            ),
        ]
        assert excerpts(matcher.join(halves)) == whole


@pytest.mark.parametrize(("filler", "found"), [(10_000, True), (FAR_REACH // 9, False)])
@pytest.mark.parametrize("size", [1, 300_000, 1 << 30])
def test_a_condition_looks_at_so_many_lines_but_no_farther_than_its_reach_in_bytes(filler, found, size):
    near = Condition(read_pattern("abc"), wanted=True, within=10, side=Side.AROUND, at_least=1)
    case_rules = [rule_of(1, "fatal", conditions=(near,)), rule_of(2, "fatal", then=(Step(read_pattern("bcd"), 10),))]
    for first, last in ((b"abc", b"bcd"), (b"bcd", b"bcd abc")):
        text = b"\n".join([first, *[b"x" * filler] * 9, b"fatal", *[b"y" * filler] * 9, last, b""])
        matches = found_by_engine(case_rules, text, scanner=plain_scanner, size=size)
        assert [row[0] for row in matches] == (["test/r1", "test/r2"] if found else [])
