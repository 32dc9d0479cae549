"""Where nobody names a key, one is chosen that names a row on both sides."""

import polars as pl
import pytest

from checks.vocabulary import SettingsError

SIZE = 300
LINES = pl.DataFrame(
    {
        "placed_at": [f"2026-03-01T00:00:{at % 60:02d}Z" for at in range(SIZE)],
        "order_id": [f"o{at // 2}" for at in range(SIZE)],
        "sku": [f"s{at % 2}" for at in range(SIZE)],
        "net": [at * 1.25 for at in range(SIZE)],
    }
)


def keys(answer):
    return [pair.name for pair in answer.question.keys]


def test_an_id_that_names_every_row_is_the_key(told):
    orders = pl.DataFrame({"net": range(SIZE), "order_id": [f"o{at}" for at in range(SIZE)]})
    assert keys(told(orders, orders.reverse(), on=())) == ["order_id"]


def test_two_columns_are_the_key_where_one_is_too_few(told):
    assert keys(told(LINES, LINES, on=())) == ["order_id", "sku"]


def test_a_key_must_name_the_rows_of_both_sides(told):
    orders = LINES.unique("order_id", keep="first", maintain_order=True)
    assert keys(told(LINES, orders, on=())) == ["order_id", "sku"]
    assert keys(told(orders, LINES, on=())) == ["order_id", "sku"]


def test_a_mapped_column_may_be_the_key(told):
    orders = pl.DataFrame({"order_id": [f"o{at}" for at in range(SIZE)], "net": 1})
    other = orders.rename({"order_id": "reference"})
    assert keys(told(orders, other, on=(), map={"order_id": "reference"})) == ["order_id"]


def test_an_amount_is_no_key(told):
    with pytest.raises(SettingsError, match="no key is named"):
        told(LINES.select("net"), LINES.select("net"), on=())


def test_columns_that_are_mostly_empty_are_no_key(told):
    sparse = pl.DataFrame({"id": [None] * 290 + [f"o{at}" for at in range(10)], "net": 1})
    with pytest.raises(SettingsError, match="no key is named"):
        told(sparse, sparse, on=())


def test_a_column_that_names_the_rows_of_one_side_alone_is_no_key(told):
    orders = pl.DataFrame({"order_id": [f"o{at}" for at in range(SIZE)], "net": 1})
    with pytest.raises(SettingsError, match="no key is named"):
        told(orders, orders.with_columns(order_id=pl.lit("o1")), on=())


def test_sides_that_share_no_column_have_no_key(told):
    with pytest.raises(SettingsError, match="share none"):
        told(pl.DataFrame({"a": ["1"]}), pl.DataFrame({"b": ["1"]}), on=())


def test_empty_tables_have_no_key_to_choose(told):
    with pytest.raises(SettingsError, match="no key is named"):
        told(LINES.clear(), LINES.clear(), on=())
