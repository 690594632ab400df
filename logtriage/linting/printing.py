"""Complaints on paper: lines for people and editors, JSON, annotations of GitHub Actions, SARIF.

GitHub's escapes are those of `@actions/core` (toolkit, packages/core/src/command.ts); SARIF is 2.1.0 of OASIS.
"""

import json
from collections.abc import Sequence
from typing import Any

from logtriage import __version__
from logtriage.linting.complaint import Complaint
from logtriage.safe_text import clean

FORMATS = ("text", "json", "github", "sarif")


def printed(complaints: Sequence[Complaint], form: str) -> str:
    """The complaints in one of the FORMATS, in their order."""
    safe = [complaint._replace(file=clean(complaint.file), text=clean(complaint.text)) for complaint in complaints]
    if form == "text":
        return "".join(f"{_line(complaint)}\n" for complaint in safe)
    if form == "github":
        return "".join(_annotation(complaint) for complaint in safe)
    document = _sarif(safe) if form == "sarif" else [complaint._asdict() for complaint in safe]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _line(complaint: Complaint) -> str:
    place = f"{complaint.file}:{complaint.line}:{complaint.column}"
    return f"{place}: {complaint.code} {complaint.name}: {complaint.rule}: {complaint.text}"


def _annotation(complaint: Complaint) -> str:
    place = f"file={_property(complaint.file)},line={complaint.line},col={complaint.column}"
    title = _property(f"{complaint.code} {complaint.name}")
    return f"::error {place},title={title}::{_escaped(f'{complaint.rule}: {complaint.text}')}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(complaints: Sequence[Complaint]) -> dict[str, Any]:
    codes = dict(sorted({complaint.code: complaint.name for complaint in complaints}.items()))
    driver = {
        "name": "logtriage rules check",
        "version": __version__,
        "rules": [{"id": code, "name": name} for code, name in codes.items()],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(complaint) for complaint in complaints]}],
    }


def _result(complaint: Complaint) -> dict[str, Any]:
    region = {"startLine": complaint.line, "startColumn": complaint.column}
    return {
        "ruleId": complaint.code,
        "level": "error",
        "message": {"text": f"{complaint.rule}: {complaint.text}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(complaint.file)}, "region": region}}],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("\\", "/"))
