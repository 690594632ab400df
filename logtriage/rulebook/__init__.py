"""Rules as YAML files -> checked rules; knows where the bundled ones lie."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from logtriage.model import Kin, Page, Record, Rule, UserError
from logtriage.rulebook import store
from logtriage.ruleset import RuleSet, circle_mistakes

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKED = os.path.join(_PACKAGE, "rules", "packed.rules")  # in a wheel only, made by its build
_RECORDS = "labelled.json"  # beside the YAML files of a folder: how its rules fared on labelled logs
_MOST_OF_KIN = 3  # logs as which the record of one rule counts for the others of its technology
_LARGEST = 8  # MiB of all files together


def bundled_rules() -> RuleSet:
    """The rules that come with logtriage: packed in a wheel, read from the folder beside the package in a checkout."""
    try:
        return store.load(_PACKED)
    except FileNotFoundError:
        return load_rules([bundled_folder()])


def bundled_folder() -> str:
    """The folder of the bundled YAML files: inside the package in a wheel, beside it in a checkout."""
    inside = os.path.join(_PACKAGE, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "rules")


def bundled_pages() -> tuple[Page, ...]:
    """The pages that come with logtriage: answers to questions that leave no line in a log."""
    from logtriage.rulebook.entries import read_pages

    pages: list[Page] = []
    for name in _yaml_files(os.path.join(bundled_folder(), "pages")):
        read, mistakes = read_pages(_shown(name), _read_file(name))
        if mistakes:
            raise UserError(*map(str, mistakes))
        pages += read
    return tuple(pages)


def tried_fixes() -> Mapping[str, tuple[int, str]]:
    """Which fix of a bundled rule was tried (from 1), and with what: the error made, its command run, the error gone."""
    stored = json.loads(_read_file(os.path.join(bundled_folder(), "tried.json")))
    return {rule_id: (number, tool) for rule_id, (number, tool) in stored.items()}


def load_rules(paths: Sequence[str]) -> RuleSet:
    """The rules of YAML files and of folders of them, sorted by file name within a folder.

    Raises UserError with all mistakes of all files, each with its `file:line:column`.
    """
    files = [(name, _read_file(name)) for path in paths for name in (*_yaml_files(path), *_records_of(path))]
    if sum(len(content) for _, content in files) > _LARGEST * 1024 * 1024:
        raise UserError(f"{', '.join(paths)}: the rules are larger than {_LARGEST} MiB")
    key = store.key_of(files)
    rules = store.fetch(key)
    if rules is None:
        rules = _parse(files)
        store.keep(key, rules)
        rules = store.fetch(key) or rules  # what was read takes ten times the memory of what is kept
    return rules


def _parse(files: list[tuple[str, bytes]]) -> RuleSet:
    # Imported here, since most runs find their rules packed, and PyYAML is half of what a run would take to start.
    from logtriage.rulebook.entries import duplicate_mistakes, read_rules

    rules: list[Rule] = []
    mistakes: list[str] = []
    records: dict[str, list[int]] = {}
    for name, content in files:
        if name.endswith(_RECORDS):
            records |= json.loads(content)
            continue
        read, wrong = read_rules(_shown(name), content)
        rules += read
        mistakes += map(str, wrong)
    unless = {rule.id: rule.unless for rule in rules}
    mistakes += [*duplicate_mistakes(rules), *circle_mistakes(rules, lambda rule_id: unless.get(rule_id, ()))]
    if mistakes:
        raise UserError(*mistakes)
    return RuleSet.of(_with_records(rules, {rule_id: Record(*counts) for rule_id, counts in records.items()}))


def _with_records(rules: list[Rule], records: dict[str, Record]) -> Iterator[Rule]:
    """Each rule with its own record, and those of the others of its technology."""
    families: defaultdict[str, dict[str, Kin]] = defaultdict(dict)
    for rule_id, (seen, right) in records.items():
        # Many logs in which one rule spoke are often those of one project.
        worth = min(seen, _MOST_OF_KIN)
        families[rule_id.split("/")[0]][rule_id] = Kin(worth, worth * right / seen if seen else 0.0)
    for rule in rules:
        kin = [one for rule_id, one in families[rule.id.split("/")[0]].items() if rule_id != rule.id]
        together = Kin(sum(one.seen for one in kin), sum(one.right for one in kin))
        yield rule._replace(record=records.get(rule.id, Record()), kin=together)


def _yaml_files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    names = sorted(name for name in os.listdir(path) if name.endswith((".yaml", ".yml")))
    if not names:
        raise UserError(f"{path}: holds no .yaml file")
    return [os.path.join(path, name) for name in names]


def _records_of(path: str) -> list[str]:
    file = os.path.join(path, _RECORDS)
    return [file] if os.path.isfile(file) else []


def _read_file(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error


def _shown(name: str) -> str:
    """The file's name as messages and packed rules hold it: the bundled ones without this machine's folders."""
    folder = bundled_folder()
    return "rules/" + os.path.basename(name) if os.path.dirname(name) == folder else name
