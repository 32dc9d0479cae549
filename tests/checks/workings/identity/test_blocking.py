"""Candidate pairs: within a budget, and nothing is left out in silence."""

import numpy as np
import polars as pl
import pytest

from audit.steps.link import link_people
from checks.workings.identity import blocking
from checks.workings.identity.blocking import Blocks, blocks, candidates, every_pair, limit
from checks.workings.identity.codes import coded, key, numbered, unpacked


def of_sizes(*sizes):
    return Blocks(np.arange(sum(sizes), dtype=np.uint32), np.array(sizes, np.int64))


def some_coded(**columns):
    height = len(next(iter(columns.values())))
    facts = (numbered(pl.Series(name, held, pl.String)) for name, held in columns.items())
    return coded(np.arange(height, dtype=np.uint32), facts)


def test_records_meet_that_share_a_key_and_a_null_meets_nobody():
    codes = np.array([3, -1, 5, 3, -1, 7, 5, 3], np.int32)
    found = blocks(*key(codes))
    assert sorted(found.sizes.tolist()) == [2, 3]
    assert sorted(found.rows.tolist()) == [0, 2, 3, 6, 7]


def test_every_pair_of_a_block_is_given_once_and_none_between_blocks():
    pairs = [
        pair for part in every_pair(of_sizes(3, 2)) for pair in zip(*unpacked(part), strict=True)
    ]
    assert sorted(pairs) == [(0, 1), (0, 2), (1, 2), (3, 4)]


@pytest.mark.parametrize("budget", [10_000, 1_000, 100])
def test_the_limit_keeps_the_pairs_within_the_budget(budget):
    sizes = (2,) * 20 + (9, 14, 30, 90)
    most = limit(of_sizes(*sizes), budget)
    small = sum(size * (size - 1) // 2 for size in sizes if size <= most)
    cut = sum(size * (most - 1) // 2 for size in sizes if size > most)
    assert small + cut <= budget
    assert most == max(one for one in blocking.LIMITS if one <= most)


@pytest.fixture
def crowded(monkeypatch):
    """Records of one key that is far too common, with a small budget."""
    monkeypatch.setattr(blocking, "ALL_PAIRS", 2_000)
    draw = np.random.default_rng(4)
    surname = np.where(draw.random(600) < 0.7, "smith", draw.integers(0, 90, 600).astype(str))
    birthday = [f"19{year}-01-01" for year in draw.integers(50, 99, 600)]
    return some_coded(surname=surname.tolist(), birthday=birthday)


def test_what_a_key_gives_and_leaves_out_are_all_pairs_of_its_blocks(crowded):
    _, told = candidates(crowded, 1.0)
    assert "surname" in told["key"]
    for row in told.filter(pl.col("key").is_in(["surname", "birthday"])).iter_rows(named=True):
        counts = np.bincount(crowded.codes[row["key"]])
        whole = counts[counts <= row["limit"]]
        assert row["blocks"] == (counts > 1).sum()
        assert row["largest"] == counts.max()
        assert row["refined"] == (counts > row["limit"]).sum()
        assert row["pairs"] >= (whole * (whole - 1) // 2).sum()


def test_a_block_that_no_field_cuts_finer_says_how_many_pairs_it_leaves_out(monkeypatch):
    monkeypatch.setattr(blocking, "ALL_PAIRS", 500)
    crowd = some_coded(surname=["smith"] * 90 + ["jones"] * 10)
    pairs, told = candidates(crowd, 1.0)
    row = told.filter(key="surname").to_dicts()[0]
    assert row["refined"] > 0
    assert row["left_out"] > 0
    assert row["pairs"] + row["left_out"] == 90 * 89 // 2 + 10 * 9 // 2
    assert row["pairs"] == len(pairs)


def test_candidates_are_different_pairs_in_order(crowded):
    pairs, told = candidates(crowded, 2.0)
    assert (np.diff(pairs.astype(np.int64)) > 0).all()
    assert len(pairs) <= told["pairs"].sum()
    left, right = unpacked(pairs)
    assert (left < right).all()


def test_a_small_table_is_compared_whole(found):
    told = found.blocks.to_dicts()
    height = found.clusters.height
    assert [row["key"] for row in told] == ["every pair"]
    assert told[0]["pairs"] == told[0]["largest"] * (told[0]["largest"] - 1) // 2
    assert told[0]["largest"] <= height
    assert told[0]["left_out"] == 0


def test_columns_that_make_no_key_give_no_pairs(monkeypatch):
    monkeypatch.setattr(blocking, "ALL_PAIRS", 2)
    pairs, told = candidates(some_coded(sex=["f", "m", None, "f"]), 6.0)
    assert len(pairs) == 0
    assert told.is_empty()


def test_a_large_table_of_copies_is_compared_once_each():
    sexes = ["f", "m"] * 1_500
    people = pl.DataFrame({"record_id": [str(number) for number in range(3_000)], "sex": sexes})
    links = link_people(people)
    assert links.blocks["pairs"].to_list() == [1]
    assert links.clusters["person_id"].n_unique() == 3_000
