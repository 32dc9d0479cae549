"""The sandbox's sales-data upload: a file is accepted, its rows are added, nothing is compared."""

import csv
import gzip
import io
import sqlite3
import zlib
from hmac import compare_digest

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import question

DEFAULTS = EmarsysOptions()
ACCEPTED = "Upload accepted"


def upload_app(
    options: EmarsysOptions = DEFAULTS, database: sqlite3.Connection | None = None
) -> Starlette:
    """`POST /hapi/merchant/{id}/sales-data/api`; what came stands in `app.state.sales`.

    `app.state.sales` is a database with the tables `upload` and `upload_row`.
    """
    sales = database or sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    sales.executescript(question("uploads"))

    async def taken(request: Request) -> Response:
        said = request.headers.get("authorization", "").encode()
        if not compare_digest(said, f"Bearer {options.keys.sales_token}".encode()):
            return PlainTextResponse("Unauthorized", 401)
        if request.path_params["merchant"] != options.keys.merchant:
            return PlainTextResponse("Not found", 404)
        try:
            text = _text(request, await request.body())
        except (OSError, EOFError, UnicodeDecodeError, zlib.error):
            return PlainTextResponse("Not a text file", 400)
        _append(sales, text, options.now().isoformat())
        return PlainTextResponse(ACCEPTED)

    path = "/hapi/merchant/{merchant}/sales-data/api"
    app = Starlette(routes=[Route(path, taken, methods=["POST"])])
    app.state.sales = sales
    return app


def _text(request: Request, body: bytes) -> str:
    packed = request.headers.get("content-encoding", "") == "gzip"
    return (gzip.decompress(body) if packed else body).decode("utf-8")


def _append(sales: sqlite3.Connection, text: str, at: str) -> None:
    """The file, and its rows by the names of their columns; a file sent twice is there twice."""
    number = sales.execute("insert into upload (at, content) values (?, ?)", (at, text)).lastrowid
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    sales.executemany(
        "insert into upload_row (upload, place, name, value) values (?, ?, ?, ?)",
        (
            (number, place, name, value)
            for place, row in enumerate(rows)
            for name, value in zip(header, row, strict=False)
        ),
    )
