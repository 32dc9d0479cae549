"""What is left to people, owner by owner, and the files that they need for it."""

from typing import Any

import polars as pl

from reports.cells import Cell, Code, Count, Quiet
from reports.page import Block, Column, Row, Section, Table, Text
from reports.plan.bodies import value
from reports.plan.changes import owner
from reports.plan.fields import named
from reports.plan.made import MadePlan
from reports.plan.shown import MOST, Shown
from reports.words import sentence
from reports.writing import whole

FILE = "work_list.csv"
_TOLD = "The tool never does these by itself: a person acts, in Stokly or with Emarsys' support."
_HASHES = (
    "The same SHA-256 means the same file, to the last byte; manifest.json beside the plan lists "
    "them for a program."
)


def work(made: MadePlan, shown: Shown) -> Section | None:
    """Null where there is neither work nor a file."""
    if made.work.is_empty() and made.files.is_empty():
        return None
    blocks: tuple[Block, ...] = ()
    if made.work.height:
        blocks += (Text(_TOLD), _by_check(made.work, shown))
        blocks += (_rows(made.work, shown),) if shown.rows else ()
    if made.files.height:
        blocks += (_files(made.files),)
    told = shown.counted(made.work.height, "things")
    left = f"{told[:1].upper()}{told[1:]} left to people"
    return Section("work", left if made.work.height else "Files", "Work list", blocks)


def _by_check(every: pl.DataFrame, shown: Shown) -> Table:
    told = every.with_columns(check=pl.col("checks").list.first())
    tally = told.group_by("owner", "check").len().sort("owner", "check", nulls_last=True)
    rows = tuple(
        Row((owner(who), Code(check or "–"), shown.count(number)))
        for who, check, number in tally.iter_rows()
    )
    return Table(
        caption="Who has how much to do, check by check.",
        columns=(Column("Owner", short=True), Column("Check"), Column("Things", number=True)),
        rows=rows,
        totals=(Row(("Everybody", "", shown.total(every.height, *tally["len"]))),),
        total_of=(tuple(range(len(rows))),),
    )


def _rows(every: pl.DataFrame, shown: Shown) -> Table:
    first = every.sort("owner", nulls_last=True, maintain_order=True).head(MOST)
    masked = shown.masked(first)
    rows: list[Row] = []
    for part in masked.partition_by("owner", maintain_order=True):
        rows.append(Row((owner(part["owner"][0]),), heading=True))
        rows += [_row(one) for one in part.iter_rows(named=True)]
    cut = f"first {whole(MOST)} of {whole(every.height)} rows; " if every.height > MOST else ""
    return Table(
        caption=sentence(f"{cut}all of them stand in {FILE}")[:-1],
        columns=(
            Column("Record", short=True),
            Column("To do"),
            Column("Field"),
            Column("Stands"),
            Column("Should be"),
            Column("Check"),
        ),
        rows=tuple(rows),
        grid=True,
    )


def _row(row: dict[str, Any]) -> Row:
    todo = sentence(row["because"] or "to be looked at")
    why = f" Left to a person: {row['why']}." if row["why"] else ""
    return Row(
        (
            Code(row["record"] or "–"),
            f"{todo}{why}",
            named(row["field"]) or Quiet("–"),
            _side(row, "seen"),
            _side(row, "desired"),
            ", ".join(row["checks"] or []),
        )
    )


def _side(row: dict[str, Any], name: str) -> Cell:
    """Nothing stands there only where there is a field for it."""
    nowhere = row["field"] is None and row[name] is None
    return Quiet("–") if nowhere else value(row["field"], row[name])


def _files(files: pl.DataFrame) -> Table:
    return Table(
        caption=f"The files beside the plan. {_HASHES}",
        columns=(
            Column("File"),
            Column("What for"),
            Column("Owner", short=True),
            Column("Rows", number=True),
            Column("SHA-256"),
        ),
        rows=tuple(
            Row(
                (
                    Code(one["name"]),
                    one["what"],
                    owner(one["owner"]),
                    Quiet("–") if one["rows"] is None else Count(one["rows"]),
                    Code(one["sha256"]),
                )
            )
            for one in files.iter_rows(named=True)
        ),
    )
