"""Contacts read: by key, by listing, and which ids a key has."""

import json
from string import Template

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Ready, Refusal
from audit.sandbox.servers.emarsys.keys import field_of, key_of, keys_in, sought, trouble
from audit.sandbox.servers.emarsys.state import EmarsysState, question

CONTROLS = {"return", "limit", "offset", "excludeempty"}
MOST_ROWS = 1_000_000_000


def get_data(state: EmarsysState, asked: Asked) -> Answer:
    """The fields asked for of the contacts with these keys; failures stand beside them."""
    body = asked.fields()
    column, keys = key_of(state, body.get("keyId")), keys_in(body, "keyValues")
    sql = Template(question("getdata")).substitute(
        record=_record(_fields(state, asked)), key=f'"{column}"'
    )
    rows = state.in_order(state.rows(sql, sought(column, keys)))
    found = [record for _, contacts, record in rows if contacts == 1]
    failed = [
        {"key": key, "errorCode": code, "errorMsg": text}
        for key, contacts, _ in rows
        if contacts != 1
        for code, text in [trouble(key, contacts)]
    ]
    errors = {"errors": failed} if failed else state.no_errors()
    result = Ready(f"[{', '.join(found)}]") if found else False
    return Answer({**errors, "result": result})


def query(state: EmarsysState, asked: Asked) -> Answer:
    """One field of the contacts, page by page, in order of their ids."""
    returned = field_of(state, asked.query.get("return", ""))
    if returned is None:
        raise Refusal(400, 2014, "The return field is missing or unknown")
    most = state.options.query_rows
    limit = asked.whole("limit", most, 1, most, 2016)
    offset = asked.whole("offset", 0, 0, MOST_ROWS, 2016)
    where, values = _conditions(state, asked, returned)
    rows = state.rows(
        f"select group_concat(line, ', ') from (select {_record([returned], uid=False)} as line"  # noqa: S608 - columns that field_of found
        f" from contact where {where} order by id limit ? offset ?)",
        *values,
        limit,
        offset,
    )
    return Answer({**state.no_errors(), "result": Ready(f"[{rows[0][0] or ''}]")})


def check_ids(state: EmarsysState, asked: Asked) -> Answer:
    """The ids of the contacts with these keys."""
    body = asked.fields()
    column, keys = key_of(state, body.get("key_id")), keys_in(body, "external_ids")
    rows = state.rows(
        "select asked.value ->> 0, count(contact.id), json_group_array(cast(contact.id as text))"  # noqa: S608 - a column that key_of found
        f' from json_each(?) as asked left join contact on contact."{column}" = asked.value ->> 1'
        " group by asked.key order by asked.key",
        sought(column, keys),
    )
    several = bool(body.get("get_multiple_ids"))
    ids = {
        key: json.loads(found) if several else json.loads(found)[0]
        for key, contacts, found in rows
        if contacts == 1 or (several and contacts)
    }
    failed = {
        key: {str(code): text}
        for key, contacts, _ in rows
        if key not in ids
        for code, text in [trouble(key, contacts)]
    }
    errors = {"errors": failed} if failed else state.no_errors()
    return Answer({"ids": ids, **errors})


def history(_: EmarsysState, asked: Asked) -> Answer:
    """Mails sent to these contacts; the sandbox sends none."""
    keys_in(asked.fields(), "contacts")
    return Answer([])


def _fields(state: EmarsysState, asked: Asked) -> list[str]:
    """Numbers of the fields asked for; left out, version 2 gives all and version 3 none."""
    names = asked.fields().get("fields")
    if names is None:
        everything = state.rows("select cast(id as text) from field order by id")
        return [number for (number,) in everything] if asked.version == 2 else []  # noqa: PLR2004 - of the API
    numbers = [field_of(state, str(name)) for name in names]
    if None in numbers:
        raise Refusal(400, 1007, "No such field")
    return [number for number in numbers if number is not None]


def _record(numbers: list[str], *, uid: bool = True) -> str:
    """What writes a contact as JSON: ids and values are text or null."""
    parts = ["""'{"id": "' || contact.id || '"'"""]
    parts += ["""', "uid": ' || json_quote(uid)"""] if uid else []
    parts += [f"""', "{one}": ' || json_quote("{one}")""" for one in numbers]
    return " || ".join([*parts, "'}'"])


def _conditions(state: EmarsysState, asked: Asked, returned: str) -> tuple[str, list[str]]:
    """Which contacts the query is about; an empty value stands for none."""
    parts, values = ["true"], []
    for name, value in asked.query.items():
        if name in CONTROLS:
            continue
        column = key_of_filter(state, name)
        parts.append(f'"{column}" = ?' if value else f'"{column}" is null')
        values += [value] if value else []
    if asked.query.get("excludeempty") == "true":
        parts.append(f'"{returned}" is not null')
    return " and ".join(parts), values


def key_of_filter(state: EmarsysState, name: str) -> str:
    """The column a query may filter by: one with an index."""
    try:
        return key_of(state, name)
    except Refusal:
        raise Refusal(400, 2015, f"The field has no index: {name}") from None
