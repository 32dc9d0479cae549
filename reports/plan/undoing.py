"""How what a plan does can be taken back, in words."""

import polars as pl

from checks.vocabulary.repair import Action
from reports.cells import Cell, Code, Lines, Quiet
from reports.page import Facts, Section
from reports.plan.actions import ACTIONS, chip
from reports.plan.made import MadePlan
from reports.words import sentence

_HOW = (
    "An undo is a plan of its own: it is made from the ledger, approved and pushed as this one. A "
    "record that somebody has changed since is left as it is and listed."
)


def undoing(made: MadePlan) -> Section | None:
    """One line an action; null where nothing would be done."""
    rows = made.plan.rows
    if rows.is_empty():
        return None
    there = rows.select("action", "repair_class").unique(maintain_order=True)
    lines: list[tuple[str, Cell]] = [
        (
            sentence(ACTIONS[action].things)[:-1],
            Lines((chip(action, repair_class), ACTIONS[action].undo)),
        )
        for action, repair_class in there.iter_rows()
    ]
    command = Lines((Code(f"stokly-audit undo {made.folder}"), Quiet(_HOW)))
    every = rows.filter(pl.col("action") != Action.OPT_OUT).height
    facts: tuple[tuple[str, Cell], ...] = (("To undo", command), *lines) if every else tuple(lines)
    return Section("undo", "How it is taken back", "Undo", (Facts(facts),))
