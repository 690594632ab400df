"""What the tests of the command line share: rules and logs in a folder of their own, and running it as a shell does."""

import fcntl
import os
import shlex
import subprocess
import sys
import termios
import time

import logtriage

RULES = r"""
rules:
  - id: demo/missing-header
    title: {en: "{header} is missing", zh: "缺少 {header}"}
    severity: error
    pattern: 'fatal error: (?P<header>\S+): No such file'
    why: {en: "The compiler needs {header}.", zh: "编译器需要 {header}。"}
    fix:
      - do: {en: Install its package, zh: 安装它的软件包}
        run: {any: "find / -name {header}"}
    see: [https://example.org/headers]
    examples: {match: ['fatal error: a.h: No such file'], skip: ['error: a.h: No such file']}
  - id: demo/old-option
    title: {en: An option is old, zh: 选项过时}
    severity: warning
    pattern: 'warning: option (?P<option>\S+) is old'
    why: It will go.
    fix: [{do: Drop it}]
    see: [https://example.org/options]
    examples: {match: ['warning: option -x is old'], skip: ['option -x is old']}
  - id: demo/cache-used
    title: The cache was used
    severity: note
    pattern: 'note: from the cache'
    why: It was there.
    fix: [{do: Be glad}]
    see: [https://example.org/cache]
    examples: {match: ['note: from the cache'], skip: ['the cache']}
"""
ERROR = "src/a.c:1:10: fatal error: ffi.h: No such file or directory\n"
WARNING = "warning: option -x is old\n"
NOTE = "note: from the cache\n"
OWN_RULES = ("--no-bundled-rules", "--rules", "demo.yaml")
SECONDS = 30  # after which a run is taken to hang


def settle_in(tmp_path, monkeypatch):
    """Makes the folder, with rules and logs in it, the working one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(os.path.dirname(logtriage.__file__)))
    (tmp_path / ".git").mkdir()  # no configuration is looked for above it
    for name, text in {
        "demo.yaml": RULES,
        "bad.log": ERROR,
        "warn.log": WARNING,
        "note.log": NOTE,
        "good.log": "all is well\n",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def start(*arguments, env=None, **options):
    command = [sys.executable, "-m", "logtriage", *arguments]
    return subprocess.Popen(command, env={**os.environ, **(env or {})}, **options)


class Done:
    """How a run ended: its exit code (negative: the signal), and what it printed."""

    def __init__(self, process, given=None):
        out, err = process.communicate(given, timeout=SECONDS)
        self.code = process.returncode
        self.out = (out or b"").decode()
        self.said = (err or b"").decode().splitlines()
        assert all(line.startswith("logtriage: ") for line in self.said), self.said
        self.said = [line.removeprefix("logtriage: ") for line in self.said]


def run(*arguments, given=None, rules=OWN_RULES, **options):
    options = {"stdin": subprocess.DEVNULL if given is None else subprocess.PIPE, "stdout": subprocess.PIPE, **options}
    return Done(start(*rules, *arguments, stderr=subprocess.PIPE, **options), given)


def run_command(*arguments, **options):
    """A command that is not the scan: its name comes before its options."""
    return run(*arguments, rules=(), **options)


def run_in_shell(redirection, *arguments):
    command = shlex.join([sys.executable, "-m", "logtriage", *OWN_RULES, *arguments])
    process = subprocess.Popen(["/bin/sh", "-c", f"{command} {redirection}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return Done(process)


def wait_until_read(pipe):
    """Until the other end has taken all that was written."""
    ended = time.monotonic() + SECONDS
    while any(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))):
        assert time.monotonic() < ended
        time.sleep(0.005)
