"""P18. Somebody sends us elsewhere: to another host, to http, to an address of a private network.

Passes when no redirect is followed, whatever its status and wherever it came; when a second server,
to which we are sent, is never spoken to; when no connection but to the servers of the settings is
even opened; and when the pull stops in words that name where we were sent.
"""

import socket
from urllib.parse import urlsplit

import pytest
import trustme
from starlette.applications import Starlette

from audit import flow, settings, workspace
from audit.progress import Silent
from audit.sandbox.servers.feed_api import feed_app
from audit.sandbox.servers.serving import Certificate, serving
from audit.sandbox.servers.weather import ALWAYS, Fault, Reply, Weather, When
from audit.sandbox.servers.weather_faults import redirected
from checks.vocabulary import ConnectorError

STATUSES = (301, 302, 303, 307, 308)
SIGNED = {
    "version": 2,
    "user": "env:SANDBOX_EMARSYS_USER",
    "user_secret": "env:SANDBOX_EMARSYS_USER_SECRET",
}
READERS = {
    "Stokly": ("stokly", {}),
    "Emarsys by OAuth": ("emarsys", {}),
    "Emarsys by WSSE": ("emarsys", SIGNED),
    "Emarsys by query": ("emarsys", {"contacts": "query"}),
}
# Where a server sends us -> how that is told.
PLACES = {
    "https://evil.example.org": "https://evil.example.org",
    "http://10.0.0.1": "http://10.0.0.1",
    "http://169.254.169.254": "http://169.254.169.254",
    "http://[fd00::1]": "http://fd00::1",
    "//evil.example.org": "the same scheme://evil.example.org",
    "file:///etc/passwd": "file://the same host",
    "http://[": "an address that can't be read",
    "": "the same scheme://the same host",
}
SECRET_PARTS = ("Bearer", "Basic", "sandbox-secret", "sandbox-client-secret", "sandbox-user-secret")
readers = pytest.mark.parametrize("reader", READERS)


@pytest.fixture
def reached(monkeypatch):
    """Every port that a connection was opened to, or tried to."""
    found, usual = set(), socket.socket.connect

    def connect(self, address):
        found.add(address[1])
        return usual(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


@pytest.fixture
def far():
    """A second server, which never sends anybody anything: its address, and what came to it."""
    app = Starlette()
    with serving({"far": app}) as urls:
        yield urls["far"], app.state.history


@pytest.fixture
def stopped(alone, pulled, held, reached, far):
    """A pull of which some requests are sent elsewhere, and what must become of it."""

    def pull(reader, fault, on=None, told=None, **options):
        system, api = READERS[reader]
        faults = {on or system: [fault]}
        with alone(system, faults, api={**api, **options.pop("api", {})}, **options) as one:
            with pytest.raises(ConnectorError, match="a redirect to ") as error:
                pulled(one.folder)
            assert (told or "http://127.0.0.1") in str(error.value)
            assert not [part for part in SECRET_PARTS if part in str(error.value)]
            assert held(one.folder) == {}
            assert sum(one.struck[on or system].values())
        assert not far[1]
        assert urlsplit(far[0]).port not in reached

    return pull


@pytest.fixture
def questions(alone, pulled):
    """How many questions a pull asks a system."""

    def of(reader):
        system, api = READERS[reader]
        with alone(system, api=api) as one:
            pulled(one.folder)
            return len(one.asked(system))

    return of


@readers
def test_no_question_follows_a_redirect_to_another_host(stopped, far, questions, sized, reader):
    many = questions(reader) if sized(0, 1) else 24
    points = range(0, many, sized(6, 1))
    for point in points:
        status = STATUSES[point % len(STATUSES)]
        stopped(reader, redirected(far[0], When(start=point), status))
    print(f"P18: {reader}: sent elsewhere from {len(points)} questions on, 0 followed, 0 reached")


@pytest.mark.parametrize(("reader", "on"), [("Stokly", "stokly"), ("Emarsys by OAuth", "oauth")])
def test_signing_in_follows_no_redirect(stopped, far, reader, on):
    for status in STATUSES:
        grants = When(start=0, paths="grant|token")
        stopped(reader, redirected(far[0], grants, status), on)
    print(f"P18: {reader}: signing in sent elsewhere {len(STATUSES)} times, 0 followed")


@pytest.mark.parametrize("reader", ["Stokly", "Emarsys by OAuth", "Emarsys by WSSE"])
def test_no_redirect_leads_to_an_address_that_is_not_in_the_settings(stopped, reached, reader):
    allowed = set()
    for place, told in PLACES.items():
        fault = Fault(
            "sent away",
            When(start=3),
            instead=lambda _, to=place: Reply(302).with_header("location", to),
        )
        stopped(reader, fault, told=told)
        allowed |= {port for port in reached if port > 1023}
    assert reached == allowed
    print(f"P18: {reader}: {len(PLACES)} addresses of other networks, none connected to")


@pytest.mark.parametrize("reader", ["Stokly", "Emarsys by OAuth", "Emarsys by WSSE"])
def test_a_redirect_from_https_to_http_is_not_followed(stopped, far, certificate, reader):
    shown, authority = certificate
    # One at a time: a handshake that is cut off from outside leaves its connection open.
    api = {"ca_file": str(authority), "at_once": 1}
    for start in (0, 3):
        fault = redirected(far[0], When(start=start), 307)
        stopped(reader, fault, api=api, certificate=shown)
    print(f"P18: {reader}: sent from https to http twice, 0 followed")


def test_a_file_behind_an_address_is_fetched_from_nowhere_else(
    small, far, reached, tmp_path, hurrying
):
    for status in STATUSES:
        app = Weather(feed_app(small[0]), [redirected(far[0], ALWAYS, status)])
        folder = tmp_path / f"fetched-{status}"
        with serving({"feed": app}) as urls:
            address = f"{urls['feed']}/catalogue.csv?signature=s3cret"
            said = {"emarsys": {"urls": {"esp_product": address}}}
            workspace.make(folder, name="c", parts=said)
            with pytest.raises(ConnectorError, match=r"a redirect to http://127\.0") as error:
                flow.pull_only(folder, settings.read(folder), Silent())
        assert "s3cret" not in str(error.value)
    assert not far[1]
    assert urlsplit(far[0]).port not in reached
    assert hurrying.skipped == 0
    print(f"P18: a feed sent elsewhere {len(STATUSES)} times, 0 followed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """What a server shows, and the authority that a client must trust for it."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return Certificate(folder / "server.pem", folder / "server.pem"), folder / "ca.pem"
