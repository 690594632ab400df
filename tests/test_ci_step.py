"""The steps for CI systems: accepted by their schemas and linters, and the action's own steps as a runner takes them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_reporters import commands_obeyed

import logtriage
from logtriage.reporters import FORMATS

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(
    not (ROOT / "action.yml").is_file(), reason="the files of CI systems are those of a checkout, which this is not"
)
SNIPPETS = ROOT / ".github" / "ci"
WORKFLOWS = ROOT / ".github" / "workflows"


def tool(name):
    """The path of a program that comes with the development dependencies, or else with the system."""
    found = shutil.which(name, path=os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", ""))))
    return found or pytest.skip(f"{name} is not installed")


def passes(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# What others' schemas and linters say

SCHEMAS = {
    # a file, the schema that check-jsonschema carries, and how it wants the file made ready
    "action.yml": ("vendor.github-actions", None),
    ".github/workflows/tests.yml": ("vendor.github-workflows", None),
    ".github/ci/azure-pipelines.yml": ("vendor.azure-pipelines", "azure-pipelines"),
    ".github/ci/bitbucket-pipelines.yml": ("vendor.bitbucket-pipelines", None),
    ".github/ci/buildkite.yml": ("vendor.buildkite", None),
    ".github/ci/circleci.yml": ("vendor.circle-ci", None),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_is_valid_for_its_schema(name):
    schema, transform = SCHEMAS[name]
    made_ready = ("--data-transform", transform) if transform else ()
    passes(tool("check-jsonschema"), "--builtin-schema", schema, *made_ready, name)


def test_the_component_is_valid_for_the_schema_of_gitlab(tmp_path):
    header, _, jobs = (ROOT / "templates" / "logtriage.yml").read_text().partition("\n---\n")
    (tmp_path / "jobs.yml").write_text(jobs)
    passes(
        tool("check-jsonschema"),
        *("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", tmp_path / "jobs.yml"),
    )
    declared = yaml.safe_load(header)["spec"]["inputs"]
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", jobs)) == set(declared)


def test_the_hooks_are_valid_for_pre_commit():
    passes(tool("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml")


def test_the_workflows_pass_actionlint():
    passes(tool("actionlint"), *map(os.fspath, WORKFLOWS.iterdir()))


def test_nothing_can_be_injected_into_action_or_workflows():
    passes(tool("zizmor"), "--offline", "--quiet", "action.yml", ".github/workflows")


def test_the_dockerfile_passes_hadolint():
    passes(tool("hadolint"), ".github/Dockerfile")


def test_every_file_of_a_ci_system_is_tried_here():
    tried = {*SCHEMAS, ".github/ci/Jenkinsfile", ".github/ci/teamcity.sh"}
    there = {os.fspath(path.relative_to(ROOT)) for folder in (SNIPPETS, WORKFLOWS) for path in folder.iterdir()}
    assert there | {"action.yml"} == tried


def scripts_in(value):
    """The scripts of a snippet, whatever a CI system calls them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("bash", "script", "command", "run", "after-script", "before_script") and not isinstance(inner, dict):
                yield inner if isinstance(inner, str) else "\n".join(line for line in inner if isinstance(line, str))
            else:
                yield from scripts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scripts_in(inner)


def all_scripts():
    if not SNIPPETS.is_dir():
        return
    for path in sorted(SNIPPETS.iterdir()):
        text = path.read_text()
        if path.suffix == ".yml":
            scripts = [script.replace("$$", "$") for script in scripts_in(yaml.safe_load(text))]
        else:
            scripts = re.findall(r"sh '''(.*?)'''", text, re.DOTALL) if path.name == "Jenkinsfile" else [text]
        yield from (pytest.param(script, id=f"{path.name} {number}") for number, script in enumerate(scripts, start=1))
    for number, text in enumerate((ROOT / "templates" / "logtriage.yml").read_text().split("\n---\n")[1:], start=1):
        yield from (pytest.param(script, id=f"gitlab {number}") for script in scripts_in(yaml.safe_load(text)))
    for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]:
        yield pytest.param(step["run"], id=f"action.yml {step['name']}")


SCRIPTS = list(all_scripts())


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_one_for_bash(script):
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    # SC2086: the component's patterns are to be split.
    checker = tool("shellcheck")
    done = subprocess.run(
        [checker, "--shell=bash", "--exclude=SC2086", "-"], input=script, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_format_that_a_script_asks_for_is_there(script):
    assert set(re.findall(r"-f \"?([a-z-]+)", script)) <= set(FORMATS)


# The action's steps, as a runner takes them

RULES = r"""
rules:
  - id: demo/missing-header
    title: "{header} is missing"
    severity: error
    pattern: 'fatal error: (?P<header>.+): No such file'
    why: The compiler needs it.
    fix: [{do: Install its package}]
    see: [https://example.org/headers]
    examples: {match: ['fatal error: a.h: No such file'], skip: ['error: a.h: No such file']}
"""
ERROR = "src/a.c:1:10: fatal error: ffi.h: No such file or directory\n"


class Ran:
    """How the steps of the action ended, and what they left behind."""

    def __init__(self, home, done):
        self.code, self.out, self.errors = done.returncode, done.stdout, done.stderr
        self.summary = (home / "summary").read_text()
        outputs = (home / "outputs").read_text().splitlines()
        self.outputs = dict(line.split("=", 1) for line in outputs)
        self.annotations = [line for line in self.out.splitlines() if line.startswith("::")]


@pytest.fixture
def home(tmp_path):
    """A runner's folders; logtriage is already installed where the action installs it."""
    for name in ("temp/logtriage/bin", "work"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("summary", "outputs"):
        (tmp_path / name).touch()
    for name, arguments in {"python": "", "logtriage": "-m logtriage"}.items():
        program = tmp_path / "temp/logtriage/bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        program.chmod(0o755)
    (tmp_path / "work/demo.yaml").write_text(RULES)
    (tmp_path / "work/logtriage.toml").write_text("bundled-rules = false\n")
    (tmp_path / "work/build.log").write_text(ERROR)
    (tmp_path / "work/good.log").write_text("all is well\n")
    return tmp_path


def environment_of(home):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.path.dirname(os.path.dirname(logtriage.__file__)),
        "LOGTRIAGE_CACHE_DIR": os.environ["LOGTRIAGE_CACHE_DIR"],
        "HOME": os.fspath(home),
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": os.fspath(ROOT),
        "GITHUB_STEP_SUMMARY": os.fspath(home / "summary"),
        "GITHUB_OUTPUT": os.fspath(home / "outputs"),
        "RUNNER_TEMP": os.fspath(home / "temp"),
    }


def run_action(home, **given):
    """Runs each step until one fails, with bash called as the runner does (`shell: bash`)."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    inputs = {name: told["default"] for name, told in action["inputs"].items()}
    given = {name.replace("_", "-"): value for name, value in {"rules": "demo.yaml", **given}.items()}
    assert set(given) <= set(inputs)
    inputs |= given
    done = None
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash"
        environment = environment_of(home) | {name: filled(value, inputs) for name, value in step.get("env", {}).items()}
        (home / "step.sh").write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", home / "step.sh"],
            cwd=home / "work" / filled(step.get("working-directory", "."), inputs),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            break
    return Ran(home, done)


def filled(text, inputs):
    return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], text)


def test_no_expression_stands_in_a_script():
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    assert [step["name"] for step in steps if "${{" in step["run"]] == []


def test_a_clean_log_gives_no_verdict_and_passes(home):
    ran = run_action(home, logs="good.log", fail_on="error")
    assert (ran.code, ran.outputs, ran.annotations) == (0, {"findings": "0", "verdict": ""}, [])


def test_a_log_of_what_is_known_to_have_failed_shows_where_it_broke(home):
    (home / "work/logtriage.toml").unlink()  # the rules of unknown/ are bundled ones
    ran = run_action(home, logs="good.log", failed="true")
    assert (ran.code, ran.outputs) == (0, {"findings": "1", "verdict": "unknown/ends-with-error"})


def test_a_log_is_triaged_annotated_and_summed_up(home):
    ran = run_action(home, logs="build.log", junit="out.xml", sarif="out.sarif", html="out.html")
    assert (ran.code, ran.outputs) == (0, {"findings": "1", "verdict": "demo/missing-header"})
    assert [line.partition(" ")[0] for line in ran.annotations] == ["::error"]
    assert "ffi.h is missing" in ran.summary
    assert "ffi.h is missing" in ran.out
    for name in ("out.xml", "out.sarif", "out.html"):
        assert "ffi.h is missing" in (home / "work" / name).read_text()


def test_it_neither_annotates_nor_sums_up_where_that_is_not_wanted(home):
    ran = run_action(home, logs="build.log", annotate="false", summary="false")
    assert (ran.code, ran.annotations, ran.summary) == (0, [], "")


def test_the_summary_of_an_earlier_step_stays(home):
    (home / "summary").write_text("earlier\n")
    assert run_action(home, logs="build.log").summary.startswith("earlier\n")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("never", 0)])
def test_findings_fail_the_step_when_that_is_wanted(home, fail_on, code):
    ran = run_action(home, logs="build.log", fail_on=fail_on)
    assert (ran.code, ran.outputs["findings"]) == (code, "1")


PATTERNS = {
    "several lines": "build.log\ngood.log\n",
    "a pattern": "*.log",
    "a pattern that goes into folders": "**/*.log",
    "a blank in a name": "with a blank.log",
    "a blank in a pattern": "with a*.log",
}


@pytest.mark.parametrize("logs", PATTERNS.values(), ids=PATTERNS)
def test_logs_are_named_a_line_each_or_by_patterns(home, logs):
    (home / "work/with a blank.log").write_text(ERROR)
    (home / "work/deeper").mkdir()
    (home / "work/deeper/build.log").write_text(ERROR)
    assert int(run_action(home, logs=logs).outputs["findings"]) >= 1


def test_a_folder_to_work_in_is_where_paths_count_from(home):
    (home / "work/deeper").mkdir()
    (home / "work/deeper/build.log").write_text(ERROR)
    ran = run_action(home, logs="build.log", working_directory="deeper", rules="../demo.yaml")
    assert ran.outputs["findings"] == "1"


def test_without_a_log_the_step_says_so_and_fails(home):
    for logs in ("", "missing-*.log"):
        ran = run_action(home, logs=logs)
        assert (ran.code, ran.outputs) == (2, {})
        assert ran.annotations == [
            "::error title=logtriage::no log was found; the input logs names files that are there, a line each"
        ]


def test_a_script_that_passes_gives_no_verdict(home):
    ran = run_action(home, run="echo fine; cat good.log")
    assert (ran.code, ran.outputs, ran.annotations) == (0, {"findings": "0", "verdict": ""}, [])
    assert ran.out.startswith("fine\nall is well\n")


def test_a_script_that_fails_is_triaged_and_ends_the_step_as_it_ended(home):
    ran = run_action(home, run="cat build.log\n(exit 7)\necho never\n")
    assert (ran.code, ran.outputs) == (7, {"findings": "1", "verdict": "demo/missing-header"})
    assert ran.out.startswith(ERROR)
    assert "never" not in ran.out
    assert [line.partition(" ")[0] for line in ran.annotations] == ["::error"]
    assert "ffi.h is missing" in ran.summary


def test_logs_and_a_script_at_once_are_a_mistake(home):
    ran = run_action(home, run="true", logs="build.log")
    assert (ran.code, ran.annotations) == (2, ["::error title=logtriage::give either logs or run"])


HOSTILE = [
    "\"; touch pwned; \" $(touch pwned) `touch pwned` '; touch pwned; ' ; touch pwned # \ntouch pwned\n",
    "--help",
]


@pytest.mark.parametrize("name", ["logs", "annotate", "summary", "junit", "sarif", "html", "fail_on", "language", "rules"])
@pytest.mark.parametrize("value", HOSTILE)
def test_an_input_is_never_taken_for_a_command(home, name, value):
    run_action(home, **{"logs": "good.log", name: value})
    assert not [path for path in home.rglob("pwned*") if path.name == "pwned"]


def test_a_log_can_neither_set_outputs_nor_give_commands(home):
    text = "x::set-output name=a::b%0Afindings=9 ##[add-mask]a ::stop-commands::t verdict=x"
    (home / "work/build.log").write_text(f"fatal error: {text}: No such file\n::error::y\n")
    ran = run_action(home, logs="build.log")
    assert ran.outputs == {"findings": "1", "verdict": "demo/missing-header"}
    assert commands_obeyed(ran.out) == ["error"]
    assert "##[" not in ran.out


# The scripts of the other systems, with a build that fails, and programs that stand for what the machine would have

PROGRAMS = {
    "make": "cat build.txt; echo 'make: *** [Makefile:2: all] Error 1' >&2; exit 2",
    "buildkite-agent": 'echo "$@" >agent.txt; cat >annotation.txt',
    "logtriage": f'exec "{sys.executable}" -m logtriage --rules demo.yaml "$@"',
    "python": 'case "$2" in venv) mkdir -p "$3/bin"; cp "$(dirname "$0")"/* "$3/bin" ;; pip) ;; *) exit 9 ;; esac',
}
PROGRAMS["python3"] = PROGRAMS["python"]


@pytest.fixture
def machine(home):
    """Runs a script where `make` fails; gives the exit code and what was printed."""
    programs = home / "programs"
    programs.mkdir()
    for name, script in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/bash\n{script}\n")
        (programs / name).chmod(0o755)
    (home / "work/build.txt").write_text(ERROR)
    (home / "work/build.log").unlink()

    def run(script, **variables):
        environment = environment_of(home) | {"LOGTRIAGE": "logtriage", **variables}
        environment["PATH"] = f"{programs}:{environment['PATH']}"
        del environment["GITHUB_ACTIONS"]
        done = subprocess.run(
            ["bash", "-e"], input=script, cwd=home / "work", env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    return run


def snippet(name):
    return (SNIPPETS / name).read_text()


def steps_of(name):
    return [script.replace("$$", "$") for script in scripts_in(yaml.safe_load(snippet(name)))]


def test_in_teamcity_the_cause_becomes_a_build_problem(machine, home):
    code, out = machine(snippet("teamcity.sh"))
    assert code == 2
    assert "##teamcity[buildProblem description='ffi.h is missing" in out
    assert "ffi.h is missing" in (home / "work/logtriage.html").read_text()


def test_in_buildkite_the_cause_becomes_an_annotation(machine, home):
    (script,) = steps_of("buildkite.yml")
    assert machine(script)[0] == 2
    assert (home / "work/agent.txt").read_text() == "annotate --style error --context logtriage\n"
    assert "ffi.h is missing" in (home / "work/annotation.txt").read_text()
    assert "ffi.h is missing" in (home / "work/logtriage.html").read_text()


def test_in_azure_the_cause_becomes_an_issue_and_a_summary(machine, home):
    install, build, triage = steps_of("azure-pipelines.yml")
    assert machine(install)[0] == 0
    assert machine(build)[0] == 2
    code, out = machine(triage)
    assert code == 0
    assert "##vso[task.logissue type=error;" in out
    assert f"##vso[task.uploadsummary]{home}/work/logtriage.md" in out
    for name in ("logtriage.md", "logtriage.xml", "logtriage.html"):
        assert "ffi.h is missing" in (home / "work" / name).read_text()


def test_in_circleci_the_cause_stands_in_the_test_tab(machine, home):
    install, build, triage = steps_of("circleci.yml")
    assert [machine(script)[0] for script in (install, build, triage)] == [0, 2, 0]
    assert "ffi.h is missing" in (home / "work/reports/logtriage/junit.xml").read_text()
    assert "ffi.h is missing" in (home / "work/reports/logtriage.html").read_text()


def test_in_bitbucket_the_cause_stands_in_the_test_tab(machine, home):
    build, after = steps_of("bitbucket-pipelines.yml")
    assert machine(build)[0] == 2
    assert machine(after, BITBUCKET_EXIT_CODE="0") == (0, "")
    code, out = machine(after, BITBUCKET_EXIT_CODE="2")
    assert (code, "ffi.h is missing" in out) == (0, True)
    assert "ffi.h is missing" in (home / "work/test-results/logtriage.xml").read_text()


def test_in_jenkins_the_plugins_find_their_reports(machine, home):
    build, triage = re.findall(r"sh \'\'\'(.*?)\'\'\'", snippet("Jenkinsfile"), re.DOTALL)
    assert machine(build)[0] == 2
    assert machine(triage)[0] == 0
    for name in re.findall(r"\'(logtriage\.\w+)\'", snippet("Jenkinsfile")):
        assert "ffi.h is missing" in (home / "work" / name).read_text()


def test_the_component_for_gitlab_triages_what_earlier_jobs_kept(machine, home):
    (job,) = yaml.safe_load((ROOT / "templates/logtriage.yml").read_text().split("\n---\n")[1]).values()
    variables = {"TRIAGE_LOGS": "*.log", "TRIAGE_FAIL_ON": "never", "TRIAGE_LANGUAGE": "zh", "TRIAGE_SOURCE": "logtriage"}
    assert set(variables) == set(job["variables"])
    (home / "work/good.log").unlink()
    script = "\n".join(job["before_script"] + job["script"])
    assert machine(script, **variables) == (0, "no log was found: *.log\n")
    (home / "work/a.log").write_text(ERROR)
    assert machine(script, **variables)[0] == 0
    kept = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert kept == ["logtriage.html", "logtriage.xml", "gl-code-quality-report.json"]
    assert all("ffi.h is missing" in (home / "work" / name).read_text() for name in kept)
    assert machine(script, **variables | {"TRIAGE_FAIL_ON": "error"})[0] == 1


@pytest.mark.slow
def test_the_first_step_installs_the_action_s_own_checkout(home):
    shutil.rmtree(home / "temp/logtriage")
    ran = run_action(home, logs="build.log")
    assert (ran.code, ran.outputs["verdict"]) == (0, "demo/missing-header"), ran.errors
    assert (home / "temp/logtriage/bin/logtriage").is_file()
