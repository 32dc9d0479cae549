"""What follows from what a file holds: status, readiness, scope, and the key of a sale."""

from datetime import UTC, datetime

import pytest

from checks.vocabulary import Design, System

NINE = "2026-03-02T09:00:00Z"
TEN = "2026-03-02T10:00:00Z"
AT_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT_TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)


def orders(read, text, **how):
    return read({"orders.csv": text}, **how)["erp_order"]


def sales(read, text):
    return read({"sales.csv": text}, system=System.EMARSYS)["esp_sale_line"]


@pytest.mark.parametrize(
    ("first", "second", "street"),
    [
        ("12 High St", "Flat 2", "12 High St, Flat 2"),
        ("12 High St", "", "12 High St"),
        ("12 High St", "undefined", "12 High St"),
        ("12 High St", " N/A ", "12 High St"),
        ("", "Flat 2", "Flat 2"),
        ("undefined", "", "undefined"),
        ("", "", None),
    ],
)
def test_both_lines_of_an_address_make_one_street(read, first, second, street):
    text = f"customerId,Address Line 1,Address Line 2\n1,{first},{second}\n"
    assert read({"customers.csv": text})["erp_customer"].rows["street"].to_list() == [street]


def test_a_street_that_the_settings_leave_out_is_not_made_of_a_second_line(read):
    text = "customerId,Address Line 1,Address Line 2\n1,12 High St,Flat 2\n"
    left_out = {"erp_customer": {"street": ""}}
    rows = read({"customers.csv": text}, columns=left_out)["erp_customer"].rows
    assert rows["street"].to_list() == [None]


@pytest.mark.parametrize(
    ("stage", "words", "status"),
    [
        ("order", "unprocessed", "open"),
        ("order", '"unprocessed,Dispatched"', "part_dispatched"),
        ("order", '"[""picking"", ""unprocessed""]"', "in_progress"),
        ("order", "dispatched|cancelled", "dispatched"),
        ("order", "returned", "returned"),
        ("order", "dispatched;returned", "dispatched"),
        ("order", "On Hold", "on_hold"),
        ("order", '"dispatched,teleported"', "unknown"),
        ("removed", "dispatched", "cancelled"),
        ("Removed", "", "cancelled"),
        ("order", "", "open"),
        ("", "", None),
    ],
)
def test_stage_and_line_statuses_make_one_status(read, stage, words, status):
    found = orders(read, f"saleOrderId,stage,itemStatuses\no1,{stage},{words}\n")
    told = found.rejects["value"].to_list()
    assert (found.rows["status"][0], told) == (status, [words.strip('"')] * (status == "unknown"))


def test_the_source_s_own_word_is_kept_and_declared_words_come_first(read):
    text = "saleOrderId,status\no1,Teleported\no2,dispatched\no3,beamed\n"
    found = orders(read, text, statuses={"teleported": "dispatched", "Dispatched": "open"}).rows
    assert found["status"].to_list() == ["dispatched", "open", "unknown"]
    assert found["status_raw"].to_list() == ["Teleported", "dispatched", "beamed"]


@pytest.mark.parametrize(
    ("paid", "cleared", "cancelled", "ready"),
    [
        (NINE, TEN, "", AT_TEN),
        (NINE, "", "", AT_NINE),
        ("", TEN, "", None),
        (NINE, TEN, NINE, None),
        (NINE, TEN, "2027-01-01", AT_TEN),
    ],
)
def test_an_order_is_ready_when_the_last_trigger_held_unless_cancelled_before(
    read, paid, cleared, cancelled, ready
):
    text = f"saleOrderId,paidAt,fraudClearedAt,cancelledAt\no1,{paid},{cleared},{cancelled}\n"
    assert orders(read, text).rows["ready_at"][0] == ready


def test_a_trigger_that_the_source_does_not_give_does_not_count_and_is_said(read):
    found = orders(read, f"saleOrderId,paidAt\no1,{TEN}\n")
    assert found.rows["ready_at"][0] == AT_TEN
    why = "made from paid_at: the source gives no fraud_cleared_at"
    assert found.fed["ready_at"] == ("paidAt", why)


def test_without_any_trigger_an_order_is_ready_when_placed_and_it_is_said(read):
    found = orders(read, f"saleOrderId,createdAt\no1,{TEN}\n")
    assert found.rows["ready_at"][0] == AT_TEN
    why = "made from placed_at: the source gives no paid_at and no fraud_cleared_at"
    assert found.fed["ready_at"] == ("createdAt", why)


def test_tests_and_channels_kept_out_are_out_of_scope(read):
    text = "saleOrderId,channelName,isTest\no1,Web,false\no2, TILL ,\no3,Web,true\no4,,\n"
    found = orders(read, text, design=Design(channels_out=("till",)))
    assert found.rows["in_scope"].to_list() == [True, False, False, True]


def test_a_given_scope_is_taken_as_it_is(read):
    found = orders(read, "saleOrderId,in_scope,isTest\no1,true,true\n")
    assert found.rows["in_scope"].to_list() == [True]


def test_the_key_of_a_sale_is_the_customer_or_the_address_whichever_is_filled(read):
    found = sales(read, "item,order,customer,email\nA1,o1,C-77,\nA1,o2,,a@b.c\nA1,o3,,\n").rows
    keys = found.select("contact_key", "key_kind").rows()
    assert keys == [("C-77", "customer"), ("a@b.c", "email"), (None, None)]


def test_a_sale_that_tells_when_it_was_loaded_was_read_back(read):
    assert sales(read, "item,order,loaded_at\nA1,o1,\n").rows["source"].to_list() == ["read-back"]
    assert sales(read, "item,order\nA1,o1\n").rows["source"].to_list() == ["file archive"]


def test_a_bare_date_is_midnight_utc_and_known_to_be_one(read):
    found = sales(read, f"item,order,timestamp\nA1,o1,2026-03-02\nA1,o2,{TEN}\nA1,o3,soon\n").rows
    assert found["ts_utc"].to_list() == [datetime(2026, 3, 2, tzinfo=UTC), AT_TEN, None]
    assert found["ts_is_date_only"].to_list() == [True, False, None]
    assert found["ts_raw"].to_list() == ["2026-03-02", TEN, "soon"]
