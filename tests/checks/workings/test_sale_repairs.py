import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.vocabulary.repair_plan import canonical
from checks.workings.sale_repairs import bodies, corrected
from checks.workings.sale_rows import SALE_ROW, sale_rows

AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
# A tiny shop: a customer's order with a discount and a refund, and a guest's.
SHOP = {
    "erp": [
        {"order_id": "SO-1001", "customer_id": "C-77", "placed_at": AT, "discount_u": 1_000_000},
        {
            "order_id": "SO-1002",
            "customer_id": None,
            "email_raw": "Ann@example.com",
            "is_guest": True,
            "placed_at": AT,
        },
        {"order_id": "SO-1000"},
    ],
    "erp_order_line": [
        {"order_id": "SO-1001", "sku": "A1", "qty_ordered": 2, "net_u": 33_316_667, "tax_u": 0},
        {"order_id": "SO-1001", "sku": "B,2", "qty_ordered": 1, "net_u": 500_000, "tax_u": 0},
        {"order_id": "SO-1001", "sku": "A1", "qty_ordered": 1, "net_u": 0, "tax_u": 0},
        {"order_id": "SO-1002", "sku": "A1", "qty_ordered": 3, "net_u": 9_000_000, "tax_u": 1},
    ],
    "erp_refund": [{"order_id": "SO-1001", "refunded_at": AT.replace(day=9, hour=11)}],
    "erp_refund_line": [{"sku": "A1", "qty": 1, "net_u": 16_658_333, "tax_u": 0}],
    "esp": [
        {"order_id_raw": "SO-1000", "key_kind": "customer", "quantity": -1, "amount_u": -1},
        {"order_id_raw": "SO-1000", "key_kind": "email", "quantity": 1},
    ],
}
BY_CUSTOMER = b"""item,price,order,timestamp,customer,quantity
A1,-16.658333,SO-1001,2026-03-09T11:15:00Z,C-77,-1
A1,32.331453,SO-1001,2026-03-02T09:15:00Z,C-77,3
"B,2",0.485214,SO-1001,2026-03-02T09:15:00Z,C-77,1
"""
BY_EMAIL = b"""item,price,order,timestamp,email,quantity
A1,9.000001,SO-1002,2026-03-02T09:15:00Z,Ann@example.com,3
"""


@pytest.fixture
def tiny(evidence):
    return sale_rows(evidence(**SHOP), pl.Series(["SO-1001", "SO-1002"]))


def test_the_files_of_a_tiny_shop_are_these_bytes(tiny):
    files = {name: rows.collect().write_csv().encode() for name, rows in corrected(tiny).items()}
    assert files == {"sales_correction": BY_CUSTOMER, "sales_correction_by_email": BY_EMAIL}


def test_the_files_add_up_to_what_the_master_has(tiny):
    rows = pl.concat([one.collect() for one in corrected(tiny).values()], how="diagonal")
    total = rows["price"].str.to_decimal(scale=6).sum()
    master_u = 33_316_667 + 500_000 - 1_000_000 - 16_658_333 + 9_000_000 + 1
    assert int(total.scaleb(6)) == master_u


def test_no_file_stands_without_a_row(evidence):
    assert corrected(sale_rows(evidence(**SHOP), pl.Series([], dtype=pl.String))) == {}


def test_a_body_holds_the_rows_of_one_order_with_the_one_key_they_have(tiny):
    told = dict(bodies(tiny.rows).select("order", "body").rows())
    [row] = json.loads(told["SO-1002"])["rows"]
    assert set(row) == {"item", "price", "order", "timestamp", "email", "quantity"}
    assert [one["price"] for one in json.loads(told["SO-1001"])["rows"]] == [
        "32.331453",
        "0.485214",
        "-16.658333",
    ]


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_body_is_canonical_whatever_its_words(word):
    row = dict.fromkeys(SALE_ROW, word) | {"is_sale": True, "email": None}
    [body] = bodies(pl.DataFrame([row], SALE_ROW))["body"]
    assert canonical(json.loads(body)) == body
    assert json.loads(body)["rows"][0]["item"] == word


def test_equal_evidence_gives_equal_files_whatever_the_order_of_its_rows(evidence, tiny):
    turned = {name: rows[::-1] for name, rows in SHOP.items() if name != "erp_refund"}
    numbered = [one | {"line_id": f"l-{at}"} for at, one in enumerate(turned["erp_order_line"])]
    again = evidence(**SHOP | {"erp": turned["erp"], "erp_order_line": numbered})
    assert sale_rows(again, pl.Series(["SO-1002", "SO-1001"])).rows.equals(tiny.rows)
