"""Files behind addresses: fetched once, named by what they are, gone when the snapshot stands."""

import asyncio
import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import polars as pl
import pytest

from audit.connectors import addresses, feeds
from audit.connectors.chosen import Place
from audit.connectors.http import Refused
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.source_parts import EmarsysPart, SourcePart
from checks.vocabulary import ConnectorError, Design, SettingsError, System

SALES = b"item,price,order,timestamp,customer\nA1,1.00,SO-1,2026-03-02T09:15:00Z,C-7\n"
FEED = b"<rss><item><id>A</id><price>2.50 GBP</price><mpn>1</mpn></item></rss>"


@pytest.fixture
def host():
    """Path and query -> what is answered: a body, or a body and headers; asked: what was."""
    answers, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            found = answers.get(self.path)
            body, headers = found if isinstance(found, tuple) else (found or b"", {})
            self.send_response(404 if found is None else 200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", answers, asked
        server.shutdown()
        thread.join()


def of(tmp_path, **part):
    return Place(System.EMARSYS, EmarsysPart(**part), Design(), tmp_path)


def sales(tmp_path, url):
    return addresses.source(of(tmp_path, urls={"esp_sale_line": url}))


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/sales_items.csv", SALES),
        ("/sales_items.csv.gz", gzip.compress(SALES, mtime=0)),
        ("/sales_items.csv.gz", SALES),  # unpacked on the way
        ("/download?table=sales&day=2026-03-02", SALES),
        ("/download/7", gzip.compress(SALES, mtime=0)),
        ("/7", (SALES, {"Content-Disposition": 'attachment; filename="sales.csv"'})),
        ("/7", (SALES, {"Content-Disposition": 'attachment; filename="../../sales.csv"'})),
        ("/rows", b'[{"item": "A1", "price": 1.00, "order": "SO-1"}]'),
    ],
)
def test_a_file_is_read_by_what_it_is_called_or_holds(host, pulled, tmp_path, path, answer):
    url, answers, _ = host
    answers[path] = answer
    rows = pulled(sales(tmp_path, f"{url}{path}"))["esp_sale_line"].rows
    assert rows.select("item", "amount_u", "order_id_raw").rows() == [("A1", 1_000_000, "SO-1")]


def test_the_same_rows_come_from_the_address_as_from_the_folder(host, pulled, read, tmp_path):
    url, answers, _ = host
    answers["/sales_items.csv"] = SALES
    fetched = pulled(sales(tmp_path, f"{url}/sales_items.csv"))["esp_sale_line"].rows
    lying = read({"sales_items.csv": SALES}, system=System.EMARSYS)["esp_sale_line"].rows
    assert fetched.equals(lying)


def test_a_killed_pull_fetches_what_is_left_and_no_file_twice(host, tmp_path):
    url, answers, asked = host
    answers["/sales.csv"] = SALES
    urls = {"esp_sale_line": f"{url}/sales.csv", "esp_load": f"{url}/loads.csv"}
    source = addresses.source(of(tmp_path, urls=urls))
    for _ in range(2):
        with (
            Staging(tmp_path / "s.sqlite", "asked") as staging,
            pytest.raises(Refused),
        ):
            asyncio.run(source.fetch(frozenset(urls), staging, Silent()))
    assert asked == ["/sales.csv", "/loads.csv", "/loads.csv"]


def test_what_was_fetched_is_its_owners_alone_and_gone_with_the_staging(host, tmp_path):
    url, answers, _ = host
    answers["/sales.csv"] = SALES
    staging = Staging(tmp_path / "s.sqlite", "asked")
    source = sales(tmp_path, f"{url}/sales.csv")
    asyncio.run(source.fetch(frozenset(source.gives), staging, Silent()))
    assert staging.folder.stat().st_mode & 0o077 == 0
    staging.discard()
    assert [*tmp_path.iterdir()] == []


def test_an_address_is_shown_without_its_query(host, tmp_path):
    url, answers, _ = host
    answers["/sales.csv?signature=s3cret"] = SALES
    source = sales(tmp_path, f"{url}/sales.csv?signature=s3cret")
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        asyncio.run(source.fetch(frozenset(source.gives), staging, Silent()))
        ([export], _) = source.exports(frozenset(source.gives), staging)["esp_sale_line"]
        assert source.configuration(staging).rows() == [
            ("address", "esp_sale_line", f"{url}/sales.csv")
        ]
        assert export.told == f"{url}/sales.csv"


def test_a_refusal_does_not_show_the_query_either(host, pulled, tmp_path):
    url, _, _ = host
    with pytest.raises(ConnectorError) as caught:
        pulled(sales(tmp_path, f"{url}/sales.csv?signature=s3cret"))
    assert "s3cret" not in str(caught.value)


def test_the_feed_fills_the_catalogue_in_either_form(host, pulled, tmp_path):
    url, answers, _ = host
    answers["/feed.php"] = FEED
    rows = pulled(feeds.source(of(tmp_path, feed=f"{url}/feed.php")))["esp_product"].rows
    assert rows.select("item", "price_u").rows() == [("A", 2_500_000)]


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (addresses.source, {"urls": {"erp_order": "https://host/orders.csv"}}),
        (addresses.source, {"urls": {"esp_load": "https://me:pw@host/loads.csv"}}),
        (feeds.source, {"feed": "https://me:pw@host/feed.xml"}),
        (feeds.source, {"feed": "https://host/a.xml", "urls": {"esp_product": "https://host/b"}}),
        (feeds.source, {}),
    ],
)
def test_an_address_of_another_system_or_with_a_secret_is_refused(tmp_path, make, part):
    with pytest.raises(SettingsError) as caught:
        make(of(tmp_path, **part))
    assert "pw" not in str(caught.value)


def test_fields_beside_contacts_come_from_an_address_too(host, pulled, tmp_path):
    url, answers, _ = host
    answers["/contacts.csv"] = b"user_id,Email,First Name\n7,a@b.test,Ann\n"
    source = addresses.source(of(tmp_path, urls={"esp_contact": f"{url}/contacts.csv"}))
    rows = pulled(source)["esp_contact_field"].rows
    assert rows.filter(pl.col("field_id") == "1")["value_raw"].to_list() == ["Ann"]


def test_any_system_may_have_addresses(tmp_path):
    part = SourcePart(urls={"erp_order": "https://host/orders.csv"})
    place = Place(System.STOKLY, part, Design(), tmp_path)
    assert (addresses.source(place).name, addresses.source(place).gives) == (
        "stokly-urls",
        ("erp_order",),
    )
