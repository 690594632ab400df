"""Fixes that fix: the error is made, the first finding's own command is carried out, and the error is gone.

Each file of tests/fixes/ holds a list of cases; the shell runs what stands in them, all but the first two can be left out:

    rule    the first finding's
    fails   the command that fails, and after the fix does not
    with    with what the fix is tried; by VERSIONS it tells its version (in a chroot: apt)
    needs   the program that must be there, where the first word of that command does not tell
    pip     packages of PyPI, in a virtual environment; npm: packages of npm's registry, in the folder's node_modules
    python  the version of Python that this environment is of, where it is not the one that runs the tests
    debian  true: in a chroot with a fresh Debian 12, which all such cases share; what is started there ends with each command.
            The name of another release is a chroot with that one
    system  whose command is carried out where the fix tells one a system (fedora: dnf and rpm, which Debian has too); else debian's
    user    who is not root and runs `fails` and the fix, in the chroot: `setup` makes it
    names   the case is made with each of these in the place of {name}
    files   by their paths; a last newline is added
    setup   what else prepares the folder, with the functions of functions.sh
    in      the folder below, in which the command fails and the fix is carried out
    given   what is set before either
    gone    how it is seen that the error is gone, where `fails` cannot tell (true: the fix is that command in another form)

What has a command and no case stands in untried.tsv: the rule, why, and what a trial would take. The reasons:

    hardware    a board, a card, a kernel or a driver
    system      macOS, Windows, another distribution
    service     somebody else's server, an account, a daemon that does not run in a chroot
    gone        a version that cannot be installed any more
    heavy       gigabytes, or more than ten minutes
    choice      the command shows something, or asks a person to choose: nothing that could be seen gone
    open        nobody has done it yet

All happens in throw-away folders, virtual environments and a chroot, and takes minutes: run with `-m slow`. With
LOGTRIAGE_TRIED=FILE what was seen is written there, beside what it holds, in the form of rules/tried.json.
"""

import functools
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace

import pytest
import yaml

from logtriage.matching import Matcher
from logtriage.rulebook import bundled_rules, tried_fixes
from logtriage.sources import Log
from logtriage.triage import findings_of
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.provided import fixes_where_known
from logtriage.triage.tally import Tally

FOLDER = pathlib.Path(__file__).parent / "fixes"
REASONS = {"hardware", "system", "service", "gone", "heavy", "choice", "open"}
CASES = [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
DEBIAN = "apt of Debian 12"
TRIXIE = "apt of Debian 13"
# Where it is not NAME --version; the empty ones tell none.
VERSIONS = {
    "gcc and GNU ld": "gcc --version",
    "the GNU loader": "ldd --version",
    "Python": "python3 --version",
    "go": "go version",
    "dash": "",
    "Linux": "",
    DEBIAN: "",
    TRIXIE: "",
}
# What the machine says of its own; all else of the environment is left behind.
KEPT = ("PATH", "LANG", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
# Certificates of the machine's own (a proxy's): where ca-certificates is installed, a chroot trusts them, too.
TRUSTED_HERE = pathlib.Path("/usr/local/share/ca-certificates")
# What would change the machine that the tests run on, and not the folder: only in a chroot.
OF_THE_MACHINE = re.compile("(?:sudo|apt-get|dpkg|ldconfig|mount|sysctl|systemctl|rustup|pyenv|nvm)\\b")
# Where a command comes to them in its middle (`command -v rustup || apt-get install -y rustup`), these refuse.
REFUSING = ("sudo", "apt", "apt-get", "mount", "sysctl", "systemctl", "rustup")
REFUSAL = """#!/bin/sh
[ "${0##*/} $*" != "rustup default" ] || PATH=${PATH#*:} exec rustup default
echo "${0##*/}: not on the machine that runs the tests" >&2
exit 1
"""


def made_of(case):
    """The case with each of its names in turn."""
    for name in case.get("names", [""]):
        of_name = json.loads(json.dumps(case).replace("{name}", name))
        yield pytest.param(of_name, id=f"{case['rule']} {name}".strip())


@dataclass(frozen=True)
class Place:
    """Where commands of a case are run."""

    folder: str
    env: dict[str, str]
    root: str = ""
    user: str = "root"

    def run(self, command):
        # Of its own process namespace, so that no server stays behind; its first process is bash, which reaps. Debian's rustc
        # looks for itself in its /proc.
        apart = ["unshare", "--pid", "--fork", "--kill-child", f"--mount-proc={self.root}/proc"]
        chroot = [*apart, "chroot", f"--userspec={self.user}", self.root, "bash", "-c", f"cd {self.folder}\n{command}\nexit"]
        arguments = chroot if self.root else ["bash", "-c", command]
        return subprocess.run(
            arguments,
            cwd="/" if self.root else self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            errors="replace",
            timeout=300,
            check=False,
        )

    def write(self, files):
        for name, text in files.items():
            path = pathlib.Path(f"{self.root}{self.folder}", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n" * (bool(text) and not text.endswith("\n")), encoding="utf-8", newline="")


@pytest.fixture(scope="session")
def matcher():
    return Matcher(bundled_rules())


@pytest.fixture(scope="session")
def downloads(tmp_path_factory):
    """Of all cases: else each would get the same packages, and build the same libraries, again."""
    return os.fspath(tmp_path_factory.mktemp("downloads"))


@pytest.fixture
def place(case, tmp_path, downloads, request):
    if case.get("debian"):
        return fresh_debian(request.getfixturevalue("chroots")(release_of(case)))
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    rustup = os.environ.get("RUSTUP_HOME", os.path.expanduser("~/.rustup"))
    kept["PATH"] = f"{request.getfixturevalue('refusals')}:{kept['PATH']}"
    caches = {"XDG_CACHE_HOME": downloads, "npm_config_cache": f"{downloads}/npm", "RUSTUP_HOME": rustup}
    env = {**kept, **caches, "HOME": os.fspath(home), "LC_ALL": "C.UTF-8", "GIT_EDITOR": "true", "NO_COLOR": "1"}
    env["PIP_REQUIRE_VIRTUALENV"] = "1"
    if {"pip", "python"} & set(case):
        environment = request.getfixturevalue("environments")(case.get("python"))
        env["PATH"] = f"{copy_of(environment, tmp_path / 'env')}/bin:{env['PATH']}"
    return Place(os.fspath(folder), env)


@pytest.fixture(scope="session")
def refusals(tmp_path_factory):
    """A folder of programs that do not do what would change the machine."""
    folder = tmp_path_factory.mktemp("refusals")
    for name in REFUSING:
        (folder / name).write_text(REFUSAL, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def environments(tmp_path_factory):
    """A virtual environment with nothing in it, of this version of Python; it is made once."""

    @functools.cache
    def environment(version):
        made = tmp_path_factory.mktemp("environment") / "env"
        subprocess.run([interpreter(version) if version else sys.executable, "-m", "venv", made], check=True)
        return made

    return environment


def interpreter(version):
    """In PATH, where what stands there may be a shim that starts nothing, or one of pyenv's."""
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"))
    for program in (shutil.which(f"python{version}"), *pyenv.glob(f"versions/{version}.*/bin/python3")):
        if program and subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0:
            return program
    return pytest.skip(f"Python {version} is not installed")


def copy_of(environment, folder):
    """Made faster than a new one: all that names the folder is its scripts."""
    shutil.copytree(environment, folder, symlinks=True)
    for script in (folder / "bin").iterdir():
        if not script.is_symlink():
            script.write_text(script.read_text().replace(os.fspath(environment), os.fspath(folder)))
    return folder


def release_of(case):
    return "bookworm" if case["debian"] is True else case["debian"]


@pytest.fixture(scope="session")
def chroots(tmp_path_factory):
    """The root of a Debian of this release; it is made once. LOGTRIAGE_CHROOT has one of Debian 12; beside it, of others."""

    @functools.cache
    def chroot(release):
        given = os.environ.get("LOGTRIAGE_CHROOT")
        there = given if release == "bookworm" else f"{given}.{release}"
        return there if given and os.path.isdir(there) else new_debian(release, tmp_path_factory.mktemp("chroot"))

    return chroot


def new_debian(release, root):
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("making a chroot takes root and debootstrap")
    root.chmod(0o755)  # as any root folder: a database's server runs as a user of its own
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=make,gcc,libc6-dev,perl", release, root],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no Debian archive")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
    if TRUSTED_HERE.is_dir():
        shutil.copytree(TRUSTED_HERE, f"{root}{TRUSTED_HERE}", dirs_exist_ok=True)
    return os.fspath(root)


def fresh_debian(root):
    shutil.rmtree(f"{root}/build", ignore_errors=True)
    os.mkdir(f"{root}/build")
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
    return Place("/build", env, root)


def tool_of(case):
    return case.get("with", TRIXIE if case.get("debian") == "trixie" else DEBIAN)


def prepare(case, place):
    tool = tool_of(case)
    program = case.get("needs") or (VERSIONS.get(tool) or tool).split()[0]
    if not {"pip", "python", "npm", "debian"} & set(case) and not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    place.write(case.get("files", {}))
    # Wheels that the machine holds (PyTorch's for the CPU, which PyPI has not) are for what a case begins with alone.
    links = "".join(f" --find-links {folder}" for folder in os.environ.get("PIP_FIND_LINKS", "").split())
    for key, installing in (("pip", f"python3 -m pip install -q{links}"), ("npm", "npm install --silent --no-audit --no-fund")):
        if key in case and place.run(f"{installing} {case[key]}").returncode:
            pytest.skip(f"no package registry, or {case[key]} is not there")
    prepared = place.run(f"{(FOLDER / 'functions.sh').read_text()}\n{case.get('setup', ':')}")
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr


def first_finding(matcher, printed, system="debian"):
    log, tally = Log("printed", io.BytesIO(printed.encode("utf-8", "replace"))), Tally()
    for match in matcher.scan(log.chunks(), log.message_of):
        tally.add(match)
    findings = findings_of(tally, Explainer("en", Checkout(), system, bundled_rules()))
    assert findings, printed
    return findings[0]


def number_of_the_fix(case, place, matcher):
    """Which fix of the first finding mends what failed, from 1."""
    place = replace(place, user=case.get("user", place.user))
    before = "\n".join((f"cd {case.get('in', '.')}", case.get("given", ":"), ""))
    failed = place.run(before + case["fails"])
    log = failed.stdout + failed.stderr
    if case.get("debian") and failed.returncode == 0:
        pytest.skip("it is there already")
    assert failed.returncode != 0, log
    system = case.get("system", "debian")
    finding = first_finding(matcher, log, system)
    assert finding.rule == case["rule"], log
    told = []
    for number, remedy in enumerate(finding.remedies, start=1):
        fix = remedy.run.get(system, remedy.run.get("linux", remedy.run.get("any")))
        if not fix or (not place.root and OF_THE_MACHINE.match(fix)):
            continue
        mended = place.run(f"{before}{{ {fix}\n}} && {{ {case.get('gone', case['fails'])}\n}}")
        if mended.returncode == 0:
            return number
        told.append(f"{fix}\n{mended.stdout}{mended.stderr}")
    return pytest.fail("\n".join((log, *told)))


def note(case, place, number):
    tool = tool_of(case)
    asked = VERSIONS.get(tool, f"{tool} --version")
    said = place.run(f"PATH=$PWD/node_modules/.bin:$PATH; {asked}").stdout if asked else ""
    version = re.search(r"\d+(?:\.\d+)+", said)
    path = pathlib.Path(os.environ["LOGTRIAGE_TRIED"])
    seen = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    seen[case["rule"]] = [number, f"{tool} {version[0]}" if version else tool]
    path.write_text(json.dumps(dict(sorted(seen.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("case", [made for case in CASES for made in made_of(case)])
def test_a_fix_mends_what_was_broken(case, place, matcher):
    prepare(case, place)
    number = number_of_the_fix(case, place, matcher)
    if "LOGTRIAGE_TRIED" in os.environ:
        note(case, place, number)


def test_the_list_of_tried_fixes_is_of_those_that_are_tried_here():
    assert set(tried_fixes()) <= {case["rule"] for case in CASES}


def test_what_no_case_tries_is_told_with_the_reason():
    rows = [line.split("\t") for line in (FOLDER / "untried.tsv").read_text(encoding="utf-8").splitlines()]
    with_command = {rule.id for rule in bundled_rules() if any(fix.run for fix in fixes_where_known(rule.advice))}
    assert [row[0] for row in rows] == sorted(with_command - {case["rule"] for case in CASES})
    assert {reason for _, reason, _ in rows} <= REASONS
    assert all(needed or reason == "open" for _, reason, needed in rows)


def test_a_hundred_fixes_were_tried():
    assert len(tried_fixes()) >= 100
