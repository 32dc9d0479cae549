"""Where what was found concentrates: values of a column that are far commoner there than usual."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from checks.vocabulary import Class, Engine
from checks.workings.pairing.classes import Sorted, beside
from checks.workings.pairing.judging import Compared
from checks.workings.pairing.sides import Side

# One row is one value of one column of one side, and how much of what was found lies there.
CONCENTRATED = pl.Schema(
    {
        "class": pl.String(),
        "differs": pl.String(),  # of changed rows, the column that does; else null
        "side": pl.String(),  # whose column and whose rows
        "column": pl.String(),
        "value": pl.String(),  # of an instant: its day
        "found": pl.Int64(),  # rows of the class, or that differ so, with the value
        "of": pl.Int64(),  # all rows of the class, or that differ so
        "rows": pl.Int64(),  # rows of the side with the value
        "of_rows": pl.Int64(),  # all rows of the side
    }
)

FEWEST = 10  # cases; fewer show nothing
LEAST_SHARE = 0.3
TIMES, DEVIATIONS = 2, 5  # commoner than usual, and further off than chance would take it
MOST_ASKED = 40
DAY = 10  # signs of an ISO date
_DAYS = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_YEARS = (-719_162, 2_932_896)  # first and last day of the years 1 to 9999, from 1970
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


@dataclass(frozen=True, slots=True)
class _About:
    """What may concentrate: a class, or the changed rows in which one column differs."""

    class_: Class
    differs: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """One value of one column, where something may concentrate."""

    about: _About
    side: str
    column: str
    value: str

    def holds(self, side: Side, types: pl.Schema) -> pl.Expr:
        """Whether a carried row of such types lies there; never null."""
        name = f"raw_{side.raw.index(self.column)}"
        text = _text(types[name], pl.col(name))
        text = text.str.head(DAY) if self.is_day else text
        return (text == self.value).fill_null(value=False)

    @property
    def is_day(self) -> bool:
        """Whether it is a day, and what lies there an instant or a date."""
        return re.fullmatch(_DATE, self.value) is not None


class Concentrating:
    """Where each class and each differing column concentrates, gathered from lot after lot."""

    def __init__(self, sides: Mapping[str, Side], columns: Sequence[Compared]) -> None:
        self._sides = sides
        self._columns = columns
        self._cases: Counter[_About] = Counter()
        self._found: Counter[_Place] = Counter()
        self._places: dict[_About, list[_Place]] = {}

    def add(self, sorted_: Sorted) -> None:
        """Take in one lot of carried rows."""
        for about, side, rows in _abouts(sorted_, self._columns):
            self._cases[about] += rows.height
            if about not in self._places and rows.height >= FEWEST:
                # What stands out in the first lot is counted in all: lots are drawn by hash.
                self._places[about] = _tops(about, self._sides[side], rows)
            places = self._places.get(about, [])
            if places and rows.height:
                held = rows.select(
                    one.holds(self._sides[side], rows.schema).sum().alias(str(at))
                    for at, one in enumerate(places)
                )
                self._found.update(dict(zip(places, held.row(0), strict=True)))

    def told(self, engine: Engine) -> pl.DataFrame:
        """Columns as `CONCENTRATED`; the largest first."""
        chosen = sorted(self._found, key=lambda one: -self._share(one))[:MOST_ASKED]
        rows = [
            (
                one.about.class_.value,
                one.about.differs,
                side,
                one.column,
                one.value,
                self._found[one],
                self._cases[one.about],
                usual,
                of,
            )
            for side in self._sides
            for one, usual, of in _beside_usual(
                engine, self._sides[side], [one for one in chosen if one.side == side]
            )
            if _tells(self._found[one], self._cases[one.about], usual, of)
        ]
        told = pl.DataFrame(rows, schema=CONCENTRATED, orient="row")
        return told.sort(
            "found", "class", "differs", "column", descending=[True, False, False, False]
        )

    def _share(self, one: _Place) -> float:
        return self._found[one] / self._cases[one.about]


def _abouts(
    sorted_: Sorted, columns: Sequence[Compared]
) -> Iterator[tuple[_About, str, pl.DataFrame]]:
    """What is asked about, the side that tells, and its carried rows."""
    left, right = sorted_.rows["left"], sorted_.rows["right"]
    for class_, side, rows in (
        (Class.MISSING, "left", left),
        (Class.EXTRA, "right", right),
        (Class.DUPLICATED, "right", right),
    ):
        yield _About(class_), side, rows.filter(pl.col("class") == class_.value)
    raw = [name for name in left.columns if name.startswith("raw_")]
    changed = beside(sorted_, columns).filter(pl.col("class") == Class.CHANGED.value)
    many = changed.select((~one.agrees()).sum().alias(str(one.at)) for one in columns)
    rows = changed.join(left.select("row", *raw), on="row", validate="1:1", maintain_order="left")
    for one, differing in zip(columns, _only(many), strict=True):
        if differing:
            yield _About(Class.CHANGED, one.name), "left", rows.filter(~one.agrees()).select(raw)


def _tops(about: _About, side: Side, rows: pl.DataFrame) -> list[_Place]:
    """The commonest value of each column that can have a common one, all columns in one go."""
    names = [name for name in side.raw if name != about.differs]
    cuts = {name: _cut(rows.schema[raw], pl.col(raw)) for name, raw in _raw(side, names)}
    # Of values as common as each other the first in order; a null is none.
    tops = rows.select(
        cut.drop_nulls().mode().min().alias(name) for name, cut in cuts.items() if cut is not None
    )
    found = [
        _Place(about, side.name, name, value)
        for name, value in zip(tops.columns, _only(tops), strict=True)
        if value is not None
    ]
    least = LEAST_SHARE * rows.height
    held = rows.select(
        one.holds(side, rows.schema).sum().alias(str(at)) for at, one in enumerate(found)
    )
    return [one for one, rows_ in zip(found, _only(held), strict=True) if rows_ >= least]


def _raw(side: Side, names: Sequence[str]) -> list[tuple[str, str]]:
    """Each name, and the column of the carried rows that holds it."""
    at = {name: f"raw_{number}" for number, name in enumerate(side.raw)}
    return [(name, at[name]) for name in names]


def _only(counted: pl.DataFrame) -> tuple[Any, ...]:
    """The one row of the frame; nothing where it has no column."""
    return counted.row(0) if counted.width else ()


def _cut(kind: pl.DataType, column: pl.Expr) -> pl.Expr | None:
    """The value as text: of an instant the day, of a number none."""
    if isinstance(kind, pl.Datetime | pl.Date):
        return _text(kind, column)
    if isinstance(kind, pl.String):
        # An instant written as text is cut to its day as well.
        return pl.when(column.str.contains(_INSTANT)).then(column.str.head(DAY)).otherwise(column)
    return column.cast(pl.String) if isinstance(kind, pl.Boolean) else None


def _text(kind: pl.DataType, column: pl.Expr) -> pl.Expr:
    """The value as text; null for an instant of no year of four digits, which can't be written."""
    if not isinstance(kind, pl.Datetime | pl.Date):
        return column.cast(pl.String)
    a_day = _DAYS[kind.time_unit] if isinstance(kind, pl.Datetime) else 1
    days = column.to_physical() // a_day
    return pl.when(days.is_between(*_YEARS)).then(column).dt.strftime("%Y-%m-%d")


_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:"


def _beside_usual(
    engine: Engine, side: Side, places: Sequence[_Place]
) -> list[tuple[_Place, int, int]]:
    """Each place, how many rows of the whole side lie there, and how many rows it has."""
    if not places:
        return []
    values = [{"name": one.column, "text": one.value, "is_day": one.is_day} for one in places]
    [row] = engine.ask("shares", relation=side.relation, values=values).to_dicts()
    return [(one, row[f"held_{at}"], row["rows"]) for at, one in enumerate(places)]


def _tells(found: int, cases: int, usual: int, rows: int) -> bool:
    """Whether it is far commoner there than usual, by more than chance."""
    if not rows or usual >= rows:
        return False
    share = usual / rows
    spread = math.sqrt(cases * share * (1 - share))
    return found >= TIMES * share * cases and found - share * cases >= DEVIATIONS * spread
