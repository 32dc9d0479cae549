import asyncio
import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

from audit.connectors.emarsys.wsse import Wsse, digest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def header(skew=timedelta()):
    signs = Wsse("acme001", "s3cret", now=lambda: NOON, nonce=lambda: "ab" * 16)
    return asyncio.run(signs.headers(skew))["X-WSSE"]


def test_the_digest_packs_the_forty_letters_and_not_the_twenty_bytes():
    made = digest("ab" * 16, "2026-03-02T12:00:00Z", "s3cret")
    letters = base64.b64decode(made).decode()
    assert re.fullmatch("[0-9a-f]{40}", letters)
    assert letters == hashlib.sha1(b"ab" * 16 + b"2026-03-02T12:00:00Zs3cret").hexdigest()  # noqa: S324


def test_the_header_has_its_four_parts():
    parts = dict(re.findall(r'(\w+)="([^"]*)"', header()))
    assert parts["Username"] == "acme001"
    assert parts["Nonce"] == "ab" * 16
    assert parts["Created"] == "2026-03-02T12:00:00Z"
    assert header().startswith("UsernameToken ")


def test_it_is_signed_with_the_time_of_the_server():
    assert 'Created="2026-03-02T11:56:00Z"' in header(timedelta(minutes=-4))


def test_no_two_requests_have_the_same_nonce():
    signs = Wsse("acme001", "s3cret")
    made = {asyncio.run(signs.headers(timedelta()))["X-WSSE"] for _ in range(20)}
    assert len(made) == 20


def test_the_secret_does_not_show():
    assert "s3cret" not in repr(Wsse("acme001", "s3cret")) + header()
