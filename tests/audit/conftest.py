"""A workspace, snapshots written into it by hand, and time that a pull can jump through."""

import asyncio
import selectors
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import keyring
import polars as pl
import pytest
from keyring.backend import KeyringBackend

from audit import workspace
from audit.connectors.chosen import Place
from audit.sealing import Origin
from audit.store import Store
from checks.vocabulary import REJECT, TABLES, System

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = pl.DataFrame(schema=REJECT)


@pytest.fixture
def client(tmp_path):
    folder = tmp_path / "client"
    workspace.make(folder, name="Test client", key="00" * 32)
    return folder


@pytest.fixture
def store(client):
    return Store(client)


@pytest.fixture
def sealed(store):
    """Write one snapshot: `sealed(System.STOKLY, erp_order=[{...}, ...])`."""

    def write(system=System.STOKLY, taken_at=NOON, rejects=NOTHING, **tables):
        with store.writing(system, taken_at) as writing:
            for entity, rows in tables.items():
                frame = pl.DataFrame(rows, schema=TABLES[entity].schema)
                writing.begin(entity)
                writing.append(entity, frame, rejects.filter(pl.col("entity") == entity))
                refused = rejects.filter(pl.col("entity") == entity, pl.col("column").is_null())
                seen = frame.height + refused.height
                writing.seal(entity, seen=seen, origin=Origin(f"{entity}.csv", 1, "s", {}))
            snapshot, file_hash = writing.finish("c")
        store.remember(snapshot, file_hash)
        return snapshot

    return write


# How long a pull looks for an answer before it looks at the time again, which others may move.
POLL_S = 0.001


class Warp:
    """Time for a pull and its servers alike, that jumps to the next thing to do.

    It goes at its own pace while an answer is under way, so that nothing is late that is not.
    """

    def __init__(self):
        self.ahead = 0.0
        self.turns = 0

    def monotonic(self):
        return time.monotonic() + self.ahead

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def sleep(self, s):
        await asyncio.sleep(s)

    async def spend(self, s):
        """A server's wait: `s` for the pull, that sees it pass; a moment for the server."""
        self.ahead += s
        seen, ends = self.turns + 3, time.monotonic() + 5
        while self.turns < seen and time.monotonic() < ends:  # noqa: ASYNC110 - another loop turns
            await asyncio.sleep(0.0005)


class WarpedLoop(asyncio.SelectorEventLoop):
    """All that is timed in a pull goes by the warp: pace, waits and deadlines."""

    def __init__(self, warp):
        self._warp = warp
        super().__init__(WarpedSelector(warp))

    def time(self):
        return self._warp.monotonic()


class WarpedSelector(selectors.DefaultSelector):
    """Does not wait where nothing can come."""

    def __init__(self, warp):
        super().__init__()
        self._warp = warp

    def select(self, timeout=None):
        # Who waits for an answer listens; the loop's own line to itself is always listened to.
        if timeout and len(self.get_map()) == 1:
            self._warp.ahead += timeout
            timeout = 0
        self._warp.turns += 1
        return super().select(POLL_S if timeout is None else min(timeout, POLL_S))


@pytest.fixture
def warp(monkeypatch):
    """The time that the pulls of this test go by, and its servers where they are told."""
    found, pulling, usual = Warp(), threading.current_thread(), asyncio.events.new_event_loop
    monkeypatch.setattr(Place, "clock", found)

    def new():
        return WarpedLoop(found) if threading.current_thread() is pulling else usual()

    monkeypatch.setattr(asyncio.events, "new_event_loop", new)
    return found


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request at its server: when, and what became of it; seconds of the warp."""

    at: float
    path: str
    answered_at: float
    status: int
    headers: dict[str, str]


@dataclass
class Door:
    """An app that goes by the warp: what came to it is kept, and what leaves it is dated."""

    app: object
    warp: Warp
    came: list[Arrived] = field(default_factory=list)

    async def __call__(self, scope, receive, send):
        at = self.warp.monotonic()

        async def dated(message):
            if message["type"] == "http.response.start":
                date = format_datetime(self.warp.now(), usegmt=True)
                headers = [*message.get("headers", ()), (b"date", date.encode())]
                message = {**message, "headers": headers}
                told = {name.decode().lower(): value.decode() for name, value in headers}
                now, status = self.warp.monotonic(), message["status"]
                self.came.append(Arrived(at, scope["path"], now, status, told))
            await send(message)

        await self.app(scope, receive, dated)


@pytest.fixture
def doors(warp):
    """The apps, each behind a door that goes by the warp."""
    return lambda apps: {name: Door(app, warp) for name, app in apps.items()}


class InMemory(KeyringBackend):
    """A keyring that forgets everything when the test ends; `held`: (service, name) -> secret."""

    priority = 1

    def __init__(self):
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password


@pytest.fixture
def backend():
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield keyring.get_keyring()
    keyring.set_keyring(before)
