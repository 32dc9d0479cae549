"""One write: worded, sent once, and its answer opened; or, in a dry run, worded and not sent."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.connectors.emarsys_writer.endings import NotTaken, Unsure, code_of, ended
from audit.connectors.http import Call, Host, Reply
from audit.connectors.polite.departure import Departure
from checks.vocabulary import ConnectorError
from checks.vocabulary.repair_plan import canonical

MOST_BYTES = 8_000_000  # of a body; the least of the limits, Emarsys fact sheet, 2.4
SUCCESS = range(200, 300)
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that is whole.

    Attributes:
        inside: its `data`; of an answer without the envelope its text.
        request, response: SHA-256 of the two bodies, hexadecimal.
        sent: whether anything was sent; else there is no answer.
    """

    inside: Any = field(repr=False)
    request: str
    response: str
    sent: bool = True


class Sending:
    """Sends writes to one host, each once. What it raises says whether it may have been acted on.

    Attributes:
        host: whom we write to.
        dry_run: nothing is sent at all.
    """

    def __init__(self, host: Host, *, dry_run: bool) -> None:
        self.host = host
        self.dry_run = dry_run

    async def json(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        query: tuple[tuple[str, str], ...] = (),
    ) -> Said:
        """A body of JSON; what is inside the envelope that answers.

        Raises:
            NotTaken: certainly not acted on.
            Unsure: it may have been.
        """
        told = canonical(body).encode()
        call = Call(
            method, path, query, content=told, headers=JSON, once=True, departure=Departure()
        )
        if self.dry_run:
            return Said(None, _hash(told), "", sent=False)
        reply = await self._sent(call, told)
        return Said(_opened(reply), _hash(told), _hash(reply.body))

    async def text(self, path: str, told: bytes, headers: Mapping[str, str]) -> Said:
        """A body of text, answered by text; raises as `json`."""
        call = Call("POST", path, content=told, headers=headers, once=True, departure=Departure())
        if self.dry_run:
            return Said(None, _hash(told), "", sent=False)
        reply = await self._sent(call, told)
        return Said(reply.body.decode("utf-8", "replace"), _hash(told), _hash(reply.body))

    async def _sent(self, call: Call, told: bytes) -> Reply:
        if len(told) > MOST_BYTES:
            raise NotTaken(
                f"{len(told):,} bytes are more than one call may hold",
                where=f"{call.method} {call.path}; nothing was sent",
                do="send fewer items a call",
            )
        departure = call.departure or Departure()
        try:
            return await self.host.ask(call)
        except ConnectorError as error:
            raise ended(error, left=departure.left) from None


def must_be_sendable(keys: Sequence[object], most: int, where: str) -> None:
    """Each item of a call has a key of its own, and they are not too many.

    Raises:
        NotTaken: it is otherwise; nothing was sent.
    """
    wrong = ""
    if len(keys) > most:
        wrong = f"{len(keys):,} items are more than the {most:,} of one call"
    elif not all(keys):
        wrong = "an item has no key"
    elif len(set(keys)) < len(keys):
        wrong = "two items of one call have the same key, so their results could not be told apart"
    if wrong:
        raise NotTaken(wrong, where=f"{where}; nothing was sent", do="report this")


def _opened(reply: Reply) -> Any:  # noqa: ANN401 - whatever JSON is inside
    """What is inside; a write counts as answered only when a replyCode of nought says so."""
    try:
        said = reply.parsed()
    except ConnectorError as error:
        raise Unsure(error.what, where=error.where) from None
    code = said.get("replyCode") if isinstance(said, Mapping) else None
    if reply.status not in SUCCESS or str(code).strip() != "0":
        told = f"an answer that is neither a success nor a refusal came: {code_of(reply)}"
        raise Unsure(told, where=reply.where, code=code_of(reply))
    return said.get("data")


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
