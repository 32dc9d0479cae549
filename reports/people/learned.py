"""What was learned: what each level of each field is worth, printed from the model itself."""

from typing import Any

import polars as pl

from reports.cells import Cell, Quiet, Span
from reports.page import Block, Column, Row, Section, Table, Text
from reports.people.found import WhoIsWho
from reports.people.words import LEVELS, bits, chip, field, rare
from reports.words import counted

_SAME = "same"
_BEFORE = (
    "Nobody set these numbers. They were learned from the records themselves, without a labelled "
    "pair: how often a field agrees, and how far, between records of one person and between any "
    "two. A bit doubles the odds. Rare values are worth more than the table says, common ones less."
)
_BROUGHT = (
    "These records are too few to learn from. They are weighed by what was learned, in the same "
    "way, from a large table of made-up customers that comes with the tool: how often a field "
    "agrees, and how far, between records of one person and between any two. A bit doubles the "
    "odds."
)
FEW = 200  # expected pairs of one person; fewer teach little about what they look like
_FEW = (
    "Few pairs of one person are expected here, so little could be learned of what they look like, "
    "and much of it is what is usual in a large shop. Believe the order of the pairs more than "
    "their probabilities, and look at likely ones before anything is merged."
)


def learned(found: WhoIsWho) -> Section:
    """The model: shares of kinds, and a table of bits for records of one person."""
    known = found.learned
    ended = "came to an end by itself" if known.settled else "was stopped before it had settled"
    told = (
        f"Learned from {counted(known.pairs, 'candidate pairs')} of "
        f"{counted(known.records, 'distinct records')} in {counted(known.rounds, 'rounds')}; "
        f"learning {ended}. Of the pairs of one person, {rare(known.moved)} have another address."
    )
    blocks: list[Block] = [
        Text(_BROUGHT if known.records > found.records else _BEFORE),
        Text(told, quiet=True),
        _worth(known.levels),
        _shares(found),
    ]
    if found.expected < FEW and known.records <= found.records:
        blocks.insert(0, Text(_FEW))
    if not known.settled:
        warning = "It had not settled: do not lean on these probabilities before it does."
        blocks.insert(0, Text(warning))
    return Section("learned", "What was learned", "Learned", tuple(blocks))


def _worth(levels: pl.DataFrame) -> Table:
    same = levels.filter(kind=_SAME)
    widest = max([1.0, *same["bits"].abs()])
    rows: list[Row] = []
    for (name,), part in same.group_by("field", maintain_order=True):
        rows.append(Row((field(str(name)),), heading=True))
        rows += [_row(row, widest) for row in part.to_dicts()]
    return Table(
        caption="What an agreement is worth as evidence that two records are one person",
        columns=(
            Column("Level", short=True),
            Column("In one person's records", number=True),
            Column("Between any two", number=True),
            Column("Bits", number=True),
            Column("Against and for"),
        ),
        rows=tuple(rows),
    )


def _row(row: dict[str, Any], widest: float) -> Row:
    worth = row["bits"]
    return Row(
        (
            LEVELS.get(row["level"], row["level"]),
            rare(row["among"]),
            rare(row["chance"]),
            bits(worth),
            bar(0.0, worth, -widest, widest),
        )
    )


def bar(start: float, end: float, low: float, high: float, *, total: bool = False) -> Cell:
    """From one place of a line to another; the line reaches from `low` to `high`."""
    wide = high - low
    if not wide:
        return Quiet("")
    left, right = sorted((start, end))
    return Span(
        start=round((left - low) * 100 / wide, 2),
        length=round((right - left) * 100 / wide, 2),
        kind="total" if total or end >= start else "step",
        origin=round(-low * 100 / wide, 2),
    )


def _shares(found: WhoIsWho) -> Table:
    return Table(
        caption="How many of all the pairs that there could be are of each kind, as learned; of "
        "two tables, those of a record of each",
        columns=(Column("Kind", short=True), Column("Share of all pairs", number=True)),
        rows=tuple(
            Row((chip(row["kind"]), rare(row["share"]))) for row in found.learned.shares.to_dicts()
        ),
    )
