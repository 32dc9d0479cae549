"""From the left total to the right one: what each class adds, to the last penny."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import polars as pl

from checks.vocabulary import Class, Comparison
from reports.cells import Cell, Count, Quiet, Span
from reports.comparison.sentences import NAMES
from reports.comparison.units import Unit, units
from reports.page import Block, Column, Row, Section, Table, Text
from reports.words import counted

STEPS = (
    Class.MISSING,
    Class.EXTRA,
    Class.CHANGED,
    Class.TOLERATED,
    Class.DUPLICATED,
    Class.AMBIGUOUS,
    Class.BLANK,
)
# Told for the eye: the build lets nothing but the classes make up the right total.
UNEXPLAINED = "Unexplained"
MOST_UNITS = 12  # tables on the page; the others are counted
_NONE: Mapping[str, int] = {"left_rows": 0, "right_rows": 0, "left_u": 0, "right_u": 0}
_COLUMNS = (
    Column("Step"),
    Column("Rows left", number=True),
    Column("Rows right", number=True),
    Column("Change in rows", number=True),
)
_RUNNING = Column("Running difference")


def reconciliation(found: Comparison) -> Section:
    """One table a total and currency; one of rows alone where no amount is named."""
    told = units(found)
    blocks: list[Block] = [_of_unit(found, unit) for unit in told[:MOST_UNITS]]
    if not told:
        blocks = [_of_rows(found)]
    if len(told) > MOST_UNITS:
        rest = counted(len(told) - MOST_UNITS, "further totals")
        blocks.append(Text(f"{rest}: in totals.parquet and classes.parquet.", quiet=True))
    title = "From the left total to the right one"
    return Section("reconciliation", title, "Totals", tuple(blocks))


def _of_unit(found: Comparison, unit: Unit) -> Table:
    control = _only(found.totals, unit)[0]
    classes = {row["class"]: row for row in _only(found.classes, unit)}
    alike = classes.pop(Class.ALIKE.value, _NONE)
    steps = [_Step(class_, classes[class_.value]) for class_ in STEPS if class_.value in classes]
    # Right less left: the kernel tells left less right.
    unexplained_u = -control["unexplained_u"]
    lines: list[tuple[Cell, ...]] = [
        ("Left total", "", "", Count(control["left_rows"]), unit.cell(control["left_u"])),
        *((*one.cells, unit.cell(one.change_u, signed=True)) for one in steps),
        *((*line, unit.cell(0)) for line in _none_of(steps)),
        (UNEXPLAINED, "", "", Count(0), unit.cell(unexplained_u, signed=True)),
        ("Right total", "", "", Count(control["right_rows"]), unit.cell(control["right_u"])),
    ]
    worth = f"{counted(alike['left_rows'], 'rows')} worth {unit.said(alike['left_u'])}"
    return _bridge(
        f"{unit.name}; the same on both sides: {worth}",
        (*_COLUMNS, Column("Change in amount", number=True)),
        lines,
        [*(one.change_u for one in steps), *(0 for _ in _none_of(steps)), unexplained_u],
    )


def _of_rows(found: Comparison) -> Table:
    held = {class_: found.held(class_) for class_ in STEPS}
    steps = [
        _Step(class_, {f"{side}_rows": rows for side, rows in one.items()})
        for class_, one in held.items()
        if any(one.values())
    ]
    lines: list[tuple[Cell, ...]] = [
        ("Left total", "", "", Count(found.rows["left"])),
        *(one.cells for one in steps),
        *_none_of(steps),
        ("Right total", "", "", Count(found.rows["right"])),
    ]
    alike = counted(found.held(Class.ALIKE)["left"], "rows")
    return _bridge(
        f"The same on both sides: {alike}. No amount was named; --total COLUMN weighs every class",
        _COLUMNS,
        lines,
        [*(one.change for one in steps), *(0 for _ in _none_of(steps))],
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """One class that holds rows; `held` is its line of `classes`."""

    class_: Class
    held: Mapping[str, int]

    @property
    def change(self) -> int:
        """Rows that the right side has more."""
        return self.held["right_rows"] - self.held["left_rows"]

    @property
    def change_u(self) -> int:
        """What the right side is worth more, millionths."""
        return self.held["right_u"] - self.held["left_u"]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its name and its rows."""
        sides = [Count(rows) if rows else Quiet("–") for rows in self._rows]
        return (NAMES[self.class_], *sides, Count(self.change, signed=True))

    @property
    def _rows(self) -> tuple[int, int]:
        return self.held["left_rows"], self.held["right_rows"]


def _none_of(steps: Sequence[_Step]) -> list[tuple[Cell, ...]]:
    """The classes without a row, in one line."""
    held = {one.class_ for one in steps}
    empty = [NAMES[class_].lower() for class_ in STEPS if class_ not in held]
    return [(Quiet(f"None {', '.join(empty)}"), Quiet("–"), Quiet("–"), Count(0))] if empty else []


def _bridge(
    caption: str,
    columns: tuple[Column, ...],
    lines: Sequence[tuple[Cell, ...]],
    changes: Sequence[int],
) -> Table:
    """The table: the first line and the classes add up to the last line, as the build checks."""
    bars = _bars(changes)
    if bars:
        columns = (*columns, _RUNNING)
        ends: list[Cell] = ["", *bars]
        lines = [(*line, bar) for line, bar in zip(lines, ends, strict=True)]
    *rows, total = map(Row, lines)
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(rows),
        totals=(total,),
        total_of=(tuple(at for at, row in enumerate(rows) if row.cells[0] != UNEXPLAINED),),
    )


def _bars(changes: Sequence[int]) -> list[Span]:
    """Where each change moves the difference so far; nothing where all come to nothing."""
    reached = list(accumulate(changes, initial=0))
    low, wide = min(reached), max(reached) - min(reached)
    if not wide:
        return []
    origin = _percent(-low, wide)
    ends = [*pairwise(reached), (0, reached[-1])]
    kinds = ["step"] * len(changes) + ["total"]
    return [
        Span(
            start=_percent(min(end) - low, wide),
            length=_percent(max(end) - min(end), wide),
            kind=kind,
            origin=origin,
        )
        for end, kind in zip(ends, kinds, strict=True)
    ]


def _percent(part: int, whole_: int) -> float:
    """To a hundredth; integers are divided, however large they are."""
    return part * 10_000 // whole_ / 100


def _only(frame: pl.DataFrame, unit: Unit) -> list[dict[str, Any]]:
    currency = pl.lit(unit.currency, pl.String)
    is_this = (pl.col("total") == unit.total) & pl.col("currency").eq_missing(currency)
    return frame.filter(is_this).to_dicts()
