"""Fixes that fix: the error is made, the first finding's own command is carried out, and the error is gone.

All happens in throw-away folders, virtual environments and a chroot, and takes minutes: run with `-m slow`. With
LOGTRIAGE_TRIED=FILE what was seen is written there, in the form of rules/tried.json.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from logtriage.matching import Matcher
from logtriage.model import Chunk
from logtriage.rulebook import bundled_rules, tried_fixes
from logtriage.triage import findings_of
from logtriage.triage.checkout import Checkout
from logtriage.triage.explaining import Explainer
from logtriage.triage.tally import Tally

GIT = "git init -q -b main . && git config user.email a@b && git config user.name a && echo 1 > a && git add a && git commit -qm 1"
FORKED = f"{GIT} && git switch -qc x && echo 2 > a && git commit -qam 2 && git switch -q main && echo 3 > a"
CLONES = (
    f"mkdir up && (cd up && {GIT} && git config receive.denyCurrentBranch ignore) && git clone -q up one && git clone -q up two"
)
AUTHOR = "git config user.email a@b && git config user.name a"
NODE = 'echo \'{"name":"a","version":"1.0.0"}\' > package.json'
CONFIGURE_AC = (
    "printf 'AC_INIT([a],[1])\\nAM_INIT_AUTOMAKE([foreign])\\nAC_CONFIG_FILES([Makefile])\\nAC_OUTPUT\\n' > configure.ac"
    " && touch Makefile.am"
)
# rule, what prepares the folder, the command that fails, what is tried with
IN_A_FOLDER = [
    ("git/lock-file-exists", f"{GIT} && touch .git/index.lock", "git add a", "git"),
    (
        "git/non-fast-forward",
        f"{CLONES} && (cd one && {AUTHOR} && echo 2 > b && git add b && git commit -qm 2 && git push -q) && cd two && {AUTHOR} && echo 3 > c && git add c && git commit -qm 3",
        "cd two && git push",
        "git",
    ),
    (
        "git/divergent-branches",
        f"{CLONES} && (cd one && {AUTHOR} && echo 2 > b && git add b && git commit -qm 2 && git push -q) && cd two && {AUTHOR} && echo 3 > c && git add c && git commit -qm 3",
        "cd two && git pull",
        "git",
    ),
    (
        "git/local-changes-overwritten",
        FORKED,
        "git checkout x",
        "git",
    ),
    ("git/dirty-tree", f"{GIT} && echo 2 > a", "git rebase main", "git"),
    ("git/identity-unknown", "git init -q -b main . && echo 1 > a && git add a", "git commit -m 1", "git"),
    ("git/no-upstream", f"{CLONES} && cd one && git switch -qc topic", "cd one && git push", "git"),
    ("git/dubious-ownership", f"mkdir r && (cd r && {GIT}) && chown -R 12345 r", "cd r && git status", "git"),
    ("git/describe-no-tags", f"{CLONES} && (cd up && git tag v1) ", "cd one && git describe --tags", "git"),
    (
        "git/merge-conflict",
        f"{FORKED} && git commit -qam 3",
        "git merge x",
        "git",
    ),
    (
        "cmake/source-mismatch",
        "mkdir a b && for d in a b; do echo 'cmake_minimum_required(VERSION 3.10)\nproject(x NONE)' > $d/CMakeLists.txt; done && cmake -S a -B build > /dev/null",
        "cmake -S b -B build",
        "cmake",
    ),
    (
        "cmake/generator-mismatch",
        "echo 'cmake_minimum_required(VERSION 3.10)\nproject(x NONE)' > CMakeLists.txt && cmake -G 'Unix Makefiles' -S . -B build > /dev/null",
        "cmake -G Ninja -S . -B build",
        "cmake",
    ),
    ("c/output-directory-missing", "echo 'int main(void){return 0;}' > a.c", "gcc -c a.c -o out/a.o", "gcc"),
    (
        "ld/undefined-reference",
        "echo '#include <math.h>\n#include <stdlib.h>\nint main(int c, char **v){return sqrt(atof(v[c-1])) > 9;}' > a.c && printf 'a: a.o\\n\\t$(CC) $(LDFLAGS) -o a a.o $(LDLIBS)\\n' > Makefile",
        "make",
        "gcc and GNU ld",
    ),
    ("shell/script-not-executable", "printf '#!/bin/sh\\ntrue\\n' > a.sh && chmod -x a.sh", "bash -c ./a.sh", "bash"),
    (
        "filesystem/too-many-open-files",
        "printf 'import sys\\nf=[open(\"/dev/null\") for _ in range(900)]\\n' > a.py",
        "cd . ; ulimit -Sn 64 && python3 a.py",
        "Linux",
    ),
    ("npm/no-package-json", "true", "npm install", "npm"),
    ("npm/lock-missing", f"git init -q . && {NODE}", "npm ci", "npm"),
    (
        "node/import-outside-module",
        'echo \'{"name":"a","type":"commonjs"}\' > package.json && echo "import fs from \'fs\'" > a.js',
        "node a.js",
        "node",
    ),
    (
        "node/require-in-es-module",
        'echo \'{"name":"a","version":"1.0.0","type":"module"}\' > package.json && echo "const fs = require(\'fs\')" > a.js',
        "node a.js",
        "node",
    ),
    (
        "node/heap-out-of-memory",
        "echo 'const a=[]; for(let i=0;i<3e6;i++) a.push({i})' > a.js",
        "node ${NODE_OPTIONS:---max-old-space-size=30} a.js",
        "node",
    ),
    ("git/local-tag-exists", f"{GIT} && git tag v1", "git tag v1", "git"),
    ("git/branch-already-exists", f"{GIT} && git branch x", "git branch x", "git"),
    ("git/remote-already-exists", f"{GIT} && git remote add origin ../one", "git remote add origin ../two", "git"),
    (
        "git/rebase-in-progress",
        f"{FORKED} && git commit -qam 3 && ! git rebase x 2> /dev/null",
        "git rebase main",
        "git",
    ),
    (
        "git/unrelated-histories",
        f"mkdir one two && (cd one && {GIT}) && cd two && git init -q -b main . && {AUTHOR} && echo 1 > b && git add b && git commit -qm 1",
        "cd two && git pull --no-rebase ../one main",
        "git",
    ),
    ("git/config-locked", f"{GIT} && touch .git/config.lock", "git config user.name b", "git"),
    ("git/src-refspec", f"{CLONES} && (cd one && git branch -q -m trunk)", "cd one && git push origin topic", "git"),
    (
        "git/pathspec-unknown",
        f"{CLONES} && (cd up && git branch topic) && git clone -q --single-branch -b main up three",
        "cd three && git checkout topic",
        "git",
    ),
    (
        "git/submodule-url-missing",
        f"{GIT} && mkdir sub && (cd sub && {GIT}) && git -c advice.addEmbeddedRepo=false add sub && git commit -qm 2",
        "git submodule update --init",
        "git",
    ),
    ("git/destination-exists", f"{CLONES} && mkdir three && echo 1 > three/b", "git clone up three", "git"),
    ("git/transport-not-allowed", CLONES, "cd one && git submodule add ../up sub", "git"),
    (
        "git/tag-already-exists",
        f"{CLONES} && (cd one && git tag v1) && cd up && git config user.email a@b && git config user.name a && git commit -q --allow-empty -m 2 && git tag v1",
        "cd one && git fetch --tags",
        "git",
    ),
    (
        "git/branch-checked-out-elsewhere",
        f"{GIT} && git branch x && git worktree add -q ../w-$$ x && rm -rf ../w-$$",
        "git checkout x",
        "git",
    ),
    ("autoconf/auxiliary-files-missing", f"{CONFIGURE_AC} && aclocal && autoconf", "./configure", "autoconf"),
    ("shell/configure-missing", CONFIGURE_AC, "bash -c ./configure", "autoconf"),
    ("shell/interpreter-missing", "printf '#!/bin/bash\\r\\ntrue\\r\\n' > a.sh && chmod +x a.sh", "bash -c ./a.sh", "bash"),
    (
        "ninja/folder-missing",
        "printf 'cmake_minimum_required(VERSION 3.10)\\nproject(x NONE)\\nadd_custom_target(a ALL true)\\n' > CMakeLists.txt",
        "ninja -C build",
        "ninja",
    ),
    (
        "cmake/stale-cache",
        "mkdir a && cd a && printf 'cmake_minimum_required(VERSION 3.10)\\nproject(x NONE)\\n' > CMakeLists.txt && cmake -S . -B build > /dev/null && cd .. && mv a b",
        "cmake -S b -B b/build",
        "cmake",
    ),
    (
        "cmake/compiler-from-environment-missing",
        "printf 'cmake_minimum_required(VERSION 3.10)\\nproject(x C)\\n' > CMakeLists.txt",
        "cd . ; export CC=nosuchcc && cmake -S . -B build",
        "cmake",
    ),
    (
        "npm/lock-out-of-sync",
        f'git init -q . && {NODE} && npm install --offline > /dev/null && mkdir d && echo \'{{"name":"d","version":"1.0.0"}}\' > d/package.json && echo \'{{"name":"a","version":"1.0.0","dependencies":{{"d":"file:d"}}}}\' > package.json',
        "npm ci --offline",
        "npm",
    ),
    (
        "node/package-not-found",
        'mkdir d && echo \'{"name":"d","version":"1.0.0"}\' > d/package.json && touch d/index.js && echo \'{"name":"a","version":"1.0.0","dependencies":{"d":"file:d"}}\' > package.json && echo \'require("d")\' > a.js',
        "node a.js",
        "node",
    ),
    ("node/openssl-unsupported", 'echo \'require("crypto").createHash("md4")\' > a.js', "node a.js", "node"),
    ("go/no-go-mod", "printf 'package main\\n\\nfunc main() {}\\n' > a.go", "go build ./...", "go"),
    (
        "c/needs-c99",
        "echo 'int main(void){for(int i=0;i<3;i++);return 0;}' > a.c",
        "cd . ; export CFLAGS=-std=c89 && make a",
        "gcc",
    ),
    (
        "c/needs-cxx17",
        "echo '#include <optional>\nstd::optional<int> t; int main(){return 0;}' > a.cc",
        "cd . ; export CXXFLAGS=-std=c++14 && make a",
        "gcc",
    ),
    (
        "c/needs-cxx11",
        "echo '#include <thread>\nint main(){return 0;}' > a.cc",
        "cd . ; export CXXFLAGS=-std=c++98 && make a",
        "gcc",
    ),
    (
        "c/needs-cxx20",
        "echo '#include <thread>\nstd::jthread t; int main(){return 0;}' > a.cc",
        "cd . ; export CXXFLAGS=-std=c++17 && make a",
        "gcc",
    ),
    (
        "c/needs-cxx14",
        "printf 'CXXFLAGS = -O2 -std=c++11\\n' > Makefile && echo '#include <memory>\nint main(){return *std::make_unique<int>(0);}' > a.cc",
        "make a",
        "gcc",
    ),
    (
        "c/implicit-function-declaration",
        "printf 'CFLAGS = -Werror=implicit-function-declaration\\n' > Makefile && echo 'int main(void){return strlen(getenv(\"HOME\")) == 0;}' > a.c",
        "make a",
        "gcc",
    ),
    ("c/undeclared", "echo 'int main(void){return INT_MAX == EOF;}' > a.c", "gcc -c a.c", "gcc"),
    ("c/unknown-type", "echo 'int f(FILE *file);' > a.c", "gcc -c a.c", "gcc"),
    (
        "c/std-name-not-included",
        "echo '#include <string>\nint main(){std::vector<int> a; std::sort(a.begin(), a.end()); return 0;}' > a.cc",
        "g++ -c a.cc",
        "gcc",
    ),
    (
        "c/newer-std-name-not-included",
        "echo '#include <string>\nint main(){std::optional<int> a; return a.has_value();}' > a.cc",
        "g++ -std=c++17 -c a.cc",
        "gcc",
    ),
    ("c/semicolon-missing", "echo 'int main(){\n  int a = 0;\n  a = 1\n  return a;\n}' > a.cc", "g++ -c a.cc", "gcc"),
    (
        "c/werror",
        "printf 'CFLAGS = -Wall -Werror\\n' > Makefile && echo 'int main(void){int a; return 0;}' > a.c",
        "make a",
        "gcc",
    ),
    (
        "make/missing-separator",
        "printf 'A = 1 \\\\\\n    2\\n\\nall: a\\n\\techo $(A)\\n\\na:\\n    true\\n    touch a\\n\\nclean:\\n        rm -f a\\n' > Makefile",
        "make",
        "make",
    ),
    (
        "python/collections-abc-moved",
        "echo 'from collections import Mapping' > a.py",
        "python3 a.py",
        "python3",
    ),
    (
        "python/inspect-getargspec-removed",
        "echo 'import inspect; inspect.getargspec(inspect.getmro)' > a.py",
        "python3 a.py",
        "python3",
    ),
    ("python/time-clock-removed", "echo 'import time; time.clock()' > a.py", "python3 a.py", "python3"),
    ("python/fractions-gcd-removed", "echo 'from fractions import gcd' > a.py", "python3 a.py", "python3"),
    ("python/cgi-escape-removed", "printf 'import cgi\\ncgi.escape(\"a\")\\n' > a.py", "python3 -W ignore a.py", "python3"),
    (
        "python/base64-decodestring-removed",
        "printf 'import base64\\nbase64.decodestring(b\"\")\\n' > a.py",
        "python3 a.py",
        "python3",
    ),
    ("python/python2-method", "echo 'print({1: 2}.iteritems())' > a.py", "python3 a.py", "python3"),
    (
        "python/log-folder-missing",
        "echo 'import logging; logging.FileHandler(\"logs/a.log\")' > a.py",
        "python3 a.py",
        "python3",
    ),
    (
        "ld/common-variable",
        (
            "printf 'CFLAGS = -O2\\nCC = gcc\\napp: a.o b.o\\n\\t$(CC) -o $@ $^\\n' > Makefile && echo 'int level;' > v.h"
            " && printf '#include \"v.h\"\\nint main(void){return level;}\\n' > a.c && printf '#include \"v.h\"\\nint f(void){return level;}\\n' > b.c"
        ),
        "make",
        "gcc and GNU ld",
    ),
    (
        "ld/cxx-runtime-not-linked",
        "printf 'app: a.o\\n\\tgcc -o $@ $^\\n' > Makefile && echo '#include <iostream>\nint main(){std::cout << 1;}' > a.cc",
        "make",
        "gcc and GNU ld",
    ),
    ("c/std-type-incomplete", "echo '#include <string>\nint main(){std::stringstream a;}' > a.cc", "make a", "gcc"),
    ("c/missing-cstdint", "echo 'uint8_t a;' > a.c", "gcc -c a.c", "gcc"),
    (
        "filesystem/target-folder-missing",
        "printf 'all:\\n\\tcp Makefile out/a\\n' > Makefile",
        "make",
        "make",
    ),
    (
        "git/line-ends-refused",
        "git init -q . && git config core.autocrlf input && git config core.safecrlf true && printf 'a\\r\\n' > a",
        "git add a",
        "git",
    ),
    ("shell/crlf-script", "printf 'set -e\\r\\ncd .\\r\\n' > a.sh", "bash a.sh", "bash"),
    ("shell/keyword-missing", "printf 'for a in b; do\\r\\ntrue\\r\\ndone\\r\\n' > a.sh", "dash a.sh", "dash"),
    ("shell/crlf-line-ends", "printf '#!/usr/bin/env bash\\r\\ntrue\\r\\n' > a.sh && chmod +x a.sh", "bash -c ./a.sh", "bash"),
    (
        "shell/bash-feature-in-script",
        "printf '#!/bin/sh\\nset -eu\\na=(b c)\\ntest ${a[1]} = c\\n' > a.sh",
        "dash a.sh",
        "dash",
    ),
    ("shell/build-directory-missing", "printf 'set -e\\ncd build\\n' > a.sh", "bash a.sh", "bash"),
    (
        "autoconf/gnu-file-missing",
        "printf 'AC_INIT([a],[1])\\nAM_INIT_AUTOMAKE\\nAC_CONFIG_FILES([Makefile])\\nAC_OUTPUT\\n' > configure.ac && touch Makefile.am",
        "autoreconf -fi",
        "autoconf",
    ),
    ("git/not-a-repository", f"mkdir r && (cd r && {GIT})", "git status", "git"),
    ("autoconf/input-missing", f"{CONFIGURE_AC} && autoreconf -i 2> /dev/null && rm Makefile.in", "./configure", "autoconf"),
    (
        "loader/library-not-found",
        "echo 'int f(void){return 0;}' > m.c && echo 'int f(void); int main(void){return f();}' > a.c && mkdir lib && gcc -shared -fPIC -o lib/libownthing.so m.c && gcc -o a a.c -Llib -lownthing",
        "./a",
        "the GNU loader",
    ),
]
PROGRAM_OF = {"gcc and GNU ld": "gcc", "the GNU loader": "gcc", "Linux": "sh"}
MODULES = [
    ("serial", "Serial"),
    ("yaml", "safe_load"),
    ("dotenv", "load_dotenv"),
    ("jwt", "encode"),
    ("slugify", "slugify"),
    ("dateutil", "parser"),
    ("bs4", "BeautifulSoup"),
    ("attr", "s"),
    ("git", "Repo"),
    ("docx", "Document"),
    ("decouple", "config"),
    ("websocket", "WebSocketApp"),
    ("factory", "Factory"),
    ("dns", "name"),
    ("socks", "socksocket"),
    ("crontab", "CronTab"),
    ("markdown", "markdown"),
    ("magic", "from_buffer"),
]
# rule, what the environment has first, the script
IN_AN_ENVIRONMENT = [
    *[("python/module-not-found", "", f"import {module}") for module, _ in MODULES],
    ("python/jinja2-name-removed", "jinja2==3.1.4", "from jinja2 import Markup"),
    ("python/markupsafe-soft-unicode", "markupsafe==2.1.5", "from markupsafe import soft_unicode"),
    ("python/werkzeug-name-removed", "werkzeug==3.0.3 flask==3.0.3", "from werkzeug.urls import url_quote"),
    ("python/pkg-resources-missing", "setuptools==82.0.0", "import pkg_resources"),
    ("python/yaml-loader-missing", "pyyaml==6.0.2", "import yaml; yaml.load('a: 1')"),
]
TESTED = [
    ("pytest/cov-option-unknown", "pytest --cov=a"),
    ("pytest/xdist-option-unknown", "pytest -n 1"),
    ("pytest/rerun-option-unknown", "pytest --reruns 1"),
    ("pytest/mock-plugin-missing", "pytest -k mocker"),
    ("pytest/asyncio-option-unknown", "pytest --asyncio-mode=auto"),
]
# of a fresh Debian: the kind of name, the name, the command that fails for want of it
IN_A_CHROOT = [
    *[
        ("c/missing-header", f"echo '#include <{header}>' > a.c && gcc -c a.c", header)
        for header in (
            "zlib.h",
            "openssl/ssl.h",
            "curl/curl.h",
            "sqlite3.h",
            "jansson.h",
            "bzlib.h",
            "lzma.h",
            "expat.h",
            "curses.h",
            "readline/readline.h",
            "pcap.h",
            "event2/event.h",
            "gmp.h",
            "zmq.h",
            "uuid/uuid.h",
            "yaml.h",
            "zstd.h",
            "lz4.h",
            "cjson/cJSON.h",
            "pcre2posix.h",
            "hiredis/hiredis.h",
            "lmdb.h",
            "usb.h",
        )
    ],
    *[
        ("ld/library-not-found", f"echo 'int main(void){{return 0;}}' > a.c && gcc a.c -l{library}", library)
        for library in ("archive", "pq", "cap", "acl", "gdbm", "sodium", "ev", "popt", "magic", "idn2")
    ],
    *[
        ("shell/command-not-found", f"bash -c '{command} {option} > /dev/null'", command)
        for command, option in (
            ("jq", "--version"),
            ("bc", "--version"),
            ("unzip", "-v"),
            ("rsync", "--version"),
            ("xxd", "-v"),
            ("file", "--version"),
            ("flex", "--version"),
            ("bison", "--version"),
            ("m4", "--version"),
            ("patch", "--version"),
            ("wget", "--version"),
            ("curl", "--version"),
            ("re2c", "--version"),
            ("gperf", "--version"),
            ("nasm", "-v"),
            ("pkg-config", "--version"),
            ("msgfmt", "--version"),
            ("autoconf", "--version"),
            ("automake", "--version"),
            ("cmake", "--version"),
            ("xsltproc", "--version"),
            ("sqlite3", "--version"),
            ("ninja", "--version"),
            ("xmllint", "--version"),
            ("lsb_release", "-a"),
            ("dot", "-V"),
            ("envsubst", "--version"),
            ("ip", "-V"),
            ("git", "--version"),
            ("doxygen", "--version"),
            ("fakeroot", "--version"),
            ("help2man", "--version"),
        )
    ],
    *[
        ("perl/module-missing", f"perl -M{module} -e 1", module)
        for module in ("XML::Parser", "JSON", "DateTime", "LWP::UserAgent", "YAML", "Try::Tiny")
    ],
    *[
        (
            "pkgconfig/module-not-found",
            f"pkg-config --exists --print-errors {module} || {{ echo 'make: *** [Makefile:2: all] Error 1'; false; }}",
            module,
        )
        for module in ("libpng", "libxml-2.0", "fuse3", "libnl-3.0")
    ],
]

pytestmark = pytest.mark.slow
MATCHER = Matcher(bundled_rules())
SEEN: dict[str, list[object]] = {}


def first_finding(log):
    tally = Tally()
    for match in MATCHER.scan([Chunk(log.encode("utf-8", "replace"))]):
        tally.add(match)
    findings = findings_of(tally, Explainer("en", Checkout(), "debian"))
    assert findings, log
    return findings[0]


def run(command, folder, env, root=None):
    arguments = ["chroot", root, "bash", "-c", f"cd /work && {command}"] if root else ["bash", "-c", command]
    return subprocess.run(
        arguments, cwd=folder, env=env, text=True, capture_output=True, errors="replace", timeout=300, check=False
    )


def try_fix(rule, failing, folder, env, root=None):
    failed = run(failing, folder, env, root)
    log = failed.stdout + failed.stderr
    assert failed.returncode != 0, log
    finding = first_finding(log)
    assert finding.rule == rule, log
    commands = [remedy.run.get("debian", remedy.run.get("linux", remedy.run.get("any"))) for remedy in finding.remedies]
    into = failing.partition(" && ")[0] + " && " if failing.startswith("cd ") else ""
    again = failing.removeprefix(into)
    told = []
    for number, fix in enumerate(commands, start=1):
        mended = fix and run(f"{into}{{ {fix}; }} && {{ {again}; }}", folder, env, root)
        if mended and (mended.returncode == 0 or done_by_the_fix(rule, into, folder, env)):
            return number
        told.append(f"{fix}\n{mended and mended.stdout + mended.stderr}")
    pytest.fail("\n".join((log, *told)))


def done_by_the_fix(rule, into, folder, env):
    """A merge that its fix has ended cannot be begun again: what counts is that nothing is unmerged."""
    return rule == "git/merge-conflict" and not run(f"{into}git ls-files --unmerged", folder, env).stdout


def note(rule, number, tool):
    versions = {
        "git": "git --version",
        "cmake": "cmake --version",
        "gcc": "gcc -dumpversion",
        "npm": "npm --version",
        "node": "node --version",
    }
    asked = versions.get(tool.split()[0])
    version = run(asked, "/", dict(os.environ)).stdout.split("\n")[0].split()[-1] if asked else ""
    SEEN[rule] = [number, f"{tool} {version}".strip()]
    if os.environ.get("LOGTRIAGE_TRIED"):
        with open(os.environ["LOGTRIAGE_TRIED"], "w", encoding="utf-8") as file:
            json.dump(dict(sorted(SEEN.items())), file, indent=1, ensure_ascii=False)
            file.write("\n")


def own_environment(folder, **more):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": os.fspath(folder), "LC_ALL": "C.UTF-8", "GIT_EDITOR": "true", **more}


@pytest.mark.parametrize(("rule", "prepare", "failing", "tool"), IN_A_FOLDER, ids=[case[0] for case in IN_A_FOLDER])
def test_a_fix_mends_what_was_broken_in_a_folder(rule, prepare, failing, tool, tmp_path):
    env = own_environment(tmp_path)
    if not shutil.which(PROGRAM_OF.get(tool, tool)):
        pytest.skip(f"{tool} is not installed")
    prepared = run(prepare, tmp_path, env)
    assert prepared.returncode == 0, prepared.stderr
    note(rule, try_fix(rule, failing, tmp_path, env), tool)


@pytest.fixture
def environment(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    return own_environment(tmp_path, PATH=f"{tmp_path}/env/bin:{os.environ['PATH']}")


def pip_installs(packages, folder, env):
    installed = run(f"python3 -m pip install -q {packages}", folder, env)
    if installed.returncode:
        pytest.skip(f"no package index, or {packages} is not there")


@pytest.mark.parametrize(
    ("rule", "packages", "script"), IN_AN_ENVIRONMENT, ids=[f"{case[0]} {case[2][:30]}" for case in IN_AN_ENVIRONMENT]
)
def test_a_fix_mends_a_python_environment(rule, packages, script, tmp_path, environment):
    pip_installs(packages or "pip", tmp_path, environment)
    (tmp_path / "script.py").write_text(script + "\n")
    note(rule, try_fix(rule, "python3 script.py", tmp_path, environment), f"Python {sys.version_info[0]}.{sys.version_info[1]}")


@pytest.mark.parametrize(("rule", "failing"), TESTED, ids=[case[0] for case in TESTED])
def test_a_fix_mends_a_test_run(rule, failing, tmp_path, environment):
    pip_installs("pytest==8.3.4", tmp_path, environment)
    (tmp_path / "test_a.py").write_text(
        "def test_a():\n    pass\n\n\ndef test_mocker(mocker):\n    pass\n"
        if "mocker" in failing
        else "def test_a():\n    pass\n"
    )
    note(rule, try_fix(rule, failing, tmp_path, environment), "pytest 8.3.4")


@pytest.fixture(scope="session")
def chroot(tmp_path_factory):
    given = os.environ.get("LOGTRIAGE_CHROOT")
    if given:
        return given
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("making a chroot takes root and debootstrap")
    root = tmp_path_factory.mktemp("chroot")
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=make,gcc,libc6-dev,perl", "bookworm", root],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no Debian archive")
    return os.fspath(root)


@pytest.mark.parametrize(("rule", "failing", "name"), IN_A_CHROOT, ids=[f"{case[0]} {case[2]}" for case in IN_A_CHROOT])
def test_a_fix_installs_what_was_missing_in_debian(rule, failing, name, chroot):
    os.makedirs(f"{chroot}/work", exist_ok=True)
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
    if rule == "pkgconfig/module-not-found":
        run("apt-get install -y pkg-config", "/", env, chroot)
    if run(failing, "/", env, chroot).returncode == 0:
        pytest.skip(f"{name} is there already")
    note(rule, try_fix(rule, failing, "/", env, chroot), "apt of Debian 12")


def test_the_list_of_tried_fixes_is_of_those_that_are_tried_here():
    here = {case[0] for case in (*IN_A_FOLDER, *IN_AN_ENVIRONMENT, *TESTED, *IN_A_CHROOT)}
    assert set(tried_fixes()) <= here
