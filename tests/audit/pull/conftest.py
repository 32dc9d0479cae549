"""A small shop behind its servers, workspaces that read it over HTTP, and what they must hold.

PULL_MATRIX=full runs every row of the matrix with all its points; "quick", the default, with a few.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from audit import flow, settings, workspace
from audit.connectors.chosen import Place
from audit.progress import Silent
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.feed_api import feed_app
from audit.sandbox.servers.opening import SECRETS, TOLD, ShopTold, ShopWish, apps, parts, told_of
from audit.sandbox.servers.serving import Apps, Certificate, serving
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import Fault, Weather
from audit.sandbox.shop import Silent as Unheard
from audit.sandbox.shop import plan_shop, write_shop
from audit.store import Store
from checks.vocabulary import ConnectorError, Snapshot, System

TOOL = Path(sys.executable).parent / "stokly-audit"
FULL = os.environ.get("PULL_MATRIX", "quick") == "full"
# An export is waited for once, so that a pull can end while it is being made; the rest at once.
EMARSYS = EmarsysOptions(export_states=("in progress", "done"), evaluation_polls=0)
STOKLY = StoklyOptions(flat_lines=True)

Hashes = dict[str, str]


@dataclass(frozen=True)
class Shop:
    """One shop: its exports, its apps, and what may be known of it."""

    folder: Path
    apps: Apps
    told: ShopTold

    def workspace(self, folder: Path, urls: dict[str, str], **api: object) -> Path:
        """A workspace that reads it over HTTP; further words are settings of Stokly's API."""
        said = parts(urls, self.told)
        said["stokly"]["api"] = {"page_size": 500, **said["stokly"]["api"], **api}
        workspace.make(folder, name="c", taken_at=self.told.taken_at, key="00" * 32, parts=said)
        return folder

    def by_files(self, folder: Path) -> Path:
        """A workspace that reads the same shop from its exports."""
        sides = {side: self.folder / side for side in ("stokly", "emarsys", "sync")}
        workspace.make(folder, name="c", taken_at=self.told.taken_at, key="00" * 32, **sides)
        return folder


def hashes(folder: Path) -> Hashes:
    """System -> content hash of its newest snapshot."""
    return {one.system.value: one.content_hash for one in Store(folder).newest()}


@pytest.fixture(scope="session")
def sized() -> Callable[[int, int], int]:
    """How many points: `sized(quick, full)`."""
    return lambda quick, full: full if FULL else quick


@pytest.fixture(scope="session", autouse=True)
def _keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Shop]:
    """Make a shop: `made(scale=0.01, stokly=..., emarsys=...)`."""

    def of(
        scale: float = 0.01,
        stokly: StoklyOptions = STOKLY,
        emarsys: EmarsysOptions = EMARSYS,
    ) -> Shop:
        folder = tmp_path_factory.mktemp("exports")
        wish = ShopWish(folder, scale=scale, seed=1, stokly=stokly, emarsys=emarsys)
        return Shop(folder, apps(wish), told_of(folder))

    return of


@pytest.fixture(scope="module")
def shop(made: Callable[..., Shop]) -> Shop:
    """The usual shop of a module."""
    return made()


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shop], Hashes]:
    """What a shop's snapshots must come to, read from its files: system -> content hash."""

    def of(shop: Shop) -> Hashes:
        folder = shop.by_files(tmp_path_factory.mktemp("right") / "client")
        found = flow.pull_only(folder, settings.read(folder), Silent())
        return {one.system.value: one.content_hash for one in found}

    return of


@pytest.fixture(scope="session")
def held() -> Callable[[Path], Hashes]:
    """What a workspace's newest snapshots come to: system -> content hash."""
    return hashes


@pytest.fixture(scope="session")
def tool() -> Callable[..., subprocess.Popen[str]]:
    """Start the command in a process of its own: `tool("pull", folder)`; `before` starts it."""

    def started(
        *words: object, before: tuple[str, ...] = (), **more: object
    ) -> subprocess.Popen[str]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [*before, str(TOOL), *map(str, words)]
        return subprocess.Popen(command, text=True, **pipes, **more)  # type: ignore[call-overload]

    return started


class Hurrying:
    """Waits pass at once and are counted; the time of day is this machine's."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, s: float) -> None:
        self.skipped += s
        await asyncio.sleep(0)


@pytest.fixture
def hurrying(monkeypatch: pytest.MonkeyPatch) -> Hurrying:
    """The clock by which every source waits, from here on."""
    clock = Hurrying()
    monkeypatch.setattr(Place, "clock", clock)
    return clock


@pytest.fixture
def pulled(hurrying: Hurrying) -> Callable[[Path], dict[str, Snapshot]]:  # noqa: ARG001 - no wait costs time
    """One pull into a workspace: system -> its snapshot."""

    def once(folder: Path) -> dict[str, Snapshot]:
        found = flow.pull_only(folder, settings.read(folder), Silent())
        return {one.system.value: one for one in found}

    return once


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """One small shop: the folder of its exports, and what its servers are made from."""
    folder = tmp_path_factory.mktemp("exports")
    planted = plan_shop(scale=0.004, seed=1, orders=None, faulty=True, tell=Unheard())
    opened = write_shop(planted, folder, orders=None)
    told = {"name": opened.name, "taken_at": opened.taken_at.isoformat(), "seed": 1}
    (folder / TOLD).write_text(json.dumps(told), encoding="utf-8")
    return folder, planted.shop


@pytest.fixture(scope="session")
def anew(small: tuple[Path, Any]) -> Callable[..., Shop]:
    """That shop, whose servers begin anew: `anew(stokly=..., emarsys=...)`."""
    folder, planted = small

    def of(stokly: StoklyOptions = STOKLY, emarsys: EmarsysOptions = EMARSYS) -> Shop:
        fresh = {
            "stokly": stokly_app(planted, stokly),
            "emarsys": emarsys_app(planted, emarsys),
            "oauth": oauth_app(emarsys),
            "feed": feed_app(folder),
        }
        return Shop(folder, fresh, told_of(folder))

    return of


@pytest.fixture(scope="session")
def options() -> tuple[StoklyOptions, EmarsysOptions]:
    """How its servers behave, unless a test says otherwise."""
    return STOKLY, EMARSYS


@pytest.fixture(scope="session")
def truth(anew: Callable[..., Shop], tmp_path_factory: pytest.TempPathFactory) -> Hashes:
    """What that shop's snapshots must come to, read from its files: system -> content hash."""
    folder = anew().by_files(tmp_path_factory.mktemp("truth") / "client")
    found = flow.pull_only(folder, settings.read(folder), Silent())
    return {one.system.value: one.content_hash for one in found}


@pytest.fixture(scope="session")
def by_api_alone(small: tuple[Path, Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """What Stokly's snapshot must come to without the file that no API gives: its content hash."""
    folder = tmp_path_factory.mktemp("alone")
    without = shutil.ignore_patterns("customer_aliases*")
    stokly = shutil.copytree(small[0] / "stokly", folder / "stokly", ignore=without)
    client, taken_at = folder / "client", told_of(small[0]).taken_at
    workspace.make(client, name="c", taken_at=taken_at, key="00" * 32, stokly=stokly)
    found = flow.pull_only(client, settings.read(client), Silent())
    return next(one.content_hash for one in found if one.system is System.STOKLY)


@dataclass
class Outing:
    """What came of pulling through some weather.

    Attributes:
        folder: the workspace.
        doors: server -> its door, with what came to it.
        struck: fault -> how many requests it struck.
        failed: why each pull ended that did not end well.
        hashes: system -> content hash; empty when no pull ended well.
        took: seconds, as the pull felt them.
    """

    folder: Path
    doors: dict[str, Any]
    struck: Counter[str] = field(default_factory=Counter)
    failed: list[ConnectorError] = field(default_factory=list)
    hashes: Hashes = field(default_factory=dict)
    took: float = 0.0

    def calls(self, *names: str) -> list[Any]:
        """What came to these servers, or to both APIs."""
        return [one for name in names or ("stokly", "emarsys") for one in self.doors[name].came]


Weathers = Callable[[int], list[Fault]]
Between = Callable[[str, str], AbstractContextManager[str]]


def fair(_: int) -> list[Fault]:
    """Nothing goes wrong."""
    return []


def pulled_once(folder: Path) -> Hashes:
    """One pull: system -> content hash."""
    found = flow.pull_only(folder, settings.read(folder), Silent())
    return {one.system.value: one.content_hash for one in found}


@pytest.fixture
def outing(
    hurrying: Hurrying,  # noqa: ARG001 - the warp takes its place
    warp: Any,
    doors: Callable[[Apps], dict[str, Any]],
    anew: Callable[..., Shop],
    tmp_path: Path,
) -> Callable[..., Outing]:
    """Pull the small shop by the warp, until a pull ends well: what came of it.

    Number of the pull -> the faults that the servers `on` show then; `most` pulls at most. `said`
    are settings of the APIs, `between` stands between a client and a server's address, and `pull`
    gives nothing where it did not end well.
    """
    made = iter(range(10**6))

    def go(  # noqa: PLR0913 - every word changes one thing
        weather: Weathers = fair,
        *,
        on: tuple[str, ...] = ("stokly", "emarsys"),
        shop: Shop | None = None,
        said: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
        between: Between = lambda _, url: nullcontext(url),
        certificates: Mapping[str, Certificate] = MappingProxyType({}),
        most: int = 1,
        seed: int = 0,
        pull: Callable[[Path], Hashes] = pulled_once,
    ) -> Outing:
        shop = shop or anew()
        out = Outing(tmp_path / f"outing-{next(made)}", doors(shop.apps))
        with ExitStack() as opened:
            passed = {
                name: opened.enter_context(between(name, urls[name]))
                for name, door in out.doors.items()
                for urls in [
                    opened.enter_context(serving({name: door}, certificate=certificates.get(name)))
                ]
            }
            _reads(out.folder, shop, passed, said)
            began = warp.monotonic()
            for number in range(most):
                weathers = {
                    name: Weather(app, weather(number) if name in on else [], seed=seed)
                    for name, app in shop.apps.items()
                }
                for name, app in weathers.items():
                    out.doors[name].app = app
                try:
                    out.hashes = pull(out.folder)
                except ConnectorError as error:
                    out.failed.append(error)
                out.struck += sum((one.struck for one in weathers.values()), Counter())
                if out.hashes:
                    break
            out.took = warp.monotonic() - began
        return out

    return go


def _reads(
    folder: Path, shop: Shop, urls: Mapping[str, str], said: Mapping[str, Mapping[str, object]]
) -> None:
    whole = parts(urls, shop.told)
    for system, more in said.items():
        whole[system]["api"] = {**whole[system]["api"], **more}  # type: ignore[dict-item]
    workspace.make(folder, name="c", taken_at=shop.told.taken_at, key="00" * 32, parts=whole)


@dataclass
class Alone:
    """One system's servers, and a workspace that reads that system over its API and nothing else.

    Attributes:
        folder: the workspace.
        apps: server -> its app, which stands behind its weather.
        struck: fault -> how many requests it struck.
    """

    folder: Path
    apps: dict[str, Any]
    struck: Mapping[str, Counter[str]]

    def asked(self, name: str, path: str = "") -> list[Any]:
        """What came to a server, of paths that end so."""
        history = list(self.apps[name].state.history)
        return [one for one in history if one.path.rstrip("/").endswith(path)]


@pytest.fixture
def alone(small: tuple[Path, Any], tmp_path: Path) -> Callable[..., AbstractContextManager[Alone]]:
    """Serve one system: `with alone("emarsys", {server: faults}, api={...}, **options) as one:`.

    The faults are by server; `api` is what the settings say otherwise of the system's API, and the
    options are those of its sandbox. `moment` is what the settings declare.
    """
    made = iter(range(10**6))

    @contextmanager
    def opened(
        system: str,
        faults: Mapping[str, list[Fault]] = MappingProxyType({}),
        *,
        api: Mapping[str, object] = MappingProxyType({}),
        moment: datetime | None = datetime(2026, 3, 2, tzinfo=UTC),
        certificate: Certificate | None = None,
        seed: int = 1,
        **options: Any,
    ) -> Iterator[Alone]:
        fresh: dict[str, Any] = (
            {"stokly": stokly_app(small[1], replace(STOKLY, **options))}
            if system == "stokly"
            else {
                "emarsys": emarsys_app(small[1], replace(EMARSYS, **options)),
                "oauth": oauth_app(replace(EMARSYS, **options)),
            }
        )
        weathers = {name: Weather(app, faults.get(name, ()), seed) for name, app in fresh.items()}
        struck = {name: one.struck for name, one in weathers.items()}
        with serving(weathers, certificate=certificate) as urls:
            nowhere = dict.fromkeys(("feed", "oauth", "emarsys", "stokly"), "http://127.0.0.1:9")
            whole = parts({**nowhere, **urls}, told_of(small[0]))[system]["api"]
            said = {system: {"api": {**whole, **api}}}  # type: ignore[dict-item]
            folder = tmp_path / f"alone-{next(made)}"
            workspace.make(folder, name="c", taken_at=moment, key="00" * 32, parts=said)
            yield Alone(folder, fresh, struck)

    return opened
