"""Columns of every type that a frame or a file may hold."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

CASES = {
    "categories": (pl.Series(["a", "b"], dtype=pl.Categorical), pl.Series(["a", "c"])),
    "enums": (
        pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])),
        pl.Series(["a", "x"], dtype=pl.Enum(["x", "a"])),
    ),
    "lists": (pl.Series([[1, 2], [3]]), pl.Series([[1, 2], [4]])),
    "lists of text": (pl.Series([["a"], ["b, c"]]), pl.Series([["a"], ["b", "c"]])),
    "arrays": (
        pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int64, 2)),
        pl.Series([[1, 2], [4, 3]], dtype=pl.Array(pl.Int64, 2)),
    ),
    "structs": (pl.Series([{"x": 1}, {"x": 2}]), pl.Series([{"x": 1}, {"x": None}])),
    "bytes": (pl.Series([b"\xff\x00", b"a"]), pl.Series([b"\xff\x00", b"b"])),
    "times": (pl.Series([dt.time(9), dt.time(10)]), pl.Series([dt.time(9), dt.time(11)])),
    "durations": (
        pl.Series([dt.timedelta(days=1), dt.timedelta(hours=1)]),
        pl.Series([dt.timedelta(days=1), dt.timedelta(hours=2)]),
    ),
    "truth": (pl.Series([True, None]), pl.Series([True, False])),
    "days": (pl.Series([dt.date(1, 1, 1), None]), pl.Series([dt.date(1, 1, 1), dt.date.max])),
    "narrow and wide": (pl.Series([1, 2], dtype=pl.Int8), pl.Series([1, 3], dtype=pl.UInt64)),
    "decimals of other places": (
        pl.Series([Decimal("1.5"), Decimal("2.0")]),
        pl.Series([Decimal("1.500"), Decimal("2.001")]),
    ),
    "very wide decimals": (
        pl.Series([Decimal(1), Decimal(2)], dtype=pl.Decimal(38, 0)),
        pl.Series([Decimal(1), Decimal("2.5")], dtype=pl.Decimal(38, 20)),
    ),
    "nothing and something": (pl.Series([None, None]), pl.Series([None, "x"])),
}


@pytest.mark.parametrize("name", CASES)
def test_one_of_two_values_differs(apart, name):
    left, right = (pl.DataFrame({"id": ["a", "b"], "v": column}) for column in CASES[name])
    assert apart(left, right) == {"changed": (1, 1)}
    assert apart(right, left) == {"changed": (1, 1)}


@pytest.mark.parametrize("name", CASES)
def test_a_column_is_the_same_as_itself(apart, name):
    for column in CASES[name]:
        frame = pl.DataFrame({"id": ["a", "b"], "v": column})
        assert apart(frame, frame.reverse(), proven=True) == {}


@pytest.mark.parametrize("name", CASES)
def test_a_row_of_either_side_is_shown(told, name):
    left, right = (pl.DataFrame({"id": ["a", None], "v": column}) for column in CASES[name])
    answer = told(left, pl.concat([right, right]))
    assert answer.duplicated.height == 1
    assert answer.blank.height == 3


@pytest.mark.parametrize("name", CASES)
def test_a_value_of_any_type_may_be_a_key(told, name):
    left, right = (pl.DataFrame({"id": column.drop_nulls()}) for column in CASES[name])
    answer = told(left, right)
    assert answer.missing.height <= 1
    assert answer.extra.height <= 1
