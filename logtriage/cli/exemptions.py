"""`ignore = [{rule, until, why}]`: a rule that is switched off for a reason, and until a day."""

import datetime as dt
import os
from collections.abc import Sequence
from typing import Any

from logtriage.model import UserError

_KEYS = ("rule", "until", "why")


def read_exemptions(path: str, items: Sequence[Any]) -> tuple[list[str], list[str]]:
    """The ids and globs that are switched off today, and what there is to say of those whose day has passed.

    Raises UserError with all mistakes of the list, which stands in the file at the path.
    """
    mistakes = [mistake for item in items if isinstance(item, dict) for mistake in _mistakes(path, item)]
    if mistakes:
        raise UserError(*mistakes)
    tables = [item if isinstance(item, dict) else {"rule": item} for item in items]
    ended = [table for table in tables if "until" in table and _day(table["until"]) < _today()]
    off = [table["rule"] for table in tables if table not in ended]
    return off, [f"{path}: {one['rule']} was ignored until {one['until']} ({one['why']}): it speaks again" for one in ended]


def _mistakes(path: str, table: dict[str, Any]) -> list[str]:
    unknown = [f"{path}: ignore: unknown key '{key}' (they are {', '.join(_KEYS)})" for key in table if key not in _KEYS]
    missing = [f"{path}: ignore: needs the key '{key}'" for key in ("rule", "why") if not isinstance(table.get(key), str)]
    until = table.get("until")
    if until is not None and not isinstance(until, dt.date):
        try:
            dt.date.fromisoformat(until)
        except (TypeError, ValueError):
            return [*unknown, *missing, f"{path}: ignore: until '{until}' is no day (write 2026-12-31)"]
    return [*unknown, *missing]


def _day(until: str | dt.date) -> dt.date:
    return dt.date.fromisoformat(until) if isinstance(until, str) else until


def _today() -> dt.date:
    """The day in UTC, or that of SOURCE_DATE_EPOCH, by which a run can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now(dt.UTC).date()
