"""Secrets in a log, in all that a run says: reports of every format, messages, captures that lost what stood before them."""

import os
import random
import string
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import render

import logtriage
from logtriage import redaction
from logtriage.matching import Matcher
from logtriage.model import Report
from logtriage.redaction import redact, redact_line, redact_part
from logtriage.reporters import FORMATS, View
from logtriage.rulebook import bundled_rules, load_rules
from logtriage.sources import Log
from logtriage.triage import triage_log

HEX, ALNUM, UPPER = "0123456789abcdef", string.ascii_letters + string.digits, string.ascii_uppercase + string.digits
WORD, BASE64 = ALNUM + "_-", ALNUM + "+/"

# A line, with `{}` where the secret stands, and what the secret is made of: texts, and (alphabet, length) for the rest.
# All are made up, and put together here, so that no scanner takes this file for a leak.
KINDS = {
    "github-token": ("fetching with {}", ("gh", "p_", (ALNUM, 36))),
    "github-token, fine-grained": ("remote: {}", ("github", "_pat_", (ALNUM, 22), "_", (ALNUM, 59))),
    "gitlab-token": ("PRIVATE-TOKEN: {}", ("gl", "pat-", (WORD, 20))),
    "aws-key": ("using {} from the environment", ("AK", "IA", (UPPER, 16))),
    "aws-secret": ("aws_secret_access_key = {}", ((BASE64, 40),)),
    "slack-token": ("posting with {}", ("xo", "xb-", ("123456789", 12), "-", (ALNUM, 24))),
    "slack-hook": ("POST https://hooks.slack.com/" + "services/{}", ("T", (UPPER, 9), "/B", (UPPER, 9), "/", (ALNUM, 24))),
    "stripe-key": ("STRIPE={}", ("sk", "_live_", (ALNUM, 24))),
    "google-key": ("?key={}", ("AI", "za", (WORD, 35))),
    "npm-token": ("//registry.example/:_authToken={}", ("np", "m_", (ALNUM, 36))),
    "pypi-token": ("uploading as __token__ {}", ("py", "pi-AgEI", (WORD, 80))),
    "openai-key": ("Incorrect API key provided: {}", ("sk-", "proj-", (WORD, 48))),
    "huggingface-token": ("login {}", ("h", "f_", (ALNUM, 34))),
    "sendgrid-key": ("mail: {}", ("S", "G.", (WORD, 22), ".", (WORD, 43))),
    "digitalocean-token": ("doctl {}", ("do", "p_v1_", (HEX, 64))),
    "docker-token": ("docker login -u me -p {} ghcr.example", ("dckr", "_pat_", (WORD, 27))),
    "telegram-token": ("bot{}/getMe", ("1234567890", ":AA", (WORD, 33))),
    "vault-token": ("X-Vault: {}", ("hv", "s.", (WORD, 90))),
    "jwt": ("id {} expired", ("ey", "J", (WORD, 33), ".ey", "J", (WORD, 60), ".", (WORD, 43))),
    "authorization": ("> Authorization: Basic {}", ((BASE64, 24),)),
    "bearer": ("curl -H 'Bearer {}'", ((ALNUM, 32),)),
    "cookie": ("< Set-Cookie: sid={}; Path=/", ((ALNUM, 32),)),
    "userinfo": ("fatal: unable to access 'https://me:{}@git.example/x.git/'", ((ALNUM, 14),)),
    "userinfo with an at": ("cloning https://me:{}@git.example/x.git", ((ALNUM, 8), "@", (ALNUM, 8))),
    "password": ("connect host=db password={} failed", ((ALNUM, 12),)),
    "password in YAML": ("db_password: {}", ((string.ascii_letters, 12),)),
    "secret in JSON": ('{{"client_secret": "{}"}}', ((ALNUM + "~.", 20),)),
    "option": ("twine upload --password {} dist/x.whl", ((ALNUM, 16),)),
    "curl's user": ("+ curl -sSf -u me:{} https://files.example/", ((ALNUM, 16),)),
    "signed address": ("GET https://x.blob.example/y?se=2026&sig={}&sv=1", ((ALNUM, 43), "%3D")),
    "age-key": ("identity {}", ("AGE-SECRET-", "KEY-1", (UPPER, 58))),
    "gitlab runner": ("register {}", ("GR134", "8941", (WORD, 20))),
    "discord": ("POST https://discord.example/api/webhooks/{}", ("123456789012345678", "/", (WORD, 68))),
    "teams": ("POST https://x.webhook.office.com/{}", ("webhookb2/", (HEX, 32), "@", (HEX, 32))),
    "stripe-webhook": ("with {}", ("wh", "sec_", (ALNUM, 32))),
    "azure-secret": ("client {}", ("abc", "8Q~", (ALNUM, 34))),
    "azure-devops": ("git {}", ((ALNUM, 76), "AZ", "DO", (ALNUM, 4))),
    "rubygems": ("gem push {}", ("ruby", "gems_", (HEX, 48))),
    "nuget": ("nuget push {}", ("oy", "2", (string.ascii_lowercase + string.digits, 43))),
    "model api": ("groq {}", ("gs", "k_", (ALNUM, 52))),
    "twilio": ("sid {}", ("S", "K", (HEX, 32))),
    "mailgun": ("mail {}", ("ke", "y-", (HEX, 32))),
    "atlassian": ("bitbucket {}", ("AT", "BB", (ALNUM, 32))),
    "terraform": ("cloud {}", ((ALNUM, 14), ".atlas", "v1.", (ALNUM, 67))),
    "grafana": ("grafana {}", ("gl", "sa_", (ALNUM, 32), "_", (HEX, 8))),
    "shopify": ("shop {}", ("shp", "at_", (HEX, 32))),
    "databricks": ("databricks {}", ("da", "pi", (HEX, 32))),
    "new relic": ("nr {}", ("NR", "AK-", (UPPER, 27))),
    "sentry": ("sentry {}", ("snt", "rys_", (ALNUM, 60))),
    "linear": ("linear {}", ("lin", "_api_", (ALNUM, 40))),
    "tailscale": ("tailscale up {}", ("ts", "key-auth-", (ALNUM, 30))),
    "pulumi": ("pulumi {}", ("pu", "l-", (HEX, 40))),
    "sonar": ("sonar {}", ("sq", "p_", (HEX, 40))),
    "ci": ("circleci {}", ("CCI", "PAT_", (ALNUM, 60))),
    "npm _auth": ("_auth={}", ((BASE64, 24),)),
    "sshpass": ("+ sshpass -p {} ssh host", ((ALNUM, 16),)),
    "netrc": ("machine git.example login me password {}", ((ALNUM, 16),)),
    "a key's name": ("Signing_Key: '{}'", ((ALNUM, 16),)),
    "a private key in one line": ('"-----BEGIN PRIVATE ' + 'KEY-----\\n{}\\n-----END"', ((BASE64, 60),)),
    "base64": ("blob {}", ((BASE64, 128), "==")),
}


def made_up(parts, seed):
    """The secret that these parts make, always the same one of a seed, with a digit and letters of both kinds in each part."""
    chosen = random.Random(seed)
    texts = []
    for part in parts:
        if isinstance(part, tuple):
            alphabet, length = part
            drawn = [chosen.choice(alphabet) for _ in range(length - 3)] + [
                next((one for one in some if one in alphabet), alphabet[0]) for some in ("7", "K", "q")
            ]
            part = "".join(drawn)  # noqa: PLW2901
        texts.append(part)
    return "".join(texts)


CASES = [
    pytest.param(line, made_up(parts, f"{kind} {number}"), id=f"{kind} {number}")
    for kind, (line, parts) in KINDS.items()
    for number in (1, 2)
]


def is_left(secret, shown):
    """Whether any eight characters of the secret, one behind the other, are shown."""
    return any(secret[at : at + 8] in shown for at in range(max(1, len(secret) - 7)))


RULES = r"""
rules:
  - id: demo/whole-line
    title: "whole: {what}"
    severity: error
    pattern: '^step failed: (?P<what>.+)'
    why: "{what}"
    fix: [{do: "{what}", run: "mend {what}"}]
    see: [https://example.org/]
    examples: {match: ['step failed: x'], skip: ['step']}
  - id: demo/a-word-of-it
    title: "a word: {what}"
    severity: warning
    pattern: 'step failed: .*?(?P<what>[^\s''":=/&;@]{9,})'
    why: "{what}"
    fix: [{do: "{what}", run: "mend {what}"}]
    see: [https://example.org/]
    examples: {match: ['step failed: 123456789'], skip: ['step']}
  - id: demo/twelve-characters
    title: "some: {what}"
    severity: note
    pattern: 'step failed: .*(?P<what>.{12}).{3}$'
    why: "{what}"
    fix: [{do: "{what}", run: "mend {what}"}]
    see: [https://example.org/]
    examples: {match: ['step failed: 123456789 123456789'], skip: ['step']}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "demo.yaml").write_text(RULES)
    (folder / ".git").mkdir()
    log = "".join(f"step failed: {case.values[0].format(case.values[1])}\n" for case in CASES)
    (folder / "build.log").write_text(log)
    return folder


@pytest.fixture(scope="module")
def report(home):
    log = Log(os.fspath(home / "build.log"))
    log.name = "build.log"
    return Report((triage_log(log, Matcher(load_rules([os.fspath(home / "demo.yaml")])), language="en"),), "en")


def test_there_are_sixty_secrets_of_more_than_twenty_kinds_and_each_is_found(report):
    assert len(CASES) >= 60
    assert len(KINDS) >= 20
    found = {finding.line for finding in report.logs[0].findings if finding.rule == "demo/whole-line"}
    assert found == set(range(1, len(CASES) + 1))


def test_each_shape_of_a_secret_is_tried_here():
    lines = [case.values[0].format(case.values[1]) for case in CASES]
    untried = [
        shape for _, shape, _ in redaction._SECRETS if not any(redaction._compiled(shape).search(line) for line in lines)
    ]
    assert untried == []


@pytest.mark.parametrize(("line", "secret"), CASES)
def test_nothing_of_a_secret_is_left_in_its_line(line, secret):
    assert is_left(secret, line.format(secret))
    shown = redact(line.format(secret))
    assert "<redacted:" in shown
    assert not is_left(secret, shown)
    assert redact(shown) == shown


@pytest.mark.parametrize("name", FORMATS)
def test_no_secret_is_in_a_report_of_any_format(name, report):
    shown = render(report, name, View(verbose=True))
    assert [case.id for case in CASES if is_left(case.values[1], shown)] == []


def test_no_secret_is_in_anything_that_a_run_says(home):
    token = made_up(KINDS["github-token"][1], "a name")
    outputs = [argument for name in FORMATS for argument in ("-f", f"{name}=out.{name}")]
    command = [sys.executable, "-m", "logtriage", "--no-bundled-rules", "--rules", "demo.yaml", "-f", "text"]
    package = os.path.dirname(os.path.dirname(logtriage.__file__))
    done = subprocess.run(
        [*command, *outputs, "build.log", f"{token}.log"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": package},
    )
    assert done.returncode == 2
    assert "No such file or directory" in done.stderr
    said = {"standard output": done.stdout, "standard error": done.stderr}
    said |= {name: (home / f"out.{name}").read_text() for name in FORMATS}
    secrets = [token, *(case.values[1] for case in CASES)]
    assert [name for name, text in said.items() if any(is_left(secret, text) for secret in secrets)] == []


@given(st.sampled_from(CASES), st.data())
def test_no_part_of_a_line_gives_a_secret_away(case, data):
    line, secret = case.values
    text = line.format(secret)
    first = data.draw(st.integers(0, len(text)))
    part = text[first : data.draw(st.integers(first, len(text)))]
    assert not is_left(secret, redact_part(part, redact(text)))


def test_a_part_of_a_line_that_is_no_secret_stays_as_it_is():
    assert redact_part("host=db", redact("connect host=db failed")) == "host=db"
    line = redact("connect host=db password=hunter22 failed")
    assert redact_part("host=db", line) == "host=db"
    assert redact_part("failed", line) == "failed"
    assert redact_part("password=hunter22", line) == "password=<redacted:value>"
    assert redact_part("hunter22", line) == redact_part("ter", line) == "<redacted:value>"
    assert redact_part("hunter22 failed", line) == "<redacted:value>"


def texts_of(rule):
    advice = rule.advice
    for text in (advice.title, advice.why, *(fix.do for fix in advice.fixes), *(fix.run for fix in advice.fixes)):
        yield from text.values()
    yield from advice.see


def test_no_text_of_a_bundled_rule_is_taken_for_a_secret():
    texts = [
        line.replace("{{", "{").replace("}}", "}")
        for rule in bundled_rules()
        for text in texts_of(rule)
        for line in text.split("\n")
    ]
    assert len(texts) > 1000
    assert [text for text in texts if redact(text) != text] == []


BODY = [made_up(((BASE64, 64),), f"body {number}") for number in range(3)]
TAIL = "AwEHoUQDQgAE7="
BEGIN, END = ("-----" + edge + " RSA PRIVATE " + "KEY-----" for edge in ("BEGIN", "END"))
KEYS = {
    # the lines, and which of them show nothing of a key
    "no key": (["a", "b PRIVATE KEY"], []),
    "whole": (["a", BEGIN, *BODY, TAIL, END, "b"], [1, 2, 3, 4, 5, 6]),
    "its end is cut off": ([BEGIN, *BODY, TAIL], [0, 1, 2, 3, 4]),
    "its start is cut off": (["a", *BODY, TAIL, END, "b"], [1, 2, 3, 4, 5]),
    "with a header": ([BEGIN, "Proc-Type: 4,ENCRYPTED", "", TAIL, END], [0, 1, 2, 3, 4]),
    "behind prefixes": ([f"web_1 | {line}" for line in (BEGIN, *BODY, TAIL, END)], [0, 1, 2, 3, 4, 5]),
    "in one line": ([f'"{BEGIN}\\n{TAIL}\\n{END}\\n"', "b"], [0]),
    "a sentence about keys": ([f"expected {BEGIN} but found x", "b"], [0]),
    "of PGP": ([BEGIN.replace("KEY", "KEY BLOCK"), TAIL, END.replace("KEY", "KEY BLOCK"), "b"], [0, 1, 2]),
}


@pytest.mark.parametrize(("lines", "hidden"), KEYS.values(), ids=KEYS)
def test_of_a_private_key_no_line_is_left(lines, hidden):
    shown = [redact_line(lines, at) for at in range(len(lines))]
    assert [at for at, line in enumerate(shown) if "<redacted:private-key>" in line] == hidden
    assert not any(is_left(part, line) for line in shown for part in (*BODY, TAIL))


def test_what_a_rule_captured_inside_a_private_key_is_not_shown(home):
    (home / "key.log").write_text("\n".join([BEGIN, *BODY, "step failed: 123456789 123456789", END]))
    log = Log(os.fspath(home / "key.log"))
    report = triage_log(log, Matcher(load_rules([os.fspath(home / "demo.yaml")])), language="en")
    assert {finding.values for finding in report.findings} == {(("what", "<redacted:value>"),)}
