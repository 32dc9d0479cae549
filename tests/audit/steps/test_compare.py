"""Two tables compared, as a person asks it: what is given back, what it proves, what stays."""

import inspect
import os
import subprocess
import sys
import tempfile

import duckdb
import polars as pl
import pytest

from audit.engine import rendered
from audit.steps.compare import SPILL, Wish, compare, compared
from checks.vocabulary import APART, CheckError, Class, Tolerance
from checks.workings import pairs
from checks.workings.pairing import classes

LEFT = pl.DataFrame(
    {
        "order_id": ["same", "gone", "drift", "twice", "near", "open", "open", None],
        "amount": ["1.00", "2.00", "4.00", "8.00", "5.00", "1.00", "3.00", "9.00"],
        "note": ["a", "b", "c", "d", "e", "f", "f", "g"],
    }
)
RIGHT = pl.DataFrame(
    {
        "order_id": ["same", "new", "drift", "twice", "twice", "near", "open"],
        "amount": [1.0, 32.0, 4.5, 8.0, 8.0, 5.01, 2.0],
        "note": ["a", "h", "c", "d", "d", "e", "f"],
    }
)


def asked(**more):
    wish = {"on": "order_id", "total": "amount", "tolerance": {"amount": "0.01"}} | more
    return compare(LEFT, RIGHT, **wish)


def rows(frame):
    return sorted(map(str, frame.rows()))


def test_every_class_has_its_rows_as_they_came():
    answer = asked()
    assert answer.missing.equals(LEFT.filter(order_id="gone"))
    assert answer.extra.equals(RIGHT.filter(order_id="new"))
    assert answer.duplicated.select("side", "order_id").rows() == [("right", "twice")]
    assert answer.blank.select("side", "amount").rows() == [("left", "9.00")]
    assert sorted(answer.ambiguous["side"].to_list()) == ["left", "left", "right"]
    assert answer.tolerated["order_id"].to_list() == ["near"]


def test_a_changed_pair_shows_both_sides_and_what_is_between_them():
    [row] = asked().changed.to_dicts()
    assert row == {
        "order_id": "drift",
        "differs": ["amount"],
        "left.amount": "4.00",
        "right.amount": 4.5,
        "left.note": "c",
        "right.note": "c",
        "difference_u.amount": -500_000,
    }


def test_rows_and_keys_of_both_sides_are_counted():
    answer = asked()
    assert answer.rows == {"left": 8, "right": 7}
    assert answer.keys == {"left": 6, "right": 6}


def test_every_row_is_in_one_class_and_the_money_adds_up():
    answer = asked()
    held = [answer.held(one) for one in Class]
    assert {side: sum(one[side] for one in held) for side in answer.rows} == answer.rows
    gap = sum(answer.amount_u(one) for one in Class)
    assert (gap, answer.unexplained_u) == (33_000_000 - 60_510_000, 0)


@pytest.fixture
def blind(monkeypatch):
    """Hashes by which every key looks alike."""

    def all_alike(question, words):
        return rendered(question, words).replace("when is_alike then", "when true then")

    monkeypatch.setattr("audit.engine.rendered", all_alike)


@pytest.mark.usefixtures("blind")
def test_a_difference_that_a_hash_has_hidden_stops_the_comparison():
    with pytest.raises(CheckError, match="unexplained"):
        asked()


@pytest.mark.usefixtures("blind")
def test_proven_judges_no_key_by_a_hash():
    other = LEFT.with_columns(note=pl.lit("z"))
    assert compare(LEFT, other, on="order_id").changed.is_empty()
    assert compare(LEFT, other, on="order_id", proven=True).changed.height == 7


def test_a_row_lost_on_the_way_stops_the_comparison(monkeypatch):
    whole = classes._classed  # noqa: SLF001 - what is tested is that its fault is seen
    monkeypatch.setattr(classes, "_classed", lambda *words: whole(*words).head(-1))
    with pytest.raises(CheckError, match="unexplained"):
        asked()


def test_the_frames_are_the_same_whether_carried_at_once_or_in_lots(monkeypatch):
    whole = asked()
    monkeypatch.setattr(pairs, "AT_ONCE", 3)
    lots = asked()
    assert lots.classes.equals(whole.classes)
    assert lots.columns.equals(whole.columns)
    for one in (*APART, Class.TOLERATED):
        assert rows(lots.frames[one]) == rows(whole.frames[one])


def test_a_key_may_be_given_as_one_word_or_several():
    alone = asked().classes
    assert asked(on=["order_id"], total=["amount"]).classes.equals(alone)


def test_a_tolerance_may_be_given_as_what_it_is():
    assert asked(tolerance={"amount": Tolerance(micro=10_000)}).classes.equals(asked().classes)


def test_whether_the_key_was_chosen_here_is_said():
    left = LEFT.drop_nulls().unique("order_id")
    assert compared(left, left, Wish()).suggested
    assert not compared(left, left, Wish(on=("order_id",))).suggested


def test_what_was_compared_is_said(tmp_path):
    LEFT.write_csv(tmp_path / "master.csv")
    told = compared(tmp_path / "master.csv", LEFT, Wish(on=("order_id",)))
    assert (told.left.told, told.right.told) == ("master.csv", "a frame of 8 rows")
    assert told.comparison.is_equal


def test_files_are_left_as_they_were(tmp_path):
    with duckdb.connect(tmp_path / "shop.duckdb") as connection:
        connection.from_arrow(LEFT.to_arrow()).create("orders")
    before = (tmp_path / "shop.duckdb").read_bytes()
    assert compare(tmp_path / "shop.duckdb", LEFT, on="order_id").is_equal
    assert [one.name for one in tmp_path.iterdir()] == ["shop.duckdb"]
    assert (tmp_path / "shop.duckdb").read_bytes() == before


def test_every_wish_of_the_call_reaches_the_question():
    words = set(inspect.signature(compare).parameters) - {"left", "right"}
    assert len(words) == len(Wish.__dataclass_fields__)


def test_what_a_killed_comparison_spilled_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    killed, living = (tmp_path / f"{SPILL}{pid}-x" for pid in (gone.pid, os.getpid()))
    killed.mkdir()
    living.mkdir()
    asked()
    assert list(tmp_path.iterdir()) == [living]
