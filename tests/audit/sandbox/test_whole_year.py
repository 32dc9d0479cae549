"""A real year becomes a shop whole: its published totals are found again, to the thousandth."""

from decimal import Decimal

import polars as pl
import pytest

from audit.sandbox.shop import build, plant, read_trade

PUBLISHED = {
    "online_retail_2010_2011.parquet": (541_909, 25_900, 4_372, Decimal("9747747.934")),
}
NET = (pl.col("unit_price") * pl.col("quantity")).sum()


@pytest.fixture(scope="module")
def year(whole_year):
    return pl.read_parquet(whole_year)


@pytest.fixture(scope="module")
def frames(whole_year):
    return plant(build(read_trade(whole_year), 7), 7).shop.frames


@pytest.fixture(scope="module")
def booked(frames):
    """month, value, records of the shop, faults and all; months as they are in the UK."""
    month = pl.col("at").dt.convert_time_zone("Europe/London").dt.strftime("%Y-%m")
    sold = (
        frames["sale_order_lines"]
        .group_by(id="saleOrderId")
        .agg(net=pl.col("displayLinePrice").sum())
    )
    back = frames["refund_lines"].group_by(id="refund_id").agg(net=-pl.col("net").sum())
    placed = frames["sale_orders"].select(id="saleOrderId", at="createdAt")
    refunded = frames["refunds"].select("at", id="refund_id").select("id", "at")
    rows = pl.concat([placed.join(sold, on="id"), refunded.join(back, on="id")])
    return rows.group_by(month=month).agg(value=pl.col("net").sum(), records=pl.len()).collect()


def test_its_lines_invoices_and_customers_are_all_there(year, frames, booked, whole_year):
    lines = sum(
        frames[name].select(pl.len()).collect().item()
        for name in ("sale_order_lines", "refund_lines")
    )
    # Those planted have numbers beyond the data's, or an N before them.
    known = pl.col("customerId").str.strip_chars_start("T").is_in(year["customer_id"].implode())
    customers = frames["customers"].filter(known).select(pl.len()).collect().item()
    met = (lines, booked["records"].sum(), customers, booked["value"].sum())
    counted = (
        year.height,
        year["invoice_no"].n_unique(),
        year["customer_id"].drop_nulls().n_unique(),
        year.select(NET).item(),
    )
    assert met == counted == PUBLISHED.get(whole_year.name, counted)


def test_every_month_has_its_value_and_its_invoices(year, booked):
    first = pl.col("invoice_ts").min().over("invoice_no").dt.strftime("%Y-%m")
    by_month = year.group_by(month=first).agg(value=NET, records=pl.col("invoice_no").n_unique())
    assert booked.sort("month").equals(by_month.sort("month").cast(dict(booked.schema)))


def test_odd_codes_come_through_untouched(year, frames):
    codes = [
        frames[name].select(code=column)
        for name, column in (("sale_order_lines", "itemSku"), ("refund_lines", "sku"))
    ]
    assert set(pl.concat(codes).unique().collect()["code"]) == set(year["stock_code"])
