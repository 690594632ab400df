"""Where the cache lies, and that nothing of it is left anywhere else; what is trusted of it is in test_rulebook.py."""

import os
import sys
import threading

import pytest

from logtriage import cache

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folders are those of the XDG specification")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", os.fspath(tmp_path / "home"))
    for name in ("LOGTRIAGE_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)


def folders():
    return sorted(folder for folder, _, files in os.walk(".") if files)


def test_it_lies_in_the_home_by_default():
    cache.keep("a.rules", b"kept")
    assert bytes(cache.fetch("a.rules")) == b"kept"
    assert folders() == ["./home/.cache/logtriage"]


@pytest.mark.parametrize(
    ("name", "value", "folder"),
    [
        ("XDG_CACHE_HOME", "{here}/caches", "./caches/logtriage"),
        ("XDG_CACHE_HOME", "caches", "./home/.cache/logtriage"),
        ("XDG_CACHE_HOME", "", "./home/.cache/logtriage"),
        ("LOGTRIAGE_CACHE_DIR", "{here}/mine", "./mine"),
        ("LOGTRIAGE_CACHE_DIR", "mine", "./mine"),
    ],
)
def test_it_lies_where_the_environment_says(name, value, folder, monkeypatch, tmp_path):
    monkeypatch.setenv(name, value.format(here=tmp_path))
    cache.keep("a.rules", b"kept")
    assert folders() == [folder]


@pytest.mark.parametrize("home", ["~", "{here}/nonexistent"])
def test_a_user_without_a_home_has_none(home, monkeypatch, tmp_path):
    monkeypatch.setattr(os.path, "expanduser", lambda _path: home.format(here=tmp_path))
    cache.keep("a.rules", b"kept")
    assert cache.fetch("a.rules") is None
    assert os.listdir(".") == ["home"]


def test_what_killed_runs_left_half_written_is_forgotten():
    cache.keep("a.rules", b"kept")
    folder = "home/.cache/logtriage"
    for number in range(20):
        with open(f"{folder}/.a.rules.{number}.rules", "w") as file:
            file.write("half")
        os.utime(file.name, (number, number))
    cache.keep("b.rules", b"kept")
    assert len(os.listdir(folder)) == 16
    assert bytes(cache.fetch("a.rules")) == bytes(cache.fetch("b.rules")) == b"kept"


def test_of_many_who_write_at_once_one_is_kept_whole():
    contents = [bytes([letter]) * 1_000_000 for letter in b"abcdefgh"]
    writers = [threading.Thread(target=cache.keep, args=("a.rules", content)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert bytes(cache.fetch("a.rules")) in contents
    assert os.listdir("home/.cache/logtriage") == ["a.rules"]
