"""What a person reads on the terminal when two tables were compared, and the same for programs."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from audit.steps.compare import Compared
from checks.vocabulary import APART, Class, Comparison
from reports.comparison import places, unread
from reports.comparison.columns import differs_in, patterns
from reports.comparison.reconciliation import STEPS
from reports.comparison.rows import label
from reports.comparison.sentences import NAMES, first_units, pairs, step_u, verdict
from reports.comparison.values import Values
from reports.render import visible
from reports.words import NBSP, counted

MOST_UNITS = 3  # amounts beside each other on a terminal
MOST_COLUMNS = 12
MOST_PLACES = 6


def tell_comparison(
    answer: Compared, files: Sequence[Path], to: Console, *, personal: bool = False
) -> None:
    """The verdict, what was compared, what each class holds, where it lies, what was written.

    Args:
        answer: the comparison, and what was compared.
        files: what was written, the page first.
        to: where it is told.
        personal: tell personal values as they are.
    """
    found = answer.comparison
    rows = {side: counted(found.rows[side], "rows") for side in ("left", "right")}
    left, right = f"{answer.left.told} ({rows['left']})", f"{answer.right.told} ({rows['right']})"
    _say(to, "compared", f"{left} with {right}")
    chosen = "; chosen here, because no key was named" if answer.suggested else ""
    _say(to, "by", ", ".join(label(pair.name) for pair in found.question.keys) + chosen)
    _say(to, "verdict", verdict(found))
    if not found.is_equal:
        to.print(_totals(found))
    _tell_columns(found, to)
    values = Values(personal)
    for row in found.concentration.head(MOST_PLACES).to_dicts():
        _say(to, "where", places.lies_in(row, values))
    for told in places.nearly(found):
        _say(to, "near keys", told)
    for told in unread.unread_of(found):
        _say(to, "unread", told)
    if files:
        _say(to, "wrote", f"{files[0]}, {counted(len(files) - 1, 'files')} beside it")


def _totals(found: Comparison) -> Grid:
    """From the left total to the right one; classes without a row are left out."""
    units = first_units(found)[:MOST_UNITS]
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    grid.add_column("          from left to right", no_wrap=True)
    for name in ("rows left", "rows right", *(unit.name for unit in units)):
        grid.add_column(_plain(label(name)), justify="right")
    controls = {(row["total"], row["currency"]): row for row in found.totals.to_dicts()}
    ends = [controls[unit.total, unit.currency] for unit in units]
    rows = found.rows
    left = [unit.said(end["left_u"]) for unit, end in zip(units, ends, strict=True)]
    grid.add_row("          left total", f"{rows['left']:,}", "", *left)
    for class_ in STEPS:
        held = found.held(class_)
        if any(held.values()):
            told = [unit.said(step_u(found, class_, unit), signed=True) for unit in units]
            counts = [f"{held[side]:,}" if held[side] else "–" for side in ("left", "right")]
            grid.add_row(f"          {NAMES[class_].lower()}", *counts, *told)
    if units:
        gaps = [unit.said(-end["unexplained_u"]) for unit, end in zip(units, ends, strict=True)]
        grid.add_row("          unexplained", "", "", *gaps)
    right = [unit.said(end["right_u"]) for unit, end in zip(units, ends, strict=True)]
    grid.add_row("          right total", "", f"{rows['right']:,}", *right)
    return grid


def _tell_columns(found: Comparison, to: Console) -> None:
    apart = found.columns.filter(pl.col("differing") > 0).sort("differing", descending=True)
    for row in apart.head(MOST_COLUMNS).to_dicts():
        common = "; ".join(patterns(row))
        told = f"{label(row['column'])} differs in {differs_in(row, pairs(found))}"
        _say(to, "columns", f"{told}; {common}" if common else told)
    if apart.height > MOST_COLUMNS:
        _say(to, "columns", f"{apart.height - MOST_COLUMNS:,} further columns differ")


def summary(answer: Compared) -> dict[str, object]:
    """The answer as one object: counts, money in millionths, left less right."""
    found = answer.comparison
    told: dict[str, object] = {
        "equal": found.is_equal,
        "left": answer.left.told,
        "right": answer.right.told,
        "on": [pair.name for pair in found.question.keys],
        "on_suggested": answer.suggested,
        "rows": dict(found.rows),
        "keys": dict(found.keys),
    }
    for class_ in (*APART, Class.TOLERATED, Class.ALIKE):
        told[class_.value] = {
            **found.held(class_),
            "amount_u": found.amount_u(class_),
            "amounts": _amounts(found, class_),
        }
    return told | {
        "blank_alike": found.blank_alike,
        "columns": {row.pop("column"): row for row in found.columns.to_dicts()},
        "only": {side: list(names) for side, names in found.question.only.items()},
        "concentration": found.concentration.to_dicts(),
        "near_keys": found.near_keys.to_dicts(),
        "unread": {side: dict(counts) for side, counts in found.unread.items()},
        "refused": dict(found.refused),
        "totals": {name: _controlled(found, name) for name in found.question.totals},
        "unexplained_u": found.unexplained_u,
    }


def _controlled(found: Comparison, total: str) -> dict[str, object]:
    """The control totals of one amount, over all currencies and in each that is told."""
    sums = ("left_u", "right_u", "difference_u", "unexplained_u")
    rows = found.totals.filter(pl.col("total") == total)
    told = {row["currency"]: {one: row[one] for one in sums} for row in rows.to_dicts()}
    whole: dict[str, object] = {one: sum(row[one] for row in told.values()) for one in sums}
    return whole | {"currencies": {name: told[name] for name in told if name is not None}}


def _amounts(found: Comparison, class_: Class) -> list[dict[str, object]]:
    """The class in each total and currency; nothing where no amount is named."""
    if not found.question.totals:
        return []
    rows = found.classes.filter(pl.col("class") == class_.value)
    return rows.select(
        "total", "currency", "left_u", "right_u", amount_u=pl.col("left_u") - pl.col("right_u")
    ).to_dicts()


def _say(to: Console, what: str, text: str) -> None:
    # A blank that holds a number and its unit together is for pages: here it breaks a search.
    plain = _plain(text.replace(NBSP, " "))
    to.print(f"[bold]{what:<10}[/]{plain}", highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """What the data wrote gives the terminal no orders, and stays on its line."""
    return escape(str(visible(text)).replace("\n", " "))
