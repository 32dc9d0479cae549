"""A shop without faults: all that Stokly says is in Emarsys, within the time agreed."""

from datetime import timedelta

import polars as pl
import pytest

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
GONE = pl.col("isTest")


def ready(shop):
    last = pl.max_horizontal("paidAt", "fraudClearedAt")
    return (
        shop["sale_orders"]
        .filter(~GONE, pl.col("fraudClearedAt").is_not_null())
        .with_columns(ready=last)
    )


def test_every_order_due_is_in_the_sales_data(clean):
    due = ready(clean).filter(pl.col("ready") < clean.shop.taken_at - 3 * HOURS)
    sold = clean["sales_items"].select(saleOrderId="order").unique()
    assert due.height > 900
    assert due.join(sold, on="saleOrderId", how="anti").is_empty()


def test_sales_are_loaded_within_three_hours_and_not_before_they_are_ready(clean):
    loaded = (
        clean["sales_items"]
        .filter(pl.col("quantity") > 0)
        .with_columns(pl.col("loaded_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"))
    )
    both = ready(clean).join(loaded, left_on="saleOrderId", right_on="order", how="inner")
    lag = both["loaded_at"] - both["ready"]
    assert timedelta() < lag.min() < lag.max() < 3 * HOURS


def test_price_is_the_whole_line_with_vat_and_no_line_of_goods_is_left_out(clean):
    sold = clean["sales_items"].filter(pl.col("quantity") > 0)
    lines = clean["sale_order_lines"].filter(
        pl.col("lineType") == "goods",
        pl.col("saleOrderId").is_in(sold["order"].unique().implode()),
    )
    assert sold.height == lines.height
    assert sold["price"].sum() == lines["displayLinePrice"].sum() + lines["displayLineTax"].sum()


def test_goods_that_came_back_are_negative_rows_under_the_order_they_came_from(clean):
    back = clean["sales_items"].filter(pl.col("quantity") < 0)
    known = clean["refunds"].filter(pl.col("sale_order_id").is_not_null())
    assert (back["price"] <= 0).all()
    orders = back.filter(~pl.col("order").str.starts_with("C"))["order"]
    assert orders.len() > 100
    assert orders.is_in(known["sale_order_id"].implode()).all()


def test_a_sale_is_of_a_customer_or_of_an_e_mail(clean):
    sold = clean["sales_items"]
    assert (sold["customer"].is_null() != sold["email"].is_null()).all()
    known = sold.filter(~pl.col("is_generated"))["contact_id"]
    assert known.is_in(clean["contacts"]["user_id"].implode()).all()


def test_every_customer_has_one_contact_with_the_customer_s_id(clean):
    old = pl.col("timeCreated") < clean.shop.taken_at - 24 * HOURS
    ids = clean["contacts"]["External ID"].drop_nulls()
    assert ids.is_unique().all()
    assert clean["customers"].filter(old)["customerId"].is_in(ids.implode()).all()


@pytest.mark.parametrize("column", ["Email", "Mobile"])
def test_no_two_contacts_share_an_address(clean, column):
    values = clean["contacts"][column].drop_nulls().str.to_lowercase().str.strip_prefix("+")
    assert values.len() > 50
    assert values.is_unique().all()


@pytest.mark.parametrize(("channel", "column"), [("email", "Opt-In"), ("sms", "Mobile SMS Opt-In")])
def test_opt_in_follows_consent(clean, channel, column):
    stated = clean["consents"].filter(pl.col("channel") == channel)
    both = clean["contacts"].join(stated, left_on="External ID", right_on="customer_id", how="left")
    pairs = set(both.select("state", column).unique().rows())
    assert pairs == {("in", "True"), ("out", "False"), ("unknown", None), (None, None)}


def test_consent_is_in_emarsys_within_minutes_where_nothing_else_changed(clean):
    stated = clean["consents"].filter(pl.col("changed_at") > clean.shop.taken_at - 30 * 24 * HOURS)
    both = stated.join(
        clean["contacts"], left_on="customer_id", right_on="External ID", how="inner"
    )
    lag = both["Last Modified"] - both["changed_at"]
    assert lag.len() > 5
    assert timedelta() < lag.min() < lag.max() < 10 * MINUTES


def test_a_changed_record_is_in_emarsys_within_seven_hours(clean):
    both = clean["customers"].join(
        clean["contacts"], left_on="customerId", right_on="External ID", how="inner"
    )
    late = both.filter(pl.col("Last Modified") > pl.col("timeUpdated") + 7 * HOURS)
    early = both.filter(pl.col("Last Modified") < pl.col("timeUpdated"))
    assert late.is_empty()
    assert (early["timeUpdated"] > clean.shop.taken_at - 7 * HOURS).all()


def test_every_dispatch_is_told_within_ten_minutes_to_a_contact(clean):
    told = clean["dispatches"].join(
        clean["external_events"], left_on="dispatch_id", right_on="trigger_id", how="inner"
    )
    assert told.height == clean["dispatches"].height
    assert (told["event_time"] - told["dispatched_at"]).max() < 10 * MINUTES
    assert told["contact_id"].is_in(clean["contacts"]["user_id"].implode()).all()


def test_the_catalogue_is_last_night_s(clean):
    loaded = clean["catalogue"]["loaded_at"].unique().item()
    assert timedelta(hours=17) < clean.shop.taken_at - loaded < timedelta(hours=18)
    assert set(clean["catalogue"]["item"]) == set(clean["items"]["sku"])


def test_nothing_happened_after_the_exports_were_made(clean):
    for frame in (clean[name] for name in clean.shop.frames):
        for column in frame.select(pl.selectors.datetime()):
            assert column.is_null().all() or column.max() <= clean.shop.taken_at


def test_loads_count_the_rows_they_brought(clean):
    sales = clean["loads"].filter(pl.col("kind") == "sales")
    assert sales["rows_loaded"].sum() == clean["sales_items"].height
    assert set(clean["loads"]["status"]) == {"full"}


def test_the_log_of_the_integration_says_the_same(clean):
    log = clean["sync_events"].filter(pl.col("lane") == "dispatch", pl.col("status") == "delivered")
    told = log.join(clean["external_events"], left_on="key", right_on="trigger_id", how="left")
    assert (told["delivered_at"] == told["event_time"]).all()
    assert set(clean["sync_events"]["lane"]) == {"consent", "dispatch", "orders", "profiles"}
