"""The one redactor: what looks like a secret, in a line and over several, is replaced by its kind.

Shapes are those that the providers document for their tokens, or that a name before the value gives away. A log is
hostile input: no shape has more than one unbounded run that something must follow, and texts come bounded.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

PRIVATE_KEY = "<redacted:private-key>"
_PLACEHOLDER = "<redacted:[a-z0-9-]+>"

# Each secret: text of which some stands in a lower-cased line that holds it, its shape, and what takes its place.
# In a shape `\b` is where a word starts, in the wider sense of _START; `%` is a value that is not yet redacted, and `#`
# what stands for one.
_SECRETS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # Not the user that everyone is to a server (`ssh://git@`), and not what stands in a manual (`http://user:password@proxy`).
    (
        ("://",),
        (
            r"(?<=://)(?!(?:git|hg|svn|(?:user(?:name)?|USER|oauth2|x-access-token):(?:pass(?:word)?|token|PASSWORD|TOKEN|#))@)"
            r"[^\s/'\"<>]+(?=@)"
        ),
        "<redacted:userinfo>",
    ),
    (("private key",), r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*", PRIVATE_KEY),
    (("age-secret-key-",), r"\bAGE-SECRET-KEY-1[A-Z0-9]{40,}", PRIVATE_KEY),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{16,}", "<redacted:github-token>"),
    (("github_pat_",), r"\bgithub_pat_\w{20,}", "<redacted:github-token>"),
    (("gl",), r"\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|agent|oas|imt|ffct)-[\w.-]{16,}", "<redacted:gitlab-token>"),
    (("gr1348941",), r"\bGR1348941[\w-]{16,}", "<redacted:gitlab-token>"),
    (("akia", "asia", "abia", "acca"), r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])", "<redacted:aws-key>"),
    (("x-amz-", "sig=", "signature="), r"(?i)(?<=[?&;])(x-amz-signature|sig|signature)=%", r"\1=<redacted:signature>"),
    (("xox", "xapp-"), r"\b(?:xox[abcdeoprs]|xapp-\d)-[\w-]{10,}", "<redacted:slack-token>"),
    (("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]+", "<redacted:slack-token>"),
    (("/api/webhooks/",), r"(?<=/api/webhooks/)\d+/[\w-]+", "<redacted:discord-token>"),
    (("webhook.office.com",), r"(?<=webhook\.office\.com/)\S+", "<redacted:teams-token>"),
    (("_live_", "_test_"), r"\b(?:sk|rk|pk)_(?:live|test)_(?=[A-Za-z]{0,200}\d)[A-Za-z0-9]{10,}", "<redacted:stripe-key>"),
    (("whsec_",), r"\bwhsec_[A-Za-z0-9+/]{20,}=*", "<redacted:stripe-key>"),
    (
        ("aiza", "ya29.", "gocspx-", "1//0"),
        r"\b(?:AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|1//0[\w-]{30,})",
        "<redacted:google-key>",
    ),
    (("8q~",), r"\b[\w~.-]{3}8Q~[\w~.-]{31,}", "<redacted:azure-secret>"),
    (("azdo",), r"\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", "<redacted:azure-secret>"),
    (("npm_",), r"\bnpm_[A-Za-z0-9]{30,}", "<redacted:npm-token>"),
    (("pypi-",), r"\bpypi-AgE[\w-]{30,}", "<redacted:pypi-token>"),
    (("rubygems_",), r"\brubygems_[a-f0-9]{40,}", "<redacted:gem-key>"),
    (("oy2",), r"\boy2[a-z0-9]{43}(?![A-Za-z0-9])", "<redacted:nuget-key>"),
    # With a digit and a capital: `sk-` is also how names of scikit-learn's styles begin.
    (("sk-",), r"\bsk-(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z])[\w-]{20,}", "<redacted:openai-key>"),
    (("gsk_", "xai-", "pplx-", "r8_"), r"\b(?:gsk_|xai-|pplx-|r8_)[A-Za-z0-9]{32,}", "<redacted:model-api-key>"),
    (("hf_", "api_org_"), r"\b(?:hf_|api_org_)[A-Za-z0-9]{20,}", "<redacted:huggingface-token>"),
    (("sg.",), r"\bSG\.[\w-]{16,64}\.[\w-]{16,}", "<redacted:sendgrid-key>"),
    (("sk",), r"\bSK[a-f0-9]{32}(?![A-Za-z0-9])", "<redacted:twilio-key>"),
    (("key-",), r"\bkey-[a-f0-9]{32}(?![A-Za-z0-9])", "<redacted:mailgun-key>"),
    (("_v1_",), r"\bdo[opr]_v1_[a-f0-9]{32,}", "<redacted:digitalocean-token>"),
    (("dckr_",), r"\bdckr_(?:pat|oat)_[\w-]{20,}", "<redacted:docker-token>"),
    (("atatt", "atbb"), r"\b(?:ATATT[\w=-]{20,}|ATBB[A-Za-z0-9]{28,})", "<redacted:atlassian-token>"),
    ((":aa",), r"(?<!\d)\d{8,10}:AA[\w-]{30,}", "<redacted:telegram-token>"),
    (("hvs.", "hvb.", "hvr."), r"\bhv[sbr]\.[\w-]{20,}", "<redacted:vault-token>"),
    ((".atlasv1.",), r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}", "<redacted:terraform-token>"),
    (("glsa_", "glc_"), r"\b(?:glsa|glc)_[A-Za-z0-9_+/=-]{30,}", "<redacted:grafana-token>"),
    (("shp",), r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "<redacted:shopify-token>"),
    (("dapi",), r"\bdapi[a-f0-9]{32}", "<redacted:databricks-token>"),
    (("nrak-", "pmak-"), r"\b(?:NRAK|PMAK)-[A-Za-z0-9-]{24,}", "<redacted:api-key>"),
    (("sntry",), r"\bsntry[su]_[\w+/=-]{20,}", "<redacted:sentry-token>"),
    (("lin_api_", "ntn_", "figd_"), r"\b(?:lin_api|ntn|figd)_[\w-]{30,}", "<redacted:api-key>"),
    (("tskey-",), r"\btskey-[\w-]{16,}", "<redacted:tailscale-key>"),
    (("pul-",), r"\bpul-[a-f0-9]{40}", "<redacted:pulumi-token>"),
    (("sqp_", "squ_", "sqa_"), r"\bsq[pua]_[a-f0-9]{40}", "<redacted:sonar-token>"),
    (("ccipat_", "bkua_", "bkaj_", "bkct_"), r"\b(?:CCIPAT|bkua|bkaj|bkct)_\w{20,}", "<redacted:ci-token>"),
    (("eyj",), r"\beyJ[\w-]{6,600}\.[\w-]{6,}(?:\.[\w-]*){0,3}", "<redacted:jwt>"),
    # Neither a number in hexadecimal nor a path, which is as long, but in small letters, or of short words between slashes.
    (
        ("",),
        (
            r"(?=[A-Za-z0-9+/]{64})\b(?<![+/])(?!(?:[A-Za-z0-9+]{0,20}/){6})(?=[A-Za-z+/]{0,200}\d)(?=[A-Z0-9+/]{0,200}[a-z])(?=[a-z0-9+/]{0,200}[A-Z])"
            r"[A-Za-z0-9+/]++={0,2}+(?![A-Za-z0-9_+/=])"
        ),
        "<redacted:base64>",
    ),
    (
        ("authorization",),
        r"(?i)(?<=authorization)([\"']?\s*[:=]\s*[\"']?)(?:(?:basic|bearer|token|digest|negotiate)\s+)?[^\s\"']+",
        r"\1<redacted:authorization>",
    ),
    (("bearer",), r"(?i)\b(bearer)\s+(?!<redacted)[\w.~+/-]{12,}=*", r"\1 <redacted:authorization>"),
    (("cookie",), r"(?i)\b((?:set-)?cookie)(\s*:\s*)(?=[\w.-]+=).+", r"\1\2<redacted:cookie>"),
    (("_auth",), r"(?i)(?<=_auth)(\s*=\s*[\"']?)%", r"\1<redacted:authorization>"),
    # What a program was called with.
    (
        ("curl ",),
        r"(\bcurl\s(?:.{0,200}?\s)?(?:-u|--user)[\s=]?[\"']?)(?!<redacted:)[^\s:\"']+:[^\s\"']+",
        r"\1<redacted:userinfo>",
    ),
    (
        ("--",),
        r"(?i)(--(?:[a-z]+-)*(?:password|passphrase|passwd|token|secret|api-?key|access-?key|secret-?key)\s+[\"']?)(?![<-])%",
        r"\1<redacted:value>",
    ),
    (("sshpass", " login "), r"(?i)(\b(?:sshpass\s|login\s(?:\S+\s){0,8}?)-p[ =]?[\"']?)%", r"\1<redacted:value>"),
    (("machine ",), r"(?i)(\bmachine\s\S+\s.{0,200}?\bpassword\s+)%", r"\1<redacted:value>"),
    (
        ("pass", "pwd", "secret", "token", "key", "credential"),
        (
            r"(?i)(passw(?:or)?d|passphrase|passwd|secret|credentials?"
            r"|pwd(?!\\*[\"']?\s*[=:]\s*[\"']?(?:/|[a-z]:[\\/]))"  # the folder that a shell is in
            r"|(?<!unexpected )(?<!unknown )(?<!illegal )token"  # of a language
            r"|(?:api|access|account|private|secret|encryption|signing)[-_]?key(?:[-_]?id)?)"
            r"((?:\\*[\"'])?\s*=\s*(?:\\*[\"'])?|\\*[\"']\s*:\s*(?:\\*[\"'])?|\s*:\s*[\"']|\s*:\s*(?=\S{0,200}\d))"
            r"(?!=)%"
        ),
        r"\1\2<redacted:value>",
    ),
    # A single word behind a colon: two are more often a sentence ("bad password: try again").
    (
        ("passw", "passphrase", "secret"),
        r"(?i)(\b(?:\w+[-_])?(?:password|passwd|passphrase|secret)\s*:\s*)%(?=\s*$)",
        r"\1<redacted:value>",
    ),
)
# What stands for a value: a variable's name, or what another program has put in its place.
_STAND_IN = (
    r"(?:(?-i:\$[A-Z][A-Z0-9_]{0,60}|\$\{\{?[^{}]{1,100}\}\}?|(?:YOUR_|MY_)?(?:PASSWORD|TOKEN|SECRET|KEY|API_KEY))"
    r"|<[a-z][\w -]{0,40}>|\*{3,60}|\[(?:secure|masked|redacted|filtered)\])"
)
# Up to the quote that closes it; without quotes to a blank, or to where the next name of a list stands (`a=1,b=2`).
_VALUE = (
    r"(?!<redacted:)(?!#(?:[\s\"',;&)]|[^\x00-\x7f]|$))(?:(?<=\")[^\"]{4,}|(?<=')[^']{4,}"
    r"|(?:[^\s\"',;&，。；）]|[,;&](?!\s|$|[\w.-]{1,40}\s*[=:])|[\"'](?=\w)){4,})"
)
# A word starts also behind a Chinese character, and behind a control that is written out (`\n`, `\x1b[0m`).
_START = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt])|(?<=\\x[0-9a-f]{2})|(?<=\\u[0-9a-f]{4})|(?<=[\d\[]m))"
_SHORTEST = 8  # characters; no secret is that short, with what tells it

# A key in several lines; what follows its first line on the same one is a sentence about keys, or a key in one line.
_BEGINS_KEY = r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?!.*-----END|\s+[a-z]{2})"
_ENDS_KEY = r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
_KEY_LINE = r"(?:^|\s)[A-Za-z0-9+/]{40,}={0,2}\s*$"

_shows_secrets = False


def show_secrets() -> None:
    """Lets secrets through from now on, in this process: a person asked for it on the command line."""
    global _shows_secrets  # noqa: PLW0603  # one decision for every text of a run, messages about mistakes included
    _shows_secrets = True


def shows_secrets() -> bool:
    """Whether secrets are let through: what is said to another process that works for this one."""
    return _shows_secrets


def redact(text: str) -> str:
    """The text with each secret replaced by its kind, `<redacted:github-token>`; nothing of the value is kept."""
    if len(text) < _SHORTEST or _shows_secrets:
        return text
    lower = text.lower()
    for signs, shape, replacement in _SECRETS:
        for sign in signs:  # `any` takes four times as long
            if sign in lower:
                text = _compiled(shape).sub(replacement, text)
                break
    return text


def redact_line(lines: Sequence[str], at: int) -> str:
    """The line at the position, as `redact` leaves it; of one inside a private key nothing is left."""
    return PRIVATE_KEY if at in lines_of_keys(lines) else redact(lines[at])


def redact_part(part: str, of: str) -> str:
    """What may be shown of a part of a line, when this is what `redact_line` left of the line.

    A pattern that captures what stands behind `password=` has lost what tells that it is a password.
    """
    left = _compiled(_PLACEHOLDER).split(of)
    if len(left) == 1:
        return redact(part)
    shown = redact(part)
    known = all(any(piece in kept for kept in left) for piece in _compiled(_PLACEHOLDER).split(shown))
    return shown if known else "<redacted:value>"


def lines_of_keys(lines: Sequence[str]) -> frozenset[int]:
    """The positions of the lines that belong to a private key, but for the first line of one."""
    if _shows_secrets or not any("PRIVATE KEY" in line for line in lines):
        return frozenset()
    return frozenset(_inside_keys(lines))


def _inside_keys(lines: Sequence[str]) -> Iterator[int]:
    inside = False
    for at, line in enumerate(lines):
        ends = _compiled(_ENDS_KEY).search(line)
        if inside:
            yield at
        elif ends and "-----BEGIN" not in line:
            yield at
            yield from _lines_before_end(lines, at)
        inside = (inside or bool(_compiled(_BEGINS_KEY).search(line))) and not ends


def _lines_before_end(lines: Sequence[str], end: int) -> Iterator[int]:
    """The lines of a key whose first one is not there: the last may be short, the others are full."""
    for at in range(end - 1, -1, -1):
        if at < end - 1 and not _compiled(_KEY_LINE).search(lines[at]):
            return
        yield at


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape.replace(r"\b", _START).replace("%", _VALUE).replace("#", _STAND_IN))
