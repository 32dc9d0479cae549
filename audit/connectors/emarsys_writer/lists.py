"""Contacts put on a contact list and taken off it, by internal id."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from audit.connectors.emarsys.account import Account, inside_of
from audit.connectors.emarsys_writer.matching import failures
from audit.connectors.emarsys_writer.outcome import Outcome, rehearsed
from audit.connectors.emarsys_writer.sending import Sending, must_be_sendable
from audit.connectors.http import Call
from checks.vocabulary import ConnectorError

MOST, PAGE = 10_000, 10_000  # ids a call; Emarsys fact sheet, 2.4
ADD, TAKE_OFF = "add", "delete"


async def change(sending: Sending, number: str, ids: Sequence[str], what: str) -> Outcome:
    """Put them on the list, or take them off; who is there already stays as they are.

    Raises:
        NotTaken, Unsure: as `Sending.json`.
    """
    path = f"/contactlist/{number}/{what}"
    must_be_sendable(ids, MOST, path)
    if not ids:
        return Outcome({}, {})
    said = await sending.json("POST", path, {"key_id": "id", "external_ids": [*ids]})
    if not said.sent:
        return rehearsed(ids, said.request)
    failed = failures(ids, said, path, by_id=False)
    done = {one: one for one in ids if one not in failed}
    return Outcome(done, failed, said.request, said.response)


async def members(account: Account, number: str, ids: Sequence[str]) -> frozenset[str]:
    """Those of the contacts that are on the list now; memory: one page and the contacts.

    Raises:
        ConnectorError: there is no such list, or nothing is answered.
    """
    sought, found = frozenset(ids), set[str]()
    query: tuple[tuple[str, str], ...] = (("$top", str(PAGE)),)
    while True:
        call = Call("GET", f"/contactlist/{number}/contactIds", query=query)
        page = await account.ask(call)
        listed = inside_of(page, "value")
        if not isinstance(listed, list):
            raise ConnectorError("no list of contacts came", where=call.path, do="report this")
        found |= sought.intersection(map(str, listed))
        following = tuple(parse_qsl(urlsplit(str(inside_of(page, "next") or "")).query))
        if not following:
            return frozenset(found)
        if following == query:
            raise ConnectorError("the list leads to itself", where=call.path, do="report this")
        query = following
