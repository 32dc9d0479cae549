"""What Emarsys' sales data hold of some orders, read from a tenant of Open Data on loopback."""

import asyncio
from decimal import Decimal

import polars as pl
import pytest

from audit.connectors.sales_read_back import SOLD, sold
from audit.sandbox.servers.bigquery.api import bigquery_app
from audit.sandbox.servers.bigquery.views import BigQueryOptions
from audit.sandbox.servers.serving import serving
from audit.settings import Settings
from checks.vocabulary import ConnectorError

NAMES = {
    "project": "sap-od-sandbox",
    "dataset": "emarsys_sandbox_123456789",
    "account": "123456789",
}
ROWS = [
    ("SO-1", "A", Decimal("2.500"), Decimal("39.98")),
    ("SO-1", "A", Decimal("-1.000"), Decimal("-19.99")),
    ("SO-1", "B", Decimal("1.000"), Decimal("0.000001")),
    ("SO-2", "A", None, Decimal("1.00")),
    ("SO'3", "A", Decimal("1.000"), Decimal("7.00")),
]
VIEW = pl.DataFrame(
    ROWS,
    {
        "order_id": pl.String,
        "product_external_id": pl.String,
        "quantity": pl.Decimal(38, 9),
        "sales_amount": pl.Decimal(38, 9),
    },
    orient="row",
)


@pytest.fixture
def read():
    """`read(orders)`: what is there of them; `view` is what the tenant has."""

    def asked(orders, view=VIEW, name="si_purchases"):
        app = bigquery_app(None, BigQueryOptions(further={name: view}))
        with serving({"bigquery": app}) as urls:
            opendata = {"endpoint": urls["bigquery"], **NAMES}
            return asyncio.run(
                sold(Settings.model_validate({"emarsys": {"opendata": opendata}}), orders)
            )

    return asked


def test_the_rows_of_an_order_are_added_up_item_by_item(read):
    found = read(["SO-1"])
    assert found.schema == SOLD
    assert found.rows() == [
        ("SO-1", "A", Decimal("1.5"), 19_990_000),
        ("SO-1", "B", Decimal(1), 1),
    ]


def test_only_the_orders_asked_for_are_told_whatever_signs_they_have(read):
    assert read(["SO'3", "SO'3", "nowhere"])["order"].to_list() == ["SO'3"]


def test_a_quantity_that_is_not_told_is_no_nought(read):
    assert read(["SO-2"]).rows() == [("SO-2", "A", None, 1_000_000)]


def test_an_order_that_is_not_there_has_no_row(read):
    found = read(["nowhere"])
    assert (found.height, found.schema) == (0, SOLD)


def test_many_orders_are_asked_for_in_several_queries(read):
    orders = [f"n-{at}" for at in range(1_500)] + ["SO-2"]
    assert read(orders)["order"].to_list() == ["SO-2"]


def test_an_amount_that_can_not_be_read_exactly_is_refused(read):
    fine = VIEW.with_columns(sales_amount=pl.lit(Decimal("0.000000001"), pl.Decimal(38, 9)))
    with pytest.raises(ConnectorError, match="can't be read exactly"):
        read(["SO-1"], fine)


def test_no_orders_and_no_read_back_source_ask_nobody():
    asked = Settings.model_validate(
        {"emarsys": {"opendata": {**NAMES, "endpoint": "http://[::1]:9"}}}
    )
    assert asyncio.run(sold(asked, [])).is_empty()
    assert asyncio.run(sold(Settings(), ["SO-1"])) is None
    other = {"emarsys": {"opendata": {**NAMES, "views": ["si_contacts"]}}}
    assert asyncio.run(sold(Settings.model_validate(other), ["SO-1"])) is None


def test_a_tenant_without_the_view_says_so(read):
    with pytest.raises(ConnectorError, match="has no column"):
        read(["SO-1"], VIEW.drop("product_external_id"))
    with pytest.raises(ConnectorError, match="is not there"):
        read(["SO-1"], name="si_contacts")
