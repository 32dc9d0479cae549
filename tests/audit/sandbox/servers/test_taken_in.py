"""What the sales-data upload accepts is what Open Data shows, and nothing else changes there."""

import asyncio
import json
from decimal import Decimal

import httpx
import pytest

from audit.connectors.sales_read_back import sold
from audit.sandbox.servers.bigquery.api import bigquery_app
from audit.sandbox.servers.bigquery.views import BigQueryOptions
from audit.sandbox.servers.emarsys.options import Keys
from audit.sandbox.servers.emarsys.upload_api import upload_app
from audit.sandbox.servers.serving import serving
from audit.settings import Settings

KEYS = Keys()
D = "sap-od-sandbox.emarsys_sandbox_123456789"
HEAD = "item,price,order,timestamp,customer,quantity\n"
ROW = "A1,39.98,NEW-1,2026-03-02T09:15:00Z,{},2\n"
BUYERS = """
    select count(*), count(distinct si_contact_id), max(contact_external_id)
    from `{D}.si_contacts_123456789` where contact_external_id = 'unheard of'
"""


class Account:
    """An upload and the views that show what it took."""

    def __init__(self, urls, warehouse):
        self.urls, self.warehouse = urls, warehouse

    def send(self, text, signed=KEYS.sales_token):
        path = f"{self.urls['upload']}/hapi/merchant/{KEYS.merchant}/sales-data/api"
        headers = {"Authorization": f"Bearer {signed}", "Content-Type": "text/csv"}
        return httpx.post(path, content=text, headers=headers).status_code

    def sold(self, *orders):
        names = {
            "project": "sap-od-sandbox",
            "dataset": "emarsys_sandbox_123456789",
            "account": "123456789",
            "endpoint": self.urls["bigquery"],
        }
        asked = Settings.model_validate({"emarsys": {"opendata": names}})
        return asyncio.run(sold(asked, orders)).rows()

    def first(self, sql):
        """The first row of a question, as BigQuery writes it."""
        told = self.warehouse.ask({"query": sql.replace("{D}", D)}).answer
        [row] = json.loads(self.warehouse.page(told, 0, 1, microseconds=True))
        return [one["v"] for one in row["f"]]


@pytest.fixture
def account(clean):
    """`account(**options)`: one that sells what the clean shop does."""
    upload = upload_app()
    app = bigquery_app(clean.shop, BigQueryOptions(), upload.state.sales)
    with serving({"upload": upload, "bigquery": app}) as urls:
        yield Account(urls, app.state.warehouse)
    upload.state.sales.close()


def test_what_is_accepted_is_shown_and_counts_twice_when_sent_twice(account):
    assert account.sold("NEW-1") == []
    account.send(HEAD + ROW.format("unheard of"))
    assert account.sold("NEW-1") == [("NEW-1", "A1", Decimal(2), 39_980_000)]
    account.send(HEAD + ROW.format("unheard of"))
    assert account.sold("NEW-1") == [("NEW-1", "A1", Decimal(4), 79_960_000)]
    assert account.first(BUYERS) == ["1", "1", "unheard of"]


def test_a_known_buyer_is_found_by_id_or_email(account, clean):
    known = (
        clean["contacts"].filter(clean["contacts"]["External ID"].is_not_null()).row(0, named=True)
    )
    account.send(HEAD + ROW.format(known["External ID"]))
    by_email = HEAD.replace("customer", "email") + ROW.format(known["Email"].upper())
    account.send(by_email.replace("NEW-1", "NEW-2"))
    account.sold("NEW-1")
    told = account.first(
        "select count(*), min(contact_id), max(contact_id) from `{D}.si_purchases_123456789`"
        " join `{D}.si_contacts_123456789` using (si_contact_id) where order_id like 'NEW-%'"
    )
    assert told == ["2", known["user_id"], known["user_id"]]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ROW.format("c") + ROW.format("c").replace("NEW-1", ""),
        HEAD + ROW.format("c") + ROW.format("c").replace("2026-03-02T09:15:00Z", "soon"),
        HEAD.replace("price", "Price") + ROW.format("c"),
    ],
    ids=["no order", "no day", "a column that is none"],
)
def test_a_file_whose_load_fails_is_accepted_and_shown_nowhere(account, text):
    assert account.send(text) == 200
    assert account.sold("NEW-1") == []


def test_what_is_refused_is_shown_nowhere(account):
    assert account.send(HEAD + ROW.format("c"), signed="another") == 401
    assert account.sold("NEW-1") == []


def test_all_that_was_there_stays(account):
    count = "select count(*), sum(sales_amount) from `{D}.si_purchases_123456789`"
    rows, worth = account.first(count)
    account.send(HEAD + ROW.format("c"))
    account.sold("NEW-1")
    assert account.first(count) == [
        str(int(rows) + 1),
        str(Decimal(worth) + Decimal("39.98")),
    ]
