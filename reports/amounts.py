"""Amounts as a page says them: one currency at a time, and columns whose pennies add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from checks.vocabulary import ReportError, money
from reports.cells import Cell, Count, Lines, Money, Quiet
from reports.page import Row, Table
from reports.words import listed
from reports.writing import amount


def sums(findings: pl.DataFrame) -> dict[str, int]:
    """Currency -> micro-units that the findings add up to; empty where none is put in money."""
    priced = findings.filter(pl.col("impact_u").is_not_null())
    # A whole month of a large shop still fits: 9 * 10^18 micro-units is nine trillion.
    added = priced.group_by("currency").agg(pl.col("impact_u").sum())
    added = added.sort("impact_u", "currency", descending=[True, False])
    return {currency or "": amount_u for currency, amount_u in added.iter_rows()}


def least(findings: pl.DataFrame, check: pl.Expr) -> dict[str, int]:
    """Currency -> what all findings come to at least: the most that those of one check add up to.

    One order can stand in several checks, so their amounts overlap and are not added up.

    Args:
        findings: impact_u, currency.
        check: whose each is.
    """
    of_one = findings.drop_nulls("impact_u").group_by("currency", check=check)
    most = of_one.agg(pl.col("impact_u").sum()).group_by("currency").agg(pl.col("impact_u").max())
    most = most.sort("impact_u", "currency", descending=[True, False])
    return {currency or "": amount_u for currency, amount_u in most.iter_rows()}


def nonzero(amounts: Mapping[str, int]) -> dict[str, int]:
    """Without the currencies in which the amounts come to nothing."""
    return {currency: amount_u for currency, amount_u in amounts.items() if amount_u}


def said(amounts: Mapping[str, int]) -> str:
    """`£3,118.40`, `£3,118.40 and €20.00`; empty where nothing is put in money."""
    shown = [amount(amount_u, currency) for currency, amount_u in amounts.items()]
    return listed(shown) if shown else ""


def cell(amounts: Mapping[str, int]) -> Cell:
    """The same for a table: one line a currency."""
    cells: list[Cell] = [Money(amount_u, currency) for currency, amount_u in amounts.items()]
    if not cells:
        return Quiet("–")
    return cells[0] if len(cells) == 1 else Lines(tuple(cells))


def settled(table: Table) -> Table:
    """The table with its totals added up again and its pennies made to add up as printed.

    Raises:
        ReportError: a total is not the sum of its rows, or adds up two currencies.
    """
    rows, totals = list(table.rows), list(table.totals)
    for number, parts in enumerate(table.total_of):
        for column in range(len(table.columns)):
            _settle(table, rows, totals, number, parts, column)
    return replace(table, rows=tuple(rows), totals=tuple(totals))


def _settle(
    table: Table,
    rows: list[Row],
    totals: list[Row],
    number: int,
    parts: Sequence[int],
    column: int,
) -> None:
    total = totals[number].cells[column]
    if not isinstance(total, Money | Count):
        return
    cells = [rows[part].cells[column] for part in parts]
    if isinstance(total, Count):
        _same(total.number, _numbers(cells), table, column)
        return
    if any(isinstance(one, Money) and one.currency != total.currency for one in cells):
        raise _wrong(table, column, "adds up amounts of different currencies")
    amounts = [one.amount_u for one in cells if isinstance(one, Money)]
    _same(total.amount_u, amounts, table, column)
    shown = iter(pennies(amounts))
    for part, one in zip(parts, cells, strict=True):
        if isinstance(one, Money):
            rows[part] = _with(rows[part], column, replace(one, pennies=next(shown)))


def _numbers(cells: Iterable[Cell]) -> list[int]:
    return [one.number for one in cells if isinstance(one, Count)]


def _with(row: Row, column: int, cell: Cell) -> Row:
    return replace(row, cells=(*row.cells[:column], cell, *row.cells[column + 1 :]))


def _same(total: int, parts: Sequence[int], table: Table, column: int) -> None:
    if total != sum(parts):
        raise _wrong(table, column, f"says {total:,}, its rows add up to {sum(parts):,}")


def _wrong(table: Table, column: int, what: str) -> ReportError:
    return ReportError(
        f"the total of “{table.columns[column].label}” {what}",
        where=f"the table “{table.caption}”",
        do="the page is not written; report this together with the run's id",
    )


def pennies(amounts_u: Sequence[int]) -> list[int]:
    """Whole pennies, one an amount, that add up to the pennies of the whole.

    The largest remainders are rounded up; of equal ones the earlier.
    """
    whole_u = sum(amounts_u)
    sign = -1 if whole_u < 0 else 1
    target = sign * money.pennies_of(abs(whole_u))
    floors = [amount_u // money.PENNY_U for amount_u in amounts_u]
    by_rest = sorted(range(len(floors)), key=lambda at: (-(amounts_u[at] % money.PENNY_U), at))
    for at in by_rest[: target - sum(floors)]:
        floors[at] += 1
    return floors
