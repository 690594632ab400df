"""What the formats in JSON share: a finding as the contract has it, and documents that are written piece by piece."""

import json
from collections.abc import Iterator
from typing import Any

from logtriage.model import Finding

SCHEMA_VERSION = 1


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as the JSON report holds it; line numbers count from 1."""
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "role": finding.role.value,
        "step": finding.step,
        "first_line": finding.first_line,
        "last_line": finding.last_line,
        "line": finding.line,
        "count": finding.total,
        "lines": list(finding.lines),
        "values": dict(finding.values),
        "why": finding.why,
        "fix": [{"do": fix.do, "run": dict(fix.run) or None, "risk": fix.risk.value} for fix in finding.remedies],
        "see": list(finding.see),
        "excerpt": [{"line": line.number, "text": line.text, "match": line.span is not None} for line in finding.excerpt],
        "folded": [{"rule": folded.rule, "first_line": folded.first_line, "count": folded.total} for folded in finding.folded],
        "labelled": {"seen": finding.record.seen, "right": finding.record.right},
        "fingerprint": finding.fingerprint,
        "source": finding.source and finding.source._asdict(),
    }


def written(value: Any, depth: int = 0) -> Iterator[str]:
    """The value as JSON, indented by one blank a level; an iterator in it becomes a list of which one item is held."""
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, Iterator):
        empty = True
        for item in value:
            yield ("[" if empty else ",") + inner
            yield from written(item, depth + 1)
            empty = False
        yield "[]" if empty else f"{outer}]"
    elif _holds_an_iterator(value):
        for at, (key, item) in enumerate(value.items()):
            yield f"{',' if at else '{'}{inner}{json.dumps(key)}: "
            yield from written(item, depth + 1)
        yield f"{outer}}}"
    else:
        yield json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).replace("\n", outer)


def _holds_an_iterator(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(item, Iterator) or _holds_an_iterator(item) for item in value.values())
