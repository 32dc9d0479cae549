"""Which column feeds which: the settings, then known names, in their order."""

from datetime import UTC, datetime

import pytest

from audit.source_parts import Mapped
from checks.vocabulary import ConnectorError, SettingsError, System

LINES = "Order ID,SKU,Qty,{}\no1,A1,3,{}\n"


def line(read, names, values, **part):
    [table] = read({"order lines.csv": LINES.format(names, values)}, **part).values()
    return table


def test_names_that_a_sensible_person_uses_are_known(read):
    text = "Order Number,Created,Total,Customer Email\n1001,2026-03-02T09:15:00Z,12.50,a@b.c\n"
    found = read({"Orders.csv": text})["erp_order"].rows
    wanted = found.select("order_id", "nice_id", "placed_at", "total_u", "email_norm").row(0)
    assert wanted == ("1001", "1001", datetime(2026, 3, 2, 9, 15, tzinfo=UTC), 12_500_000, "a@b.c")


def test_a_unit_price_is_multiplied_by_the_quantity_and_a_line_price_is_not(read):
    found = line(read, "displayPrice,displayLineTax", "20.8333,4.1667")
    assert found.rows.select("net_u", "tax_u").row(0) == (62_499_900, 4_166_700)
    assert found.fed["net_u"] == ("displayPrice x Qty", "known name")


def test_a_line_price_wins_over_a_unit_price(read):
    assert line(read, "displayPrice,displayLinePrice", "1,5").rows["net_u"][0] == 5_000_000


def test_a_price_that_may_be_either_is_left_alone_and_said(read):
    found = line(read, "price", "5")
    assert found.rows["net_u"][0] is None
    assert "may be a unit's or the whole line's" in found.fed["net_u"][1]


def test_the_settings_decide_between_the_two(read):
    by_unit = {"erp_order_line": {"net_u": Mapped(column="price", times="Qty")}}
    assert line(read, "price", "5", columns=by_unit).rows["net_u"][0] == 15_000_000
    by_line = {"erp_order_line": {"net_u": "PRICE"}}
    found = line(read, "price", "5", columns=by_line)
    assert (found.rows["net_u"][0], found.fed["net_u"]) == (
        5_000_000,
        ("price", "named in the settings"),
    )


def test_a_unit_price_without_a_quantity_feeds_nothing(read):
    found = read({"order_lines.csv": "order_id,unit_net\no1,5\n"})["erp_order_line"]
    assert found.fed["net_u"][1] == "not given: unit_net is a unit's, and nothing gives qty_ordered"


def test_a_column_named_as_ours_holds_micro_units(read):
    found = read({"orders.csv": "order_id,total_u\no1,12500000\n"})["erp_order"]
    assert found.rows["total_u"][0] == 12_500_000
    assert found.fed["total_u"] == ("total_u", "known name, in whole units of total_u")


def test_a_constant_fills_every_row_and_an_empty_name_leaves_a_column_out(read):
    columns = {"erp_order": {"currency": Mapped(value="GBP"), "total_u": ""}}
    found = read({"orders.csv": "saleOrderId,total\no1,5\n"}, columns=columns)["erp_order"]
    assert found.rows.select("currency", "total_u").row(0) == ("GBP", None)
    assert found.fed["currency"] == ("GBP", "named in the settings")
    assert found.fed["total_u"] == (None, "left out in the settings")


def test_a_zone_or_format_alone_refines_a_known_name(read):
    columns = {"erp_order": {"placed_at": Mapped(zone="Europe/Vienna", format="%d.%m.%Y %H:%M")}}
    text = "saleOrderId,createdAt\no1,02.07.2026 09:15\n"
    found = read({"orders.csv": text}, columns=columns)["erp_order"].rows
    assert found["placed_at"][0] == datetime(2026, 7, 2, 7, 15, tzinfo=UTC)
    assert found["placed_at_raw"][0] == "02.07.2026 09:15"


def test_times_without_zone_are_utc_in_sales_data_and_local_in_the_erp(read):
    sales = "item,order,timestamp\nA1,o1,2026-07-02T09:15:00\n"
    orders = "saleOrderId,createdAt\no1,2026-07-02T09:15:00\n"
    emarsys = read({"sales.csv": sales}, system=System.EMARSYS)["esp_sale_line"].rows
    stokly = read({"orders.csv": orders})["erp_order"].rows
    assert emarsys["ts_utc"][0] == datetime(2026, 7, 2, 9, 15, tzinfo=UTC)
    assert stokly["placed_at"][0] == datetime(2026, 7, 2, 8, 15, tzinfo=UTC)


def test_codes_are_read_by_the_meaning_they_have_in_their_table(read):
    customers = "customerId,type,status\nc1,0,1\nc2,1,0\nc3,9,\n"
    items = "sku,status\nA1,0\nA2,1\n"
    found = read({"customers.csv": customers, "items.csv": items})
    rows = found["erp_customer"].rows.select("kind", "status").rows()
    assert rows == [("consumer", "active"), ("trade", "deleted"), ("unknown", None)]
    assert found["erp_product"].rows["active"].to_list() == [True, False]
    assert found["erp_customer"].unread == [(4, "kind", "9")]


def test_opt_in_labels_and_numbers_mean_the_same(read):
    text = "user_id,Opt-In,Mobile SMS Opt-In\n1,True,False\n2,2,1\n3,,\n4,maybe,\n"
    found = read({"contacts.csv": text}, system=System.EMARSYS)["esp_contact"]
    rows = found.rows.select("opt_in", "sms_opt_in").rows()
    assert rows == [("1", False), ("2", True), (None, None), (None, None)]
    assert found.unread == [(5, "opt_in", "maybe")]


def test_a_row_without_its_required_value_is_refused_whole(read):
    found = read({"orders.csv": "saleOrderId,total\n ,x\no1,5\n,\n"})["erp_order"]
    assert found.rows["order_id"].to_list() == ["o1"]
    why = "order_id is empty or can't be read"
    assert (found.refused, found.unread, found.seen) == ([(2, why), (4, why)], [], 3)


def test_a_value_that_can_not_be_read_is_listed_and_the_row_kept(read):
    long = "9" * 300
    found = read({"orders.csv": f"saleOrderId,total\no1,{long}\n"})["erp_order"]
    assert found.rows["total_u"].to_list() == [None]
    assert found.unread == [(2, "total_u", "9" * 200)]


@pytest.mark.parametrize(
    ("header", "advice"),
    [
        ("created,sale_ordr_id", '= "sale_ordr_id"'),
        ("created,total", "= one of the columns above"),
        (",", "= one of the columns above"),
    ],
)
def test_a_required_column_that_is_missing_is_guessed_by_likeness_only(read, header, advice):
    with pytest.raises(ConnectorError, match=r"has no column for erp_order\.order_id") as told:
        read({"orders.csv": f"{header}\n2026-03-02T09:15:00Z,5\n"})
    assert told.value.do == f"map it in the settings: columns.erp_order.order_id {advice}"


def test_a_status_declared_to_mean_no_status_of_ours_is_refused(read):
    with pytest.raises(SettingsError, match="no status of ours"):
        read({"orders.csv": "saleOrderId,status\no1,x\n"}, statuses={"x": "gone"})
