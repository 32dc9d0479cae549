"""Which columns differ, in how many pairs, by how much, and what the differences have in common."""

from typing import Any

import polars as pl

from checks.vocabulary import Comparison
from reports.cells import Cell, Count, Lines, Quiet
from reports.comparison.rows import label
from reports.comparison.sentences import pairs
from reports.comparison.units import places
from reports.page import Block, Column, Row, Section, Table, Text
from reports.words import counted, listed, share
from reports.writing import amount, whole

MOST_NAMED = 40  # columns that agree; more are counted
MOST_ROWS = 100
_NUMBERS = (
    Column("Right is higher", number=True),
    Column("Right is lower", number=True),
    Column("Sum", number=True),
    Column("Largest", number=True),
)


def columns(found: Comparison) -> Section | None:
    """A row a column that differs, the most often first, and the names of those that agree."""
    if not found.question.compared:
        return None
    apart = found.columns.filter(pl.col("differing") + pl.col("tolerated") > 0)
    apart = apart.sort("differing", "tolerated", descending=True, maintain_order=True)
    alike = found.columns.filter(pl.col("differing") + pl.col("tolerated") == 0)["column"].to_list()
    blocks: list[Block] = [_table(apart, found)] if apart.height else []
    if alike and pairs(found):
        blocks.append(Text(_agree(alike, pairs(found)), quiet=bool(blocks)))
    title = "Columns that differ" if apart.height else "No column differs"
    return Section("columns", title, "Columns", tuple(blocks)) if blocks else None


def patterns(row: dict[str, Any]) -> list[str]:
    """What the differences of a column have in common, in words, the most telling first."""
    of = row["differing"]
    told = []
    if row["pattern"]:
        told.append(f"{row['pattern']}: {_in(row['pattern_rows'], of)}")
    if row["would_match"]:
        told.append(f"would match after {row['would_match']}: {_in(row['would_match_rows'], of)}")
    if row["formatting_only"] and row["formatting_only"] != row["would_match_rows"]:
        told.append(f"formatting only: {_in(row['formatting_only'], of)}")
    for side in ("left", "right"):
        if row[f"only_{side}"]:
            other = "right" if side == "left" else "left"
            told.append(f"null on the {other}: {_in(row[f'only_{side}'], of)}")
    return told


def differs_in(row: dict[str, Any], base: int) -> str:
    """`100 of 25,848 pairs (0.39 %)`."""
    thing = "pair" if base == 1 else "pairs"
    return f"{whole(row['differing'])} of {whole(base)} {thing} ({share(row['differing'], base)})"


def _in(part: int, base: int) -> str:
    return f"{whole(part)} of {whole(base)} ({share(part, base)})"


def _table(apart: pl.DataFrame, found: Comparison) -> Table:
    base, rest = pairs(found), apart.height - MOST_ROWS
    more = f"; {counted(rest, 'further columns')} in columns.parquet" if rest > 0 else ""
    told = apart.head(MOST_ROWS).to_dicts()
    numbers = _NUMBERS if any(row["sum_u"] is not None for row in told) else ()
    said = [_said(row) for row in told]
    mixed = {
        name
        for name in found.question.totals
        if found.control.filter(pl.col("total") == name).height > 1
    }
    return Table(
        caption=f"Right less left, of {counted(base, 'pairs')} that answer to each other{more}",
        columns=(
            Column("Column"),
            Column("Differs in"),
            *numbers,
            *([Column("What they have in common")] if any(said) else []),
        ),
        rows=tuple(
            Row(
                (
                    label(row["column"]),
                    differs_in(row, base),
                    *_numbers(row, several=row["column"] in mixed)[: len(numbers)],
                    *([common] if any(said) else []),
                )
            )
            for row, common in zip(told, said, strict=True)
        ),
    )


def _numbers(row: dict[str, Any], *, several: bool) -> tuple[Cell, ...]:
    """How often the right value is higher and lower, and the sum and largest of the differences."""
    if row["sum_u"] is None or not row["differing"]:
        return ("",) * len(_NUMBERS)
    # Amounts of several currencies have no sum.
    sum_: Cell = Quiet("by currency, above") if several else _plain(row["sum_u"])
    return (Count(row["above"]), Count(row["below"]), sum_, _plain(row["largest_u"]))


def _said(row: dict[str, Any]) -> Cell:
    said: list[Cell] = list(patterns(row))
    if row["tolerated"]:
        said.append(Quiet(f"within the tolerance in {counted(row['tolerated'], 'further pairs')}"))
    return Lines(tuple(said)) if said else ""


def _plain(micro: int) -> str:
    return amount(micro, "", signed=True, places=places([micro], 0))


def _agree(names: list[str], base: int) -> str:
    named = [label(name) for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        named.append(f"{whole(len(names) - MOST_NAMED)} more")
    verb = "agrees" if len(names) == 1 else "agree"
    told = f"{counted(len(names), 'columns')} {verb} in each of {counted(base, 'pairs')}"
    return f"{told}: {listed(named)}."
