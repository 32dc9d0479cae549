"""The rows that did not end as planned, each with what stood there and why."""

from typing import Any

import polars as pl

from reports.cells import Cell, Chip, Code, Quiet
from reports.page import Block, Column, Row, Section, Table, Text
from reports.plan.actions import ACTIONS
from reports.plan.bodies import after, fact, now, value
from reports.plan.shown import MOST, Shown
from reports.push.ends import NOT_BEGUN, OPEN
from reports.push.made import STATES, MadePush
from reports.words import sentence
from reports.writing import whole

_CHIPS = {
    "mismatch": "s1",
    "unknown": "s1",
    "intent": "s2",
    "failed": "s2",
    "moved": "s3",
    "skipped": "s4",
}
_HIDDEN = "Single rows are left out at this redaction level; every total is exact."


def open_rows(made: MadePush, rows: pl.DataFrame, shown: Shown) -> Section | None:
    """Worst first; null where every row went as planned. What was not begun is only counted."""
    left = [state for state in OPEN if state != NOT_BEGUN]
    places = pl.col("state").replace_strict(
        left, list(range(len(left))), default=None, return_dtype=pl.Int64
    )
    listed = rows.with_columns(place=places).filter(pl.col("place").is_not_null())
    if listed.is_empty():
        return None
    told = shown.counted(listed.height, "rows")
    title = f"{told[:1].upper()}{told[1:]} to look at"
    block: Block = _table(listed.sort("place", maintain_order=True), shown, made)
    blocks = (block,) if shown.rows else (Text(_HIDDEN, quiet=True),)
    return Section("open", title, "To look at", blocks)


def _table(every: pl.DataFrame, shown: Shown, made: MadePush) -> Table:
    rows = shown.masked(every.head(MOST))
    first = f"First {whole(MOST)} of {whole(every.height)} rows, " if every.height > MOST else ""
    return Table(
        caption=sentence(f"{first}worst first; the whole plan is {made.folder}/plan.jsonl")[:-1],
        columns=(
            Column("State", short=True),
            Column("Row", short=True),
            Column("Record", short=True),
            Column("What"),
            Column("The audit saw"),
            Column("Wanted"),
            Column("Stands there"),
            Column("Why"),
        ),
        rows=tuple(_row(one, shown) for one in rows.iter_rows(named=True)),
        grid=True,
        sorts=True,
    )


def _row(one: dict[str, Any], shown: Shown) -> Row:
    about = fact(one) or ACTIONS[one["action"]].things
    why = [f"code {one['code']}" if one["code"].isdigit() else one["code"]] if one["code"] else []
    why += [one["note"]] if one["note"] else []
    return Row(
        (
            Chip(_CHIPS[one["state"]], STATES[one["state"]]),
            one["row_id"],
            Code(one["record"] or "–"),
            about,
            now(one),
            after(one, shown),
            _stands(one, shown),
            sentence("; ".join(why)) if why else Quiet("–"),
        )
    )


def _stands(one: dict[str, Any], shown: Shown) -> Cell:
    if one["contact"]:
        return f"contact {shown.record(one['contact'], 'contact_id')}"
    return value(one["field"], one["found"]) if one["has_found"] else Quiet("–")
