from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.vocabulary import Basis, Design
from checks.vocabulary.money import MICRO
from checks.workings.sale_habits import sale_habits
from checks.workings.sale_rows import NO_LINES, NO_NAME, sale_rows

LINE = {"order_id": "o-1", "sku": "A", "qty_ordered": 2, "net_u": 10_000_000, "tax_u": 2_000_000}
OTHER = {"order_id_raw": "o-9", "item": "Z", "quantity": 1, "key_kind": "customer"}
BACK = {**OTHER, "quantity": -1, "amount_u": -1_000_000}


@pytest.fixture
def told(evidence):
    """`told(orders, lines, ...)`: the rows of o-1, and why there are none; Emarsys has o-9."""

    def made(order=(), lines=(LINE,), esp=(OTHER,), design=None, other=(), **tables):
        orders = [{"order_id": "o-1"} | dict(order), {"order_id": "o-9"} | dict(other)]
        said = {} if design is None else {"design": design}
        rows = {"erp_order_line": lines} if lines is not None else {}
        made = evidence(erp=orders, esp=list(esp), **rows, **tables, **said)
        return sale_rows(made, pl.Series(["o-1"]))

    return made


def why(found):
    return found.untold.select(pl.coalesce("why", "why_not_all"))["why"].to_list()


def test_a_line_is_one_row_in_the_words_of_emarsys(told):
    assert told().rows.to_dicts() == [
        {
            "order_id": "o-1",
            "is_sale": True,
            "item": "A",
            "price": "12.00",
            "order": "o-1",
            "timestamp": "2026-06-14T12:00:00Z",
            "customer": "c-1",
            "email": None,
            "quantity": "2",
        }
    ]


def test_lines_of_one_sku_are_one_row(told):
    assert told(lines=[LINE, LINE]).rows.select("price", "quantity").rows() == [("24.00", "4")]


def test_units_that_were_cancelled_are_not_sent(told):
    rows = told(lines=[LINE | {"qty_cancelled": 1}]).rows
    assert rows.select("price", "quantity").rows() == [("6.00", "1")]


def test_a_component_of_a_kit_is_not_sent(told):
    rows = told(lines=[LINE, LINE | {"sku": "B", "parent_line_id": "l-1"}]).rows
    assert rows["item"].to_list() == ["A"]


@pytest.mark.parametrize(
    ("basis", "price"),
    [
        (Basis(), "10.80"),
        (Basis(tax=False), "9.00"),
        (Basis(discount=False), "12.00"),
        (Basis(tax=False, discount=False), "10.00"),
    ],
)
def test_the_price_is_on_the_declared_basis(told, basis, price):
    line = LINE | {"discount_u": 1_000_000, "discount_tax_u": 200_000}
    assert told(lines=[line], design=Design(basis=basis)).rows["price"].to_list() == [price]


def test_a_foreign_order_is_sent_in_the_accounts_currency(told):
    foreign = {"currency": "EUR", "rate_ppb": 850_000_000}
    assert told(foreign).rows["price"].to_list() == ["10.20"]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=5), st.integers(0, 10**6))
def test_the_rows_add_up_to_the_order_to_the_last_micro_unit(told, nets, discount_u):
    lines = [LINE | {"sku": f"S{at}", "net_u": u, "tax_u": 0} for at, u in enumerate(nets)]
    spread_u = min(discount_u, sum(nets))
    rows = told({"discount_u": spread_u}, lines).rows
    total = sum(Decimal(price) for price in rows["price"])
    assert total == Decimal(sum(nets) - spread_u) / MICRO


def test_an_order_is_named_as_the_others_are(told):
    sent = [OTHER | {"order_id_raw": "W-9"}]
    found = told({"channel_ref": " W-1 "}, esp=sent, other={"channel_ref": "W-9"})
    assert found.rows["order"].to_list() == ["W-1"]


def test_an_order_that_is_there_keeps_the_name_it_has_there(told):
    sent = [OTHER | {"order_id_raw": "o-9"}, OTHER | {"order_id_raw": "N-1"}]
    assert told({"nice_id": "N-1"}, esp=sent).rows["order"].to_list() == ["N-1"]


TIMES = ("placed_at", "paid_at", "fraud_cleared_at", "ready_at")


@pytest.mark.parametrize("time", TIMES)
def test_the_time_is_the_one_that_the_account_gets(evidence, noon, time):
    moments = {one: noon - timedelta(days=2, hours=at) for at, one in enumerate(TIMES)}
    sent = [OTHER | {"order_id_raw": "o-1", "ts_utc": moments[time] + timedelta(microseconds=9)}]
    assert sale_habits(evidence(erp=[moments], esp=sent)).time == time


def test_a_day_alone_tells_the_time_too(evidence, noon):
    moments = {"placed_at": noon - timedelta(days=3), "paid_at": noon - timedelta(days=1)}
    midnight = (noon - timedelta(days=1)).replace(hour=0)
    sent = [{"order_id_raw": "o-1", "ts_utc": midnight, "ts_is_date_only": True}]
    assert sale_habits(evidence(erp=[moments], esp=sent)).time == "paid_at"


GUEST = {"customer_id": None, "email_raw": "Ann@example.com"}
NOBODY = {"customer_id": None, "email_raw": None, "channel": "Till"}


@pytest.mark.parametrize(
    ("order", "sent", "key"),
    [
        ({}, {"key_kind": "customer"}, ("c-1", None)),
        ({"email_raw": "ann@example.com"}, {"key_kind": None}, ("c-1", None)),
        (GUEST, {"key_kind": "email"}, (None, "Ann@example.com")),
        (NOBODY, {"key_kind": "customer", "contact_key": "till"}, ("till", None)),
    ],
    ids=str,
)
def test_a_buyer_is_named_as_the_account_names_buyers(told, order, sent, key):
    rows = told(order, esp=[OTHER | sent], other=NOBODY).rows
    assert rows.select("customer", "email").rows() == [key]


def test_the_word_for_nobody_is_taken_from_the_same_channel_alone(told):
    sent = [OTHER | {"contact_key": "till"}]
    found = told(NOBODY | {"channel": "Web"}, esp=sent, other=NOBODY)
    assert why(found) == ["nobody knows by which key its buyer is sent"]


@pytest.mark.parametrize(
    ("order", "line", "reason"),
    [
        ({"in_scope": False}, {}, "policy keeps it from Emarsys"),
        ({"status": "cancelled"}, {}, "it was cancelled, so no row of it is to stand"),
        ({}, {"qty_cancelled": 2}, "Stokly has no line of it that could be sent"),
        ({}, {"order_id": "o-9"}, "Stokly has no line of it that could be sent"),
        ({}, {"tax_u": None}, "the amount of a line is not known"),
        ({"currency": "EUR"}, {}, "the amount of a line is not known"),
        ({}, {"qty_ordered": None}, "the quantity of a line is not known"),
        ({"placed_at": None}, {}, "the time that is sent with it is not known"),
        (GUEST, {}, "nobody knows by which key its buyer is sent"),
    ],
    ids=str,
)
def test_an_order_of_which_something_is_not_known_has_no_row_and_a_reason(
    told, order, line, reason
):
    found = told(order, [LINE | line])
    assert (found.rows.height, why(found)) == (0, [reason])


def test_a_line_without_a_sku_holds_back_the_whole_order(told):
    found = told(lines=[LINE, LINE | {"sku": None}])
    assert (found.rows.height, why(found)) == (0, ["a line of it names no SKU"])


@pytest.mark.parametrize("sent", [["W-2"], ["W-2", "W-4", "SHOP-01"]], ids=str)
def test_a_name_that_is_another_orders_too_is_not_sent(evidence, sent):
    orders = [{"channel_ref": name} for name in ("SHOP-01", "W-2", "SHOP-01", "W-4")]
    rows = [OTHER | {"order_id_raw": name} for name in sent]
    made = evidence(erp=orders, erp_order_line=[LINE], esp=rows)
    found = sale_rows(made, pl.Series(["o-1"]))
    assert why(found) == ["the name that it is sent by is not its alone"]


def test_without_lines_or_a_name_that_sales_go_by_nothing_is_told(told):
    assert why(told(lines=None)) == [NO_LINES]
    assert why(told(esp=[OTHER | {"order_id_raw": "elsewhere"}])) == [NO_NAME]


def refunded(**line):
    return {
        "erp_refund": [{"order_id": "o-1"}],
        "erp_refund_line": [{"sku": "A", "qty": 1, "net_u": 5_000_000, "tax_u": 1_000_000} | line],
    }


@pytest.mark.parametrize(
    ("sent", "row"),
    [
        ({"quantity": -1, "amount_u": -1}, ("-6.00", "-1")),
        ({"quantity": 1, "amount_u": -1}, ("-6.00", "1")),
        ({"quantity": -1, "amount_u": 1}, ("6.00", "-1")),
    ],
    ids=str,
)
def test_what_was_taken_back_has_the_signs_that_the_account_uses(told, sent, row):
    rows = told(esp=[OTHER, OTHER | sent], **refunded()).rows
    assert rows.select("price", "quantity").rows() == [("12.00", "2"), row]


def test_where_no_refund_was_ever_sent_none_is_told(told):
    assert told(esp=[OTHER], **refunded()).rows.height == 1


@pytest.mark.parametrize("lacking", ["sku", "qty", "net_u"])
def test_a_refund_that_is_not_whole_leaves_the_sales_alone(told, lacking):
    found = told(esp=[OTHER, BACK], **refunded(**{lacking: None}))
    assert found.rows["is_sale"].to_list() == [True]
    assert why(found) == ["a refund of it does not say all that a row needs"]
    assert found.whole.is_empty()


def test_cancelled_units_and_a_refund_are_not_taken_off_twice(told):
    found = told(lines=[LINE | {"qty_cancelled": 1}], esp=[OTHER, BACK], **refunded())
    assert "nobody says for which" in why(found)[0]


def test_refunds_that_no_source_gives_are_missed_where_the_order_is_there(told):
    found = told(esp=[OTHER | {"order_id_raw": "o-1"}, BACK])
    assert why(found) == ["what was paid back is in no source"]
    assert told(esp=[OTHER, BACK]).untold.is_empty()


def test_amounts_on_another_basis_than_declared_are_not_added_to(evidence):
    ids = [f"o-{at}" for at in range(1, 31)]
    lines = [LINE | {"order_id": one} for one in ids]
    sent = [OTHER | {"order_id_raw": one, "item": "A", "quantity": 2} for one in ids[1:]]
    net = [row | {"amount_u": 10_000_000} for row in sent]
    made = evidence(erp=[{}] * 30, erp_order_line=lines, esp=net)
    found = sale_rows(made, pl.Series(["o-1"]))
    assert found.untold["why"].str.contains("without VAT").to_list() == [True]
