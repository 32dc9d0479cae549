"""What the checks say of what was touched, asked again after the push: fixed, not fixed, new."""

from typing import Any

import polars as pl

from reports.cells import Cell, Chip, Code, Money, Quiet
from reports.page import Column, Row, Section, Table, Text
from reports.plan.shown import Shown
from reports.push.made import FIXED, LATER, NEW, NOT_FIXED, NOTED, OUTCOME_WORDS, MadePush

_CHIPS = {
    FIXED: Chip("passed", "Fixed"),
    NOT_FIXED: Chip("s2", "Not fixed"),
    NEW: Chip("s1", "New"),
    NOTED: Chip("s4", "Noted"),
    LATER: Chip("notrun", "Later"),
}
_ALWAYS = (FIXED, NOT_FIXED, NEW)  # told where there is none of it, too
_UNASKED = (
    "The checks were not asked again, so nothing is known of what the push settled. A later audit "
    "tells it."
)


def settled(made: MadePush, shown: Shown) -> Section:
    """One row a check, under what became of its findings."""
    if made.outcomes is None:
        return Section("settled", "Not asked again yet", "Settled", (Text(_UNASKED),))
    count = {
        one: int(made.outcomes.filter(pl.col("outcome") == one)["findings"].sum())
        for one in OUTCOME_WORDS
    }
    told = [
        f"{shown.counted(number, 'findings')} {one}"
        for one, number in count.items()
        if number or one in _ALWAYS
    ]
    title = ", ".join(told)
    title = title[:1].upper() + title[1:]
    return Section("settled", title, "Settled", (_table(made.outcomes, shown),))


def _table(outcomes: pl.DataFrame, shown: Shown) -> Table:
    order = pl.col("outcome").replace_strict(
        list(OUTCOME_WORDS), list(range(len(OUTCOME_WORDS))), return_dtype=pl.Int64
    )
    held = outcomes.sort(order, "check", "currency", nulls_last=True)
    places = {one: _places(held, one) for one in OUTCOME_WORDS}
    there = {one: at for one, at in places.items() if at}
    return Table(
        caption="The checks were asked again about every record that was touched. Fixed: the "
        "finding is gone. Not fixed: it is still there. New: it was not there before. Noted: nor "
        "was it, and nobody need act on it. Later: a part is a person's, or can't be read back "
        "yet; the next audit tells it. People and amounts of several checks overlap and are not "
        "added up.",
        columns=(
            Column("Outcome", short=True),
            Column("Check"),
            Column("Findings", number=True),
            Column("People", number=True),
            Column("Amount", number=True),
        ),
        rows=tuple(_row(one, shown) for one in held.iter_rows(named=True)),
        totals=tuple(_total(held[list(at)], one, shown) for one, at in there.items()),
        total_of=tuple(there.values()),
    )


def _places(held: pl.DataFrame, outcome: str) -> tuple[int, ...]:
    return tuple(held.with_row_index("at").filter(pl.col("outcome") == outcome)["at"])


def _row(one: dict[str, Any], shown: Shown) -> Row:
    amount: Cell = (
        Quiet("–") if one["impact_u"] is None else Money(one["impact_u"], one["currency"] or "")
    )
    people = Quiet("–") if one["people"] is None else shown.count(one["people"])
    chip = _CHIPS[one["outcome"]]
    return Row((chip, Code(one["check"]), shown.count(one["findings"]), people, amount))


def _total(part: pl.DataFrame, outcome: str, shown: Shown) -> Row:
    found = shown.total(int(part["findings"].sum()), *part["findings"])
    return Row((f"All {outcome}", "", found, Quiet("–"), Quiet("–")))
