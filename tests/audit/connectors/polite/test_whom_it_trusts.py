"""Whom it trusts: certificates, redirects, and what a file host may leave on the disk."""

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import trustme

from audit.connectors.http import Allowed, Call, Garbled, Host, Manners, Refused, Unreachable
from checks.vocabulary import SettingsError

LIST = (Allowed("GET", "/orders"),)
ORDERS = Call("GET", "/orders")


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ask(serving, reply, clock, tmp_path):
    """What came of one call to a server with this certificate."""

    def asked(leaf, trusting):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        leaf.configure_cert(context)
        trusting.cert_pem.write_to_path(tmp_path / "ca.pem")
        manners = Manners(per_minute=1e6, ca_file=tmp_path / "ca.pem")

        async def once():
            async with (
                serving(reply(), ssl=context) as server,
                Host(server.url, LIST, manners, clock=clock) as door,
            ):
                try:
                    return server, await door.ask(ORDERS)
                except Unreachable as error:
                    return server, error

        return asyncio.run(once())

    return asked


def test_a_certificate_of_an_authority_named_in_the_settings_is_trusted(ask, authority):
    _, came = ask(authority.issue_cert("127.0.0.1"), trusting=authority)
    assert came.status == 200


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("a stranger", "certificate is not trusted"),
        ("another name", "not trusted: .*127.0.0.1"),
        ("expired", "not trusted: .*expired"),
    ],
)
def test_any_other_certificate_is_refused_at_once(ask, authority, clock, case, words):
    leaf = {
        "a stranger": lambda: trustme.CA().issue_cert("127.0.0.1"),
        "another name": lambda: authority.issue_cert("elsewhere.example"),
        "expired": lambda: authority.issue_cert(
            "127.0.0.1", not_before=datetime(2020, 1, 1, tzinfo=UTC),
            not_after=datetime(2021, 1, 1, tzinfo=UTC),
        ),
    }[case]()  # fmt: skip
    server, error = ask(leaf, trusting=authority)
    with pytest.raises(Unreachable, match=words):
        raise error
    assert (server.asked, clock.slept) == ([], [])


def test_an_old_encryption_is_refused_at_once(authority, clock):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")

    def shake(listening):
        with suppress(ssl.SSLError):
            context.wrap_socket(listening.accept()[0], server_side=True).close()

    async def asked(listening):
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        async with Host(url, LIST, Manners(1e6), clock=clock) as door:
            with pytest.raises(Unreachable, match="no safe encryption could be agreed on"):
                await door.ask(ORDERS)

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as beside:
        beside.submit(shake, listening)
        asyncio.run(asked(listening))
    assert clock.slept == []


def test_a_file_that_holds_no_certificates_is_a_fault_of_the_settings(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")

    async def opened():
        async with Host("https://127.0.0.1", LIST, Manners(1e6, ca_file=tmp_path / "ca.pem")):
            pass

    with pytest.raises(SettingsError, match="can't be read as certificates"):
        asyncio.run(opened())


class Signed:
    """Signs everything with a secret."""

    async def headers(self, _):
        return {"Authorization": "Bearer canary", "X-WSSE": "canary"}

    def stale(self, _):
        return False

    async def renew(self):
        raise AssertionError


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://localhost:{}/orders?key=1", "http://169.254.169.254/", "//127.0.0.1:{}/", "/x"]
)
def test_no_redirect_is_followed_and_no_signature_goes_there(serving, reply, clock, status, to):
    async def asked():
        async with serving(reply()) as elsewhere:
            target = to.format(elsewhere.url.rsplit(":")[-1])
            async with (
                serving(reply(status, Location=target)) as server,
                Host(server.url, LIST, Manners(1e6), signs=Signed(), clock=clock) as door,
            ):
                with pytest.raises(Refused, match="none is followed") as error:
                    await door.ask(ORDERS)
            return elsewhere.asked, len(server.asked), str(error.value)

    strangers, sent, words = asyncio.run(asked())
    assert (strangers, sent) == ([], 1)
    assert "key=1" not in words
    assert "canary" not in words


@pytest.fixture
def fetch(serving, clock, tmp_path):
    """The file after one call, null when it is not there; and the error, if any."""

    def fetched(*answers, most_bytes=1 << 20, shut=False):
        async def once():
            manners = Manners(per_minute=1e6, tries=2, most_bytes=10)
            async with (
                serving(*answers, shut=shut) as server,
                Host(server.url, LIST, manners, clock=clock) as door,
            ):
                await door.fetch_to(ORDERS, tmp_path / "orders.csv", most_bytes)

        error = None
        try:
            asyncio.run(once())
        except (Garbled, Unreachable, Refused) as raised:
            error = raised
        return {path.name: path for path in tmp_path.iterdir()}, error

    return fetched


def test_a_file_is_there_whole_and_for_our_eyes_alone(fetch, reply):
    there, _ = fetch(reply(body=b"order_id\n" * 1000))
    assert list(there) == ["orders.csv"]
    assert there["orders.csv"].read_bytes() == b"order_id\n" * 1000
    assert there["orders.csv"].stat().st_mode & 0o777 == 0o600


def test_a_file_that_broke_off_is_fetched_again_from_the_start(fetch, reply):
    torn = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\norder_id"
    there, error = fetch(torn, reply(body=b"order_id\n1\n"), shut=True)
    assert (there["orders.csv"].read_bytes(), error) == (b"order_id\n1\n", None)


@pytest.mark.parametrize("status", [200, 404])
def test_of_a_file_that_never_came_whole_nothing_is_left(fetch, status):
    torn = f"HTTP/1.1 {status} OK\r\nContent-Length: 9999\r\n\r\nsome".encode()
    there, error = fetch(torn, shut=True)
    assert there == {}
    assert error is not None
