"""Segments: listed, counted, evaluated; and deleted by a GET, as the real one does."""

import json
from hashlib import sha256
from typing import Any

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Ready, Refusal
from audit.sandbox.servers.emarsys.rules import WHOLE_DATABASE, members
from audit.sandbox.servers.emarsys.state import EmarsysState, question

MOST_ROWS, MOST_OFFSET = 999_999, 1_000_000_000
STILL = Answer("", 202, 10001, "The segment is still being evaluated")


def list_all(state: EmarsysState, _: Asked) -> Answer:
    """Every segment, without its rule."""
    return Answer(
        [_shown(state, *row) for row in state.rows("select id, name from segment order by id")]
    )


def show(state: EmarsysState, asked: Asked) -> Answer:
    """One segment."""
    rows = state.rows("select id, name from segment where id = ?", _known(state, asked))
    return Answer(_shown(state, *rows[0]))


def criteria(state: EmarsysState, asked: Asked) -> Answer:
    """The rule of one segment."""
    rule = state.value("select rule from segment where id = ?", _known(state, asked))
    return Answer(Ready(rule))


def change_criteria(state: EmarsysState, asked: Asked) -> Answer:
    """Give one segment another rule."""
    number = _known(state, asked)
    old = state.value("select rule from segment where id = ?", number)
    new = json.dumps(asked.fields())
    state.make("update segment set rule = ?, polls = 0 where id = ?", new, number)
    state.note(asked.method, asked.path, (None, "rule", old, new))
    return Answer("")


def create(state: EmarsysState, asked: Asked) -> Answer:
    """One segment more."""
    body = asked.fields()
    name, rule = body.get("name"), body.get("contactCriteria", {"type": "and", "children": []})
    if not isinstance(name, str) or not isinstance(rule, dict):
        raise Refusal(400, 10001, "name and contactCriteria are needed")
    number = state.make("insert into segment (name, rule) values (?, ?)", name, json.dumps(rule))
    state.note(asked.method, asked.path, (None, "segment", None, str(number)))
    return Answer({"id": number})


def delete(state: EmarsysState, asked: Asked) -> Answer:
    """One segment less. Nobody who only reads may ever call this."""
    number = _known(state, asked)
    name = state.value("select name from segment where id = ?", number)
    state.make("delete from segment where id = ?", number)
    state.note(asked.method, asked.path, (None, "segment", name, None))
    return Answer("")


def contact_count(state: EmarsysState, asked: Asked) -> Answer:
    """How many contacts are in it."""
    whom = members(state, asked.named["segment"])
    if not _is_evaluated(state, asked.named["segment"]):
        return STILL
    return Answer(state.value(f"select count(*) from ({whom})"))  # noqa: S608 - as members made it


def contacts(state: EmarsysState, asked: Asked) -> Answer:
    """Ids of its contacts, page by page, in order of their numbers."""
    limit = asked.whole("limit", None, 1, MOST_ROWS, 10001)
    offset = asked.whole("offset", 0, 0, MOST_OFFSET, 10001)
    whom = members(state, asked.named["segment"])
    if not _is_evaluated(state, asked.named["segment"]):
        return STILL
    rows = state.rows(f"{whom} order by id limit ? offset ?", limit, offset)
    return Answer([state.id_form(number) for (number,) in rows])


def has_contact(state: EmarsysState, asked: Asked) -> Answer:
    """Whether one contact is in it."""
    whom = members(state, asked.named["segment"])
    found = state.value(f"select 1 from ({whom}) where id = ?", asked.named["contact"])  # noqa: S608 - as members made it
    return Answer({"isMember": bool(found)})


def start_run(state: EmarsysState, asked: Asked) -> Answer:
    """Evaluate one segment; another evaluation under way refuses it."""
    number = _known(state, asked)
    _refuse_beside(state, number)
    place = state.value("select count(*) from run")
    name = sha256(f"{state.seed}/{number}/{place}".encode()).hexdigest()[:24]
    state.make("update segment set is_open = 1, polls = 0 where id = ?", number)
    state.make(
        "insert into run (id, segment, started) values (?, ?, ?)", name, number, state.vienna()
    )
    return Answer({"run_id": name, "status": "waiting"})


def show_run(state: EmarsysState, asked: Asked) -> Answer:
    """How far an evaluation is; done, its contacts stand in a list of their own."""
    name = asked.named["run"]
    number = state.value("select segment from run where id = ?", name)
    if number is None:
        raise Refusal(404, 10008, "Segment run not found")
    if state.value("select contact_list from run where id = ?", name) is None:
        if not _is_evaluated(state, str(number)):
            return Answer({"run_id": name, "status": "waiting", "result": None})
        _finish(state, name, number)
    return Answer({"run_id": name, "status": "done", "result": _result(state, name)})


def _finish(state: EmarsysState, run: str, number: int) -> None:
    whom = members(state, str(number))
    kept = state.make(
        "insert into list (name, created) values (?, ?)", f"run {run}", state.vienna()
    )
    state.make(f"insert into list_member select {kept}, id from ({whom})")  # noqa: S608 - as members made it
    state.make(question("run_done"), kept, run)


def _result(state: EmarsysState, run: str) -> dict[str, Any]:
    [(kept, users, opted_in)] = state.rows(
        "select contact_list, users, opted_in from run where id = ?", run
    )
    return {
        "contact_list_id": kept,
        "user_count": users,
        "opt_in_count": opted_in,
        "duration": state.options.evaluation_polls,
    }


def _is_evaluated(state: EmarsysState, number: str) -> bool:
    """Whether its contacts are known; asking takes the evaluation one step on."""
    if number == WHOLE_DATABASE:
        return True
    _refuse_beside(state, int(number))
    polls = state.value("select polls from segment where id = ?", number)
    is_open = polls < state.options.evaluation_polls
    state.make("update segment set polls = polls + 1, is_open = ? where id = ?", is_open, number)
    return not is_open


def _refuse_beside(state: EmarsysState, number: int) -> None:
    """One evaluation at a time; asking beside it takes it one step on."""
    other = state.rows("select id, polls from segment where is_open and id <> ?", number)
    if not other:
        return
    state.make(
        "update segment set polls = polls + 1, is_open = polls + 1 < ? where id = ?",
        state.options.evaluation_polls,
        other[0][0],
    )
    raise Refusal(423, 10003, "The user already evaluates a segment")


def _known(state: EmarsysState, asked: Asked) -> int:
    number = asked.named["segment"]
    members(state, number)
    if number == WHOLE_DATABASE:
        raise Refusal(404, 10002, "Segment not found")
    return int(number)


def _shown(state: EmarsysState, number: int, name: str) -> dict[str, Any]:
    return {
        "id": state.id_form(number),
        "name": name,
        "type": "standard",
        "tags": [],
        "criteriaTypes": ["contact"],
        "baseContactListId": None,
        "predefinedSegmentId": None,
    }
