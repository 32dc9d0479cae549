"""What a row sends beside one value: the fields of a new contact, the lines of a sale."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from checks.vocabulary.repair import Action
from reports.cells import Cell, Lines, Quiet
from reports.comparison.values import shown as cut
from reports.plan.fields import OPT_INS, meant, named
from reports.plan.shown import Shown
from reports.words import counted, listed
from reports.writing import decimal, whole

LINES = 6  # of one row; the rest are counted
_NOW: Mapping[str, Cell] = {
    Action.CREATE: Quiet("no contact"),
    Action.APPEND: Quiet("not there"),
    Action.LIST_ADD: "not on it",
    Action.LIST_REMOVE: "on it",
    Action.TRIGGER: Quiet("–"),
    Action.MERGE: Quiet("–"),
}
_AFTER: Mapping[str, Cell] = {Action.LIST_ADD: "on it", Action.LIST_REMOVE: "not on it"}


def fact(row: dict[str, Any]) -> str:
    """What of its record a row is about: a field, a list, an event; empty for the whole of it."""
    if row["action"] in _AFTER:
        return f"list {row['field']}"
    return row["field"] or "" if row["action"] == Action.TRIGGER else named(row["field"])


def now(row: dict[str, Any]) -> Cell:
    """What stands in Emarsys, as the audit saw it."""
    told = _NOW.get(row["action"])
    return value(row["field"], row["seen"]) if told is None else told


def after(row: dict[str, Any], shown: Shown) -> Cell:
    """What will stand there."""
    if row["action"] in _AFTER:
        return _AFTER[row["action"]]
    if row["action"] in _SENT:
        return _SENT[row["action"]](json.loads(row["body"] or "{}"), shown)
    if row["desired"] is None:
        return "emptied" if row["clears"] else Quiet("–")
    return value(row["field"], row["desired"])


def value(field: str | None, text: str | None) -> Cell:
    """One value and what it means; nothing stands where it is null."""
    if text is None:
        return Quiet("never stated" if field in OPT_INS else "nothing")
    return cut(meant(field, text)) if text else Quiet("empty")


def _created(body: dict[str, Any], shown: Shown) -> Cell:
    lines: list[Cell] = []
    for field, text in (body.get("fields") or {}).items():
        told = shown.value(field, text)
        lines.append(f"{named(field)}: {'nothing' if told is None else meant(field, told)}")
    return _few(lines, "fields")


def _appended(body: dict[str, Any], _: Shown) -> Cell:
    """Item, quantity and worth of each line; whose they are is not told."""
    lines: list[Cell] = [
        f"{one.get('item')} × {one.get('quantity')}: {decimal(str(one.get('price')))}"
        for one in body.get("rows") or ()
    ]
    return _few(lines, "lines")


def _triggered(body: dict[str, Any], _: Shown) -> Cell:
    told = sorted(body.get("data") or {})
    return f"sent once, with {listed(told)}" if told else "sent once"


def _merged(body: dict[str, Any], shown: Shown) -> Cell:
    into = shown.record(str(body.get("into")), "contact_id")
    fields = [named(field) for field in body.get("rules") or {}]
    gone: list[Cell] = [Quiet("the contact itself is deleted")] if body.get("delete_source") else []
    taken: list[Cell] = [Quiet(f"taken along: {listed(fields)}")] if fields else []
    return Lines((f"merged into {into}", *taken, *gone))


def _few(lines: list[Cell], things: str) -> Cell:
    if not lines:
        return Quiet(counted(0, things))
    rest = len(lines) - LINES
    more: list[Cell] = [Quiet(f"and {whole(rest)} more")] if rest > 0 else []
    return Lines((*lines[:LINES], *more))


_SENT: Mapping[str, Callable[[dict[str, Any], Shown], Cell]] = {
    Action.CREATE: _created,
    Action.APPEND: _appended,
    Action.TRIGGER: _triggered,
    Action.MERGE: _merged,
}
