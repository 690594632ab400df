"""A sketch -> the entry of a rule, as YAML in the style of the bundled files."""

import os
import re

from logtriage.drafting import Sketch
from logtriage.linting.fixing import single_quoted
from logtriage.linting.unfinished import TODO
from logtriage.reasons.parts import words_in

_TOOL = re.compile(r"^\W*([a-z][a-z0-9-]{1,20})(?:\.\w+)?(?:\[\d+\])?: ")
_NO_TOOLS = frozenset({"error", "fatal", "warning", "note", "failed", "failure", "panic", "err", "info"})
# The report shows place and severity of a finding beside its title.
_LEAD = re.compile(r"^(?:\{place\}: )?(?:(?:fatal )?error ?: )?", re.IGNORECASE)
_STOP_WORDS = words_in("the and for with from this that was were has have are its you your our")
_MOST_WORDS = 5
_SHORTEST_WORD = 3  # letters


def guessed_id(sketch: Sketch, path: str | None) -> str:
    """An id for the draft: the file's name or the tool that speaks in the line, and the words of the line."""
    found = _TOOL.match(sketch.match)
    tool = found[1] if found and found[1] not in _NO_TOOLS else "draft"
    if path:
        tool = os.path.basename(path).rsplit(".", 1)[0]
    words = [word.lower() for word in sketch.words if len(word) >= _SHORTEST_WORD and word.lower() not in _STOP_WORDS | {tool}]
    return f"{tool}/{'-'.join(words[:_MOST_WORDS]) or 'error'}"


def entry_of(sketch: Sketch, rule_id: str) -> str:
    """The entry, indented as the item of a list of rules."""
    rows = [
        f"  - id: {rule_id}",
        f"    title: {single_quoted(_LEAD.sub('', sketch.title) or sketch.title)}",
        "    severity: error",
        f"    pattern: {single_quoted(sketch.pattern)}",
        *([f"    block: {{while: {single_quoted(sketch.block)}, max: 20}}"] if sketch.block else []),
        f"    why: {single_quoted(f'{TODO}: what the line proves, in a sentence or two.')}",
        "    fix:",
        f"      - do: {single_quoted(f'{TODO}: what helps, beginning with a verb')}",
        f"    see: ['https://example.com/{TODO}']",
        "    examples:",
        "      match:",
        f"        - {single_quoted(sketch.match)}",
        "      skip:",
        *(f"        - {single_quoted(line)}" for line in sketch.skips),
    ]
    return "\n".join(rows) + "\n"


def file_with(entry: str, before: str = "") -> str:
    """The text of a file of rules with the entry at its end."""
    if not before.strip():
        return f"rules:\n\n{entry}"
    return f"{before.rstrip()}\n\n{entry}"
