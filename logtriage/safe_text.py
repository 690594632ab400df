"""The one sanitiser: no string that we did not write reaches a terminal, a CI system or a document in any other way.

A log line is written by whoever can make a program print it. `clean` takes out secrets, makes every character visible
that could steer a terminal or reorder what is read, and breaks the commands that CI systems obey in a job's output.
It is idempotent. A format's own escape comes after it.
"""

import re

_SECRETS: tuple[tuple[str, str], ...] = (
    ("private-key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*"),
    ("base64", r"(?<![\w+/=])(?=[A-Za-z0-9+/]*[G-Zg-z+/])[A-Za-z0-9+/]{64,}={0,2}(?![\w+/=])"),
    ("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,})"),
    ("gitlab-token", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt)-[\w-]{16,}"),
    ("aws-key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("slack-token", r"\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}|hooks\.slack\.com/services/[\w/]+"),
    ("stripe-key", r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}"),
    ("google-key", r"\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}"),
    ("npm-token", r"\bnpm_[A-Za-z0-9]{30,}"),
    ("pypi-token", r"\bpypi-[\w-]{30,}"),
    ("openai-key", r"\bsk-(?:ant-|proj-|svcacct-)?[\w-]{20,}"),
    ("huggingface-token", r"\bhf_[A-Za-z0-9]{20,}"),
    ("sendgrid-key", r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
    ("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{32,}"),
    ("docker-token", r"\bdckr_(?:pat|oat)_[\w-]{20,}"),
    ("atlassian-token", r"\bATATT[\w=-]{20,}"),
    ("telegram-token", r"\b\d{8,10}:AA[\w-]{30,}"),
    ("vault-token", r"\bhv[sbr]\.[\w-]{20,}"),
    ("jwt", r"\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*"),
)
_TOKEN = re.compile("|".join(f"(?P<t{at}>{shape})" for at, (_, shape) in enumerate(_SECRETS)))
_USERINFO = re.compile(r"(?<=://)[^\s/@'\"<>]+(?=@)")
_AUTHORIZATION = re.compile(r"(?i)(?<=\bauthorization)([\"']?\s*[:=]\s*[\"']?)(?:(?:basic|bearer|token|digest)\s+)?[^\s\"']+")
_BEARER = re.compile(r"(?i)\b(bearer)\s+(?!<redacted)[\w.~+/-]{12,}=*")
_ASSIGNED = re.compile(
    r"(?i)((?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|account[-_]?key|private[-_]?key|credentials?)"
    r"(?:[-_]?id)?)"
    r"([\"']?\s*=\s*[\"']?|[\"']\s*:\s*[\"']?|\s*:\s*[\"']|\s*:\s*(?=\S{0,200}\d))"
    r"(?!<redacted:|=)[^\s\"',;&]{4,}"
)

_INVISIBLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_NAMED = {"\n": r"\n", "\r": r"\r"}
# Where a CI system would obey: GitHub's old form and Azure's and TeamCity's anywhere in a line, GitLab's sections,
# GitHub's new form at the start of a line behind any white space (which wrapping may make out of any word).
_MARKERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"##(?=(?:vso|teamcity)?\[)", re.IGNORECASE), "##\\\\"),
    (re.compile(r"(section)_(?=(?:start|end):)", re.IGNORECASE), r"\1\\_"),
    (re.compile(r"(travis)_(?=(?:fold|time):)", re.IGNORECASE), r"\1\\_"),
    (re.compile(r"(?<![^\s]):(?=:[A-Za-z_-]+(?:\s[^:]*)?::)"), r":\\"),
)


def clean(text: str) -> str:
    """The text without secrets, controls, invisible characters and CI commands, as one line; a tab becomes a blank."""
    return defuse(redact(text))


def redact(text: str) -> str:
    """The text with each secret replaced by its kind, `<redacted:github-token>`; nothing of the value is kept."""
    if len(text) < 8:  # noqa: PLR2004  # no secret is that short
        return text
    text = _USERINFO.sub("<redacted:userinfo>", text)
    text = _TOKEN.sub(_kind, text)
    text = _AUTHORIZATION.sub(r"\1<redacted:authorization>", text)
    text = _BEARER.sub(r"\1 <redacted:authorization>", text)
    return _ASSIGNED.sub(r"\1\2<redacted:value>", text)


def _kind(found: re.Match[str]) -> str:
    return f"<redacted:{_SECRETS[int((found.lastgroup or 't0')[1:])][0]}>"


def defuse(text: str) -> str:
    """The text with everything visible and no CI command left; secrets stay, so `clean` is what a report needs."""
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub(_visible, text.replace("\t", " "))
    for marker, broken in _MARKERS:
        text = marker.sub(broken, text)
    return text


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code <= 0xFF:  # noqa: PLR2004  # the last code point of two digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # the last of four digits


LONGEST_SHOWN = 500  # characters of one line of an excerpt


def clean_span(text: str, span: tuple[int, int] | None) -> tuple[str, tuple[int, int] | None]:
    """A line of an excerpt cleaned, then cut to LONGEST_SHOWN characters around the span, which moves along with it."""
    if span is None:
        return _shortened(clean(text)), None
    safe = clean(text)
    # Cleaned apart, the three pieces tell where the span went; a secret or a marker across its border moves it.
    before, inside = clean(text[: span[0]]), clean(text[span[0] : span[1]])
    start, end = len(before), len(before) + len(inside)
    if not safe.startswith(before + inside):
        start, end = 0, len(safe)
    if len(safe) <= LONGEST_SHOWN:
        return safe, (start, end)
    cut = max(0, min(start - 60, len(safe) - LONGEST_SHOWN))
    head, tail = "…" if cut else "", "…" if cut + LONGEST_SHOWN < len(safe) else ""
    shown = head + safe[cut : cut + LONGEST_SHOWN] + tail
    shift = cut - len(head)
    return shown, (start - shift, min(end - shift, len(shown)))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
