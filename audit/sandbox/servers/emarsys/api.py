"""The sandbox's Emarsys as a server: versions 2 and 3 over one account."""

import re
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from audit.sandbox.building import Shop
from audit.sandbox.servers.emarsys.calls import LINES, Line
from audit.sandbox.servers.emarsys.door import Door
from audit.sandbox.servers.emarsys.opening import state_of
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import EmarsysState

DEFAULTS = EmarsysOptions()


def emarsys_app(
    shop: Shop, options: EmarsysOptions = DEFAULTS, state: EmarsysState | None = None
) -> Starlette:
    """The shop's Emarsys, versions 2 and 3; its memory is `app.state.emarsys`.

    Args:
        shop: whose exports it would give.
        options: how it behaves.
        state: an account that stands already, instead of one made from the shop.
    """
    kept = state_of(shop, options) if state is None else state
    door = Door.of(kept)
    routes = [
        _route(door, line, version, path)
        for line in LINES
        for version in line.versions
        for path in _spellings(line)
    ]
    app = Starlette(routes=[Route("/healthcheck", _healthy), *routes, _lost(door)])
    app.router.redirect_slashes = False
    app.state.emarsys = kept
    return app


def _spellings(line: Line) -> tuple[str, str]:
    """A path without and with a slash at its end."""
    path = line.call.partition(" ")[2]
    return path, f"{path}/"


def _route(door: Door, line: Line, version: int, path: str) -> Route:
    async def answered(request: Request) -> Response:
        return await door.answer(request, version, line.right, line.endpoint)

    method = line.call.partition(" ")[0]
    return Route(f"/api/v{version}/{path}", _named(answered, line), methods=[method])


def _named(
    answered: Callable[[Request], Awaitable[Response]], line: Line
) -> Callable[[Request], Awaitable[Response]]:
    answered.__name__ = re.sub(r"\W+", "_", line.call)
    return answered


def _lost(door: Door) -> Route:
    async def lost(_: Request) -> Response:
        return door.lost()

    return Route("/{rest:path}", lost, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("OK")
