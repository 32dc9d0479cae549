import re
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import checks
from checks.vocabulary import TABLES

FILES = sorted((Path(checks.__file__).parent / "reductions").glob("*.sql"))
LONDON = {"time_zone": "Europe/London", "currency": "GBP"}

# Functions whose answers differ from engine to engine, in silence or loudly.
NOT_PORTABLE = re.compile(
    r"\b(strip_accents|jaro_winkler_similarity|timezone|range|generate_series|quantile_cont|asof"
    r"|pivot|by name|regexp_replace|format|strftime|date_diff|datediff|dow|hash)\b"
)


def code_of(file):
    return re.sub(r"--.*", "", file.read_text()).lower()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_reduction_says_what_one_row_is(file):
    head = file.read_text().split("\nwith ")[0]
    assert "-- One row is" in head


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_reduction_keeps_to_the_portable_subset(file):
    assert NOT_PORTABLE.findall(code_of(file)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_reduction_is_not_named_as_a_table(file):
    assert file.stem not in TABLES


def test_an_order_key_of_emarsys_is_one_row(reduction):
    early, late = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)
    lines = [
        {"order_id_raw": " o-1", "amount_u": 5, "loaded_at": late},
        {"order_id_raw": "o-1 ", "amount_u": -2, "loaded_at": early},
        {"order_id_raw": "o-2", "amount_u": None, "loaded_at": None},
        {"order_id_raw": "n/a", "amount_u": 9},
    ]
    got = reduction("esp_order", esp_sale_line=lines)
    assert got.sort("order_id").rows() == [("o-1", 2, 3, early), ("o-2", 1, None, None)]
    assert got.schema["amount_u"] == pl.Int64


def test_a_contact_with_sales_is_one_row(reduction):
    lines = [
        {"contact_id": "1", "order_id_raw": "o-1", "amount_u": 5},
        {"contact_id": "1", "order_id_raw": "o-1", "amount_u": 6},
        {"contact_id": "1", "order_id_raw": "o-2", "amount_u": -1},
        {"contact_id": None},
    ]
    assert reduction("esp_contact_sales", esp_sale_line=lines).rows() == [("1", 2, 10)]


@pytest.fixture
def trade(reduction):
    """Call it with table=[rows]: month, records, lines, value_u and currency, row by row."""
    empty = {name: [] for name in ("erp_order", "erp_order_line", "erp_refund", "erp_refund_line")}
    return lambda **tables: reduction("trade_by_month", LONDON, **empty | tables).rows()


def test_a_month_is_its_orders_less_its_refunds(trade):
    got = trade(
        erp_order=[{}, {}],
        erp_order_line=[{"order_id": "o-1", "net_u": 70}, {"order_id": "o-1", "net_u": 5}],
        erp_refund=[{"order_id": "o-2"}],
        erp_refund_line=[{"net_u": 30}],
    )
    assert got == [("2026-06", 3, 3, 45, "GBP")]


def test_months_are_cut_in_the_business_time_zone(trade):
    placed = [datetime(2026, 5, 31, 22, 59, tzinfo=UTC), datetime(2026, 5, 31, 23, tzinfo=UTC)]
    got = trade(erp_order=[{"placed_at": moment} for moment in placed])
    assert [row[0] for row in got] == ["2026-05", "2026-06"]


def test_a_refund_counts_in_its_own_month_and_its_orders_currency(trade):
    refunds = [{"order_id": "o-1", "refunded_at": datetime(2026, 7, 1, 12, tzinfo=UTC)}]
    got = trade(
        erp_order=[{"currency": "EUR"}], erp_refund=refunds, erp_refund_line=[{"net_u": 30}]
    )
    assert got == [("2026-06", 1, 0, 0, "EUR"), ("2026-07", 1, 1, -30, "EUR")]


def test_currencies_are_never_added_up(trade):
    got = trade(erp_order=[{"currency": "EUR"}, {}])
    assert [row[4] for row in got] == ["EUR", "GBP"]


def test_components_of_a_kit_are_lines_but_no_value(trade):
    lines = [{"order_id": "o-1"}, {"order_id": "o-1", "parent_line_id": "l-1"}]
    assert trade(erp_order=[{}], erp_order_line=lines) == [("2026-06", 1, 2, 1_000_000, "GBP")]


def test_an_order_without_a_time_is_kept_in_a_row_of_its_own(trade):
    assert trade(erp_order=[{"placed_at": None}]) == [(None, 1, 0, 0, "GBP")]


def test_a_refund_of_an_unknown_order_is_kept_in_the_reporting_currency(trade):
    got = trade(erp_refund=[{"order_id": "x"}], erp_refund_line=[{"net_u": 30}])
    assert got == [("2026-06", 1, 1, -30, "GBP")]
