"""What every test gets: a cache of its own, and an environment that asks for nothing."""

import os
import signal

import pytest
from hypothesis import settings

from logtriage.cli.ci_systems import CI_SYSTEMS

settings.register_profile("logtriage", max_examples=300, deadline=None)
settings.load_profile("logtriage")

# What a test starts inherits the signals that are ignored: under nohup, or behind a shell's `&`, it would never be ended.
for name in ("SIGHUP", "SIGQUIT", "SIGTERM"):
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ASKS_FOR_SOMETHING = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "SOURCE_DATE_EPOCH",
    "LC_MESSAGES",
    "LANG",
    "COLUMNS",
    *(variable for variable, _ in CI_SYSTEMS),
)


@pytest.fixture(scope="session", autouse=True)
def neutral_environment(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ASKS_FOR_SOMETHING:
            patch.delenv(name, raising=False)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("LOGTRIAGE_CACHE_DIR", os.fspath(tmp_path_factory.mktemp("cache")))
        yield
