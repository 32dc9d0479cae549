"""Tables and reductions are read lazily, each scan on a cursor of its own."""

from datetime import UTC, datetime

import polars as pl
import pytest

from audit.engine import Tables
from checks.vocabulary import TABLES

PLACED = datetime(2026, 7, 1, 8, tzinfo=UTC)
LONDON = {"time_zone": "Europe/London", "currency": "GBP"}


@pytest.fixture
def tables(sealed, store):
    orders = [
        {"order_id": f"o-{n}", "total_u": n, "placed_at": PLACED, "currency": "GBP"}
        for n in range(1_000)
    ]
    connection = store.open([sealed(erp_order=orders)])
    yield Tables(connection, LONDON)
    connection.close()


def test_a_table_comes_with_exactly_the_declared_types(tables):
    assert tables["erp_order"].collect().schema == TABLES["erp_order"].schema


def test_an_instant_is_utc(tables):
    assert tables["erp_order"].select("placed_at").head(1).collect().item() == PLACED


def test_one_table_may_be_read_twice_in_one_question(tables):
    orders = tables["erp_order"]
    small, all_of_them = orders.filter(pl.col("total_u") < 10), orders.select("order_id")
    joined = small.join(all_of_them, on="order_id", how="inner")
    assert joined.select(pl.len()).collect().item() == 10


def test_a_filter_and_a_head_together_give_the_rows_they_should(tables):
    found = tables["erp_order"].filter(pl.col("total_u") >= 990).sort("total_u").head(3)
    assert found.collect()["total_u"].to_list() == [990, 991, 992]


def test_a_table_that_no_source_gave_is_not_there(tables):
    assert "esp_contact" not in tables
    assert "erp_order" in tables


def test_a_reduction_is_there_only_with_all_it_reads(tables):
    assert "esp_order" not in tables
    assert tables.reads["esp_order"] == ("esp_sale_line",)
