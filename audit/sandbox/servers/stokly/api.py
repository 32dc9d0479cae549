"""Stokly as a server: sign-in, lists, single records and the writes that its clients make."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audit.sandbox.building import Shop
from audit.sandbox.servers.stokly.door import GRANT, Door, Tokens
from audit.sandbox.servers.stokly.filled import filled
from audit.sandbox.servers.stokly.filter_grammar import Condition, Unreadable, condition
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.stokly.state import Listing, StoklyState
from audit.sandbox.servers.stokly.writes import Writes

__all__ = ["StoklyOptions", "stokly_app"]

Answer = Callable[[Request], Awaitable[Response]]

DEFAULT_SIZE, MOST_SIZE = 100, 1_000
# A line names its order only where lines of all orders stand together.
WITH_ITS_ORDER = """'{"saleOrderId":' || json_quote(owner) || ',' || substr(row, 2)"""


@dataclass(frozen=True, slots=True)
class Resource:
    """A list that can be read.

    Attributes:
        path: `{owner}` in it is the record that the rows belong to.
        table: of the state.
        of: table of the owners; empty without one.
        single: whether one record can be read by its id.
        row: what is sent of a record, in SQL.
        option: which of the options it needs to be there; empty for none.
    """

    path: str
    table: str
    of: str = ""
    single: bool = False
    row: str = "row"
    option: str = ""


RESOURCES = (
    Resource("/v0/customers", "customers", single=True),
    Resource("/v2/saleorders", "saleorders", single=True),
    Resource("/v2/saleorders/{owner}/items", "saleorder_items", of="saleorders"),
    Resource("/v2/saleorder-items", "saleorder_items", row=WITH_ITS_ORDER, option="flat_lines"),
    Resource("/v0/invoices", "invoices", single=True),
    Resource("/v0/shipments", "shipments", option="assumed"),
    Resource("/v0/refunds", "refunds", option="assumed"),
    Resource("/v0/items", "items", single=True),
    Resource("/v0/items/{owner}/attributes", "item_attribute_values", of="items"),
    Resource("/v0/item-attributes", "item_attributes", single=True),
    Resource("/v0/item-attribute-values", "item_attribute_values"),
    Resource("/v0/item-types", "item_types", single=True),
    Resource("/v0/tags/items", "item_tags"),
    Resource("/v1/inventory-records", "inventory_records"),
    Resource("/v0/channels", "channels", single=True),
    Resource("/v0/channels/{owner}/listings", "listings", of="channels"),
    Resource("/v0/channels/{owner}/mappings", "mappings", of="channels"),
    Resource("/v0/locations", "locations", single=True),
    Resource("/v0/locations/{owner}/bins", "bins", of="locations"),
    Resource("/v0/bins", "bins", single=True),
)


def stokly_app(shop: Shop, options: StoklyOptions | None = None) -> Starlette:
    """A Stokly that holds what the shop's exports hold; later writes change it.

    `app.state.stokly` is its `StoklyState`, `app.state.tokens` its `Tokens`.
    """
    chosen = options or StoklyOptions()
    state, tokens = filled(shop, chosen), Tokens(chosen)
    there = [one for one in RESOURCES if not one.option or getattr(chosen, one.option)]
    app = Starlette(
        routes=[
            Route(GRANT, _grant(tokens, chosen), methods=["POST"]),
            *(Route(one.path, _list(one, state, chosen), methods=["GET"]) for one in there),
            *(
                Route(f"{one.path}/{{key}}", _single(one, state), methods=["GET"])
                for one in there
                if one.single
            ),
            *Writes(state, chosen).routes(),
        ],
        middleware=[Middleware(Door, options=chosen, tokens=tokens)],
        exception_handlers={HTTPException: _told},
    )
    app.router.redirect_slashes = False
    app.state.stokly = state
    app.state.tokens = tokens
    return app


def _grant(tokens: Tokens, options: StoklyOptions) -> Answer:
    async def grant(request: Request) -> Response:
        asked = await _object(request)
        token = tokens.grant(asked.get("accountkey"), asked.get("clientId"), asked.get("signature"))
        if token is None:
            raise HTTPException(401, "Invalid credentials")
        expiry = options.now() + timedelta(seconds=options.token_s)
        told = expiry.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        result = {"accessToken": token, "expiry": told}
        return JSONResponse({"data": {"authenticationResult": result}})

    return grant


def _list(resource: Resource, state: StoklyState, options: StoklyOptions) -> Answer:
    async def answer(request: Request) -> Response:
        owner = request.path_params.get("owner")
        if owner is not None and state.one(resource.of, owner) is None:
            raise HTTPException(404, "Not found")
        query = request.query_params
        size = _size(query.get("size"), options)
        sort = query.get("sortField", "")
        listing = Listing(
            resource.table,
            _where(query.get("filter", ""), resource, state, options),
            owner,
            sort if sort in _sortable(resource, state, options) else "",
            query.get("sortDirection", "ASC").upper() == "DESC",
        )
        skipped = _whole(query.get("page"), "page", 0) * size
        rows, count = state.page(listing, skipped, size, resource.row)
        return _json(f'{{"data":[{rows}],"metadata":{{"count":{count}}}}}')

    return answer


def _single(resource: Resource, state: StoklyState) -> Answer:
    async def answer(request: Request) -> Response:
        row = state.one(resource.table, request.path_params["key"])
        if row is None:
            raise HTTPException(404, "Not found")
        return _json(f'{{"data":{row}}}')

    return answer


def _where(text: str, resource: Resource, state: StoklyState, options: StoklyOptions) -> Condition:
    try:
        found = condition(text, less_than=options.less_than)
    except Unreadable as error:
        raise HTTPException(400, f"Invalid filter: {error}") from error
    asked = {field.partition(".")[0] for field in found.fields}
    known = state.fields(resource.table) if asked else frozenset()
    refused = asked & options.unfilterable.get(resource.table, frozenset())
    if refused or (known and not asked <= known):
        raise HTTPException(400, f"Invalid filter: {', '.join(sorted(refused or asked - known))}")
    return found


def _sortable(resource: Resource, state: StoklyState, options: StoklyOptions) -> frozenset[str]:
    # A client may have written a field whose name would end the SQL around it.
    known = frozenset(filter(str.isalnum, state.fields(resource.table)))
    return known - options.unsortable.get(resource.table, frozenset())


def _size(text: str | None, options: StoklyOptions) -> int:
    size = _whole(text, "size", DEFAULT_SIZE)
    if size < 1 or (size > MOST_SIZE and options.over_size == "refused"):
        raise HTTPException(400, "Invalid size")
    return min(size, MOST_SIZE)


def _whole(text: str | None, name: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise HTTPException(400, f"Invalid {name}")
    return int(text[:9])


async def _object(request: Request) -> dict[str, object]:
    try:
        asked = json.loads(await request.body())
    except ValueError:
        asked = None
    return asked if isinstance(asked, dict) else {}


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


async def _told(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Internal error"
    return JSONResponse({"message": detail}, status)
