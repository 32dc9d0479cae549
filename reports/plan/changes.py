"""What would be changed, action by action: what stands there now beside what will stand there."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from reports import amounts
from reports.cells import Cell, Code, Count, Lines, Money, Quiet
from reports.page import Block, Column, Facts, FindingGroup, Findings, Row, Section, Table, Text
from reports.plan.actions import ACTIONS, chip
from reports.plan.bodies import after, fact, now
from reports.plan.made import MadePlan
from reports.plan.shown import MOST, Shown
from reports.words import OWNERS, sentence
from reports.writing import whole

FILE = "plan.jsonl"
REASONS = 5  # told in words of one action; the rest are counted
_OWNERS: Mapping[str, str] = {owner.value: name for owner, name in OWNERS.items()}


def owner(name: str | None) -> str:
    """As people call it."""
    return _OWNERS.get(name or "", name or "–")


def changes(made: MadePlan, shown: Shown) -> Section:
    """One group an action, in the order in which they are carried out."""
    rows = made.plan.rows
    if rows.is_empty():
        nothing = Text("The plan holds no row: nothing would be sent.")
        return Section("changes", "Nothing would be changed", "Changes", (nothing,))
    there = [one for one in ACTIONS if rows.filter(pl.col("action") == one).height]
    parts = [rows.filter(pl.col("action") == one) for one in there]
    most = shares([part.height for part in parts], MOST)
    groups = tuple(_group(part, shown, limit) for part, limit in zip(parts, most, strict=True))
    told = Findings(
        groups,
        _filters(rows, there),
        one_is="action",
        things=("action", "actions"),
        rows="Before and after",
        opened=shown.rows,
    )
    title = sentence(shown.counted(rows.height, "rows") + ", action by action")[:-1]
    return Section("changes", title, "Changes", (_summary(parts, shown), told))


def shares(heights: Sequence[int], most: int) -> list[int]:
    """How many rows of each part a page of `most` rows shows: all of the short ones."""
    given = [0] * len(heights)
    left = most
    for place, at in enumerate(sorted(range(len(heights)), key=lambda at: heights[at])):
        given[at] = min(heights[at], left // (len(heights) - place))
        left -= given[at]
    return given


def _summary(parts: Sequence[pl.DataFrame], shown: Shown) -> Block:
    """One row an action; the build adds the numbers up again."""
    rows = [
        (
            sentence(ACTIONS[part["action"][0]].things)[:-1],
            chip(part["action"][0], part["repair_class"][0]),
            shown.count(part.height),
            shown.count(int(part["people"].sum())),
            amounts.cell(amounts.sums(part)),
        )
        for part in parts
    ]
    every = pl.concat(list(parts))
    heights = [one.height for one in parts]
    # People and amounts of several checks overlap: one that is the sum of them all says too much.
    total: tuple[Cell, ...] = (
        "All rows",
        "",
        shown.total(every.height, *heights),
        Quiet("–"),
        Quiet("–"),
    )
    return Table(
        caption="Actions in the order in which they are carried out. People and amounts are those "
        "of the findings, mended whole or in part; each counts once, at the first row that mends "
        "it. Those of several checks overlap, so they are not added up over all rows.",
        columns=(
            Column("Action"),
            Column("Class", short=True),
            Column("Rows", number=True),
            Column("People", number=True),
            Column("Amount", number=True),
        ),
        rows=tuple(Row(one) for one in rows),
        totals=(Row(total),),
        total_of=(tuple(range(len(rows))),),
    )


def _filters(
    rows: pl.DataFrame, there: Sequence[str]
) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    checks = rows["checks"].explode().unique().drop_nulls().sort()
    owners = rows["owner"].unique().drop_nulls().sort()
    words = tuple((str(one), sentence(ACTIONS[one].things)[:-1]) for one in there)
    return (
        ("action", "Action", words),
        ("check", "Check", tuple((one, one) for one in checks)),
        ("owner", "Owner", tuple((one, owner(one)) for one in owners)),
    )


def _group(part: pl.DataFrame, shown: Shown, limit: int) -> FindingGroup:
    action = part["action"][0]
    told = ACTIONS[action]
    owners = part["owner"].unique().drop_nulls().sort().to_list()
    checks = part["checks"].explode().unique().drop_nulls().sort().to_list()
    return FindingGroup(
        anchor=f"A-{action}",
        chip=chip(action, part["repair_class"][0]),
        title=sentence(shown.counted(part.height, told.things))[:-1],
        owner=owner(owners[0]) if len(owners) == 1 else "several",
        amount=amounts.said(amounts.nonzero(amounts.sums(part))),
        body=Facts(
            (
                ("What is done", told.done),
                ("Right before", told.before),
                ("Taken back", told.undo),
                ("Why", _reasons(part, shown)),
                ("Mends", Lines(tuple(Code(one) for one in checks))),
            )
        ),
        evidence=_table(part, shown, limit) if shown.rows else None,
        chosen_by=(("action", (action,)), ("check", tuple(checks)), ("owner", tuple(owners))),
    )


def _reasons(part: pl.DataFrame, shown: Shown) -> Cell:
    """The commonest, in words; they name nobody."""
    tally = (
        shown.masked(part.unique("because", keep="first", maintain_order=True).head(REASONS * 100))
        .select("row_id", told="because")
        .join(part.select("row_id", "because"), on="row_id")
        .join(part.group_by("because").len(), on="because", nulls_equal=True)
        .group_by("told", maintain_order=True)
        .agg(pl.col("len").sum())
        .sort("len", descending=True, maintain_order=True)
    )
    known = tally.filter(pl.col("told").is_not_null()).head(REASONS)
    lines: list[Cell] = [
        f"{sentence(told)[:-1]}: {shown.said(number)}" for told, number in known.iter_rows()
    ]
    rest = part.height - int(known["len"].sum())
    if rest:
        lines.append(Quiet(f"Other reasons: {shown.said(rest)}"))
    return Lines(tuple(lines))


def _table(part: pl.DataFrame, shown: Shown, limit: int) -> Table:
    rows = shown.masked(part.head(limit))
    told = ACTIONS[part["action"][0]]
    columns = [Column("Row", short=True), Column(told.record, short=True)]
    columns += [Column("Field")] if part["field"].is_not_null().any() else []
    columns += [Column("In Emarsys now"), Column("Will be"), Column("Finding", short=True)]
    for label, held in (("Check", part["checks"].explode()), ("Owner", part["owner"])):
        columns += [Column(label, short=label == "Owner")] if held.n_unique() > 1 else []
    columns += [Column("People", number=True)] if part["people"].sum() else []
    columns += [Column("Amount", number=True)] if part["impact_u"].sum() else []
    labels = [one.label for one in columns]
    return Table(
        caption=_caption(part.height, rows.height),
        columns=tuple(columns),
        rows=tuple(_row(one, labels, shown) for one in rows.iter_rows(named=True)),
        grid=True,
    )


def _caption(every: int, told: int) -> str:
    if told < every:
        return f"First {whole(told)} of {whole(every)} rows; all of them stand in {FILE}"
    return f"All {whole(every)} rows" if every > 1 else "The only row"


def _row(row: dict[str, Any], labels: Sequence[str], shown: Shown) -> Row:
    cells: dict[str, Cell] = {
        "Row": row["row_id"],
        "Field": fact(row),
        "In Emarsys now": now(row),
        "Will be": after(row, shown),
        "Finding": _finding(row["findings"] or []),
        "Check": Lines(tuple(row["checks"] or [])),
        "Owner": owner(row["owner"]),
        "People": Quiet("–") if row["people"] is None else Count(row["people"]),
        "Amount": _amount(row),
    }
    return Row(
        tuple(cells.get(label, Code(row["record"] or "–")) for label in labels),
        chosen_by=(("check", " ".join(row["checks"] or [])), ("owner", row["owner"] or "")),
    )


def _finding(ids: Sequence[str]) -> Cell:
    if not ids:
        return Quiet("–")
    more = f" and {whole(len(ids) - 1)} more" if len(ids) > 1 else ""
    return Code(f"{ids[0]}{more}")


def _amount(row: dict[str, Any]) -> Cell:
    return Quiet("–") if row["impact_u"] is None else Money(row["impact_u"], row["currency"] or "")
