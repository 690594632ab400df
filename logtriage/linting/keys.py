"""Under which key of a rule's entry a pattern stands."""

from logtriage.model import Pattern, Rule


def key_of(rule: Rule, pattern: Pattern) -> str:
    """The key: `pattern`, `with`, `without` or `then`."""
    if pattern == rule.pattern:
        return "pattern"
    condition = next((one for one in rule.conditions if one.pattern == pattern), None)
    return "then" if condition is None else "with" if condition.wanted else "without"
