"""Which rules a command works with: the bundled ones, a person's own, and what was selected of them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from logtriage.cli.exits import complain
from logtriage.model import Risk, Rule, UserError
from logtriage.rulebook import bundled_folder, bundled_rules, load_rules
from logtriage.ruleset import RuleSet, circle_mistakes


def choose_rules(
    *,
    given: Sequence[str] = (),
    found: Sequence[str] = (),
    bundled: bool = True,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> RuleSet:
    """The rules of a run; one of a person's own replaces the bundled one with the same id.

    A person's own are in the paths that were given, or else in those that were found in the checkout (its configuration
    names them, or they lie in its `.logtriage/rules`). Raises UserError for a mistake in a rule file, and for a `select`
    or `ignore` that fits no rule at all.
    """
    own = load_rules(given) if given else told_apart(load_rules(found)) if found else RuleSet.of(())
    own_ids = set(own.outlines.ids)
    shipped = bundled_rules() if bundled else RuleSet.of(())
    if own_ids:
        shipped = shipped.only(at for at, rule_id in enumerate(shipped.outlines.ids) if rule_id not in own_ids)
    rules = shipped + own
    ids = rules.outlines.ids
    _check_circles(own, rules)
    _check_globs(ids, "--select", select)
    _check_globs(ids, "--ignore", ignore)
    if not select and not ignore:
        return rules
    return rules.only(
        at for at, rule_id in enumerate(ids) if (not select or _fits(rule_id, select)) and not _fits(rule_id, ignore)
    )


def rules_of(settings: Mapping[str, Any]) -> RuleSet:
    """The rules that the settings name; says which of them are ignored no longer. Raises UserError as `choose_rules` does."""
    for told in settings["ended"]:
        complain(told)
    return choose_rules(
        given=settings["rules"],
        found=settings["found_rules"],
        bundled=settings["bundled_rules"],
        select=settings["select"],
        ignore=settings["ignore"],
    )


def configured_rules(settings: Mapping[str, Any], given: Sequence[str], *, select: Sequence[str] = ()) -> RuleSet:
    """The rules of a command that shows rules; what the configuration selects or ignores is for logs alone."""
    return choose_rules(
        given=given, found=settings.get("rules", ()), bundled=settings.get("bundled_rules", True), select=select
    )


def told_apart(rules: RuleSet) -> RuleSet:
    """Rules found in a checkout, whoever wrote it: a command of theirs that has a risk says where it comes from."""
    return RuleSet.of(_told_apart(rule) if b'"run":{"' in rule.advice_json else rule for rule in rules)


_ORIGIN = {
    "en": "{do} (the command is of a rule in this checkout, {place}: read it before you run it)",
    "zh": "{do}（命令来自此代码库自带的规则 {place}，执行前请先确认）",
}


def _told_apart(rule: Rule) -> Rule:
    import json

    from logtriage.risks import risk_of

    advice = json.loads(rule.advice_json)
    for fix in (*advice["fix"], *advice.get("provider", {}).get("fixes", ())):
        if fix["run"] and (
            fix["risk"] != Risk.NONE or any(risk_of(command)[0] is not Risk.NONE for command in fix["run"].values())
        ):
            place = rule.place.replace("{", "{{").replace("}", "}}")
            fix["do"] = {language: _ORIGIN[language].format(do=do, place=place) for language, do in fix["do"].items()}
    return rule._replace(advice_json=json.dumps(advice, ensure_ascii=False, separators=(",", ":")).encode())


def find_rule(rules: Iterable[Rule], rule_id: str) -> Rule:
    """The rule with the id; raises UserError with the nearest ids when there is none."""
    by_id = {rule.id: rule for rule in rules}
    if rule_id in by_id:
        return by_id[rule_id]
    import difflib

    near = difflib.get_close_matches(rule_id, by_id, n=3) if "/" in rule_id else ()
    hint = f" (did you mean {' or '.join(near)}?)" if near else "; 'logtriage rules search TEXT' finds one by words"
    raise UserError(f"no rule has the id '{rule_id}'{hint}")


def _check_circles(own: RuleSet, rules: RuleSet) -> None:
    """One of a person's own that replaces a bundled rule may yield to what yields to it."""
    places = {rule_id: at for at, rule_id in enumerate(rules.outlines.ids)} if own.outlines.yielding else {}
    yielding = (own[at] for at in sorted(own.outlines.yielding))
    mistakes = list(circle_mistakes(yielding, lambda rule_id: rules[places[rule_id]].unless if rule_id in places else ()))
    if mistakes:
        raise UserError(*mistakes)


def _fits(rule_id: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(rule_id, glob) for glob in globs)


def _check_globs(ids: Sequence[str], option: str, globs: Sequence[str]) -> None:
    for glob in globs:
        if not any(fnmatchcase(rule_id, glob) for rule_id in ids):
            raise UserError(f"{option} {glob}: fits no rule; 'logtriage rules list' shows all")


def rules_in(paths: Sequence[str]) -> tuple[RuleSet, Sequence[Rule]]:
    """The rules that an author works on (in none of the paths: the bundled ones), and the bundled ones beside them."""
    if not paths:
        return bundled_rules(), ()
    from logtriage.cli.settings import read_settings

    return load_rules(paths), bundled_rules() if read_settings(".").get("bundled_rules", True) else ()


def sample_logs() -> tuple[str, ...]:
    """The folder of real logs beside the bundled rules of a checkout; an installed logtriage has none."""
    folder = os.path.join(os.path.dirname(bundled_folder()), "sample_logs")
    return (folder,) if os.path.isdir(folder) else ()
