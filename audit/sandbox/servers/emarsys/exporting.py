"""Exports: started, polled and fetched as CSV, with labels in place of the numbers of choices."""

import io
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Plain, Refusal
from audit.sandbox.servers.emarsys.describing import language
from audit.sandbox.servers.emarsys.keys import field_of
from audit.sandbox.servers.emarsys.rules import members
from audit.sandbox.servers.emarsys.state import EmarsysState

MOST_FIELDS, MOST_ROWS = 20, 10_000_000
DONE, LOCAL = "done", "local"


def start_of_segment(state: EmarsysState, asked: Asked) -> Answer:
    """Export the contacts of a segment."""
    number = str(asked.fields().get("filter", ""))
    return _start(state, asked, "Segment", members(state, number))


def start_of_list(state: EmarsysState, asked: Asked) -> Answer:
    """Export the contacts of a contact list."""
    number = str(asked.fields().get("contactlist", ""))
    if not state.value("select 1 from list where id = ?", number):
        raise Refusal(400, 3006, "No such contact list")
    whom = f"select contact_id from list_member where list = {int(number)}"  # noqa: S608 - a number
    return _start(state, asked, "Contact list", whom)


def status(state: EmarsysState, asked: Asked) -> Answer:
    """How far an export is; every poll takes it one step on."""
    row = _export(state, asked.named["export"])
    state.make("update export set polls = polls + 1 where id = ?", row["id"])
    now = _status(state, row["polls"] + 1)
    return Answer(
        {
            "id": str(row["id"]),
            "created": row["created"],
            "status": now,
            "type": row["type"],
            "file_name": f"export_{row['id']}.csv" if now == DONE else None,
            "ftp_host": "",
            "ftp_dir": "",
        }
    )


def content(state: EmarsysState, asked: Asked) -> Plain:
    """Rows of a finished export as CSV; the header stands before the first of them."""
    row = _export(state, asked.named["export"])
    options = json.loads(row["options"])
    _readable(state, row, options)
    offset = asked.whole("offset", 0, 0, MOST_ROWS, 1001)
    limit = asked.whole("limit", MOST_ROWS, 1, MOST_ROWS, 1001)
    kept = pl.read_ipc(io.BytesIO(row["content"]))
    kept = kept.head(max(kept.height - state.options.export_fewer, 0))
    text = kept.slice(offset, limit).write_csv(
        include_header=bool(options["header"]) and not offset, separator=options["delimiter"]
    )
    return Plain(text.encode(), "text/csv;charset=UTF-8")


def _start(state: EmarsysState, asked: Asked, kind: str, whom: str) -> Answer:
    body = asked.fields()
    columns = _columns(state, body)
    same = json.dumps([kind, body], sort_keys=True)
    _refuse_twice(state, same)
    tongue = language(str(body.get("language", "en")))
    options = {
        "delimiter": _delimiter(body),
        "header": int(body.get("add_field_names_header", 0)),
        "method": body.get("distribution_method"),
    }
    number = state.make(
        "insert into export (id, type, asked, options, created, content)"
        " values ((select coalesce(max(id), 2344) + 1 from export), ?, ?, ?, ?, ?)",
        kind,
        same,
        json.dumps(options),
        state.vienna(),
        _arrow(_labelled(state, columns, whom, tongue)),
    )
    return Answer({"id": state.id_form(number)})


def _labelled(state: EmarsysState, columns: list[str], whom: str, tongue: str) -> pl.DataFrame:
    """`user_id` and the fields asked for, under their names and with the names of choices."""
    picked = "".join(f', "{one}"' for one in columns)
    sql = f"select id as user_id{picked} from contact where id in ({whom}) order by id"  # noqa: S608 - columns that field_of found
    rows = state.frame(sql)
    names = {one: state.value(f"select {tongue} from field where id = ?", one) for one in columns}  # noqa: S608 - a column of ours
    labels = {one: _labels(state, one, tongue) for one in columns}
    return rows.select(
        "user_id",
        *(
            pl.col(one).replace_strict(labels[one], default=pl.col(one)).alias(names[one])
            if labels[one]
            else pl.col(one).alias(names[one])
            for one in columns
        ),
    )


def _labels(state: EmarsysState, number: str, tongue: str) -> dict[str, str]:
    return dict(state.rows(f"select id, {tongue} from choice where field = ?", int(number)))  # noqa: S608 - a column of ours


def _arrow(rows: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    rows.write_ipc(written, compression="zstd")
    return written.getvalue()


def _columns(state: EmarsysState, body: Mapping[str, Any]) -> list[str]:
    """Numbers of the fields asked for: one to twenty that exist, each once."""
    named = body.get("contact_fields")
    if not isinstance(named, list) or not 0 < len(named) <= MOST_FIELDS:
        raise Refusal(400, 1001, "contact_fields needs 1 to 20 fields")
    numbers = [field_of(state, str(one)) for one in named]
    if None in numbers or len(set(numbers)) < len(numbers):
        raise Refusal(400, 1007, "No such field, or one of them twice")
    return [one for one in numbers if one is not None]


def _delimiter(body: Mapping[str, Any]) -> str:
    delimiter = str(body.get("delimiter", ","))
    if delimiter not in {",", ";"}:
        raise Refusal(400, 1001, "delimiter is , or ;")
    return delimiter


def _refuse_twice(state: EmarsysState, same: str) -> None:
    """The same export is not started again while it runs; asking takes it one step on."""
    for number, polls in state.rows("select id, polls from export where asked = ?", same):
        if _is_open(_status(state, polls)):
            state.make("update export set polls = polls + 1 where id = ?", number)
            raise Refusal(400, 4001, "The same export is already running")


def _status(state: EmarsysState, polls: int) -> str:
    states = state.options.export_states
    return states[max(min(polls, len(states)), 1) - 1]


def _is_open(now: str) -> bool:
    return now not in {DONE, "ready", "error"}


def _export(state: EmarsysState, text: str) -> Mapping[str, Any]:
    rows = state.rows(
        "select id, type, options, created, polls, content from export where cast(id as text) = ?",
        text,
    )
    if not rows:
        raise Refusal(404, 4006, "Export not found")
    return dict(zip(("id", "type", "options", "created", "polls", "content"), rows[0], strict=True))


def _readable(state: EmarsysState, row: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    now = _status(state, row["polls"])
    if options["method"] != LOCAL:
        raise Refusal(404, 4004, "The export is not a local one")
    if now == "error":
        raise Refusal(500, 4007, "The export failed")
    if _is_open(now):
        raise Refusal(404, 4005, "The export is still in progress")
    if state.options.export_gone:
        raise Refusal(410, 4003, "The export's file is gone")
