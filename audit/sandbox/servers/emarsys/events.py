"""External events: listed, made, triggered for contacts; a trigger id is taken once."""

import json
import re
from collections.abc import Mapping
from typing import Any

from audit.sandbox.servers.emarsys.answer import CONTACTS_A_CALL, Answer, Asked, Refusal
from audit.sandbox.servers.emarsys.keys import key_of, only_contact
from audit.sandbox.servers.emarsys.state import EmarsysState
from audit.sandbox.servers.emarsys.writing import at_once

UNKNOWN, TAKEN, UNHEARD, TOO_LONG, BAD_TIME, NO_OBJECT, IN_USE = (
    5001,
    5003,
    5005,
    5008,
    5010,
    5011,
    5012,
)
MOST_PAYLOAD = 1_000_000
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.000)?Z")


def list_all(state: EmarsysState, _: Asked) -> Answer:
    """Every event."""
    rows = state.rows("select id, name, created from event order by id")
    return Answer([_shown(state, *row) for row in rows])


def show(state: EmarsysState, asked: Asked) -> Answer:
    """One event."""
    number, name, created = _known(state, asked)
    return Answer(_shown(state, number, name, created))


def create(state: EmarsysState, asked: Asked) -> Answer:
    """An event more."""
    name = _free_name(state, asked)
    number = state.make("insert into event (name, created) values (?, ?)", name, state.vienna())
    state.note(asked.method, asked.path, (None, "event", None, name))
    return Answer(_shown(state, number, name, state.vienna()))


def rename(state: EmarsysState, asked: Asked) -> Answer:
    """Call an event something else."""
    number, old, _ = _known(state, asked)
    name = _free_name(state, asked)
    state.make("update event set name = ? where id = ?", name, number)
    state.note(asked.method, asked.path, (None, "event", old, name))
    return Answer("")


def delete(state: EmarsysState, asked: Asked) -> Answer:
    """An event less; not one that a program listens to."""
    number, name, _ = _known(state, asked)
    if _listeners(state, number, name):
        raise Refusal(400, IN_USE, "The event is in use")
    state.make("delete from event where id = ?", number)
    state.note(asked.method, asked.path, (None, "event", name, None))
    return Answer("")


def usages(state: EmarsysState, asked: Asked) -> Answer:
    """What listens to an event."""
    number, name, _ = _known(state, asked)
    return Answer(_listeners(state, number, name))


def trigger(state: EmarsysState, asked: Asked) -> Answer:
    """Trigger an event for one contact or up to a thousand; each must exist."""
    number, name, _ = _known(state, asked)
    if name in state.options.unheard:
        raise Refusal(400, UNHEARD, "No action was triggered")
    body = asked.fields()
    column = key_of(state, body.get("key_id"))
    if "contacts" not in body:
        at_once(state, lambda: Answer(_fire(state, asked, number, column, body)))
        return Answer("")
    contacts = body["contacts"]
    if not isinstance(contacts, list) or not 0 < len(contacts) <= CONTACTS_A_CALL:
        raise Refusal(400, 1000, "1 to 1000 contacts are needed")
    return at_once(state, lambda: _each(state, asked, number, column, contacts))


def _each(
    state: EmarsysState, asked: Asked, number: int, column: str, contacts: list[Mapping[str, Any]]
) -> Answer:
    ids, errors = [], {}
    for item in contacts:
        try:
            ids.append(_fire(state, asked, number, column, item))
        except Refusal as refusal:
            told = refusal.answer
            errors[str(item.get("external_id"))] = {str(told.code): told.text}
    return Answer({"ids": ids, **({"errors": errors} if errors else state.no_errors())})


def _fire(
    state: EmarsysState, asked: Asked, number: int, column: str, item: Mapping[str, Any]
) -> int:
    """Trigger it for one contact, unless its trigger id was taken before."""
    payload, at = item.get("data", {}), item.get("event_time")
    text = json.dumps(payload)
    if not isinstance(payload, dict):
        raise Refusal(400, NO_OBJECT, "data is not an object")
    if len(text.encode()) > MOST_PAYLOAD:
        raise Refusal(400, TOO_LONG, "data is over 1 MB")
    if at is not None and not TIME.fullmatch(str(at)):
        raise Refusal(400, BAD_TIME, "Invalid event_time")
    contact = only_contact(state, column, str(item.get("external_id")))
    before = state.connection.total_changes
    state.make(
        "insert or ignore into trigger_made (event, contact_id, trigger_id, event_time, payload)"
        " values (?, ?, ?, ?, ?)",
        number,
        contact,
        item.get("trigger_id"),
        at or state.instant(),
        text,
    )
    if state.connection.total_changes > before:
        state.note(asked.method, asked.path, (contact, "event", None, item.get("trigger_id")))
    return contact


def _known(state: EmarsysState, asked: Asked) -> tuple[int, str, str]:
    rows = state.rows(
        "select id, name, created from event where cast(id as text) = ?", asked.named["event"]
    )
    if not rows:
        raise Refusal(400, UNKNOWN, "Event not found")
    number, name, created = rows[0]
    return number, name, created


def _free_name(state: EmarsysState, asked: Asked) -> str:
    name = asked.fields().get("name")
    if not isinstance(name, str) or not name:
        raise Refusal(400, 1006, "Empty parameter: name")
    if state.value("select 1 from event where name = ?", name):
        raise Refusal(400, TAKEN, "An event of that name exists")
    return name


def _listeners(state: EmarsysState, number: int, name: str) -> list[dict[str, Any]]:
    """One automation program, where the event was ever triggered and is not unheard."""
    used = state.value("select 1 from trigger_made where event = ? limit 1", number)
    if not used or name in state.options.unheard:
        return []
    return [{"type": "program", "id": number + 100, "name": f"{name} mail"}]


def _shown(state: EmarsysState, number: int, name: str, created: str) -> dict[str, Any]:
    return {"id": state.id_form(number), "name": name, "created": created}
