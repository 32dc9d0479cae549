"""An account that may be written to: contacts on loopback, a door to it, and what a judge may see.

with tenant(50, faults=[lost()]) as one:
    async def pushed():
        async with one.door() as door:
            await door.update([{"id": one.ids[0], "1": "Ann"}])
    asyncio.run(pushed())
    assert one.stored(one.ids[0], "1") == "Ann"
"""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.connectors.emarsys_writer import writer
from audit.push_part import PushPart
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.opening import FIRST_FILLED, fill
from audit.sandbox.servers.emarsys.options import EmarsysOptions, Keys
from audit.sandbox.servers.emarsys.state import EmarsysState, account
from audit.sandbox.servers.emarsys.upload_api import upload_app
from audit.sandbox.servers.history import Asked
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.weather import Weather, When
from audit.sandbox.servers.weather_faults import cut_off, failing, too_many

KEYS = Keys()
# As the environment of a command would hold them: `monkeypatch.setenv(*one)` for each.
ENVIRONMENT = {
    "EMARSYS_PUSH_CLIENT_ID": KEYS.client_id,
    "EMARSYS_PUSH_CLIENT_SECRET": KEYS.client_secret,
    "EMARSYS_PUSH_USER": KEYS.user,
    "EMARSYS_PUSH_USER_SECRET": KEYS.user_secret,
    "EMARSYS_PUSH_SALES_TOKEN": KEYS.sales_token,
}
SECRETS = {f"env:{name}": value for name, value in ENVIRONMENT.items()}
CONTACT, MERGE, LIST = r"/contact/?$", r"/contact/merge$", r"/contactlist/[^/]+/(add|delete)$"
TRIGGER, UPLOAD = r"/event/[^/]+/trigger$", r"/sales-data/api$"
WRITING = f"{CONTACT}|{MERGE}|{LIST}|{TRIGGER}|{UPLOAD}"
READING_POSTS = ("/contact/getdata", "/contact/checkids")


class Jumping:
    """A clock on which whoever sleeps is at once awake, and it is later."""

    def __init__(self):
        self.slept = []

    def monotonic(self):
        return sum(self.slept)

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.monotonic())

    async def sleep(self, s):
        self.slept.append(s)
        await asyncio.sleep(0)


def lost(paths=WRITING, at=(0,), **when):
    """Emarsys acts on a write and the answer never comes whole; numbers count such requests."""
    return cut_off(When(at=frozenset(at), paths=paths, **when))


def busy(paths=WRITING, at=(0,), **when):
    """429, and nothing was done."""
    return too_many(When(at=frozenset(at), paths=paths, **when))


def down(paths=WRITING, at=(0,), status=503, **when):
    """A failure of the server before it acted; the client can't know that."""
    return failing(When(at=frozenset(at), paths=paths, **when), status)


@dataclass(frozen=True)
class Tenant:
    """One account, and how to write to it.

    Attributes:
        state: what it holds; its table `effect` has one row a value that a request changed.
        app, upload: the API and the upload of sales data; `upload.state.sales` is a database.
        weather: `weather.struck[name]` counts the faults.
        push: the settings; `push.model_copy(update={...})` for others.
        urls: `emarsys`, `oauth` and `upload`.
    """

    state: EmarsysState
    app: object
    upload: object
    weather: Weather
    push: PushPart
    urls: dict[str, str]

    def door(self, clock=None, *, dry_run=False, **push):
        """`async with one.door() as door`; further words are settings of the push."""
        part = self.push.model_copy(update=push)
        return writer(part, SECRETS.__getitem__, clock or Jumping(), dry_run=dry_run)

    def opened(self, act, clock=None, *, dry_run=False, **push):
        """What `await act(door)` gives."""

        async def acted():
            async with self.door(clock, dry_run=dry_run, **push) as door:
                return await act(door)

        return asyncio.run(acted())

    @property
    def ids(self):
        """Ids of all contacts, in order."""
        return [str(one) for (one,) in self.state.rows("select id from contact order by id")]

    @property
    def sms(self):
        """Number of the SMS opt-in field."""
        return self.numbered("mobile_sms_opt_in")

    def numbered(self, string_id):
        """Number of a field, as text."""
        return str(self.state.value("select id from field where string_id = ?", string_id))

    def stored(self, contact, field):
        """A value as it is kept; null for NULL, and for no such contact."""
        ask = f'select "{field}" from contact where id = ?'  # noqa: S608 - a test's own field
        return self.state.value(ask, int(contact))

    def put(self, contact, field, value):
        """Somebody else changes a value; no effect is noted."""
        change = f'update contact set "{field}" = ? where id = ?'  # noqa: S608 - a test's own field
        self.state.make(change, value, int(contact))

    @property
    def effects(self):
        """Contact, field, old and new of everything that requests changed, in order."""
        return self.state.rows("select contact_id, field, old, new from effect order by n")

    @property
    def writes(self) -> list[Asked]:
        """Requests that could change anything, of the API and of the upload, as they came."""
        asked = [*self.app.state.history, *self.upload.state.history]
        return [one for one in asked if _mutates(one)]


@contextmanager
def tenant(
    contacts=3, *, faults=(), sign_in=(), upload_faults=(), seed=1, push=None, **options
) -> Iterator[Tenant]:
    """An account of so many made-up contacts, until the block ends.

    Args:
        contacts: their ids begin at `FIRST`; the opt-in of the one at `n` is empty where n % 5 is
            0, else 2 where n % 3 is 0, else 1.
        faults: what goes wrong between it and its clients; see `lost`, `busy`, `down`.
        sign_in: what goes wrong between its clients and the host of its tokens.
        upload_faults: the same of the upload of sales data.
        seed: what the numbers of its own fields are drawn from.
        push: settings of the push, e.g. {"version": 2}.
        options: of the sandbox's Emarsys, e.g. denied=frozenset({"contact.update"}).
    """
    chosen = EmarsysOptions(**{"odd": frozenset(), **options})
    state = account(seed, chosen)
    with closing(state.connection):
        if contacts:
            fill(state, contacts, seed)
        app, upload = emarsys_app(None, chosen, state), upload_app(chosen)
        weather = Weather(app, faults)
        oauth = Weather(oauth_app(chosen), sign_in)
        sales = Weather(upload, upload_faults)
        served = {"emarsys": weather, "oauth": oauth, "upload": sales}
        with closing(upload.state.sales), serving(served) as urls:
            told = {
                "url": urls["emarsys"],
                "token_url": f"{urls['oauth']}/oauth2/token",
                "sales_url": urls["upload"],
                "merchant": KEYS.merchant,
                "requests_per_minute": 1e6,
                "share": 1,
                **(push or {}),
            }
            yield Tenant(state, app, upload, weather, PushPart(**told), urls)


FIRST = FIRST_FILLED


def _mutates(one: Asked) -> bool:
    if one.method == "GET":
        return one.path.rstrip("/").endswith("/delete")
    return not one.path.rstrip("/").endswith(READING_POSTS)
