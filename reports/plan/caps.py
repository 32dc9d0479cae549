"""The limits of a plan: what it comes to beside what it may come to."""

from decimal import Decimal
from typing import Any

import polars as pl

from checks.vocabulary import money
from reports.cells import Cell, Chip, Code, Quiet
from reports.page import Column, Row, Section, Table, Text
from reports.plan.made import AMOUNT, NUMBER, SHARE, MadePlan
from reports.plan.shown import Shown
from reports.words import counted, sentence, share
from reports.writing import amount, whole

_WITHIN, _OVER = Chip("passed", "Yes"), Chip("s1", "Over")
_TOLD = (
    "A plan over a limit is refused before its first write. Opt-outs are outside every limit but "
    "their share of the contacts, over which they too need an approval: a broken source must not "
    "opt out everybody in silence."
)


def over(caps: pl.DataFrame) -> pl.DataFrame:
    """The limits that the plan is over."""
    return caps.filter("is_over")


def caps(made: MadePlan, shown: Shown) -> Section | None:
    """One row a limit; null where none is told."""
    if made.caps.is_empty():
        return None
    beyond = over(made.caps).height
    title = (
        sentence(f"the plan is over {counted(beyond, 'limits')}")[:-1]
        if beyond
        else "The plan is within its limits"
    )
    table = Table(
        caption="One row a limit, and its name in the settings.",
        columns=(
            Column("The plan has", number=True),
            Column("What"),
            Column("At most", number=True),
            Column("Within", short=True),
            Column("Setting"),
        ),
        rows=tuple(_row(one, shown) for one in made.caps.iter_rows(named=True)),
    )
    return Section("limits", title, "Limits", (table, Text(_TOLD, quiet=True)))


def _row(one: dict[str, Any], shown: Shown) -> Row:
    value: Cell = _said(one["unit"], one["value"])
    if one["unit"] == NUMBER and shown.said(int(one["value"])) != value:
        value = Quiet(shown.said(int(one["value"])))
    fits = _OVER if one["is_over"] else _WITHIN
    return Row((value, one["what"], _said(one["unit"], one["limit"]), fits, Code(one["name"])))


def _said(unit: str, number: Decimal) -> str:
    if unit == SHARE:
        return share(int(number * money.MICRO), money.MICRO)
    # A limit may be of several currencies; its amount then has no sign.
    return amount(int(number * money.MICRO), "") if unit == AMOUNT else whole(int(number))
