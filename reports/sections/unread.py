"""What could not be read: counted by table and reason, with the first few places."""

import polars as pl

from checks.vocabulary import TABLES
from reports.cells import Code, Count, Quiet
from reports.page import Column, Row, Section, Table, Text
from reports.redaction import RedactedRun
from reports.sections.evidence import fact
from reports.words import counted
from reports.writing import whole

FIRST = 8  # places shown; the rest are counted
REASONS = 30


def unread(run: RedactedRun) -> Section:
    """The section; it also says so when everything could be read."""
    rejects = run.rejects
    if rejects.is_empty():
        text = Text("Every row and every value of the sources could be read.")
        return Section("unread", "Nothing was left unread", "Not read", (text,))
    rows = counted(rejects.filter(pl.col("column").is_null()).height, "rows")
    values = counted(rejects.filter(pl.col("column").is_not_null()).height, "values")
    return Section(
        "unread",
        f"{rows} and {values} could not be read".capitalize(),
        "Not read",
        (_by_reason(rejects), *_places(rejects, run)),
    )


def _by_reason(rejects: pl.DataFrame) -> Table:
    tally = (
        rejects.group_by("entity", "column", "reason")
        .len()
        .sort("len", "entity", "column", "reason", descending=[True, False, False, False])
    )
    first, rest = tally.head(REASONS), tally.slice(REASONS)
    rows = [
        Row(
            (
                _table_name(entity),
                fact(column) if column else Quiet("whole row"),
                reason or "",
                Count(number),
            )
        )
        for entity, column, reason, number in first.iter_rows()
    ]
    if rest.height:
        label = f"Other ({whole(rest.height)} more)"
        rows.append(Row((label, "", "", Count(int(rest["len"].sum())))))
    return Table(
        caption="Rows left out, and values taken as not given, by table and reason.",
        columns=(Column("Table"), Column("Column"), Column("Reason"), Column("Count", number=True)),
        rows=tuple(rows),
        totals=(Row(("Total", "", "", Count(rejects.height))),),
        total_of=(tuple(range(len(rows))),),
    )


def _places(rejects: pl.DataFrame, run: RedactedRun) -> tuple[Table, ...]:
    if not run.shows_rows:
        return ()
    valued = rejects["value"].is_not_null().any()
    columns = [Column("Table"), Column("File"), Column("Line", number=True), Column("Reason")]
    columns += [Column("Value as received")] if valued else []
    shown = rejects.head(FIRST)
    return (
        Table(
            caption=f"First {whole(shown.height)} of {whole(rejects.height)}, by file and line.",
            columns=tuple(columns),
            rows=tuple(_place(one, valued=valued) for one in shown.to_dicts()),
        ),
    )


def _place(one: dict[str, object], *, valued: bool) -> Row:
    line = one["line"]
    where = Count(line) if isinstance(line, int) else Quiet("–")
    cells = (_table_name(str(one["entity"])), Code(str(one["source"])), where, str(one["reason"]))
    value = one["value"]
    return Row((*cells, Code(str(value)) if value is not None else Quiet("–")) if valued else cells)


def _table_name(entity: str) -> str:
    known = TABLES.get(entity)
    return entity if known is None else f"{known.system.capitalize()} {_bare(entity)}"


def _bare(entity: str) -> str:
    return entity.partition("_")[2].replace("_", " ") or entity
