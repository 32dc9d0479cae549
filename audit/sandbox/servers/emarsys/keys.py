"""Keys: which field a request names its contacts by, and which contacts have a value of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audit.sandbox.servers.emarsys.answer import CONTACTS_A_CALL, Refusal
from audit.sandbox.servers.emarsys.state import EmarsysState

EMAIL = "3"
INTERNAL = ("id", "uid")
NOT_FOUND, TWICE = 2008, 2010


def key_of(state: EmarsysState, asked: object) -> str:
    """The column that holds the key: `id`, `uid` or a field's number. It must have an index."""
    name = EMAIL if asked in (None, "") else str(asked)
    column = name if name in INTERNAL else field_of(state, name)
    if column not in (*INTERNAL, EMAIL, state.external_id):
        raise Refusal(400, 2004, f"Invalid key field id: {name}")
    return column


def field_of(state: EmarsysState, name: str) -> str | None:
    """A field's number, by number or string id; null where there is none."""
    number = state.value("select id from field where cast(id as text) = ?1 or string_id = ?1", name)
    return None if number is None else str(number)


def keys_in(body: Mapping[str, Any], name: str) -> list[str]:
    """The values of the key, as text; a thousand at most."""
    values = body.get(name)
    if values is None:
        raise Refusal(400, 2001, f"Missing parameter: {name}")
    if not isinstance(values, list):
        raise Refusal(400, 2003, f"An array is expected: {name}")
    if len(values) > CONTACTS_A_CALL:
        raise Refusal(400, 1000, "More than 1000 contacts")
    return [str(value) for value in values]


def sought(column: str, keys: Sequence[str]) -> str:
    """The keys as JSON, each beside what its column would hold."""
    if column != "id":
        return json.dumps([[key, key] for key in keys])
    return json.dumps([[key, int(key) if key.isdecimal() else None] for key in keys])


def contacts_with(state: EmarsysState, column: str, key: str) -> list[int]:
    """Ids of the contacts that have this value of the key."""
    value: str | int = int(key) if column == "id" and key.isdecimal() else key
    rows = state.rows(f'select id from contact where "{column}" = ? order by id', value)  # noqa: S608 - a column that key_of found
    return [one for (one,) in rows]


def only_contact(state: EmarsysState, column: str, key: str) -> int:
    """The one contact with this key; refuses none and several."""
    found = contacts_with(state, column, key)
    if len(found) != 1:
        raise Refusal(400, *trouble(key, len(found)))
    return found[0]


def trouble(key: str, contacts: int) -> tuple[int, str]:
    """Code and text for a key that none or several have."""
    if contacts:
        return TWICE, f"More contacts found with the external id: {key}"
    return NOT_FOUND, f"No contact found with the external id: {key}"
