"""Sale rows uploaded: in the columns that were agreed, or not at all."""

import polars as pl
import pytest

from audit.connectors.emarsys_writer import NotTaken, Unsure
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.weather import Fault, Reply, Weather, When
from audit.sandbox.servers.weather_faults import log_in_page
from checks.vocabulary import SettingsError
from tests.audit.pushing import lost, tenant

ROW = {
    "customer": 'C,"7',
    "item": "A1",
    "order": "SO-1",
    "price": "-39.98",
    "quantity": "-2",
    "timestamp": "2026-03-02T09:15:00Z",
}


@pytest.fixture(scope="module")
def one():
    with tenant(0, push={"sales": "upload"}) as opened:
        yield opened


def uploads(one):
    return [text for (text,) in one.upload.state.sales.execute("select content from upload")]


def test_rows_arrive_as_text_in_the_documented_order(one):
    outcome = one.opened(lambda door: door.upload_sales(pl.DataFrame([ROW, {**ROW, "item": "A2"}])))
    assert (outcome.done, outcome.failed) == ({"SO-1": ""}, {})
    header, first, _ = uploads(one)[-1].splitlines()
    assert header == "item,price,order,timestamp,customer,quantity"
    assert first == 'A1,-39.98,SO-1,2026-03-02T09:15:00Z,"C,""7",-2'


def test_columns_of_the_clients_own_come_last(one):
    one.opened(lambda door: door.upload_sales(pl.DataFrame([{"s_channel": "web", **ROW}])))
    assert uploads(one)[-1].splitlines()[0].endswith(",quantity,s_channel")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"email": "a@example.org"}, "columns"),
        ({"Price": "1"}, "columns"),
        ({"price": "39,98"}, "price"),
        ({"price": "1e3"}, "price"),
        ({"price": 39.98}, "no text"),
        ({"timestamp": "2026-03-02"}, "timestamp"),
        ({"order": ""}, "lacking"),
        ({"customer": None}, "no text|lacking"),
        ({"item": "A\n1"}, "line break"),
    ],
)
def test_rows_that_emarsys_would_misread_are_not_sent(one, change, why):
    before = len(one.writes)
    with pytest.raises(NotTaken, match=why):
        one.opened(lambda door: door.upload_sales(pl.DataFrame([{**ROW, **change}])))
    assert len(one.writes) == before


def test_a_wrong_token_is_not_taken(one):
    with pytest.raises(NotTaken, match="401"):
        one.opened(
            lambda door: door.upload_sales(pl.DataFrame([ROW])),
            sales_token="env:EMARSYS_PUSH_USER",  # noqa: S106 - a place, and another's
        )


def test_without_an_upload_in_the_settings_nothing_is_uploaded(one):
    with pytest.raises(SettingsError, match="no upload"):
        one.opened(lambda door: door.upload_sales(pl.DataFrame([ROW])), sales="file")
    with pytest.raises(SettingsError, match="merchant"):
        one.opened(lambda door: door.upload_sales(pl.DataFrame([ROW])), merchant="")


@pytest.mark.parametrize(
    "fault",
    [
        lost(),
        log_in_page(When(start=0)),
        Fault("other", When(start=0), instead=lambda _: Reply(200, body=b"Hello")),
    ],
)
def test_an_upload_that_is_not_said_to_be_accepted_is_unsure(one, fault):
    with serving({"upload": Weather(one.upload, [fault])}) as urls, pytest.raises(Unsure):
        one.opened(lambda door: door.upload_sales(pl.DataFrame([ROW])), sales_url=urls["upload"])
