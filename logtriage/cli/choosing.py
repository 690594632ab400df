"""Which rules a command works with: the bundled ones, a person's own, and what was selected of them."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from logtriage.model import Rule, UserError
from logtriage.rulebook import bundled_rules, load_rules


def choose_rules(
    *, paths: Sequence[str] = (), bundled: bool = True, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules of a run; one of a person's own replaces the bundled one with the same id.

    Raises UserError for a mistake in a rule file, and for a `select` or `ignore` that fits no rule at all.
    """
    own = load_rules(paths) if paths else ()
    own_ids = {rule.id for rule in own}
    rules = (*(rule for rule in (bundled_rules() if bundled else ()) if rule.id not in own_ids), *own)
    _check_globs(rules, "--select", select)
    _check_globs(rules, "--ignore", ignore)
    return tuple(rule for rule in rules if (not select or _fits(rule, select)) and not _fits(rule, ignore))


def find_rule(rules: Iterable[Rule], rule_id: str) -> Rule:
    """The rule with the id; raises UserError with the nearest ids when there is none."""
    by_id = {rule.id: rule for rule in rules}
    if rule_id in by_id:
        return by_id[rule_id]
    import difflib

    near = difflib.get_close_matches(rule_id, by_id, n=3)
    hint = f" (did you mean {' or '.join(near)}?)" if near else "; 'logtriage rules list' shows all"
    raise UserError(f"no rule has the id '{rule_id}'{hint}")


def _fits(rule: Rule, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(rule.id, glob) for glob in globs)


def _check_globs(rules: Sequence[Rule], option: str, globs: Sequence[str]) -> None:
    for glob in globs:
        if not any(fnmatchcase(rule.id, glob) for rule in rules):
            raise UserError(f"{option} {glob}: fits no rule; 'logtriage rules list' shows all")
