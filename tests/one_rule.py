"""One rule, by which the tests of sources see that a log was read: a header is missing."""

from logtriage.matching import Matcher
from logtriage.rulebook import load_rules

RULES = r"""
rules:
  - id: demo/missing-header
    title: "{header} is missing"
    severity: error
    pattern: '^PATTERN'
    why: The compiler needs it.
    fix: [{do: Install it}]
    see: [https://example.org/]
    examples: {match: ['EXAMPLE'], skip: ['error: a.h: No such file']}
"""


def missing_header(folder, pattern, example):
    """A matcher of the rule with this pattern, searched at the start of a message."""
    path = folder / "demo.yaml"
    path.write_text(RULES.replace("PATTERN", pattern).replace("EXAMPLE", example))
    return Matcher(load_rules([str(path)]))
