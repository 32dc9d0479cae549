"""Rows that both sides have and that differ: each value that does, on both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

import polars as pl

from checks.vocabulary import Class, Comparison, money
from reports.cells import Cell, Money, Quiet
from reports.comparison.rows import MOST_ROWS, caption, label
from reports.comparison.sentences import NAMES, SHORT, clause
from reports.comparison.units import places
from reports.comparison.values import Values, beside, shown
from reports.page import Column, Row, Section, Table, Text
from reports.words import counted, lasting, sentence

MOST_LINES = 600  # values of all rows together
FEWEST_LINES = 3  # values of one row that are shown in any case
_HIDDEN = Quiet("differs in what is not shown")


@dataclass(frozen=True, slots=True)
class _Line:
    """One value of one row that is not the same on both sides, masked as text."""

    key: tuple[Cell, ...]
    column: str
    kind: str
    left: str | None
    right: str | None


def changed(found: Comparison, class_: Class, values: Values) -> Section | None:
    """The rows of `CHANGED` or `TOLERATED`, one line a value that differs; null where none is."""
    frame = found.frames[class_]
    if frame.is_empty():
        return None
    first = _by_difference(frame, found).head(MOST_ROWS)
    keys = [pair.name for pair in found.question.keys]
    rows = [_row(line) for line in _lines(first, found, values)]
    apart = any(row[-1] for row in rows)
    table = Table(
        caption=caption(frame.height, first.height, _ordered_by(found), class_),
        columns=(
            *(Column(label(key)) for key in keys),
            Column("Column"),
            Column("Left"),
            Column("Right"),
            *([Column("Right less left", number=True)] if apart else []),
        ),
        rows=tuple(Row(row if apart else row[:-1]) for row in rows),
        grid=True,
        sorts=True,
    )
    told = "These differ, but by no more than was allowed."
    if class_ is Class.CHANGED:
        told = f"{sentence(clause(found, class_))} One line is one value that differs."
    return Section(class_.value, NAMES[class_], SHORT[class_], (Text(told), table))


def _ordered_by(found: Comparison) -> tuple[str, ...]:
    return tuple(f"change in {total}" for total in found.question.totals[:1])


def _by_difference(frame: pl.DataFrame, found: Comparison) -> pl.DataFrame:
    if not found.question.totals:
        return frame
    # The differences stand last, one for each total.
    first = frame.columns[-len(found.question.totals)]
    return frame.sort(pl.col(first).abs(), descending=True, nulls_last=True)


def _lines(frame: pl.DataFrame, found: Comparison, values: Values) -> Iterator[_Line]:
    """Line after line; the last of a row may say how many more of its values differ."""
    question = found.question
    width = len(question.keys)
    keys = [
        list(map(shown, values.texts(frame.to_series(at), pair.left, pair.right)))
        for at, pair in enumerate(question.keys)
    ]
    differs = frame.to_series(width).to_list()
    place = {pair.name: (at, pair) for at, pair in enumerate(question.compared)}
    kinds = dict(zip(found.columns["column"], found.columns["kind"], strict=True))
    texts: dict[tuple[str, int], list[str | None]] = {}

    def text(name: str, side: int, row: int) -> str | None:
        if (name, side) not in texts:
            at, pair = place[name]
            series = frame.to_series(width + 1 + 2 * at + side)
            texts[name, side] = values.texts(series, pair.left, pair.right)
        return texts[name, side][row]

    most = max(FEWEST_LINES, MOST_LINES // frame.height)
    for row, names in enumerate(differs):
        key = tuple(one[row] for one in keys)
        for name in names[:most]:
            yield _Line(key, name, kinds[name], text(name, 0, row), text(name, 1, row))
        if len(names) > most:
            rest = counted(len(names) - most, "further columns")
            yield _Line(key, rest, "", None, None)


def _row(line: _Line) -> tuple[Cell, ...]:
    name = label(line.column)
    if not line.kind:
        return (*line.key, Quiet(name), "", "", "")
    if line.left == line.right:
        return (*line.key, name, shown(line.left), _HIDDEN, "")
    left, right = beside(line.left, line.right)
    return (*line.key, name, left, right, _difference(line))


def _difference(line: _Line) -> Cell:
    if not line.left or not line.right:
        return ""
    if line.kind == "instant":
        return _apart(line.left, line.right)
    if line.kind not in ("exact", "number"):
        return ""
    try:
        apart_u = (Decimal(line.right) - Decimal(line.left)).scaleb(money.PLACES)
    except InvalidOperation:
        return ""
    if not apart_u.is_finite() or apart_u != int(apart_u):
        return ""
    least = 0 if "." not in line.left + line.right else money.PENNIES
    return Money(int(apart_u), "", signed=True, places=places([int(apart_u)], least))


def _apart(left: str, right: str) -> Cell:
    try:
        seconds = (datetime.fromisoformat(right) - datetime.fromisoformat(left)).total_seconds()
    except (TypeError, ValueError):
        return ""
    return f"{'+' if seconds > 0 else '−'}{lasting(abs(seconds))}" if abs(seconds) >= 1 else ""
