"""Hyperscan's databases from the cache: they find the same, and what cannot be used is compiled again."""

import os
import sys

import pytest

from logtriage import cache
from logtriage.matching import databases, scanners
from logtriage.matching.scanners import PLAIN_BELOW, best_scanner, plain_scanner

hyperscan = pytest.importorskip("hyperscan")

NEEDLES = [(b"needle %d!" % number, number % 7 == 0) for number in range(databases._WORTH_KEEPING)]
DATA = b"a needle 3! and NEEDLE 7! in needle 70!needle 14!\n" * 3
LARGE = DATA * (PLAIN_BELOW // len(DATA) + 1)


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("LOGTRIAGE_CACHE_DIR", os.fspath(tmp_path / "cache"))


def keep(needles=NEEDLES):
    databases.keep(needles, databases.compiled(needles))
    return databases._describe(needles)


def found(scan, data=DATA):
    return sorted(scan(data))


def test_a_database_is_kept_from_the_first_large_log_on(monkeypatch):
    assert found(best_scanner(NEEDLES)) == found(plain_scanner(NEEDLES))
    assert databases.kept(NEEDLES) is None
    best_scanner(NEEDLES)(LARGE)
    monkeypatch.setattr(scanners, "plain_scanner", lambda _: pytest.fail("the database is not used"))
    assert found(best_scanner(NEEDLES)) == found(plain_scanner(NEEDLES))


def test_a_database_of_few_needles_is_not_kept():
    best_scanner(NEEDLES[:-1])(LARGE)
    assert databases.kept(NEEDLES[:-1]) is None


def test_a_database_of_other_needles_is_not_used(monkeypatch):
    monkeypatch.setattr(databases, "_name_of", lambda _: "same.database")
    keep()
    others = [(text, not caseless) for text, caseless in NEEDLES]
    assert databases.kept(others) is None
    assert found(best_scanner(others)) == found(plain_scanner(others))


def test_a_database_that_hyperscan_refuses_is_compiled_again():
    described = keep()
    name = databases._name_of(described)
    cache.keep(name, described + b"of another version" * 10)
    assert databases.kept(NEEDLES) is None
    best_scanner(NEEDLES)(LARGE)
    assert databases.kept(NEEDLES) is not None


def test_without_hyperscan_a_kept_database_is_no_mistake(monkeypatch):
    keep()
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert databases.kept(NEEDLES) is None
    scan = best_scanner(NEEDLES)
    assert found(scan, LARGE) == found(plain_scanner(NEEDLES), LARGE)
    assert found(scan) == found(plain_scanner(NEEDLES))


def test_the_database_of_the_wheel_is_used_where_it_is_of_the_same_needles(monkeypatch, tmp_path):
    shipped = tmp_path / "packed.database"
    monkeypatch.setattr(databases, "_SHIPPED", os.fspath(shipped))
    assert databases.kept(NEEDLES) is None
    shipped.write_bytes(b"")
    assert databases.kept(NEEDLES) is None
    shipped.write_bytes(databases.pack(NEEDLES, databases.compiled(NEEDLES)))
    monkeypatch.setattr(scanners, "plain_scanner", lambda _: pytest.fail("the database is not used"))
    assert found(best_scanner(NEEDLES)) == found(scanners.hyperscan_scanner(NEEDLES))
    assert databases.kept(NEEDLES[1:] * 2) is None


def test_nothing_to_look_for_is_found_nowhere():
    assert best_scanner([])(LARGE) == []
