"""The one sanitiser: no string that we did not write reaches a terminal, a CI system or a document in any other way.

A log line is written by whoever can make a program print it. `clean` takes out secrets, makes every character visible
that could steer a terminal or reorder what is read, and breaks the commands that CI systems obey in a job's output.
It is idempotent. A format's own escape comes after it.
"""

import re
from functools import cache

PRIVATE_KEY = "<redacted:private-key>"

# Each secret: text of which some stands in a lower-cased line that holds it, its shape, and what takes its place.
# In a shape `\b` is where a word starts, in the wider sense of _START.
_SECRETS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("://",), r"(?<=://)[^\s/@'\"<>]+(?=@)", "<redacted:userinfo>"),
    (("private key-----",), r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*", PRIVATE_KEY),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{16,}", "<redacted:github-token>"),
    (("github_pat_",), r"\bgithub_pat_\w{20,}", "<redacted:github-token>"),
    (("gl",), r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt)-[\w-]{16,}", "<redacted:gitlab-token>"),
    (("akia", "asia", "abia", "acca"), r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])", "<redacted:aws-key>"),
    (("xox", "xapp-"), r"\b(?:xox[abeoprs]|xapp-\d)-[\w-]{10,}", "<redacted:slack-token>"),
    (("hooks.slack.com",), r"hooks\.slack\.com/services/[\w/]+", "<redacted:slack-token>"),
    (("_live_", "_test_"), r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}", "<redacted:stripe-key>"),
    (("aiza", "ya29.", "gocspx-"), r"\b(?:AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})", "<redacted:google-key>"),
    (("npm_",), r"\bnpm_[A-Za-z0-9]{30,}", "<redacted:npm-token>"),
    (("pypi-",), r"\bpypi-[\w-]{30,}", "<redacted:pypi-token>"),
    (("sk-",), r"\bsk-(?:ant-|proj-|svcacct-)?[\w-]{20,}", "<redacted:openai-key>"),
    (("hf_",), r"\bhf_[A-Za-z0-9]{20,}", "<redacted:huggingface-token>"),
    (("sg.",), r"\bSG\.[\w-]{16,}\.[\w-]{16,}", "<redacted:sendgrid-key>"),
    (("_v1_",), r"\bdo[opr]_v1_[a-f0-9]{32,}", "<redacted:digitalocean-token>"),
    (("dckr_",), r"\bdckr_(?:pat|oat)_[\w-]{20,}", "<redacted:docker-token>"),
    (("atatt",), r"\bATATT[\w=-]{20,}", "<redacted:atlassian-token>"),
    ((":aa",), r"\b\d{8,10}:AA[\w-]{30,}", "<redacted:telegram-token>"),
    (("hvs.", "hvb.", "hvr."), r"\bhv[sbr]\.[\w-]{20,}", "<redacted:vault-token>"),
    (("eyj",), r"\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*", "<redacted:jwt>"),
    # Neither a number in hexadecimal nor a path, which is as long, but of short words between slashes.
    (
        ("",),
        (
            r"\b(?<![+/])(?!(?:[A-Za-z0-9+]{0,20}/){6})(?=[A-Za-z+/]*\d)(?=[0-9A-Fa-f]*[G-Zg-z+/])"
            r"[A-Za-z0-9+/]{64,}={0,2}(?![A-Za-z0-9_+/=])"
        ),
        "<redacted:base64>",
    ),
    (
        ("authorization",),
        r"(?i)(?<=authorization)([\"']?\s*[:=]\s*[\"']?)(?:(?:basic|bearer|token|digest)\s+)?[^\s\"']+",
        r"\1<redacted:authorization>",
    ),
    (("bearer",), r"(?i)\b(bearer)\s+(?!<redacted)[\w.~+/-]{12,}=*", r"\1 <redacted:authorization>"),
    (
        ("pass", "pwd", "secret", "token", "key", "credential"),
        (
            r"(?i)(?<!unexpected )((?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?"
            r"|(?:api|access|account|private)[-_]?key)(?:[-_]?id)?)"
            r"([\"']?\s*=\s*[\"']?|[\"']\s*:\s*[\"']?|\s*:\s*[\"']|\s*:\s*(?=\S{0,200}\d))"
            r"(?!<redacted:|=)[^\s\"',;&]{4,}"
        ),
        r"\1\2<redacted:value>",
    ),
)
# A word starts also behind a Chinese character, and behind a control that is written out (`\n`, `\x1b[0m`).
_START = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt])|(?<=\\x[0-9a-f]{2})|(?<=\\u[0-9a-f]{4})|(?<=[\d\[]m))"

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
    (re.compile(r"(?<![^\s]):(?=:[A-Za-z_-]+(?:\s|::))"), r":\\"),
)


def clean(text: str) -> str:
    """The text without secrets, controls, invisible characters and CI commands, as one line; a tab becomes a blank."""
    while (safe := defuse(redact(text))) != text:  # a secret may show once another one, or a control, is replaced
        text = safe
    return text


def redact(text: str) -> str:
    """The text with each secret replaced by its kind, `<redacted:github-token>`; nothing of the value is kept."""
    if len(text) < 8:  # noqa: PLR2004  # no secret is that short
        return text
    lower = text.lower()
    for signs, shape, replacement in _SECRETS:
        if any(sign in lower for sign in signs):
            text = _compiled(shape).sub(replacement, text)
    return text


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape.replace(r"\b", _START))


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
