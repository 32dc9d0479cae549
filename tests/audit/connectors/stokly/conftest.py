"""Stokly on loopback: the sandbox's, which holds a whole shop, and a small one of a test's own."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from audit.connectors.exports.reading import readings
from audit.connectors.staging import Staging
from audit.connectors.stokly import Stokly
from audit.progress import Silent
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import StoklyOptions, stokly_app
from audit.sandbox.shop import Shop, build, make_trade
from audit.source_parts import StoklyApi, StoklyPart
from checks.vocabulary import Design

SECRETS = {"env:ID": StoklyOptions().client_id, "env:KEY": StoklyOptions().secret}


@dataclass
class Small:
    """A Stokly that holds what a test wrote down.

    Attributes:
        lists: path -> records; a path that is not there is not found. Asked for without a page,
            it is the first of them alone.
        sorts: whether `sortField` is honoured.
        filters: whether `filter` is taken, and then ignored; else it is refused.
        asked: every path and query that came, the sign-in apart.
        lies: path -> how many records it announces, whatever it holds.
        refuses: how many answers are "jwt expired" before good ones come.
    """

    lists: dict[str, list[dict[str, Any]]]
    sorts: bool = True
    filters: bool = False
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lies: dict[str, int] = field(default_factory=dict)
    refuses: int = 0
    granted: int = 0

    def app(self):
        return Starlette(
            routes=[
                Route("/v1/grant", self.grant, methods=["POST"]),
                Route("/{path:path}", self.list, methods=["GET"]),
            ]
        )

    async def grant(self, _request):
        self.granted += 1
        result = {"accessToken": f"token-number-{self.granted}", "expiry": "2199-01-01T00:00:00Z"}
        return JSONResponse({"data": {"authenticationResult": result}})

    async def list(self, request):
        query = dict(request.query_params)
        if self.refuses:
            self.refuses -= 1
            return JSONResponse({"message": "jwt expired"}, 403)
        self.asked.append((request.url.path, query))
        records = self.lists.get(request.url.path)
        if records is None:
            return JSONResponse({"message": "Not found"}, 404)
        if "page" not in query:
            return JSONResponse({"data": records[0]})
        if "filter" in query and not self.filters:
            return JSONResponse({"message": "Invalid filter"}, 400)
        if self.sorts and "sortField" in query:
            records = sorted(records, key=lambda one: one.get(query["sortField"]) or 0)
        start, size = int(query["page"]) * int(query["size"]), int(query["size"])
        count = {"count": self.lies.get(request.url.path, len(records))}
        return JSONResponse({"data": records[start : start + size], "metadata": count})

    def times(self, path):
        return sum(one == path for one, _ in self.asked)


@dataclass
class Tenant:
    """One tenant, pulled as often as a test wants."""

    url: str
    folder: Path
    state: Any
    pulls: int = 0

    def source(self, **api):
        settings = {"requests_per_minute": 1_000_000, "share": 1, "account": "sandbox", **api}
        said = StoklyApi(url=self.url, client_id="env:ID", secret_key="env:KEY", **settings)  # noqa: S106 - where it is kept
        return Stokly(StoklyPart(api=said), Design(), SECRETS.__getitem__, self.folder / "store")

    def staging(self, name=""):
        self.pulls += not name
        return Staging(self.folder / f"{name or self.pulls}.sqlite", "asked")

    def pull(self, *wanted: str, staging="", **api):
        """Canonical table -> rows, proof and the fields of its source."""
        source = self.source(**api)
        chosen = frozenset(wanted or source.gives)
        with self.staging(staging) as kept:
            asyncio.run(source.fetch(chosen, kept, Silent()))
            return self.read(source, chosen, kept)

    def read(self, source, chosen, kept):
        given = source.exports(chosen, kept)
        exports = {table: some for table, (some, _) in given.items()}
        proofs = {table: proof for table, (_, proof) in given.items()}
        found = readings(exports, source.part, source.design, proofs)
        return {one.entity: Pulled(one) for one in found}


class Pulled:
    """One table, read to its end."""

    def __init__(self, reading):
        portions = [*reading.portions]
        self.reading = reading
        self.proof = reading.proof
        self.rows = pl.concat(one.rows for one in portions) if portions else pl.DataFrame()
        self.rejects = sum(one.rejects.height for one in portions)

    def __getitem__(self, column):
        return self.rows[column].to_list()


@pytest.fixture(scope="session")
def shop() -> Shop:
    return build(make_trade(scale=0.004, seed=7), 7)


@pytest.fixture
def sandbox(shop: Shop, tmp_path: Path):
    """Options -> a tenant that holds a made-up shop."""
    with ExitStack() as opened:

        def made(**options: Any) -> Tenant:
            app = stokly_app(shop, StoklyOptions(**options))
            urls = opened.enter_context(serving({"stokly": app}))
            return Tenant(urls["stokly"], tmp_path, app.state)

        yield made


@pytest.fixture
def small(tmp_path: Path):
    """Lists by path -> a tenant that holds them and nothing else; `state` is its `Small`."""
    with ExitStack() as opened:

        def made(lists: Mapping[str, list[dict[str, Any]]], **said: Any) -> Tenant:
            holding = Small(dict(lists), **said)
            urls = opened.enter_context(serving({"stokly": holding.app()}))
            return Tenant(urls["stokly"], tmp_path, holding)

        yield made


Made = Callable[..., Tenant]
