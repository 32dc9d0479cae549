"""Doubts of a folder: which pairs are asked about, whoever wrote the folder."""

import os

import polars as pl
import pytest

from audit.steps.doubts import doubts_in
from checks.vocabulary import SettingsError, StoreError

PAIRS = [
    # left, right, probability, kind, decided
    ("1", "2", 0.99, "same", None),
    ("1", "3", 0.52, "doubtful", None),
    ("2", "4", 0.30, "doubtful", None),
    ("3", "4", 0.95, "same", None),
    ("4", "5", 0.60, "doubtful", "different"),
    ("5", "6", 0.01, "household", None),
]
PERSONS = {"1": "1", "2": "1", "3": "1", "4": "4", "5": "5", "6": "6"}


@pytest.fixture
def folder(tmp_path):
    """A folder as `link --out` writes it; `made(place)` writes it elsewhere."""

    def made(place=tmp_path, pairs=PAIRS, **more):
        place.mkdir(parents=True, exist_ok=True)
        names = ("left_id", "right_id", "probability", "kind", "decided")
        schema = dict.fromkeys(names, pl.String()) | {"probability": pl.Float64()}
        frame = pl.DataFrame(pairs, schema=schema, orient="row").with_columns(
            evidence=pl.struct(email=pl.lit(1.0)), agreement=pl.struct(email=pl.lit("same")), **more
        )
        frame.write_parquet(place / "pairs.parquet")
        ids = list(PERSONS)
        system = {"system": ["stokly"] * len(ids)} if more else {"of": ["people"] * len(ids)}
        records = pl.DataFrame({**system, "record_id": ids, "email": ids})
        records.write_parquet(place / "people.parquet")
        clusters = pl.DataFrame({**system, "record_id": ids, "person_id": [*PERSONS.values()]})
        clusters.write_parquet(place / "clusters.parquet")
        return tmp_path

    return made


def asked(found):
    return found.asked.select("left_id", "right_id").rows()


def test_doubtful_pairs_are_asked_and_likely_ones_that_were_held_apart(folder):
    # First what is not put together, the least sure first; 1 and 3 are one person already.
    assert asked(doubts_in(folder())) == [("2", "4"), ("3", "4"), ("1", "3")]


def test_pairs_of_a_kind_can_be_asked_for(folder):
    assert asked(doubts_in(folder(), ["household"])) == [("5", "6")]


def test_the_tables_of_a_pair_are_told_whatever_they_are_called(folder):
    system = pl.lit("stokly")
    found = doubts_in(folder(left_system=system, right_system=system))
    assert found.asked.select("left_of", "right_of").unique().rows() == [("stokly", "stokly")]
    assert found.records["of"].unique().to_list() == ["stokly"]
    assert asked(found)[0] == ("2", "4")


def test_of_a_workspace_the_newest_run_is_taken_and_answers_lie_in_the_workspace(folder, tmp_path):
    for at, (name, pairs) in enumerate({"old": PAIRS, "new": PAIRS[2:3]}.items()):
        folder(tmp_path / "store/runs" / name / "identity", pairs)
        os.utime(tmp_path / "store/runs" / name / "identity/pairs.parquet", (at, at))
    found = doubts_in(tmp_path)
    assert asked(found) == [("2", "4")]
    assert found.answers == tmp_path / "answers.jsonl"


def test_a_folder_without_pairs_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(SettingsError, match="holds no pairs of records"):
        doubts_in(tmp_path)


def test_a_broken_or_foreign_file_is_told(folder):
    place = folder()
    pl.DataFrame({"a": [1]}).write_parquet(place / "pairs.parquet")
    with pytest.raises(StoreError, match=r"pairs.parquet has no left_id"):
        doubts_in(place)
    (place / "people.parquet").write_text("no parquet")
    with pytest.raises(StoreError, match=r"people.parquet can't be read"):
        doubts_in(place)
