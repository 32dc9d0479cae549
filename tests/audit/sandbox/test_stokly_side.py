"""What Stokly keeps of a trade: each line once, exact, and matched as the trade allows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from audit.sandbox.shop import build, make_trade

NOON = datetime.fromisoformat("2026-03-02T12:00")
HOUR = timedelta(hours=1)


def value(shop):
    net = shop["sale_order_lines"]["displayLinePrice"].sum() or 0
    return net - (shop["refund_lines"]["net"].sum() or 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lines_and_value_of_the_trade_are_all_in_the_shop(seed):
    trade = make_trade(0.02, seed)
    frames = build(trade, seed).frames
    lines = frames["sale_order_lines"].collect()
    back = frames["refund_lines"].collect()
    net = pl.col("unit_price") * pl.col("quantity")
    total = trade.select(net.sum(), lines=pl.len()).collect()
    assert lines.height + back.height == total["lines"].item()
    assert lines["displayLinePrice"].sum() - back["net"].sum() == total["unit_price"].item()


def test_a_price_of_three_decimals_is_kept_and_taxed_exactly(shop_of):
    line = shop_of({"quantity": 3})["sale_order_lines"].row(0, named=True)
    assert line["displayLinePrice"] == Decimal("7.6650")
    assert line["displayLineTax"] == Decimal("1.5330")


def test_a_sale_abroad_has_no_vat(shop_of):
    assert shop_of({"country": "France"})["sale_order_lines"]["displayLineTax"][0] == 0


def test_a_total_is_what_its_lines_add_up_to(clean):
    gross = pl.col("displayLinePrice") + pl.col("displayLineTax")
    sums = clean["sale_order_lines"].group_by("saleOrderId").agg(gross.sum().alias("sum"))
    both = clean["sale_orders"].join(sums, on="saleOrderId", how="left", validate="1:1")
    assert (both["total"] == both["sum"]).all()


def test_a_time_of_summer_is_an_hour_earlier_in_utc(shop_of):
    summer = datetime.fromisoformat("2026-07-01T12:00")
    placed = shop_of({"invoice_ts": summer})["sale_orders"]["createdAt"][0]
    assert placed == datetime(2026, 7, 1, 11, tzinfo=UTC)


def test_a_credit_takes_back_from_the_latest_earlier_order_with_its_goods(shop_of):
    shop = shop_of(
        {"invoice_no": "1"},
        {"invoice_no": "2", "invoice_ts": NOON + HOUR},
        {"invoice_no": "3", "invoice_ts": NOON + 2 * HOUR, "stock_code": "71002"},
        {"invoice_no": "C4", "invoice_ts": NOON + 3 * HOUR, "quantity": -1},
        {"invoice_no": "5", "invoice_ts": NOON + 4 * HOUR},
    )
    assert shop["refunds"].rows()[0][:2] == ("C4", "2")
    assert shop["refunds"]["amount"][0] == Decimal("3.0660")
    returned = dict(shop["sale_order_lines"].select("saleOrderId", "quantityReturned").rows())
    assert returned == {"1": 0, "2": 1, "3": 0, "5": 0}


@pytest.mark.parametrize(
    "other", [{"customer_id": "99"}, {"stock_code": "71002"}, {"customer_id": None}]
)
def test_a_credit_for_what_was_never_bought_has_no_order(shop_of, other):
    back = {"invoice_no": "C4", "invoice_ts": NOON + HOUR, "quantity": -1}
    assert shop_of({}, {**back, **other})["refunds"]["sale_order_id"][0] is None


def test_a_line_of_a_credit_is_above_nought(shop_of):
    back = shop_of({"invoice_no": "C4", "quantity": -2})["refund_lines"].row(0, named=True)
    assert (back["quantity"], back["net"], back["tax"]) == (2, Decimal("5.1100"), Decimal("1.0220"))


@pytest.mark.parametrize(
    "line",
    [
        {"invoice_no": "A7", "stock_code": "B", "unit_price": Decimal("-11062.060")},
        {"customer_id": None, "quantity": -5, "unit_price": Decimal(0)},
        {"customer_id": None, "description": "found", "unit_price": Decimal(0)},
        {"stock_code": "POST"},
    ],
    ids=["bad debt", "written off", "found", "postage alone"],
)
def test_what_is_no_order_is_kept_as_an_adjustment_out_of_scope(shop_of, line):
    shop = shop_of(line)
    order = shop["sale_orders"].row(0, named=True)
    assert (order["channelName"], order["tags"], order["isTest"]) == (
        "Adjustments",
        "adjustment",
        True,
    )
    assert order["total"] == shop["sale_order_lines"]["displayLinePrice"][0]
    assert shop["sales_items"].is_empty()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("84029E", "goods"),
        ("POST", "shipping"),
        ("DOT", "shipping"),
        ("D", "discount"),
        ("gift_0001_20", "gift card"),
        ("BANK CHARGES", "fee"),
        ("m", "fee"),
        ("DCGSSBOY", "fee"),
    ],
)
def test_a_line_is_classed_by_its_code(shop_of, code, kind):
    lines = shop_of({}, {"stock_code": code})["sale_order_lines"]
    assert lines["lineType"].to_list() == ["goods", kind]


def test_postage_is_the_order_s_shipping(shop_of):
    order = shop_of({}, {"stock_code": "POST", "quantity": 1})["sale_orders"].row(0, named=True)
    assert (order["shippingCost"], order["shippingTax"]) == (Decimal("2.5550"), Decimal("0.5110"))


def test_an_order_without_a_customer_is_a_guest_s_or_a_till_s(clean):
    rows = clean["sale_orders"].filter(pl.col("customerId").is_null(), ~pl.col("isTest"))
    assert set(rows["channelName"]) == {"Till", "Web Shop"}
    assert (rows["isGuest"] == rows["email"].is_not_null()).all()
    assert (rows["isGuest"] == (rows["channelName"] != "Till")).all()


def test_nothing_leaves_at_a_weekend_or_before_it_is_paid(clean):
    left = clean["dispatches"].join(
        clean["sale_orders"], left_on="sale_order_id", right_on="saleOrderId", how="left"
    )
    assert (left["dispatched_at"].dt.weekday() <= 5).all()
    assert (left["dispatched_at"] > left["fraudClearedAt"]).all()


def test_two_spellings_of_a_code_are_two_items(shop_of):
    items = shop_of({"stock_code": "85123A"}, {"stock_code": "85123a"})["items"]
    assert items["sku"].to_list() == ["85123A", "85123a"]


def test_an_item_has_its_latest_price_with_vat_and_its_commonest_name(shop_of):
    item = shop_of(
        {"description": "RED STAR"},
        {"description": "RED STAR"},
        {"description": "damaged"},
        {"invoice_ts": NOON + HOUR, "unit_price": Decimal("4.000"), "description": "NEW STAR"},
    )["items"].row(0, named=True)
    assert (item["name"], item["price"]) == ("RED STAR", Decimal("4.8000"))
