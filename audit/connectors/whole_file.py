"""A file fetched so that its end is known, also where its host does not say how long it is.

Such an answer ends with its connection: a line that broke looks like the end. The file is then
fetched until it came twice the same. A page for people in its place is no file and is not kept.
"""

from collections.abc import Mapping
from pathlib import Path

from audit.connectors.http import Call, Garbled, Host, Reply
from audit.connectors.polite.answers import LOOK
from audit.sealing import hash_of
from checks.vocabulary import ConnectorError

MOST_TIMES = 6
_LOOKED_AT = 1 << 10
_PAGE = (b"<!doctype html", b"<html")


async def whole_file(host: Host, call: Call, path: Path, most_bytes: int) -> Reply:
    """The answer, its body in the file.

    Raises:
        Garbled: a page of HTML came in its place, or nothing.
        ConnectorError: it does not come, or its length is unsaid and it never came twice the same.
    """
    before = None
    for _ in range(MOST_TIMES):
        reply = await host.fetch_to(call, path, most_bytes)
        _hold_a_file(path, reply.where)
        if says_its_end(reply.headers):
            return reply
        now = hash_of(path)
        if now == before:
            return reply
        before = now
    raise ConnectorError(
        f"a file came {MOST_TIMES} times, each time another, and its host says no length",
        where=reply.where,
        do="run the same command again, or have the file served with its Content-Length",
    )


def _hold_a_file(path: Path, where: str) -> None:
    with path.open("rb") as file:
        begin = file.read(_LOOKED_AT).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begin or begin.startswith(_PAGE):
        came = "a page of HTML" if begin else "an empty body"
        raise Garbled(f"{came} came where a file was asked for", where=where, do=LOOK)


def says_its_end(headers: Mapping[str, str]) -> bool:
    """Whether an answer of these headers can't be taken for whole when it broke off."""
    packed = "gzip" in headers.get("content-encoding", "")  # whose own end was checked
    return packed or "content-length" in headers or "transfer-encoding" in headers
