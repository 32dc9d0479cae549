"""Repairs that no plan may hold, with the reason of each."""

from typing import Any

import polars as pl

from reports.cells import Code
from reports.page import Block, Column, Row, Section, Table, Text
from reports.plan.bodies import after, fact, now
from reports.plan.changes import owner
from reports.plan.made import MadePlan
from reports.plan.shown import MOST, Shown
from reports.words import counted, sentence
from reports.writing import whole

_TOLD = (
    "What is refused is in no plan and is not sent. It comes back with the next audit until its "
    "reason is gone."
)


def refused(made: MadePlan, shown: Shown) -> Section | None:
    """One row a repair; null where none was refused."""
    every = made.refused
    if every.is_empty():
        return None
    told = shown.counted(every.height, "repairs")
    verb = "is" if every.height == 1 else "are"
    title = f"{told[:1].upper()}{told[1:]} {verb} refused"
    blocks: tuple[Block, ...] = (Text(_TOLD), _reasons(every, shown))
    if shown.rows:
        blocks += (_rows(every, shown),)
    return Section("refused", title, "Refused", blocks)


def _reasons(every: pl.DataFrame, shown: Shown) -> Table:
    tally = every.group_by("why", "owner").len().sort("len", "why", descending=[True, False])
    rows = tuple(
        Row((sentence(why or "not told")[:-1], owner(who), shown.count(number)))
        for why, who, number in shown.masked(_as_rows(tally)).select("why", "owner", "len").rows()
    )
    return Table(
        caption="Reasons, the commonest first.",
        columns=(Column("Reason"), Column("Owner", short=True), Column("Repairs", number=True)),
        rows=rows,
        totals=(Row(("All", "", shown.total(every.height, *tally["len"]))),),
        total_of=(tuple(range(len(rows))),),
    )


def _as_rows(tally: pl.DataFrame) -> pl.DataFrame:
    """Reasons alone, in the columns that are masked."""
    empty = {
        name: pl.lit(None, kind)
        for name, kind in {
            "record": pl.String(),
            "field": pl.String(),
            "action": pl.String(),
            "checks": pl.List(pl.String()),
        }.items()
    }
    return tally.with_columns(**empty)


def _rows(every: pl.DataFrame, shown: Shown) -> Table:
    rows = shown.masked(every.head(MOST))
    first = f"; the first {whole(MOST)} are shown" if every.height > MOST else ""
    told = sentence(f"{counted(every.height, 'repairs')} that the checks proposed{first}")[:-1]
    return Table(
        caption=told,
        columns=(
            Column("Record", short=True),
            Column("What"),
            Column("In Emarsys now"),
            Column("Would be"),
            Column("Check"),
            Column("Why not"),
        ),
        rows=tuple(_row(one, shown) for one in rows.iter_rows(named=True)),
        grid=True,
        sorts=True,
    )


def _row(row: dict[str, Any], shown: Shown) -> Row:
    return Row(
        (
            Code(row["record"] or "–"),
            fact(row),
            now(row),
            after(row, shown),
            ", ".join(row["checks"] or []),
            sentence(row["why"] or "not told"),
        )
    )
