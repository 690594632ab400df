"""Where a log broke, told from how tools speak of errors in general: the line that a rule would be written for."""

import re
from collections.abc import Iterable, Sequence


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("(?i)" + "|".join(alternatives))


# What a line says, and how much that tells: a reason tells more than a complaint, a complaint more than a summary.
_SIGNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        4,
        _any_of(
            r"\b(?:no such file|no module named|no space left|out of memory|timed out|too (?:long|many|few|large|old|new))\b",
            r"\b(?:not|nor) (?:found|installed|supported|allowed|defined|declared|set|recognized|a (?:valid|git|member))\b",
            r"\b(?:undefined|unrecognized|unexpected|unsupported|incompatible|invalid|malformed|missing|multiple definition)\b",
            r"\b(?:permission|access) denied\b|\bconnection refused\b|\bread-only\b|\balready (?:exists|in use)\b|\bkilled\b",
            r"\b(?:cannot|can ?not|can't|could not|couldn't|unable to|failed to) (?:be |re)?"
            r"(?:find|open|resolve|import|locate|load|stat|connect|read|get|parse|compile|detect|determine|used?|start|create|fetch)\b",
            r"\b(?:unknown|bad|illegal|wrong) (?:option|command|argument|directive|key|type|target|property|character|token)",
            r"\b(?:requires|mismatch|conflict|expected)\b",
            r"\bdo(?:es)?(?: not|n't) (?:exist|have|match|support)\b|\bhas no (?:member|attribute)\b",
            r"\bsyntax error\b|\bwould reformat\b",
            r"\bno (?:rule|recipe|matching|acceptable|package|solution|tests?|targets?|default|makefile)\b|\bneeds to be\b",
        ),
    ),
    (
        3,
        re.compile(
            r"^\s*(?:E  +)?(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|NotFound|Failure)\b:? ?|(?i:\bplease (?:make sure|install))"
        ),
    ),
    (2, re.compile(r"(?i)\b(?:fatal|panic|error|err!|exception|segmentation fault|core dumped|assert\w*)\b|^E[: ] ")),
    (
        1,
        re.compile(
            r"(?i)\b(?:failed|failure|cannot|could not|can't|unable to|aborted|refused|rejected|denied)\b|\bFAIL\b|^\*\*\* "
        ),
    ),
)
# What only warns, asks or informs, what a passing test printed, what was typed.
_MILD = _any_of(
    r"\b(?:warn(?:ing)?|hint|info|debug|skipp(?:ed|ing)|ignoring)\b|\bnote:|\bdeprecat|\bsuggest|\bdid you mean\b|\(ignored\)",
    r"\b0 (?:errors?|failed|failures)\b|\bno errors?\b|\b\d+ passed\b|^ok\b|^\W*pass\b",
    r"\bchecking (?:for|whether|if)\b|^-- looking for\b|^\+ |^\$ |^>? ?#|\.\.\. ?(?:yes|no|ok|error:root:.*)$|^test_\w+ ",
)
# What only tells that something else failed.
_AFTERMATH = _any_of(
    r"^g?make(?:\[\d+\])?: (?!.*\bno (?:rule|targets))|\bexit (?:code|status)\b|\bexited with\b|non-zero|\breturned error\b",
    r"returncode|due to (?:\d+ )?previous errors?|\bprocess completed\b|^\s*at |^traceback|^\s+file \"",
    r"\bsee (?:above|the|also)\b|for more (?:information|details)|compilation terminated|build failed|^failed$",
    r"^npm (?:err!|error) (?:a complete log|errno|code e|syscall|path)\b",
    r"finished with status|\bgenerated (?:an )?error|^errors? were|subprocess|^=+|=+$|^-{4,}",
    r"\berrors? (?:occurred|encountered|found)\b|aborting|stopping|^collect2:|^\s*\^|^\s*\d+ \|",
)


def culprit_of(messages: Sequence[str], *, known: Iterable[int] = ()) -> int | None:
    """The number, from 1, of the line that most likely tells the cause; lines `known` are explained already.

    The first of the lines that tell most: what comes after often only followed from it.
    """
    left_out = set(known)
    scores = [(0 if number in left_out else _score(message), -number) for number, message in enumerate(messages, start=1)]
    best, at = max(scores, default=(0, 0))
    return -at if best > 0 else None


def _score(message: str) -> int:
    """How much the line tells of a cause: twice its strongest sign, one more for a second one, less for what is mild."""
    if not message.strip():
        return 0
    signs = [worth for worth, sign in _SIGNS if sign.search(message)]
    if not signs:
        return 0
    score = 2 * max(signs) + (len(signs) > 1) * min(sum(signs) - max(signs), 3)
    return score - 4 * bool(_MILD.search(message)) - 5 * bool(_AFTERMATH.search(message))
