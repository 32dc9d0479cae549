"""Columns of every type that a frame or a file may hold."""

import datetime as dt
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from audit.steps.compare import compare

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
    "nothing but places": (
        pl.Series([Decimal(1), Decimal(0)], dtype=pl.Decimal(38, 0)),
        pl.Series([Decimal(1), Decimal("1e-37")], dtype=pl.Decimal(38, 37)),
    ),
    "nothing and something": (pl.Series([None, None]), pl.Series([None, "x"])),
}


LEFT = pl.DataFrame({"id": ["a", "b"]} | {name: left for name, (left, _) in CASES.items()})
RIGHT = pl.DataFrame({"id": ["a", "b"]} | {name: right for name, (_, right) in CASES.items()})
# A null names nothing.
NAMING = [name for name in CASES if not (LEFT[name].has_nulls() or RIGHT[name].has_nulls())]


def test_of_two_values_of_each_type_one_differs(told):
    columns = told(LEFT, RIGHT).columns
    assert dict(columns.select("column", "differing").rows()) == dict.fromkeys(CASES, 1)


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_a_column_of_any_type_is_the_same_as_itself(equal, side):
    assert equal(side, side.reverse())
    assert equal(side, side.reverse(), proven=True)


def test_rows_of_either_side_are_shown_whatever_their_types(told):
    answer = told(LEFT, pl.concat([RIGHT, RIGHT.with_columns(id=pl.lit(None, pl.String))]))
    assert (answer.changed.height, answer.blank.height) == (1, 2)
    assert told(LEFT, pl.concat([RIGHT, RIGHT])).duplicated.height == 2


@pytest.mark.parametrize("name", NAMING)
def test_a_value_of_any_type_may_be_a_key(apart, name):
    left, right = LEFT.select(name), RIGHT.select(name)
    assert apart(left, right, on=name) == {"missing": (1, 0), "extra": (0, 1)}


# Types and values that a database holds and a frame does not: left, right.
ONLY_THERE = {
    "INTERVAL": ("1 day", "25 hours"),
    "TIMETZ": ("10:00:00+01", "10:00:00+02"),
    "BIGNUM": ("1" * 50, "1" * 49 + "2"),
    "UHUGEINT": ("340282366920938463463374607431768211455", "1"),
    "BIT": ("101", "100"),
    "UUID": ("02d2b542-8f65-49f5-bfb1-a85aac1621c0", "02d2b542-8f65-49f5-bfb1-a85aac1621c1"),
    "JSON": ('{"a": 1}', '{"a": 2}'),
    "INTERVAL[]": ("[1 day]", "[2 days]"),
    "TIMESTAMP": ("infinity", "-infinity"),
    "TIMESTAMPTZ": ("infinity", "290000-01-01 00:00:00+00"),
    "DATE": ("infinity", "0044-03-15 (BC)"),
}


@pytest.fixture
def kept(tmp_path):
    """Ids from `first` to 29, each with one value of a type: the database that holds them."""

    def made(name, type_, value, first=0):
        path = tmp_path / f"{name}.duckdb"
        with duckdb.connect(path) as connection:
            connection.execute(f"CREATE TABLE kept (id BIGINT, v {type_})")
            rows = "INSERT INTO kept SELECT range, $value FROM range($first, 30)"
            connection.execute(rows, {"value": value, "first": first})
        return path

    return made


@pytest.mark.parametrize("type_", ONLY_THERE)
def test_what_no_frame_holds_is_compared_and_shown(kept, type_):
    value, other = ONLY_THERE[type_]
    left, right = kept("left", type_, value), kept("right", type_, other, 15)
    answer = compare(left, right, on="id")
    assert (answer.missing.height, answer.changed.height) == (15, 15)
    assert answer.unexplained_u == 0
    assert compare(left, right, on="v", proven=True).missing.height == 30


def test_infinities_lie_further_apart_than_any_tolerance(kept):
    left, right = (kept(one, "TIMESTAMP", one) for one in ("infinity", "-infinity"))
    assert compare(left, right, on="id", tolerance={"v": "365 d"}).changed.height == 30
