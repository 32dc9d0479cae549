"""Purchases read back: every row, exact digits, and what the view cannot know left empty."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from audit.sandbox.shop import build, make_trade

LOADED = datetime(2026, 3, 3, 5, tzinfo=UTC)
PURCHASE = {
    "order_id": "SO-1",
    "load_date": LOADED,
    "si_contact_id": 7,
    "product_external_id": "A1",
    "purchase_date": date(2026, 3, 2),
    "quantity": Decimal(2),
    "sales_amount": Decimal("39.98"),
}
BUYER = {
    "si_contact_id": 7,
    "contact_id": 701,
    "contact_external_id": "C-77",
    "load_date": LOADED,
    "is_generated": False,
}


@pytest.fixture(scope="module")
def shop():
    return build(make_trade(0.01, 5), 5)


def test_a_shops_purchases_come_with_every_row_and_the_same_sum(tenant, shop):
    served = tenant(shop=shop)
    lines = served.pull(views=("si_purchases", "si_contacts"))["esp_sale_line"]
    sold = shop.frames["sales_items"].collect()
    assert lines.rows.height == sold.height
    assert lines.rows["amount_u"].sum() == int(sold["price"].sum() * 1_000_000)
    assert lines.proof.count_first == lines.proof.count_last == sold.height


def test_each_purchase_of_a_shop_names_the_contact_it_was_tied_to(tenant, shop):
    lines = tenant(shop=shop).pull(views=("si_purchases", "si_contacts"))["esp_sale_line"]
    sold = shop.frames["sales_items"].collect()
    assert lines.rows["contact_id"].to_list() == sold["contact_id"].to_list()
    assert lines.rows["is_generated"].to_list() == sold["is_generated"].to_list()


def test_two_purchases_that_are_alike_are_two(tenant):
    served = tenant(si_purchases=[PURCHASE, PURCHASE], si_contacts=[BUYER])
    assert served.pull()["esp_sale_line"].rows.height == 2


def test_a_purchase_has_a_day_and_no_time_and_no_load(tenant):
    lines = tenant(si_purchases=[PURCHASE], si_contacts=[BUYER]).pull()["esp_sale_line"]
    columns = ("ts_utc", "ts_is_date_only", "load_id", "source", "loaded_at")
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    assert lines.values(*columns) == [(midnight, True, None, "read-back", LOADED)]
    assert lines.fed["load_id"] == "not given"


def test_amounts_and_ids_keep_every_digit(tenant):
    exact = {
        "order_id": "000123456789012345678",
        "sales_amount": Decimal("98765432109.123456"),
        "quantity": Decimal("0.1"),
    }
    lines = tenant(si_purchases=[PURCHASE | exact], si_contacts=[BUYER]).pull()["esp_sale_line"]
    expected = (exact["order_id"], 98_765_432_109_123_456, Decimal("0.1"))
    assert lines.values("order_id_raw", "amount_u", "quantity") == [expected]


def test_an_amount_kept_as_a_float_is_read_to_a_millionth(tenant):
    noisy = pl.DataFrame([PURCHASE | {"sales_amount": 0.1 + 0.2}])
    lines = tenant(si_purchases=noisy, si_contacts=[BUYER]).pull()["esp_sale_line"]
    assert lines.values("amount_u") == [(300_000,)]
    assert not lines.rejects


def test_the_newest_row_of_a_buyer_counts(tenant):
    before = BUYER | {"contact_external_id": "old", "load_date": datetime(2026, 3, 1, tzinfo=UTC)}
    served = tenant(si_purchases=[PURCHASE], si_contacts=[BUYER, before])
    assert served.pull()["esp_sale_line"].values("contact_key", "key_kind") == [
        ("C-77", "customer")
    ]


def test_the_external_id_is_found_under_its_other_name(tenant):
    renamed = {"renamed": {"si_contacts": {"contact_external_id": "external_id"}}}
    served = tenant(renamed, si_purchases=[PURCHASE], si_contacts=[BUYER])
    assert served.pull()["esp_sale_line"].values("contact_key") == [("C-77",)]
    assert served.told()["si_contacts.contact_external_id"] == "external_id STRING"


def test_a_column_goes_by_the_name_that_the_settings_give(tenant):
    renamed = {"renamed": {"si_purchases": {"order_id": "transaction"}}}
    served = tenant(renamed, si_purchases=[PURCHASE], si_contacts=[BUYER])
    named = {"si_purchases": {"order_id": "transaction"}}
    assert served.pull(columns=named)["esp_sale_line"].values("order_id_raw") == [("SO-1",)]


def test_without_buyers_a_purchase_has_no_contact_and_says_so(tenant):
    lines = tenant(si_purchases=[PURCHASE]).pull(views=("si_purchases", "si_contacts"))
    line = lines["esp_sale_line"]
    assert line.values("contact_id", "contact_key") == [(None, None)]
    assert line.fed["contact_id"] == line.fed["is_generated"] == "not given"


def test_days_limit_how_far_back_purchases_are_read(tenant):
    now = datetime.now(UTC).date()
    served = tenant(si_purchases=[PURCHASE | {"purchase_date": now}, PURCHASE])
    before = PURCHASE["purchase_date"].toordinal() - now.toordinal()
    assert before < -1
    lines = served.pull(days=1)["esp_sale_line"]
    assert lines.values("ts_raw") == [(now.isoformat(),)]


def test_a_view_without_rows_is_read_as_none(tenant):
    served = tenant(si_purchases=pl.DataFrame([PURCHASE]).clear())
    lines = served.pull()["esp_sale_line"]
    assert lines.rows.is_empty()
    assert lines.proof.count_first == 0
    assert lines.proof.ended


def test_a_purchase_without_a_product_is_refused_and_named(tenant):
    lines = tenant(si_purchases=[PURCHASE, PURCHASE | {"product_external_id": None}]).pull()
    [refused] = lines["esp_sale_line"].rejects
    assert refused["reason"] == "item is empty or can't be read"
    assert lines["esp_sale_line"].rows.height == 1
