"""Writes: what clients change in Stokly, taken at once and seen a little later."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audit.sandbox.chance import stream
from audit.sandbox.records.sales import INSTANT
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.stokly.state import StoklyState

TAKEN = 202
# Table -> path, name of the id, fields that hold when it was made and changed, and what a
# deleted one has for a status; sale orders can't be deleted.
WRITABLE: dict[str, tuple[str, str, str, str, int | None]] = {
    "customers": ("/v0/customers", "customerId", "timeCreated", "timeUpdated", 0),
    "items": ("/v0/items", "itemId", "timeCreated", "timeUpdated", 1),
    "saleorders": ("/v2/saleorders", "saleOrderId", "createdAt", "updatedAt", None),
}
NUMBERED = {"saleorders": "niceId"}
FIRST_VALUES: dict[str, dict[str, object]] = {
    "customers": {"status": 1, "type": 0},
    "items": {"status": 0, "format": 0},
    "saleorders": {"stage": "order", "itemStatuses": ["unprocessed"], "tags": []},
}


class Writes:
    """The routes that change something."""

    def __init__(self, state: StoklyState, options: StoklyOptions) -> None:
        self._state = state
        self._options = options
        self._identifiers = stream(0, "written records")

    def routes(self) -> list[Route]:
        """POST, PATCH and DELETE of what can be written."""
        made = []
        for table, (path, *_, deleted) in WRITABLE.items():
            made.append(Route(path, _of(self._create, table), methods=["POST"]))
            made.append(Route(f"{path}/{{key}}", _of(self._change, table), methods=["PATCH"]))
            if deleted is not None:
                made.append(Route(f"{path}/{{key}}", _of(self._delete, table), methods=["DELETE"]))
        return made

    async def _create(self, table: str, request: Request) -> Response:
        _, id_field, created, changed, _ = WRITABLE[table]
        key = str(UUID(bytes=self._identifiers.bytes(16), version=4))
        first = {**dict.fromkeys(self._state.fields(table)), **FIRST_VALUES[table]}
        first |= {id_field: key, created: self._now(), changed: self._now()}
        if table in NUMBERED:
            first[NUMBERED[table]] = self._state.highest(table, NUMBERED[table]) + 1
        sent = await self._sent(request)

        def write() -> None:
            self._state.insert(table, key, json.dumps(first))
            self._state.change(table, key, sent)

        self._later(write)
        return JSONResponse({"data": {"id": key}}, TAKEN)

    async def _change(self, table: str, request: Request) -> Response:
        _, id_field, _, changed, _ = WRITABLE[table]
        key = self._known(table, request)
        sent = await self._sent(request)
        touched = json.dumps({id_field: key, changed: self._now()})
        self._later(partial(self._state.change, table, key, sent))
        self._later(partial(self._state.change, table, key, touched))
        return JSONResponse({"data": {"id": key}}, TAKEN)

    async def _delete(self, table: str, request: Request) -> Response:
        _, _, _, changed, deleted = WRITABLE[table]
        key = self._known(table, request)
        fields = json.dumps({"status": deleted, changed: self._now()})
        self._later(partial(self._state.change, table, key, fields))
        return JSONResponse({"data": {"id": key}}, TAKEN)

    async def _sent(self, request: Request) -> str:
        try:
            return self._state.flattened((await request.body()).decode())
        except ValueError as error:
            raise HTTPException(400, "Invalid body") from error

    def _known(self, table: str, request: Request) -> str:
        key: str = request.path_params["key"]
        if self._state.one(table, key) is None:
            raise HTTPException(404, "Not found")
        return key

    def _later(self, write: Callable[[], None]) -> None:
        self._state.after(self._options.settle_s, write)

    def _now(self) -> str:
        return self._options.now().strftime(INSTANT)


def _of(
    write: Callable[[str, Request], Awaitable[Response]], table: str
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await write(table, request)

    return answer
