"""Commands to CI systems, byte for byte as the systems' own packages write them.

tests/vectors/escapes.json is what these packages wrote: `python tests/test_escapes.py` writes it anew, where
`npm install --no-save @actions/core azure-pipelines-task-lib` was run and teamcity-messages is installed. Where they are,
the tests also ask the packages themselves, about any text.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logtriage.reporters import azure_report, github_report, teamcity_report

VECTORS = Path(__file__).with_name("vectors") / "escapes.json"
TEXTS = [
    "plain: a, b; c",
    "100%",
    "%25",
    "%0A%3A%2C%0D%AZP25%5D%3B",
    "a\nb",
    "a\r\nb",
    "错误，“x”",
    "a::b,c=d;e]f[g",
    "##[error]x",
    "##vso[task.setvariable variable=x]y",
    "##teamcity[buildStatus status='SUCCESS']",
    "it's |a| [b]",
    "|n|r|'|0x00e9",
    "\u2028\u0085é😀",
    "\t tabs and  blanks ",
]
FOLDERS = [os.fspath(Path(__file__).parents[1] / "node_modules"), *os.environ.get("NODE_PATH", "").split(os.pathsep)]
ASK = """
import { createRequire } from 'module';
import { readFileSync } from 'fs';
const folder = process.argv[1];
const { issueCommand } = await import(`file://${folder}/@actions/core/lib/command.js`);
const { TaskCommand } = createRequire(import.meta.url)(`${folder}/azure-pipelines-task-lib/taskcommand.js`);
const write = process.stdout.write.bind(process.stdout);
let written = '';
process.stdout.write = (text) => { written += text; return true; };
const answers = JSON.parse(readFileSync(0, 'utf8')).map((text) => {
  written = '';
  issueCommand('error', { title: text, file: text, line: 3 }, text);
  return [written, new TaskCommand('task.logissue', { type: 'error', code: text }, text).toString() + '\\n'];
});
write(JSON.stringify(answers));
"""


def ask_the_packages(texts):
    """What @actions/core and azure-pipelines-task-lib write for each text."""
    needed = ("@actions/core/lib/command.js", "azure-pipelines-task-lib/taskcommand.js")
    folder = next((path for path in FOLDERS if path and all(os.path.isfile(os.path.join(path, name)) for name in needed)), None)
    if folder is None:
        pytest.skip("neither node_modules nor NODE_PATH holds @actions/core and azure-pipelines-task-lib")
    command = ["node", "--input-type=module", "-e", ASK, "--", folder]
    return json.loads(subprocess.run(command, input=json.dumps(texts), text=True, capture_output=True, check=True).stdout)


def ask_teamcity(text):
    return pytest.importorskip("teamcity.messages", reason="teamcity-messages is not installed").escape_value(text)


def ours(text):
    return (
        github_report.command("error", {"title": text, "file": text, "line": "3"}, text),
        azure_report.command("task.logissue", {"type": "error", "code": text}, text),
    )


@pytest.mark.parametrize("at", range(len(TEXTS)))
def test_commands_are_those_that_were_recorded(at):
    vector = json.loads(VECTORS.read_text())[at]
    assert vector["text"] == TEXTS[at]
    assert ours(vector["text"]) == (vector["github"], vector["azure"])
    assert teamcity_report.message("message", {"text": vector["text"]}) == f"##teamcity[message text='{vector['teamcity']}']\n"


def test_commands_are_those_of_the_packages():
    assert [tuple(answer) for answer in ask_the_packages(TEXTS)] == [ours(text) for text in TEXTS]


SPECIAL = st.lists(st.sampled_from([*"%:,;][|'\r\n=#", "%25", "%0A", "%AZP25", "##vso[", "::", "|n", "错"]), max_size=12).map(
    "".join
)
ANY = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), SPECIAL.filter(bool))


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(ANY, min_size=200, max_size=200))
def test_for_any_text_commands_are_those_of_the_packages(texts):
    assert [tuple(answer) for answer in ask_the_packages(texts)] == [ours(text) for text in texts]


@given(ANY)
def test_for_any_text_messages_are_those_of_teamcitys_package(text):
    assert teamcity_report.message("message", {"text": text}) == f"##teamcity[message text='{ask_teamcity(text)}']\n"


def write_vectors():
    answers = ask_the_packages(TEXTS)
    vectors = [
        {"text": text, "github": github, "azure": azure, "teamcity": ask_teamcity(text)}
        for text, (github, azure) in zip(TEXTS, answers, strict=True)
    ]
    VECTORS.parent.mkdir(exist_ok=True)
    VECTORS.write_text(json.dumps(vectors, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(write_vectors())
