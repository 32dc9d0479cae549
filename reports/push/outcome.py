"""Rows by action and end state; the build adds them up to the plan's rows again."""

from collections.abc import Sequence

import polars as pl

from reports.page import Column, Facts, Row, Section, Table
from reports.plan.actions import ACTIONS
from reports.plan.shown import Shown
from reports.push.ends import MEANINGS, tally
from reports.push.made import STATES
from reports.words import sentence


def outcome(rows: pl.DataFrame, shown: Shown) -> Section:
    """One row an action, one column a state, and what each state means."""
    held = tally(rows)
    states = list(held)
    there = [one for one in ACTIONS if rows.filter(pl.col("action") == one).height]
    counts = {action: tally(rows.filter(pl.col("action") == action)) for action in there}
    table = Table(
        caption="One row an action, in the order in which they are carried out; one column a way "
        "to end. They add up to the rows of the plan.",
        columns=(
            Column("Action"),
            *(Column(STATES[state], number=True) for state in states),
            Column("Rows", number=True),
        ),
        rows=tuple(_row(action, counts[action], states, shown) for action in there),
        totals=(_total(rows.height, held, counts, shown),) if there else (),
        total_of=(tuple(range(len(there))),) if there else (),
    )
    meant = tuple((STATES[state], sentence(MEANINGS[state])) for state in states)
    blocks = (table, Facts(meant)) if there else (table,)
    told = shown.counted(rows.height, "rows")
    title = f"How {told} of the plan ended"
    return Section("rows", title, "Rows", blocks)


def _row(action: str, held: dict[str, int], states: Sequence[str], shown: Shown) -> Row:
    cells = [shown.count(held.get(state, 0)) for state in states]
    name = sentence(ACTIONS[action].things)[:-1]
    return Row((name, *cells, shown.count(sum(held.values()))))


def _total(
    every: int, held: dict[str, int], counts: dict[str, dict[str, int]], shown: Shown
) -> Row:
    by_state = [
        shown.total(number, *(one.get(state, 0) for one in counts.values()))
        for state, number in held.items()
    ]
    whole = shown.total(every, *held.values(), *(sum(one.values()) for one in counts.values()))
    return Row(("The plan", *by_state, whole))
