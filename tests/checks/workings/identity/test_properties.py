"""What holds of the links of any records."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from audit.steps.link import link_people

IN_A_PROCESS = """
import sys, polars as pl
from audit.steps.link import link_people
found = link_people(pl.read_parquet(sys.argv[1]))
sys.stdout.write(str(pl.thread_pool_size()) + found.clusters.write_ndjson())
sys.stdout.write(found.pairs.write_ndjson() + found.model.to_json())
"""


def told(links):
    """All that is found, as bytes."""
    frames = (links.pairs, links.within, links.clusters, links.reasons, links.blocks)
    return "".join(one.write_ndjson() for one in frames) + links.model.to_json()


@pytest.fixture(scope="module")
def records(shop):
    return shop.select(pl.exclude("number", "truth"))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_records_changes_nothing(seed, records, found):
    assert told(link_people(records.sample(fraction=1, shuffle=True, seed=seed))) == told(found)


def test_the_order_of_the_columns_changes_nothing(records, found):
    assert told(link_people(records.select(reversed(records.columns)))) == told(found)


def test_the_order_of_two_tables_rows_changes_nothing(records):
    people, others = records[:200], records[200:]
    shuffled = [one.sample(fraction=1, shuffle=True, seed=3) for one in (people, others)]
    assert told(link_people(*shuffled)) == told(link_people(people, others))


@pytest.mark.parametrize("at", range(0, 400, 99))
def test_a_copy_of_a_record_parts_nobody(at, records, found, persons):
    copy = records[at].with_columns(record_id=pl.lit("zz"))
    before, after = persons(found), persons(link_people(pl.concat([records, copy])))
    assert {record: after[record] for record in before} == before
    assert after["zz"] == before[records["record_id"][at]]


def test_many_copies_of_one_record_part_nobody(records, found, persons):
    copies = [records[7].with_columns(record_id=pl.lit(f"zz{turn}")) for turn in range(60)]
    before, after = persons(found), persons(link_people(pl.concat([records, *copies])))
    assert {record: after[record] for record in before} == before
    assert {after[f"zz{turn}"] for turn in range(60)} == {before[records["record_id"][7]]}


def test_one_thread_and_two_give_the_same_bytes(records, found, tmp_path):
    table = tmp_path / "people.parquet"
    records.write_parquet(table)
    answers = []
    for threads in ("1", "2"):
        own = os.environ | {"POLARS_MAX_THREADS": threads}
        ran = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS, table], env=own, capture_output=True, check=True
        )
        assert ran.stdout[:1] == threads.encode()
        answers.append(hashlib.sha256(ran.stdout[1:]).hexdigest())
    mine = found.clusters.write_ndjson() + found.pairs.write_ndjson() + found.model.to_json()
    assert {*answers} == {hashlib.sha256(mine.encode()).hexdigest()}


def test_probabilities_are_between_nothing_and_one(found):
    chance = found.pairs["probability"]
    assert found.pairs.height > 100
    assert chance.min() >= 0.02
    assert chance.max() <= 1


def test_evidence_adds_up_to_the_log_odds(found):
    bits = found.pairs["evidence"].struct.unnest().fill_null(0).sum_horizontal().to_numpy()
    chance = found.pairs["probability"].to_numpy()
    unsure = chance < 0.999_999  # nearer to one a float can't tell the odds
    odds = np.log2(chance[unsure] / (1 - chance[unsure]))
    assert unsure.sum() > 10
    assert bits[unsure] == pytest.approx(odds, abs=1e-3)


def test_every_pair_is_told_once_and_with_the_smaller_id_first(found):
    ends = found.pairs.select("left_id", "right_id")
    assert (ends["left_id"] < ends["right_id"]).all()
    assert ends.is_unique().all()


def test_a_person_bears_the_smallest_id_of_its_records(found):
    clusters = found.clusters
    smallest = clusters.with_columns(first=pl.col("record_id").min().over("person_id"))
    assert (smallest["first"] == smallest["person_id"]).all()


def test_of_two_tables_left_is_of_the_first_and_right_of_the_second(records):
    links = link_people(records[:200], records[200:])
    assert links.pairs.height > 50
    assert links.pairs["left_id"].is_in(records[:200]["record_id"].implode()).all()
    assert links.pairs["right_id"].is_in(records[200:]["record_id"].implode()).all()
    assert links.clusters["of"].to_list() == ["people"] * 200 + ["others"] * (records.height - 200)
    both = links.clusters.filter(pl.col("person_id").n_unique().over("record_id") == 1)
    assert both.height == records.height


@pytest.mark.parametrize("among", [25, 10_000])
def test_a_null_never_agrees_with_a_null(among, strangers, link_rows, persons):
    bare = strangers[0] | {"email": None, "phone": None, "birthday": None}
    rows = [bare | {"record_id": "1"}, strangers[1] | dict.fromkeys(bare) | {"record_id": "2"}]
    nothing = [dict.fromkeys(bare) | {"record_id": name} for name in "34"]
    links = link_rows([*rows, {**bare, "record_id": "5"}, *nothing], among=among)
    one = links.pairs.filter(left_id="1", right_id="5")
    level = one["agreement"].struct.unnest().to_dicts()[0]
    bits = one["evidence"].struct.unnest().to_dicts()[0]
    assert level["surname"] == "same"
    assert (level["email"], level["phone"], bits["email"], bits["phone"]) == (None,) * 4
    assert persons(links) | {"2": "2", "3": "3", "4": "4"} == persons(links)
