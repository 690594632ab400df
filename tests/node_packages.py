"""Packages of npm that tests ask, where they are: `npm install --no-save NAME` in the checkout, or a folder in NODE_PATH."""

import json
import os
import subprocess
from pathlib import Path

import pytest

_FOLDERS = (os.fspath(Path(__file__).parents[1] / "node_modules"), *os.environ.get("NODE_PATH", "").split(os.pathsep))


def node_folder(*files):
    """The folder of packages that has all these files; skips the test where none has."""
    for folder in filter(None, _FOLDERS):
        if all(os.path.isfile(os.path.join(folder, file)) for file in files):
            return folder
    return pytest.skip(f"neither node_modules nor NODE_PATH has {' and '.join(files)}")


def ask_node(program, folder, question):
    """What the program (an ES module) writes, as JSON; it gets the folder as its argument, and the question on its input."""
    command = ["node", "--input-type=module", "-e", program, "--", folder]
    told = subprocess.run(command, input=json.dumps(question), text=True, capture_output=True, check=True)
    return json.loads(told.stdout)
