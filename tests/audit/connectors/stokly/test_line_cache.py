import random
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import polars as pl
import pytest

from audit.connectors.stokly.line_cache import NAME, LineCache
from checks.vocabulary import StoreError

PATH = "/v2/saleorders/{}/items"


def orders(**marker):
    return pl.DataFrame({"order_id": [*marker], "marker": [*marker.values()]})


@pytest.fixture
def cache(tmp_path):
    def opened(pull="monday", path=PATH):
        return LineCache(tmp_path, path, pull)

    return opened


def kept(cache, **marker):
    for order, mark in marker.items():
        cache.keep(order, mark, [f"{order} {mark}".encode()], 3)


def missing(cache, **marker):
    return cache.meet(orders(**marker))["order_id"].to_list()


def test_an_order_that_did_not_change_is_never_asked_for_again(cache):
    with cache("monday") as first:
        assert missing(first, a="1", b="1") == ["a", "b"]
        kept(first, a="1", b="1")
    with cache("tuesday") as second:
        assert missing(second, a="1", b="2") == ["b"]
        assert [*second.bodies()] == [("a", b"a 1")]


def test_orders_come_back_in_the_order_in_which_they_were_met(cache):
    with cache() as one:
        assert missing(one, c="1", a="1", b="1") == ["c", "a", "b"]


def test_an_order_that_is_no_longer_there_is_not_of_the_pull(cache):
    with cache("monday") as first:
        missing(first, a="1", b="1")
        kept(first, a="1", b="1")
    with cache("tuesday") as second:
        missing(second, a="1")
        assert (second.held(), second.records()) == (1, 3)


def test_an_order_that_changed_within_the_pull_is_not_given_as_it_was(cache):
    with cache() as one:
        missing(one, a="1")
        kept(one, a="1")
        missing(one, a="2")
        assert [*one.bodies()] == []


def test_what_was_asked_in_this_pull_is_counted_over_processes(cache):
    with cache() as one:
        kept(one, a="1", b="1")
    with cache() as other:
        assert other.asked() == 2
    with cache("tuesday") as later:
        assert later.asked() == 0


def test_pages_of_one_order_stay_in_order_and_replace_earlier_ones(cache):
    with cache() as one:
        one.keep("a", "1", [b"0", b"1", b"2"], 9)
        one.keep("a", "1", [b"x", b"y"], 5)
        assert [*one.bodies()] == [("a", b"x"), ("a", b"y")]


def test_answers_of_different_addresses_are_kept_apart(cache):
    with cache(path="/v2/saleorders/{}/refunds") as other, cache() as one:
        kept(other, a="1")
        assert missing(one, a="1") == ["a"]


def test_the_file_is_its_owners_alone(cache, tmp_path):
    with cache() as one:
        kept(one, a="1")
        assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


def test_a_damaged_cache_is_begun_anew(cache, tmp_path):
    (tmp_path / NAME).write_bytes(b"no database at all" * 99)
    with cache() as one:
        assert missing(one, a="1") == ["a"]


def met_again(cache):
    """What the lines of a and b are to a later process; None where it must ask again."""
    try:
        with cache() as one:
            lacking = {*missing(one, a="1", b="1")}
            return {**dict(one.bodies()), **dict.fromkeys(lacking)}
    except StoreError:
        return {}


def test_no_single_bit_makes_other_lines_of_it(cache, tmp_path):
    with cache() as one:
        missing(one, a="1", b="1")
        kept(one, a="1", b="1")
    file, right = tmp_path / NAME, {"a": b"a 1", "b": b"b 1"}
    whole = file.read_bytes()
    rng = random.Random(7)  # noqa: S311 - where to damage a file
    for at in rng.sample(range(len(whole)), 150):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        read = met_again(cache)
        assert {key: body for key, body in read.items() if body}.items() <= right.items(), at
        for left in tmp_path.glob(f"{NAME}*"):
            left.unlink()


def test_a_full_disk_is_told_in_words(cache):
    with cache() as one:
        one._connection.execute("PRAGMA max_page_count = 1")  # noqa: SLF001 - a small disk
        with pytest.raises(StoreError, match="is full"):
            one.keep("a", "1", [bytes(range(256)) * 4_000], 1)


def test_a_disk_without_room_is_told_and_costs_nothing_that_was_kept(cache, tmp_path):
    with cache() as one:
        kept(one, a="1")
    script = (
        "import pathlib, resource, sys\n"
        "from audit.connectors.stokly.line_cache import LineCache\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"LineCache(pathlib.Path({str(tmp_path)!r}), {PATH!r}, 'm').keep('b', '1', [b'x'], 1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert "StoreError: the cache of order lines can't be used" in done.stderr
    with cache() as one:
        assert [*one.bodies()] == [("a", b"a 1")]


def test_a_table_of_another_form_is_made_anew(cache, tmp_path):
    with closing(sqlite3.connect(tmp_path / NAME)) as older:
        older.execute("CREATE TABLE answer (path TEXT)")
    with cache() as one:
        kept(one, a="1")
        assert one.held() == 1
