"""The upload that accepts files, and the host that shows the shop's own."""

import gzip

import httpx
import pytest

from audit.sandbox.servers.emarsys.options import Keys
from audit.sandbox.servers.emarsys.upload_api import upload_app
from audit.sandbox.servers.feed_api import ADDRESSES, feed_app
from audit.sandbox.servers.serving import serving
from audit.sandbox.shop import open_shop

KEYS = Keys()
PATH = f"/hapi/merchant/{KEYS.merchant}/sales-data/api"
ROWS = 'item,price,order\nA1,39.98,"SO,1"\nA1,-19.99,"SO,1"\n'


@pytest.fixture
def upload():
    """`upload(text, token)`, and the database of what came."""
    app = upload_app()
    with serving({"upload": app}) as urls, httpx.Client(base_url=urls["upload"]) as client:

        def sent(content, token=KEYS.sales_token, path=PATH, **headers):
            signed = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv", **headers}
            return client.post(path, content=content, headers=signed)

        sent.sales = app.state.sales
        yield sent
    app.state.sales.close()


def test_a_file_is_accepted_in_plain_text_and_its_rows_are_there(upload):
    reply = upload(ROWS)
    assert (reply.status_code, reply.text) == (200, "Upload accepted")
    assert reply.headers["content-type"].startswith("text/plain")
    rows = upload.sales.execute("select place, value from upload_row where name = 'order'")
    assert rows.fetchall() == [(0, "SO,1"), (1, "SO,1")]


def test_a_file_sent_twice_is_there_twice(upload):
    for _ in range(2):
        upload(ROWS)
    assert upload.sales.execute("select count(*) from upload_row").fetchone() == (12,)


def test_a_packed_file_is_unpacked(upload):
    upload(gzip.compress(ROWS.encode()), **{"Content-Encoding": "gzip"})
    assert upload.sales.execute("select content from upload").fetchone() == (ROWS,)


@pytest.mark.parametrize(
    ("said", "status"),
    [({"token": "another"}, 401), ({"path": PATH.replace("1A2B", "9Z9Z")}, 404)],
)
def test_a_stranger_leaves_nothing(upload, said, status):
    assert upload(ROWS, **said).status_code == status
    assert upload.sales.execute("select count(*) from upload").fetchone() == (0,)


def test_what_can_not_be_unpacked_is_refused(upload):
    assert upload(b"\x1f\x8bnot", **{"Content-Encoding": "gzip"}).status_code == 400


def test_the_feed_host_shows_the_files_byte_for_byte(tmp_path):
    open_shop(tmp_path, scale=0.01, seed=3)
    with serving({"feed": feed_app(tmp_path)}) as urls:
        for address, place in ADDRESSES.items():
            reply = httpx.get(urls["feed"] + address)
            assert reply.content == (tmp_path / place).read_bytes()
            assert reply.headers["content-type"] == "text/csv; charset=utf-8"
        assert httpx.get(f"{urls['feed']}/archive/customers.csv").status_code == 404
