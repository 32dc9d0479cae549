"""What can't be read is refused in words, before anything that writes could leave."""

import asyncio
import json
import socket
import sys
from contextlib import ExitStack
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from audit.connectors.opendata import google_service
from audit.connectors.opendata.asking import only_reads
from audit.progress import Silent
from audit.sandbox.servers.serving import serving
from checks.vocabulary import ConnectorError, SettingsError

ROW = {"order_id": "1", "product_external_id": "A1"}


@pytest.mark.parametrize(
    "sql",
    [
        "delete from v where true",
        "select 1; drop table v",
        "create table t as select 1",
        "merge v using w on true when matched then delete",
        "call p()",
        "export data options(uri='gs://x') as select 1",
        "",
    ],
)
def test_only_a_query_leaves(sql):
    with pytest.raises(ConnectorError, match="no query was about to leave"):
        only_reads(sql)


def test_googles_client_is_handed_nothing_that_writes(tenant):
    served = tenant(si_purchases=[ROW])
    service = google_service.GoogleService(served.source().part, str)
    with pytest.raises(ConnectorError, match="no query was about to leave"):
        service.ask("delete from v where true", None)
    service.close()
    assert not served.app.state.history


def test_where_no_view_is_there_those_that_are_there_are_named(tenant):
    served = tenant(email_opens=[{"x": 1}])
    with pytest.raises(ConnectorError, match=r"none of the views.*there") as refused:
        served.fetch(views=("si_purchases",))
    assert "email_opens" in refused.value.where


def test_a_column_that_is_not_there_is_named_with_those_that_are(tenant):
    served = tenant(si_purchases=[{"order": "1", "product_external_id": "A1"}])
    with pytest.raises(ConnectorError, match="has no column order_id") as refused:
        served.fetch()
    assert "product_external_id" in refused.value.where
    assert "[emarsys.opendata.columns.si_purchases]" in refused.value.do


def test_records_that_lack_a_field_are_named(tenant):
    row = {"order_id": 1, "event_time": "2026", "treatments": [{"campaign_id": 1}]}
    served = tenant(revenue_attribution=[row])
    with pytest.raises(ConnectorError, match="treatments, as records of campaign_id, attributed"):
        served.fetch()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"project": "x` where true"}, "can't be the name of a project"),
        ({"account": "1 or 2"}, "can't be the name of a account"),
        ({"views": ("v`; drop",)}, "can't be the name of a view"),
        ({"columns": {"si_purchases": {"order_id": "a b"}}}, "can't be the name of a column"),
        ({"columns": {"si_purchases": {"colour": "x"}}}, "nothing is made of a column colour"),
        ({"columns": {"si_purchases": {"order_id": "nope"}}}, "has no column nope"),
        ({"endpoint": "http://bigquery.example.com"}, "no secure address"),
        ({"credentials": "env:NO_SUCH_KEY_FILE"}, "key file of Open Data can't be used"),
    ],
)
def test_a_setting_that_can_not_be_followed_is_named(tenant, words, said):
    served = tenant(si_purchases=[ROW])
    with pytest.raises(SettingsError, match=said):
        served.fetch(**words)


@pytest.fixture(scope="module")
def key():
    """A key of a service account."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.private_bytes(*form).decode()


@pytest.fixture
def key_file(tmp_path, key):
    """`key_file()`: its path, and the tokens that the host it names hands out."""
    with ExitStack() as closing:

        def made(token):
            answer = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
            signing = Route("/token", lambda _: JSONResponse(answer), methods=["POST"])
            urls = closing.enter_context(serving({"oauth": Starlette(routes=[signing])}))
            path = tmp_path / "key.json"
            words = {"client_email": "a@b.test", "token_uri": f"{urls['oauth']}/token"}
            path.write_text(json.dumps({"private_key": key, "type": "service_account", **words}))
            return path

        yield made


def reading_with(path, tenant):
    served = tenant({"token": "right"}, si_purchases=[ROW])
    one = replace(served.source(credentials="env:KEY_FILE"), secrets=lambda _: str(path))
    with served.staging() as staging:
        asyncio.run(one.fetch(frozenset(one.gives), staging, Silent()))
        return sum(staging.kept("esp_sale_line").values())


def test_a_service_account_signs_in_with_its_key(tenant, key_file):
    assert reading_with(key_file("right"), tenant) == 1


def test_a_key_that_is_refused_says_what_to_look_at(tenant, key_file):
    with pytest.raises(ConnectorError, match="invalid authentication") as refused:
        reading_with(key_file("stale"), tenant)
    assert "90 days" in refused.value.do


def test_a_key_file_that_holds_no_key_is_not_quoted(tenant, tmp_path):
    (tmp_path / "key.json").write_text('{"private_key": "hush"}')
    with pytest.raises(SettingsError, match="it holds no key") as refused:
        reading_with(tmp_path / "key.json", tenant)
    assert "hush" not in str(refused.value)


def test_nobody_signs_in_without_a_key_where_one_is_asked_for(tenant):
    with pytest.raises(SettingsError, match="can't be signed in to"):
        tenant({"token": "right"}, si_purchases=[ROW]).fetch()


def test_a_data_set_that_is_not_ours_is_refused_in_bigquerys_words(tenant):
    with pytest.raises(ConnectorError, match="Not found: Dataset") as refused:
        tenant(si_purchases=[ROW]).fetch(dataset="emarsys_other")
    assert "select" not in str(refused.value)


def test_a_query_that_would_cost_more_than_allowed_is_not_run(tenant):
    with pytest.raises(ConnectorError, match="exceeded limit for bytes billed"):
        tenant(si_purchases=[ROW]).fetch(most_bytes=1000)


def test_a_service_that_does_not_answer_is_said_to_be_silent(tenant, monkeypatch):
    monkeypatch.setattr(google_service, "TRIES_S", 0.01)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConnectorError, match="does not answer"):
            tenant(si_purchases=[ROW]).fetch(endpoint=nobody)


def test_without_googles_client_the_command_that_installs_it_is_named(tenant, monkeypatch):
    served = tenant(si_purchases=[ROW])
    monkeypatch.delitem(sys.modules, "audit.connectors.opendata.google_service")
    monkeypatch.setitem(sys.modules, "google.cloud.bigquery", None)
    monkeypatch.delattr("google.cloud.bigquery", raising=False)
    with pytest.raises(SettingsError, match="not installed") as refused:
        served.fetch()
    assert 'pip install "stokly-emarsys-audit[opendata]"' in refused.value.do
