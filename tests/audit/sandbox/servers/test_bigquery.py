"""The BigQuery interface of the sandbox, spoken to by Google's own client and by plain HTTP."""

import json
import urllib.request
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.error import HTTPError

import polars as pl
import pytest
from google.api_core.exceptions import BadRequest, Conflict, Forbidden, NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from audit.sandbox.servers.bigquery.api import bigquery_app
from audit.sandbox.servers.bigquery.views import BigQueryOptions
from audit.sandbox.servers.serving import serving

D = "emarsys_sandbox_123456789"
COUNT_AND_SUM = """
    select count(*), sum(sales_amount)
    from `sap-od-sandbox.emarsys_sandbox_123456789.si_purchases_123456789`
"""
EVERY_KIND = pl.DataFrame(
    {
        "word": ["a'b", None],
        "whole": [2**62, None],
        "exact": [Decimal("-12.3400"), Decimal(0)],
        "rough": [0.5, None],
        "yes": [True, False],
        "day": [date(2026, 3, 2), None],
        "at": [datetime(2026, 3, 2, 9, 15, 0, 250_000, tzinfo=UTC), None],
        "list": [["x", "y"], []],
        "records": [[{"k": 1, "v": {"w": "deep"}}], []],
    }
)


@pytest.fixture(scope="module")
def url(clean):
    further = {"every_kind": EVERY_KIND}
    app = bigquery_app(clean.shop, BigQueryOptions(further=further, products=True, page_rows=3000))
    with serving({"bigquery": app}) as urls:
        yield urls["bigquery"]


def client_of(url):
    """Google's client, with the data set as its default."""
    return bigquery.Client(
        "sap-od-sandbox",
        AnonymousCredentials(),
        client_options={"api_endpoint": url},
        default_query_job_config=bigquery.QueryJobConfig(default_dataset=f"sap-od-sandbox.{D}"),
    )


@pytest.fixture
def client(url):
    one = client_of(url)
    yield one
    one.close()


def asked(client, sql, *parameters):
    settings = bigquery.QueryJobConfig(query_parameters=parameters)
    return [tuple(row) for row in client.query(sql, job_config=settings).result()]


def test_count_and_sum_are_those_of_the_shop(client, clean):
    sold = clean["sales_items"]
    found = asked(client, COUNT_AND_SUM)
    assert found == [(sold.height, sold["price"].sum())]


def test_the_views_are_listed_under_the_accounts_number(client):
    names = {one.table_id for one in client.list_tables(D)}
    assert {"si_purchases_123456789", "si_contacts_123456789"} <= names
    assert [one.dataset_id for one in client.list_datasets()] == [D]


def test_a_table_tells_its_columns_and_gives_its_rows_in_pages(client, clean):
    table = client.get_table(f"{D}.si_purchases_123456789")
    assert [one.name for one in table.schema][:2] == ["order_id", "load_date"]
    rows = [row["order_id"] for row in client.list_rows(table, page_size=1000)]
    assert rows == clean["sales_items"]["order"].to_list()


def test_pages_of_a_query_follow_one_another(client, clean):
    found = client.query("select order_id from si_purchases_123456789").result(page_size=700)
    assert [row[0] for row in found] == clean["sales_items"]["order"].to_list()


def test_a_query_is_gone_on_with_from_any_row(client, clean):
    job = client.query("select order_id from si_purchases_123456789")
    job.result()
    rest = client.get_job(job.job_id).result(start_index=5000)
    assert [row[0] for row in rest] == clean["sales_items"]["order"].to_list()[5000:]


def test_every_kind_of_value_arrives_as_it_was(client):
    found = list(client.query("select * from every_kind_123456789").result())
    assert [dict(row) for row in found] == EVERY_KIND.to_dicts()


def test_types_are_told_as_bigquery_writes_them(client):
    sql = """
        select column_name, data_type
        from `emarsys_sandbox_123456789.INFORMATION_SCHEMA.COLUMNS`
        where table_name = 'every_kind_123456789'
    """
    assert dict(asked(client, sql)) == {
        "word": "STRING",
        "whole": "INT64",
        "exact": "NUMERIC",
        "rough": "FLOAT64",
        "yes": "BOOL",
        "day": "DATE",
        "at": "TIMESTAMP",
        "list": "ARRAY<STRING>",
        "records": "ARRAY<STRUCT<k INT64, v STRUCT<w STRING>>>",
    }


def test_parameters_are_taken_by_name_and_by_place(client, clean):
    last = clean["sales_items"]["timestamp"].str.slice(0, 10).max()
    of_day = clean["sales_items"].filter(pl.col("timestamp").str.starts_with(last)).height
    day = date.fromisoformat(last)
    named = bigquery.ScalarQueryParameter("day", "DATE", day)
    some = bigquery.ArrayQueryParameter("some", "STRING", ["online", "offline"])
    sql = """
        select count(*) from si_purchases_123456789
        where purchase_date = @day and channel in unnest(@some)
    """
    assert asked(client, sql, named, some) == [(of_day,)]
    placed = bigquery.ScalarQueryParameter(None, "DATE", day)
    by_place = "select count(*) from si_purchases_123456789 where purchase_date = ?"
    assert asked(client, by_place, placed) == [(of_day,)]


def test_the_short_way_of_asking_works_too(client, clean):
    found = client.query_and_wait("select count(*) as n from si_purchases_123456789")
    assert [row.n for row in found] == [clean["sales_items"].height]


def test_a_column_without_a_name_gets_bigquerys(client):
    [row] = client.query("select 1, 'x' as named, 2 + 2").result()
    assert list(row.keys()) == ["f0_", "named", "f2_"]


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("delete from si_purchases_123456789 where true", Forbidden),
        ("create table x as select 1", Forbidden),
        ("select 1; select 2", Forbidden),
        ("select * from nothing_123456789", NotFound),
        ("select * from other.si_purchases_123456789", NotFound),
        ("select * from read_csv('/etc/hostname')", NotFound),
        ("select colour from si_purchases_123456789", BadRequest),
        ("selec 1", BadRequest),
    ],
)
def test_what_is_no_query_of_the_views_is_refused(client, sql, refused):
    with pytest.raises(refused):
        client.query(sql, job_retry=None).result()


def test_nothing_can_be_written(client):
    with pytest.raises(Forbidden):
        client.load_table_from_uri("gs://x/y", f"{D}.x", job_id="load-1", project="sap-od-sandbox")


def test_a_job_has_one_name_and_is_found_by_it(client):
    client.query("select 1", job_id="mine", job_retry=None).result()
    assert client.get_job("mine").state == "DONE"
    with pytest.raises(Conflict):
        client.query("select 2", job_id="mine", job_retry=None)
    with pytest.raises(NotFound):
        client.get_job("nobodys")


def test_plain_http_is_answered_as_documented(url):
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{url}/bigquery/v2/projects/sap-od-sandbox/queries",
        json.dumps({"query": "select timestamp '2026-03-02 09:15:00+00' as at"}).encode(),
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        told = json.load(answer)
    assert told["schema"]["fields"][0]["type"] == "TIMESTAMP"
    assert told["rows"] == [{"f": [{"v": "1772442900.000000"}]}]
    assert told["jobComplete"] is True


@pytest.mark.parametrize("wrong", ["pageToken=5&startIndex=5", "maxResults=many"])
def test_a_page_that_makes_no_sense_is_refused(url, wrong):
    views = f"{url}/bigquery/v2/projects/sap-od-sandbox/datasets/{D}/tables"
    with pytest.raises(HTTPError, match="400"):
        urllib.request.urlopen(f"{views}/si_purchases_123456789/data?{wrong}")  # noqa: S310 - loopback


def test_a_tenant_can_lack_views_name_them_otherwise_and_ask_for_a_token(clean):
    options = BigQueryOptions(
        account="7",
        without=frozenset({"si_contacts"}),
        renamed={"si_purchases": {"order_id": "order"}},
        token="right",  # noqa: S106 - of a tenant that lives as long as this test
    )
    app = bigquery_app(clean.shop, options)
    names = app.state.warehouse.place.views
    assert "si_contacts_7" not in names
    assert "products_latest_state_7" not in names
    assert app.state.warehouse.view("si_purchases_7").columns[0][0] == "order"
    with serving({"bigquery": app}) as urls:
        address = f"{urls['bigquery']}/bigquery/v2/projects/sap-od-sandbox/datasets"
        with pytest.raises(HTTPError, match="401"):
            urllib.request.urlopen(address)  # noqa: S310 - loopback
        signed = urllib.request.Request(address, headers={"authorization": "Bearer right"})  # noqa: S310 - loopback
        with urllib.request.urlopen(signed) as answer:  # noqa: S310 - loopback
            assert answer.status == 200


def test_an_attributed_order_is_told_again_when_it_is_worked_out_anew(client):
    sql = """
        select countif(n > 1), countif(n = 1) from (
            select count(*) as n from revenue_attribution_123456789 group by order_id
        )
    """
    [(again, once)] = asked(client, sql)
    assert again > 0
    assert once > 0
