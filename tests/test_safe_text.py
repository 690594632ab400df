"""The one sanitiser: what it leaves alone, what it makes visible, what it breaks, what it takes out."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logtriage.redaction import redact
from logtriage.safe_text import LONGEST_SHOWN, LONGEST_TEXT, clean, clean_span, defuse

HARMLESS = [
    "src/a.c:15:10: fatal error: ffi.h: No such file or directory",
    "找不到 libffi 的头文件（ffi.h）",
    "naïve café: 100 % − 3 €",
    "std::vector<int>::at: out of range",
    "C:\\Users\\me\\build.log",
    r"a pattern such as \x1b[0m or \u202e that was written out",
    "# heading ## heading [x]",
    "the section started: a:b",
    "0123456789abcdef" * 4,
    "sha256:" + "0123456789abcdef" * 4,
    "/home/me/work/project/src/main/java/com/example/shop/v2/service/impl/OrderServiceImpl.java:10: error",
    "SyntaxError: unexpected token: 'export'",
    "max_tokens=4096 temperature=0.7",
    "fatal: bad password",
    "see https://example.org/issues/3?page=1#top",
    "task-queue-worker-is-starting: ok",
    "at /rustc/8a8d13d7c0e1f4a5b6c7d8e9f0a1b2c3d4e5f607/library/core/src/result.rs:689:5",
    "bad password: try again",
    "git clone ssh://git@github.com/x.git",
    "export https_proxy=http://user:password@proxy.example:3128",
    "//registry.example/:_authToken=${NPM_TOKEN}",
    "password: ${{ secrets.DEPLOY }}",
    "docker login --password=PASSWORD; export API_KEY=<your api-key>",
    "docker login --password $REGISTRY_PASSWORD",
    "API_KEY=[secure] AUTHORIZATION_TOKEN=*** make",
    "PWD=/home/user/project OLDPWD=C:\\\\Users\\\\me",
    "eos_token_id=50256 pad_token_id: 50257",
    "ParseError: unknown token: 'abc123'",
    "rk_test_integration passed, pk_test_authentication failed",
    "class sk-text-repr-fallback sk-estimator-doc-link-fitted",
    "pip install pypi-publish-to-the-test-index-and-more",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays_as_it_is(text):
    assert clean(text) == text


VISIBLE = {
    "a tab is a blank": ("a\tb", "a b"),
    "a line break": ("a\nb", r"a\nb"),
    "a carriage return": ("10%\r20%", r"10%\r20%"),
    "NUL": ("a\0b", r"a\x00b"),
    "backspace": ("x\bx", r"x\x08x"),
    "a clear-screen sequence": ("\x1b[2J", r"\x1b[2J"),
    "a write to the clipboard": ("\x1b]52;c;cGF5\x07", r"\x1b]52;c;cGF5\x07"),
    "DEL": ("\x7f", r"\x7f"),
    "C1 CSI": ("\x9b31m", r"\x9b31m"),
    "NEL": ("a\x85b", r"a\x85b"),
    "a line separator": ("a\u2028b", r"a\u2028b"),
    "a right-to-left override": ("\u202egnp.exe", r"\u202egnp.exe"),
    "a bidi isolate": ("\u2066x\u2069", r"\u2066x\u2069"),
    "a zero-width blank": ("pass\u200bword", r"pass\u200bword"),
    "a byte order mark": ("\ufeffx", r"\ufeffx"),
    "a tag character": ("x\U000e0041", r"x\U000e0041"),
    "a lone surrogate": ("x\udcff", r"x\udcff"),
    "a soft hyphen": ("pass\u00adword", r"pass\xadword"),
    "a filler": ("x\u3164", r"x\u3164"),
    "a selector that hides data": ("x\U000e0120", r"x\U000e0120"),
    "no character at all": ("\ufffe \U0010ffff", r"\ufffe \U0010ffff"),
}


@pytest.mark.parametrize(("text", "shown"), VISIBLE.values(), ids=VISIBLE)
def test_what_steers_or_hides_is_made_visible(text, shown):
    assert clean(text) == shown


def test_of_a_very_long_text_no_half_word_is_shown():
    text = "word " * LONGEST_TEXT
    assert clean(text) == "word " * ((LONGEST_TEXT - 2) // 5) + "…"
    assert clean("x" * LONGEST_TEXT + "y") == " …"
    assert clean("\0" * LONGEST_TEXT) == " …"


BROKEN = {
    "GitHub's old command, anywhere": ("foo ##[add-mask]a", r"foo ##\[add-mask]a"),
    "in capitals": ("##[ERROR]x", r"##\[ERROR]x"),
    "Azure's": ("foo ##vso[task.setvariable variable=x]y", r"foo ##\vso[task.setvariable variable=x]y"),
    "Azure's in capitals": ("##VSO[x]", r"##\VSO[x]"),
    "TeamCity's": ("##teamcity[buildStatus status='SUCCESS']", r"##\teamcity[buildStatus status='SUCCESS']"),
    "GitLab's sections": ("section_start:1:x section_END:1:x", r"section\_start:1:x section\_END:1:x"),
    "Travis' folds": ("travis_fold:start:x travis_time:end", r"travis\_fold:start:x travis\_time:end"),
    "GitHub's command": ("::error::x", r":\:error::x"),
    "with properties": ("::error file=a.c,title=a b::x", r":\:error file=a.c,title=a b::x"),
    "with a colon in a property": ("::error title=a:b::x", r":\:error title=a:b::x"),
    "behind white space": ("\t  ::set-output name=a::b", r"   :\:set-output name=a::b"),
    "behind a blank that does not break": ("\u00a0::stop-commands::t", "\u00a0:\\:stop-commands::t"),
    "in the middle, where wrapping may put it first": ("see ::warning::x", r"see :\:warning::x"),
    "made by what is taken out": ("##\u200b[error]", r"##\u200b[error]"),
}


@pytest.mark.parametrize(("text", "shown"), BROKEN.values(), ids=BROKEN)
def test_a_command_of_a_ci_system_is_broken_where_all_can_see_it(text, shown):
    assert clean(text) == shown


# Made up, all of them; each is cut in two, so that no scanner takes this file for a leak.
SECRETS = {
    "github-token": "ghp_" + "x7Rk29" * 6,
    "github-token, fine-grained": "github_pat_" + "11ABCDE_x7Rk29" * 3,
    "github-token of an app": "ghs_" + "x7Rk29" * 6,
    "gitlab-token": "glpat-" + "x7Rk29_-aB" * 2,
    "aws-key": "AKIA" + "IOSFODNN7EXAMPLE",
    "slack-token": "xoxb-" + "123456789012-abcDEF",
    "slack-token of an app": "xapp-" + "1-A012-345-abcdef",
    "slack-token in a hook": "hooks.slack.com/" + "services/T000/B000/XXXX",
    "stripe-key": "sk_live_" + "x7Rk29" * 4,
    "google-key": "AIza" + "SyA-x7Rk29" * 4,
    "google-key of an access": "ya29." + "a0Af_x7Rk29" * 3,
    "npm-token": "npm_" + "x7Rk29" * 6,
    "pypi-token": "pypi-" + "AgEIcHlwaS5vcmc" * 3,
    "openai-key": "sk-proj-" + "x7Rk29_" * 5,
    "huggingface-token": "hf_" + "x7Rk29" * 6,
    "sendgrid-key": "SG." + "x7Rk29_-abcdefghij.x7Rk29_-abcdefghij",
    "digitalocean-token": "dop_v1_" + "0a1b2c3d" * 8,
    "docker-token": "dckr_pat_" + "x7Rk29" * 5,
    "atlassian-token": "ATATT" + "3xFfGF0x7Rk29" * 3,
    "telegram-token": "123456789:" + "AAx7Rk29_-" * 4,
    "vault-token": "hvs." + "CAESIx7Rk29" * 3,
    "jwt": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.x7Rk29-_x7Rk29",
    "base64": "MIIEpAIBAAKCAQEA7x7Rk29/+abc" * 3,
    "private-key": "-----BEGIN RSA PRIVATE KEY-----" + " MIIEpAIBAAKC",
}
SURROUNDINGS = {
    "alone": "{}",
    "in a sentence": "the step failed: {}, try again",
    "in quotes": 'env: "{}"',
    "behind Chinese": "令牌{} 无效",
    "behind a control character": "\x00{}",
    "behind an escape that is written out": r"line\n{}",
    "behind a colour whose ESC was lost": "[32m{}[0m",
    "behind a byte that was no UTF-8": r"\xff{}",
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
@pytest.mark.parametrize(("kind", "secret"), SECRETS.items(), ids=SECRETS)
def test_nothing_of_a_secret_is_left(kind, secret, surroundings):
    shown = clean(surroundings.format(secret))
    assert f"<redacted:{kind.split(',')[0].split(' ')[0]}>" in shown
    assert not any(secret[at : at + 8] in shown for at in range(len(secret) - 7))


HELD = {
    "userinfo in an address": ("https://me:hunter22@example.org/x.git", "https://<redacted:userinfo>@example.org/x.git"),
    "an authorization": ("Authorization: Basic bWU6aHVudGVyMjI=", "Authorization: <redacted:authorization>"),
    "a bearer": ("curl -H 'bearer abcdef-123456'", "curl -H 'bearer <redacted:authorization>'"),
    "a password that is assigned": ("PASSWORD=hunter22 make", "PASSWORD=<redacted:value> make"),
    "in JSON": ('{"api_key": "abcd1234"}', '{"api_key": "<redacted:value>"}'),
    "in YAML": ("db_password: hunter22", "db_password: <redacted:value>"),
    "in an address": ("GET /?token=abcd1234&page=2", "GET /?token=<redacted:value>&page=2"),
    "with a comma in it": ("PASSWORD=p,ss;w&rd make", "PASSWORD=<redacted:value> make"),
    "in a list": ("Server=db;Password=hunter22;Port=1", "Server=db;Password=<redacted:value>;Port=1"),
    "with a quote in it": ("password=hun'ter22 x", "password=<redacted:value> x"),
    "with blanks in it": ('{"password": "hunter 22, x", "a": 1}', '{"password": "<redacted:value>", "a": 1}'),
    "in JSON that was quoted": (r"{\"password\":\"hunter 22\"}", r'{\"password\":\"<redacted:value>"}'),
    "that only begins as a variable": ("PASSWORD=$ECRET-hunter22 make", "PASSWORD=<redacted:value> make"),
    "that is no variable": ("PASSWORD=$ecret22 make", "PASSWORD=<redacted:value> make"),
    "before Chinese": ("password=hunter22，然后", "password=<redacted:value>，然后"),
    "made of controls": ("pwd=\x01\x02", "pwd=<redacted:value>"),
}


@pytest.mark.parametrize(("text", "shown"), HELD.values(), ids=HELD)
def test_a_secret_is_known_by_what_stands_before_it(text, shown):
    assert clean(text) == shown


PIECES = [
    *("\t", "\n", "\r", "\0", "\x1b", "\x9b", " ", "\u00a0", "\u200b", "\u202e", "\udcff", "\\", "é", "错误"),
    *("#", "##", "[", "]", "vso[", "teamcity[", "section", "_", "start:", "travis", "fold:", ":", "::", "error", "name=a"),
    *("token", "password", "key", "=", '"', "'", "://", "@", "bearer ", "authorization", "<redacted:", ">", "-----BEGIN "),
    *("PRIVATE KEY-----", "ghp_", "sk-", "eyJ", ".", "-", "a", "x7Rk29", "0123456789abcdef" * 2, "abcdefgh" * 2),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=16).map("".join))


def nothing_is_left_to_clean(text):
    shown = clean(text)
    assert clean(shown) == shown
    assert defuse(defuse(text)) == defuse(text)
    assert redact(defuse(shown)) == shown


def nothing_invisible_is_left(text):
    shown = clean(text)
    categories = {unicodedata.category(character) for character in shown}
    assert categories.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert not set(shown) & set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    assert shown.encode("utf-8").decode() == shown


def no_command_is_left(text):
    shown = clean(text).lower()
    for marker in ("##[", "##vso[", "##teamcity[", "section_start:", "section_end:", "travis_fold:", "travis_time:"):
        assert marker not in shown
    starts = [0, *(at + 1 for at, character in enumerate(shown) if character.isspace())]
    assert "error" not in {command_that_the_runner_obeys(shown[start:]) for start in starts}


HELD_OF_ANY_TEXT = (nothing_is_left_to_clean, nothing_invisible_is_left, no_command_is_left)


@pytest.mark.parametrize("held", HELD_OF_ANY_TEXT)
@given(text=TEXTS)
@example(text="\0 " * LONGEST_TEXT)
@example(text="token=abcd1234 " * LONGEST_TEXT)
def test_of_any_text(held, text):
    held(text)


@pytest.mark.slow
@pytest.mark.parametrize("held", HELD_OF_ANY_TEXT)
@settings(max_examples=10_000)
@given(text=TEXTS)
def test_of_many_more_texts(held, text):
    held(text)


def command_that_the_runner_obeys(line):
    """As the runner's ActionCommand.TryParseV2 reads a line of output; None when it is none."""
    line = line.lstrip()
    end = line.find("::", 2)
    return line[2:end].partition(" ")[0] if line.startswith("::") and end > 0 else None


SPANS = {
    "no span": ("plain", None, "plain", None),
    "nothing to clean": ("fatal error: x", (6, 11), "fatal error: x", (6, 11)),
    "a control before it": ("\x1bfatal error", (7, 12), r"\x1bfatal error", (10, 15)),
    "a control inside it": ("a b\x00c d", (2, 5), r"a b\x00c d", (2, 8)),
    "a secret across its border": ("token=abcd1234 x", (6, 10), "token=<redacted:value> x", (0, 24)),
}


@pytest.mark.parametrize(("text", "span", "shown", "shown_span"), SPANS.values(), ids=SPANS)
def test_a_span_moves_along_with_its_text(text, span, shown, shown_span):
    assert clean_span(text, span) == (shown, shown_span)


@pytest.mark.parametrize("before", [0, 100, 700, 5000])
@pytest.mark.parametrize("after", [0, 100, 5000])
def test_a_long_line_is_cut_around_what_matched(before, after):
    shown, (start, end) = clean_span("." * before + "NEEDLE" + "," * after, (before, before + 6))
    assert shown[start:end] == "NEEDLE"
    assert len(shown.strip("…")) == min(before + 6 + after, LONGEST_SHOWN)
    assert shown.startswith("…") is (before + 6 + after > LONGEST_SHOWN and before > 60)


def test_a_long_line_without_a_match_is_cut_at_its_end():
    assert clean_span("." * (LONGEST_SHOWN + 1), None) == ("." * LONGEST_SHOWN + "…", None)


@given(TEXTS, st.integers(0, 20), st.integers(0, 20))
def test_a_span_stays_inside_its_text(text, start, length):
    start = min(start, len(text))
    shown, (first, last) = clean_span(text, (start, min(start + length, len(text))))
    assert 0 <= first <= last <= len(shown)
