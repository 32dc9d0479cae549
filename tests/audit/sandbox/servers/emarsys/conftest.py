"""An account of the sandbox's Emarsys, asked over a real connection."""

import base64
import hashlib
import sqlite3
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import Any

import httpx
import pytest

from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.opening import state_of
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import EmarsysState
from audit.sandbox.servers.serving import serving

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Watch:
    """A clock that stands until it is set."""

    now: datetime = NOON

    def __call__(self):
        return self.now

    def on(self, **later):
        self.now += timedelta(**later)


@dataclass
class Asking:
    """Asks one account; `reply` is the last reply as it came."""

    client: httpx.Client
    state: EmarsysState
    watch: Watch
    issuer: httpx.Client
    reply: Any = None
    token: str = ""

    def sign_in(self):
        keys = self.state.options.keys
        self.token = self.issuer.post(
            "/oauth2/token",
            auth=(keys.client_id, keys.client_secret),
            data={"grant_type": "client_credentials"},
        ).json()["access_token"]

    def __call__(self, call, json=None, *, version=3, **headers):
        """Status, code and what is inside."""
        method, path = call.split(" ")
        signed = {"Authorization": f"Bearer {self.token}"} if version == 3 else self.wsse()
        self.reply = self.client.request(
            method, f"/api/v{version}/{path}", json=json, headers={**signed, **headers}
        )
        found = self.reply.json()
        return self.reply.status_code, found["replyCode"], found["data"]

    def inside(self, call, json=None, **said):
        """What is inside a good answer."""
        status, code, inside = self(call, json, **said)
        assert (status, code) == (200, 0), inside
        return inside

    def wsse(self, created=None, secret=None):
        nonce = token_hex(16)
        created = created or f"{self.watch.now:%Y-%m-%dT%H:%M:%SZ}"
        text = nonce + created + (secret or self.state.options.keys.user_secret)
        digest = base64.b64encode(hashlib.sha1(text.encode()).hexdigest().encode()).decode()  # noqa: S324 - the protocol's
        parts = f'Username="{self.state.options.keys.user}", PasswordDigest="{digest}"'
        return {"X-WSSE": f'UsernameToken {parts}, Nonce="{nonce}", Created="{created}"'}

    def add(self, *contacts):
        """Make these contacts; their ids."""
        made = self.inside("POST contact/", {"key_id": "3", "contacts": list(contacts)})
        return [str(one) for one in made["ids"]]

    def stored(self, contact, field):
        return self.state.value(f'select "{field}" from contact where id = ?', int(contact))  # noqa: S608 - a test's own field


class Front:
    """Serves whichever app stands behind it now, so that one server is enough."""

    def __init__(self):
        self.app = None

    async def __call__(self, scope, receive, send):
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def small_shop(clean):
    return clean.shop


@pytest.fixture(scope="session")
def opened_shop(small_shop):
    """The small shop's account, to copy."""
    state = state_of(small_shop, EmarsysOptions())
    yield state
    state.connection.close()


@pytest.fixture(scope="session")
def fronts():
    """Front and client of the account's server and of the one that gives out tokens."""
    emarsys, oauth = Front(), Front()
    with serving({"emarsys": emarsys, "oauth": oauth}) as urls, ExitStack() as closing:
        clients = {
            name: closing.enter_context(httpx.Client(base_url=url)) for name, url in urls.items()
        }
        yield (emarsys, clients["emarsys"]), (oauth, clients["oauth"])


@pytest.fixture
def account(small_shop, opened_shop, fronts):
    """`account(limit=3)`: one that behaves so, with the small shop's contacts in it."""
    (emarsys, client), (oauth, issuer) = fronts
    with ExitStack() as closing:

        def opened(**chosen):
            watch = Watch()
            options = replace(EmarsysOptions(odd=frozenset(), now=watch), **chosen)
            memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            closing.callback(memory.close)
            opened_shop.connection.backup(memory)
            state = replace(opened_shop, connection=memory, options=options, turns=count())
            emarsys.app, oauth.app = emarsys_app(small_shop, options, state), oauth_app(options)
            asking = Asking(client, state, watch, issuer)
            asking.sign_in()
            return asking

        yield opened


@pytest.fixture
def ask(account):
    return account()
