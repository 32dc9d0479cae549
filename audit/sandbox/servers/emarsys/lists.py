"""Contact lists: made, filled, emptied, read; their ids come without the envelope."""

import json

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Plain, Refusal
from audit.sandbox.servers.emarsys.keys import key_of, only_contact
from audit.sandbox.servers.emarsys.state import EmarsysState
from audit.sandbox.servers.emarsys.writing import at_once

MISSING, TAKEN, TOO_MANY, MOST_IDS = 3006, 3005, 3002, 10_000
USUAL_PAGE, MOST_PAGE = 10_000, 100_000
ADD = "insert or ignore into list_member values (?, ?)"
TAKE_OFF = "delete from list_member where list = ? and contact_id = ?"


def list_all(state: EmarsysState, _: Asked) -> Answer:
    """Every list."""
    rows = state.rows("select id, name, created from list order by id")
    return Answer(
        [
            {"id": state.id_form(number), "name": name, "created": created, "type": 0}
            for number, name, created in rows
        ]
    )


def create(state: EmarsysState, asked: Asked) -> Answer:
    """A list more, with these contacts on it."""
    name = asked.fields().get("name")
    if not isinstance(name, str) or not name:
        raise Refusal(400, 3001, "A list needs a name")
    if state.value("select 1 from list where name = ?", name):
        raise Refusal(400, TAKEN, "A list of that name exists")

    def change() -> Answer:
        number = state.make("insert into list (name, created) values (?, ?)", name, state.vienna())
        _each(state, asked, number, ADD)
        state.note(asked.method, asked.path, (None, "list", None, str(number)))
        return Answer({"id": number, **state.no_errors()})

    return at_once(state, change)


def add(state: EmarsysState, asked: Asked) -> Answer:
    """Put contacts on a list."""
    return _changed(state, asked, ADD)


def remove(state: EmarsysState, asked: Asked) -> Answer:
    """Take contacts off a list."""
    return _changed(state, asked, TAKE_OFF)


def replace(state: EmarsysState, asked: Asked) -> Answer:
    """Empty a list, then put contacts on it."""
    state.make("delete from list_member where list = ?", _known(state, asked))
    return _changed(state, asked, ADD)


def rename(state: EmarsysState, asked: Asked) -> Answer:
    """Call a list something else."""
    number, name = _known(state, asked), asked.fields().get("name")
    if state.value("select 1 from list where name = ?", name):
        raise Refusal(400, TAKEN, "A list of that name exists")
    state.make("update list set name = ? where id = ?", name, number)
    state.note(asked.method, asked.path, (None, "list", str(number), str(name)))
    return Answer("")


def delete(state: EmarsysState, asked: Asked) -> Answer:
    """A list less; its contacts stay."""
    number = _known(state, asked)
    state.make("delete from list where id = ?", number)
    state.make("delete from list_member where list = ?", number)
    state.note(asked.method, asked.path, (None, "list", str(number), None))
    return Answer("")


def contact_count(state: EmarsysState, asked: Asked) -> Answer:
    """How many contacts are on it."""
    return Answer(
        state.value("select count(*) from list_member where list = ?", _known(state, asked))
    )


def has_contact(state: EmarsysState, asked: Asked) -> Answer:
    """Whether one contact is on it."""
    found = state.value(
        "select 1 from list_member where list = ? and contact_id = ?",
        _known(state, asked),
        asked.named["contact"],
    )
    return Answer(bool(found))


def contact_ids(state: EmarsysState, asked: Asked) -> Plain:
    """Ids of its contacts, page by page; `next` is the path of the next page, or null."""
    number = _known(state, asked)
    top = asked.whole("$top", USUAL_PAGE, 1, MOST_PAGE, 10001)
    after = asked.whole("$skiptoken", 0, 0, 1 << 60, 10001) if asked.query.get("$skiptoken") else 0
    rows = state.rows(
        "select contact_id from list_member where list = ? and contact_id > ?"
        " order by contact_id limit ?",
        number,
        after,
        top + 1,
    )
    ids = [one for (one,) in rows[:top]]
    path = f"/api/v{asked.version}/{asked.path}?$skiptoken={ids[-1] if ids else 0}&$top={top}"
    page = {"value": ids, "next": path if len(rows) > top else None}
    return Plain(json.dumps(page).encode(), "application/json")


def _changed(state: EmarsysState, asked: Asked, sql: str) -> Answer:
    number = _known(state, asked)

    def change() -> Answer:
        errors = _each(state, asked, number, sql)
        told = {"errors": errors} if errors else state.no_errors()
        ids = asked.fields().get("external_ids", [])
        return Answer({"inserted_contacts": len(ids) - len(errors), **told})

    return at_once(state, change)


def _each(state: EmarsysState, asked: Asked, number: int, sql: str) -> dict[str, dict[str, str]]:
    """Do it to each contact that the body names; key -> code -> text of those not found."""
    body = asked.fields()
    ids = body.get("external_ids", [])
    if not isinstance(ids, list):
        raise Refusal(400, 2003, "An array is expected: external_ids")
    if len(ids) > MOST_IDS:
        raise Refusal(400, TOO_MANY, "More than 10000 ids")
    column, errors = key_of(state, body.get("key_id")), {}
    for key in map(str, ids):
        try:
            contact = only_contact(state, column, key)
        except Refusal as refusal:
            errors[key] = {str(refusal.answer.code): refusal.answer.text}
            continue
        state.make(sql, number, contact)
        state.note(asked.method, asked.path, (contact, "list", None, str(number)))
    return errors


def _known(state: EmarsysState, asked: Asked) -> int:
    number = state.value("select id from list where cast(id as text) = ?", asked.named["list"])
    if number is None:
        raise Refusal(404, MISSING, "No such contact list")
    return int(number)
