"""How pairs were found: blocks, their limits, and what was left out; values too many share."""

from typing import Any

import polars as pl

from reports.cells import Cell, Count
from reports.comparison.values import Values, shown
from reports.page import Block, Column, Row, Section, Table, Text
from reports.people.found import WhoIsWho
from reports.people.words import chance, field
from reports.words import counted, sentence

_BLOCKS = (
    "Not every record is compared with every other. Records that meet under a key are; a block "
    "over its key's limit is not dropped but cut finer, by further fields."
)


def blocks(found: WhoIsWho) -> Section:
    """A row a key."""
    left_out = int(found.blocks["left_out"].sum())
    told = sentence(f"{counted(left_out, 'pairs')} of blocks that could not be cut finer left out")
    names = ("blocks", "largest", "limit", "pairs", "refined", "left_out")
    table = Table(
        caption="Keys under which records met; one pair may meet under several",
        columns=(
            Column("Key", short=True),
            Column("Blocks", number=True),
            Column("Largest, records", number=True),
            Column("Limit, records", number=True),
            Column("Pairs compared", number=True),
            Column("Blocks cut finer", number=True),
            Column("Pairs left out", number=True),
        ),
        rows=tuple(
            Row((row["key"], *(Count(int(row[name])) for name in names)))
            for row in found.blocks.to_dicts()
        ),
        grid=True,
        sorts=True,
    )
    return Section("blocks", "How pairs were found", "Search", (Text(_BLOCKS), Text(told), table))


def hubs(found: WhoIsWho, values: Values) -> Section | None:
    """A row a value that many records share: a till's number, `noreply@`, a form's default."""
    if found.hubs.is_empty():
        return None
    table = Table(
        caption="Identifiers that more records hold than a household has members; they say little "
        "about who somebody is, and are faults of their own",
        columns=(
            Column("Field", short=True),
            Column("Value"),
            Column("Records", number=True),
            Column("Persons", number=True),
        ),
        rows=tuple(_hub(row, values) for row in found.hubs.to_dicts()),
        grid=True,
    )
    return Section("hubs", "Values that many records share", "Hubs", (table,))


def reasons(found: WhoIsWho, values: Values) -> Section | None:
    """A row a pair of one person that its own fields hold apart, and why it is one all the same."""
    if found.reasons.is_empty():
        return None
    ids = [
        values.texts(found.reasons[name].cast(pl.String), "record_id")
        for name in ("left_id", "right_id", "through_id")
    ]
    rows = [
        Row((*_filled(three), _own(row), row["reason"]))
        for row, *three in zip(found.reasons.to_dicts(), *ids, strict=True)
    ]
    table = Table(
        caption="Records of one person that are not likely to be by what they say themselves",
        columns=(
            Column("One", short=True),
            Column("Other", short=True),
            Column("Tied by", short=True),
            Column("Own probability", number=True),
            Column("Why one person"),
        ),
        rows=tuple(rows),
        grid=True,
    )
    first: list[Block] = [Text("No chain of likenesses ties records without a written reason.")]
    return Section("reasons", "Held together by others", "Reasons", (*first, table))


def _filled(ids: list[str | None]) -> tuple[Cell, ...]:
    return tuple(one or "–" for one in ids)


def _own(row: dict[str, Any]) -> str:
    return "not kept" if row["probability"] is None else chance(row["probability"])


def _hub(row: dict[str, Any], values: Values) -> Row:
    [value] = values.texts(pl.Series([row["value"]], dtype=pl.String), row["field"])
    return Row((field(row["field"]), shown(value), Count(row["records"]), Count(row["persons"])))
