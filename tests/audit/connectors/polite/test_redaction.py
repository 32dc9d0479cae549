"""No secret in any text, in any disguise."""

import asyncio
import base64
import json
import logging
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audit.connectors.http import Allowed, Call, Host, Manners
from audit.connectors.polite import redaction
from audit.connectors.polite.redaction import HIDDEN, keep_secret, redacted

SECRETS = st.text(min_size=8, max_size=40).filter(lambda text: text.strip() == text)
DISGUISES = [
    str,
    repr,
    json.dumps,
    quote,
    quote_plus,
    lambda text: quote(text, safe=""),
    lambda text: text.encode("utf-8", "surrogatepass").hex(),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.urlsafe_b64encode(f"ab{text}".encode()).decode(),
    lambda text: base64.b64encode(f"client:{text}".encode()).decode(),
    lambda text: quote(base64.b64encode(f"id {text} and".encode()), safe=""),
]


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    """Other tests' secrets are words like any others here."""
    monkeypatch.setattr(redaction, "_kept", set())


@settings(deadline=None)
@given(SECRETS, st.sampled_from(DISGUISES))
def test_a_secret_is_hidden_in_each_disguise(secret, disguise):
    assume(HIDDEN not in secret)
    shown = redacted(f"before {disguise(secret)} after", [secret])
    assert HIDDEN in shown
    assert secret not in shown
    assert disguise(secret).strip("'\"") not in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Basic Y2FuYXJ5Y2FuYXJ5",
        "{'authorization': 'Bearer canarycanary'}",
        'X-WSSE: UsernameToken Username="acme", PasswordDigest="canarycanary==", Nonce="canary"',
        '{"access_token":"canarycanary","expires_in":3600}',
        '{"clientId": "acme", "signature": "canarycanary"}',
        "accessToken=canarycanary&x=1",
        "jwt eyJcanarycanary.eyJcanary.canary-_",
        r"{\"secretKey\": \"canarycanary\"}",
    ],
)
def test_what_is_signed_anew_each_time_is_hidden_by_its_form(text):
    shown = redacted(text)
    assert HIDDEN in shown
    assert not {"canary", "Y2Fu"} & {part for part in ("canary", "Y2Fu") if part in shown}


def test_ordinary_words_stay():
    text = "GET https://api.stok.ly/v0/customers, status 403 Forbidden came; basic rights"
    assert redacted(text) == text


def test_what_the_libraries_log_shows_no_secret(serving, reply, caplog):
    caplog.set_level(logging.DEBUG)
    keep_secret("canary in a query")

    async def asked():
        call = Call("GET", "/feed", query=(("key", "canary in a query"),))
        answer = reply(Set_Cookie="session=1", X_Echo="canary in a query")
        async with (
            serving(answer) as server,
            Host(server.url, (Allowed("GET", "/feed"),), Manners(1e6)) as door,
        ):
            await door.ask(call)

    asyncio.run(asked())
    assert "HTTP Request" in caplog.text
    assert "canary" not in caplog.text
