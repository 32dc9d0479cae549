"""A Stokly on loopback, and somebody who has signed in there."""

import hashlib
import hmac
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import StoklyOptions, stokly_app


class Ticking:
    """A clock that goes on only when it is told to."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


def credentials(options, **other):
    """What a client with the right secret asks a grant with, some of it replaced."""
    key, text = options.secret.encode(), options.client_id.encode()
    right = {
        "accountkey": options.accountkey,
        "clientId": options.client_id,
        "signature": hmac.new(key, text, hashlib.sha256).hexdigest(),
    }
    return {**right, **other}


def signed_in(client, options):
    answer = client.post("/v1/grant", json=credentials(options)).json()
    token = answer["data"]["authenticationResult"]["accessToken"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
def grant_of():
    return credentials


@pytest.fixture
def ticking():
    return Ticking()


@pytest.fixture(scope="session")
def small():
    return bulk_shop(customers=40, orders=300, items=200, lines=2)


@pytest.fixture
def stokly(small):
    """`with stokly(settle_s=5) as (client, app): ...`, signed in; `around` wraps the app."""

    @contextmanager
    def opened(around=None, **options):
        chosen = replace(StoklyOptions(), **options)
        app = stokly_app(small, chosen)
        served = around(app) if around else app
        with (
            serving({"stokly": served}) as urls,
            httpx.Client(base_url=urls["stokly"], timeout=20) as client,
        ):
            yield signed_in(client, chosen), app

    return opened


@pytest.fixture(scope="session")
def shared(clean):
    """A client of one Stokly that all tests only read from."""
    options = StoklyOptions(flat_lines=True, invoices=True, less_than=True)
    app = stokly_app(clean.shop, options)
    with serving({"stokly": app}) as urls, httpx.Client(base_url=urls["stokly"]) as client:
        yield signed_in(client, options)


@pytest.fixture(scope="session")
def asked(shared):
    """`asked("/v0/items", size=5)`: the answer, parsed."""

    def answer(path, **query):
        return shared.get(path, params=query).json()

    return answer
