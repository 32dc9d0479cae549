"""Contacts that go: deleted, or merged into another."""

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Refusal
from audit.sandbox.servers.emarsys.keys import (
    NOT_FOUND,
    contacts_with,
    field_of,
    key_of,
    only_contact,
    trouble,
)
from audit.sandbox.servers.emarsys.state import EmarsysState
from audit.sandbox.servers.emarsys.writing import at_once

MOST = 1000
OVERWRITE = "overwrite"


def delete(state: EmarsysState, asked: Asked) -> Answer:
    """Delete the contacts with these keys; a key that several have deletes none of them."""
    body = asked.fields()
    column = key_of(state, body.get("key_id"))
    said = body.get(str(body.get("key_id") or column))
    keys = [str(one) for one in (said if isinstance(said, list) else [said]) if one is not None]
    if not keys:
        raise Refusal(400, 2001, "No key value")
    if len(keys) > MOST:
        raise Refusal(400, 1000, "More than 1000 contacts")
    found = {key: contacts_with(state, column, key) for key in keys}
    errors = {
        key: {str(code): text}
        for key, contacts in found.items()
        if len(contacts) != 1
        for code, text in [trouble(key, len(contacts))]
    }
    if not any(found.values()):
        raise Refusal(404, NOT_FOUND, "No contact found")
    gone = [contacts[0] for contacts in found.values() if len(contacts) == 1]
    told = {"errors": errors} if errors else state.no_errors()

    def change() -> Answer:
        for number in gone:
            _remove(state, asked, number)
        return Answer({"deleted_contacts": len(gone), **told})

    return at_once(state, change)


def merge(state: EmarsysState, asked: Asked) -> Answer:
    """Take fields of one contact over to another, and delete the first if so asked."""
    body = asked.fields()
    column = key_of(state, body.get("key_id"))
    source = only_contact(state, column, str(body.get("source_key_value")))
    target = only_contact(state, column, str(body.get("target_key_value")))
    rules = body.get("merge_rules") or {}
    taken = [field_of(state, name) for name, rule in rules.items() if rule == OVERWRITE]
    if source == target or None in taken:
        raise Refusal(400, 2007, "Two contacts and known fields are needed")

    def change() -> Answer:
        for one in taken:
            _take_over(state, asked, source, target, str(one))
        if body.get("delete_source"):
            _remove(state, asked, source)
        return Answer("")

    return at_once(state, change)


def _take_over(state: EmarsysState, asked: Asked, source: int, target: int, one: str) -> None:
    ask = f'select "{one}" from contact where id = ?'  # noqa: S608 - a number of a field
    old, new = state.value(ask, target), state.value(ask, source)
    state.make(f'update contact set "{one}" = ? where id = ?', new, target)  # noqa: S608 - a number of a field
    state.note(asked.method, asked.path, (target, one, old, new))


def _remove(state: EmarsysState, asked: Asked, number: int) -> None:
    state.make("delete from contact where id = ?", number)
    state.make("delete from list_member where contact_id = ?", number)
    state.note(asked.method, asked.path, (number, "id", str(number), None))
