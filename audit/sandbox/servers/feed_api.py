"""The sandbox's feed and archive host: the shop's own files, byte for byte."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

# Address -> where the file lies in the shop's folder.
ADDRESSES = {
    "/catalogue.csv": "emarsys/catalogue.csv",
    "/segments.csv": "emarsys/segments.csv",
    "/archive/sales_items.csv": "emarsys/sales_items.csv",
    "/archive/loads.csv": "emarsys/loads.csv",
    "/archive/external_events.csv": "emarsys/external_events.csv",
    "/archive/unsubscribes.csv": "emarsys/unsubscribes.csv",
    "/stokly/customer_aliases.csv": "stokly/customer_aliases.csv",
    "/sync/sync_events.csv": "sync/sync_events.csv",
}


def feed_app(folder: Path) -> Starlette:
    """Serve the files that lie in a shop's folder.

    Args:
        folder: where `open_shop` wrote its exports.
    """

    def route(address: str, place: str) -> Route:
        async def file(_: Request) -> Response:
            path = folder / place
            if not path.exists():
                return PlainTextResponse("Not found", 404)
            return FileResponse(path, media_type="text/csv; charset=utf-8")

        return Route(address, file, methods=["GET"])

    return Starlette(routes=[route(*pair) for pair in ADDRESSES.items()])
