"""A small account of the sandbox on a real port, a clock that passes hours in no time."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from audit.connectors.emarsys import Emarsys
from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.allowed import ALLOWED
from audit.connectors.exports.reading import readings
from audit.connectors.http import Host, Manners
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.options import EmarsysOptions, Keys
from audit.sandbox.servers.serving import serving
from audit.sandbox.shop import build, make_trade
from audit.source_parts import EmarsysApi, EmarsysPart
from checks.vocabulary import TABLES, Design

KEYS = Keys()
SECRETS = {
    "env:EMARSYS_CLIENT_ID": KEYS.client_id,
    "env:EMARSYS_CLIENT_SECRET": KEYS.client_secret,
    "env:EMARSYS_USER": KEYS.user,
    "env:EMARSYS_USER_SECRET": KEYS.user_secret,
}
FAST = Manners(per_minute=1e6, at_once=8)


class Clock:
    """Whoever sleeps is at once awake, and it is later."""

    def __init__(self):
        self.slept = []

    def monotonic(self):
        return sum(self.slept)

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.monotonic())

    async def sleep(self, s):
        self.slept.append(s)
        await asyncio.sleep(0)


@dataclass
class Pulled:
    """What came of one account."""

    emarsys: Emarsys
    staging: Staging
    state: object
    history: list

    def again(self, staging=None):
        """Another process: with what was kept, or with nothing."""
        one = self.emarsys
        anew = Emarsys(one.part, one.design, SECRETS.__getitem__, one._clock)  # noqa: SLF001 - as it was made
        return replace(self, emarsys=anew, staging=staging or self.staging)

    def fetch(self, *tables):
        asyncio.run(self.emarsys.fetch(frozenset(tables), self.staging, Silent()))
        return self

    def proof(self, table="esp_contact"):
        return self.emarsys.exports(frozenset({table}), self.staging)[table][1]

    def rows(self, table="esp_contact", shown=None):
        given = self.emarsys.exports(frozenset({table}), self.staging)
        exports = {name: some for name, (some, _) in given.items()}
        read = {one.entity: one for one in readings(exports, self.emarsys.part, Design())}
        empty = pl.DataFrame(schema=TABLES[shown or table].schema)
        return pl.concat([empty, *(one.rows for one in read[shown or table].portions)])

    @property
    def said(self):
        return " ".join(self.staging.noted("said"))


@pytest.fixture(scope="session")
def shop():
    return build(make_trade(0.05, 11), 11)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pulled(shop, tmp_path, clock):
    """`pulled({settings}, **options of the sandbox)`: nothing is asked yet.

    `change`: SQL that the account is changed by first.
    """
    with ExitStack() as closing:

        def made(api=None, part=None, change=(), **options):
            chosen = EmarsysOptions(**{"now": clock.now, **options})
            app = emarsys_app(shop, chosen)
            for sql in change:
                app.state.emarsys.make(sql)
            auth = oauth_app(chosen)
            urls = closing.enter_context(serving({"api": app, "auth": auth}))
            settings = {"requests_per_minute": 1e6, "share": 1, "export_minutes": 1, **(api or {})}
            token = f"{urls['auth']}/oauth2/token"
            whole = EmarsysPart(
                api=EmarsysApi(url=urls["api"], token_url=token, **settings), **(part or {})
            )
            path = tmp_path / f"staging{len([*tmp_path.iterdir()])}.sqlite"
            kept = closing.enter_context(Staging(path, "one"))
            emarsys = Emarsys(whole, Design(), SECRETS.__getitem__, clock)
            return Pulled(emarsys, kept, app.state.emarsys, app.state.history)

        yield made


@pytest.fixture
def asking(clock):
    """`asking({path: endpoint}, ask)`: what `ask(account)` gives of a server made by hand."""

    def asked(endpoints, ask, within_s=60):
        routes = [Route(f"/api/v3{path}", one, methods=["GET", "POST"]) for path, one in endpoints]

        async def over(url):
            async with Host(f"{url}/api/v3", ALLOWED, FAST, clock=clock) as host:
                return await ask(Account(host, clock, within_s))

        with serving({"api": Starlette(routes=routes)}) as urls:
            return asyncio.run(over(urls["api"]))

    return asked


@pytest.fixture
def staging(tmp_path):
    with Staging(tmp_path / "by_hand.sqlite", "one") as kept:
        yield kept
