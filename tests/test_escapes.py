"""Commands to CI systems, byte for byte as the systems' own packages write them.

tests/vectors/escapes.json is what these packages wrote: `python tests/test_escapes.py` writes it anew, where
`npm install --no-save @actions/core azure-pipelines-task-lib` was run and teamcity-messages is installed. Where they are,
the tests also ask the packages themselves, about any text.
"""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from node_packages import ask_node, node_folder

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
PACKAGES = ("@actions/core/lib/command.js", "azure-pipelines-task-lib/taskcommand.js")
ASK = """
import { createRequire } from 'module';
import { readFileSync } from 'fs';
const folder = process.argv[1];
const { issueCommand } = await import(`file://${folder}/@actions/core/lib/command.js`);
const { TaskCommand, commandFromString } = createRequire(import.meta.url)(`${folder}/azure-pipelines-task-lib/taskcommand.js`);
const write = process.stdout.write.bind(process.stdout);
let written = '';
process.stdout.write = (text) => { written += text; return true; };
const answers = JSON.parse(readFileSync(0, 'utf8')).map(([text, line]) => {
  written = '';
  issueCommand('error', { title: text, file: text, line: 3 }, text);
  const command = new TaskCommand('task.logissue', { type: 'error', code: text }, text);
  const read = commandFromString(line);
  return [written, command.toString() + '\\n', [read.command, read.properties, read.message]];
});
write(JSON.stringify(answers));
"""


def ask_the_packages(texts):
    """What @actions/core and azure-pipelines-task-lib write for each text, and what the latter reads in our command."""
    questions = [(text, ours(text)[1].removesuffix("\n")) for text in texts]
    return ask_node(ASK, node_folder(*PACKAGES), questions)


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
    answers = ask_the_packages(TEXTS)
    assert [(github, azure) for github, azure, _ in answers] == [ours(text) for text in TEXTS]


def test_azures_own_parser_reads_back_what_was_written():
    for text, (_, _, read) in zip(TEXTS, ask_the_packages(TEXTS), strict=True):
        assert read == ["task.logissue", {"type": "error", "code": text.rstrip()}, text]  # it trims what a property ends with


SPECIAL = st.lists(st.sampled_from([*"%:,;][|'\r\n=#", "%25", "%0A", "%AZP25", "##vso[", "::", "|n", "错"]), max_size=12).map(
    "".join
)
ANY = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), SPECIAL.filter(bool))


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(ANY, min_size=200, max_size=200))
def test_for_any_text_commands_are_those_of_the_packages(texts):
    assert [(github, azure) for github, azure, _ in ask_the_packages(texts)] == [ours(text) for text in texts]


@given(ANY)
def test_for_any_text_messages_are_those_of_teamcitys_package(text):
    assert teamcity_report.message("message", {"text": text}) == f"##teamcity[message text='{ask_teamcity(text)}']\n"


def write_vectors():
    answers = ask_the_packages(TEXTS)
    vectors = [
        {"text": text, "github": github, "azure": azure, "teamcity": ask_teamcity(text)}
        for text, (github, azure, _) in zip(TEXTS, answers, strict=True)
    ]
    VECTORS.parent.mkdir(exist_ok=True)
    VECTORS.write_text(json.dumps(vectors, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(write_vectors())
