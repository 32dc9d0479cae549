"""Made trade has the size and the shape of the year it was measured on."""

import polars as pl
import pytest

from audit.sandbox.shop import make_trade
from audit.sandbox.year.figures import figures
from audit.sandbox.year.trade import TRADE


@pytest.fixture(scope="module")
def year():
    return make_trade(1.0, 7).collect()


def near(figure, share=0.03):
    return pytest.approx(figure, rel=share)


def test_a_year_at_scale_one_has_the_size_of_the_real_one(year):
    assert year.height == near(541_909)
    assert year["invoice_no"].n_unique() == near(25_900)
    assert year["customer_id"].drop_nulls().n_unique() == near(4_372)
    value = (pl.col("unit_price") * pl.col("quantity")).sum()
    assert float(year.select(value).item()) == near(9_747_747.934, 0.15)


def test_a_tenth_of_the_scale_is_a_tenth_of_the_trade(year):
    assert make_trade(0.1, 7).collect().height == near(year.height / 10, 0.1)


def test_columns_and_types_are_those_of_the_real_file(year):
    assert year.schema == TRADE
    assert year["line_no"].to_list() == list(range(1, year.height + 1))
    first = year.group_by("invoice_no", maintain_order=True).agg(pl.col("invoice_ts").min())
    assert first["invoice_ts"].is_sorted()


def test_the_year_ends_on_the_day_agreed(year):
    assert str(year["invoice_ts"].max())[:10] == "2026-11-20"
    assert (year["invoice_ts"].dt.second() == 0).all()


def test_guests_and_returns_have_their_real_share(year):
    assert year["customer_id"].is_null().mean() == near(135_080 / 541_909, 0.06)
    returned = year.filter(pl.col("invoice_no").str.starts_with("C"))
    assert returned["invoice_no"].n_unique() == near(3_836)
    assert returned.height == near(9_288, 0.1)
    assert (returned["quantity"] < 0).all()


def test_autumn_is_the_busiest_time_and_saturday_is_shut(year):
    days = year.unique("invoice_no").group_by(day=pl.col("invoice_ts").dt.date()).len().sort("day")
    assert (days["day"].dt.weekday() != 6).all()
    weekly = days.group_by_dynamic("day", every="1w").agg(pl.col("len").sum())
    assert str(weekly.sort("len")["day"][-1])[:7] in {"2026-10", "2026-11"}


def test_a_hundred_items_make_a_fifth_of_the_lines(year):
    goods = year.filter(pl.col("stock_code").str.contains(r"^\d{5}"))
    counts = goods.group_by(pl.col("stock_code").str.to_uppercase()).len()["len"]
    measured = dict(figures().popularity)[100]
    assert counts.sort(descending=True).head(100).sum() / goods.height == near(measured, 0.05)


def test_odd_codes_are_there(year):
    codes = year["stock_code"].unique()
    assert codes.str.contains(r"^\d{5}E$").any()
    twins = codes.filter(codes.str.contains("^[0-9]{5}[a-z]$")).str.to_uppercase()
    assert twins.is_in(codes.implode()).sum() > 50
    assert {"POST", "DOT", "M", "D", "BANK CHARGES", "gift_0001_20"} <= set(codes)


def test_stock_notes_have_no_price_and_some_no_name(year):
    notes = year.filter(pl.col("customer_id").is_null(), pl.col("unit_price") == 0)
    assert notes.filter(pl.col("quantity") < 0).height > 1_000
    assert notes["description"].is_null().sum() > 1_000


@pytest.mark.parametrize("seed", [1, 2])
def test_the_seed_decides(seed):
    again = make_trade(0.02, seed).collect()
    assert again.equals(make_trade(0.02, seed).collect())
    assert not again.equals(make_trade(0.02, seed + 1).collect())
