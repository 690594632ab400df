"""What options say, what the environment says, what a configuration file says: in this order."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from logtriage.model import LANGUAGES, Language, UserError
from logtriage.spelling import did_you_mean

_FILES = ("logtriage.toml", "pyproject.toml")
_OWN_RULES = os.path.join(".logtriage", "rules")
_KINDS: dict[str, Any] = {
    "format": list,
    "fail-on": str,
    "select": list,
    "ignore": list,
    "rules": list,
    "lang": str,
    "color": str,
    "exit-zero": bool,
    "bundled-rules": bool,
    "jobs": int,
    "root": str,
    "log-format": str,
    "encoding": str,
    "baseline": str,
}
_DEFAULTS: dict[str, Any] = {
    "formats": (),
    "fail_on": "error",
    "exit_zero": False,
    "select": (),
    "ignore": (),
    "rules": (),
    "bundled_rules": True,
    "baseline": "",
    "update_baseline": False,
    "color": "auto",
    "jobs": 1,
    "root": None,
    "log_format": "",
    "encoding": "",
    "ended": (),
}
_CHOICES = {"fail-on": ("error", "warning", "note", "never"), "lang": LANGUAGES, "color": ("auto", "always", "never")}


def settings_of(options: Mapping[str, Any], config: str | None) -> dict[str, Any]:
    """Of each option what was given, else what the configuration file says, else the default.

    No file can turn redaction off: the nearest one may be part of what a stranger wants built.
    """
    _show_secrets(asked=options.get("no_redact", False), forced=options.get("force_no_redact", False))
    given = {name: value for name, value in options.items() if value not in (None, ())}
    file = read_settings(".", given=config)
    found = () if "rules" in given else file.pop("rules", ())
    return {**_DEFAULTS, "lang": default_language(), **file, "formats": file.get("format", ()), "found_rules": found, **given}


def _show_secrets(*, asked: bool, forced: bool) -> None:
    """Turns redaction off for this run, if that was asked for; raises UserError in a CI job, unless forced."""
    if not (asked or forced):
        return
    from logtriage.cli.ci_systems import ci_variable
    from logtriage.redaction import show_secrets

    variable = ci_variable(os.environ)
    if variable and not forced:
        raise UserError(f"--no-redact: refused in a CI job ({variable} is set), whose output others read; or --force-no-redact")
    show_secrets()


def read_settings(start: str, *, given: str | None = None) -> dict[str, Any]:
    """The settings of `given`, else of the nearest configuration file at or above `start`, up to a checkout's root.

    Keys are the long options, with `_` for `-`. Raises UserError with all mistakes of the file.
    """
    path = given or _nearest(start)
    own = _own_rules(start)
    if path is None:
        return {"rules": own} if own else {}
    table = _table_of(path, required=given is not None)
    mistakes = [mistake for key, value in table.items() if (mistake := _mistake(path, key, value))]
    if mistakes:
        raise UserError(*mistakes)
    settings = {key.replace("-", "_"): value for key, value in table.items()}
    folder = os.path.dirname(path)  # a path in a file is relative to that file
    settings["rules"] = [*(os.path.join(folder, rules) for rules in settings.get("rules", ())), *own]
    for key in {"baseline", "root"} & settings.keys():
        settings[key] = os.path.join(folder, settings[key])
    if any(isinstance(item, dict) for item in settings.get("ignore", ())):
        from logtriage.cli.exemptions import read_exemptions

        settings["ignore"], settings["ended"] = read_exemptions(path, settings["ignore"])
    return settings


def _nearest(start: str) -> str | None:
    for folder in _folders_up(start):
        for name in _FILES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and _configures(path):
                return path
    return None


def _own_rules(start: str) -> list[str]:
    """The nearest `.logtriage/rules`, as it is reached from `start`; none where it holds no rules."""
    for folder in _folders_up(start):
        path = os.path.join(folder, _OWN_RULES)
        if os.path.isdir(path):
            return [os.path.relpath(path, start)] if any(name.endswith((".yaml", ".yml")) for name in os.listdir(path)) else []
    return []


def _folders_up(start: str) -> Iterator[str]:
    """The folder and those above it, up to a checkout's root."""
    folder = os.path.abspath(start)
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = parent


def _configures(path: str) -> bool:
    """A pyproject.toml that does not name logtriage is not even parsed."""
    if not path.endswith("pyproject.toml"):
        return True
    try:
        with open(path, "rb") as file:
            return b"tool.logtriage" in file.read()
    except OSError:
        return False


def _table_of(path: str, *, required: bool) -> dict[str, Any]:
    import tomllib

    try:
        with open(path, "rb") as file:
            document = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if not path.endswith("pyproject.toml"):
        return document
    tools = document.get("tool")
    table = tools.get("logtriage", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict) or (required and not table):
        raise UserError(f"{path}: has no table [tool.logtriage]")
    return table


def _mistake(path: str, key: str, value: Any) -> str | None:
    if key not in _KINDS:
        return f"{path}: unknown key '{key}'{did_you_mean(key, _KINDS)}"
    kind = _KINDS[key]
    if key == "ignore" and isinstance(value, list) and all(isinstance(item, str | dict) for item in value):
        return None  # a table is looked at by whoever reads the exemptions
    if not isinstance(value, kind) or (kind is list and not all(isinstance(item, str) for item in value)):
        wanted = {list: "a list of texts", str: "a text", bool: "true or false", int: "a number"}[kind]
        return f"{path}: '{key}' must be {wanted}"
    if key in _CHOICES and value not in _CHOICES[key]:
        return f"{path}: '{key}' is '{value}', which is none of {', '.join(_CHOICES[key])}"
    return None


def default_language() -> Language:
    """The language of the person's locale, if logtriage speaks it, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return value[:2] if value[:2] in LANGUAGES else "en"
    import locale

    name = locale.getlocale()[0] or ""
    return "zh" if name.startswith(("zh", "Chinese")) else "en"
