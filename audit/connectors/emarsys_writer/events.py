"""External events triggered for contacts, each with the id that suppresses a repeat."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.connectors.emarsys.account import Account, inside_of
from audit.connectors.emarsys_writer.looking import BATCH
from audit.connectors.emarsys_writer.matching import failures
from audit.connectors.emarsys_writer.outcome import Outcome, rehearsed
from audit.connectors.emarsys_writer.sending import Sending, must_be_sendable
from audit.connectors.http import Call
from checks.vocabulary import SettingsError


async def number_of(account: Account, event: str) -> str:
    """The number of an event, by its name or by itself.

    Raises:
        SettingsError: the account has none such.
        ConnectorError: this API user may not list events.
    """
    rows = await account.rows(Call("GET", "/event"))
    for name in ("name", "id"):
        found = [str(one["id"]) for one in rows if str(inside_of(one, name)) == event]
        if len(found) == 1:
            return found[0]
    raise SettingsError(
        "the Emarsys account has no external event of the plan's name",
        where="the events of the Emarsys account",
        do="create it in Emarsys, or make the plan anew",
    )


async def trigger(sending: Sending, number: str, items: Sequence[Mapping[str, Any]]) -> Outcome:
    """Trigger an event for contacts.

    Args:
        sending: where it is sent.
        number: of the event.
        items: each `id` (of the contact), `trigger_id` and `data`.

    Raises:
        NotTaken, Unsure: as `Sending.json`.
    """
    path = f"/event/{number}/trigger"
    keys = [str(one["id"]) for one in items]
    must_be_sendable(keys, BATCH, path)
    if not items:
        return Outcome({}, {})
    contacts = [
        {"external_id": str(one["id"]), **{name: one[name] for name in one if name != "id"}}
        for one in items
    ]
    said = await sending.json("POST", path, {"key_id": "id", "contacts": contacts})
    if not said.sent:
        return rehearsed(keys, said.request)
    failed = failures(keys, said, path, by_id=True)
    done = {key: key for key in keys if key not in failed}
    return Outcome(done, failed, said.request, said.response)
