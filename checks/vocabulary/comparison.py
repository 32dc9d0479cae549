"""Comparison: two tables held against each other, what was asked of them and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far apart two values may be and still agree: the larger of the two bounds.

    Attributes:
        micro: so many millionths of the column's unit; microseconds for an instant.
        parts: so many billionths of the left value, without its sign.
        of_time: whether it was written as a span of time.
    """

    micro: int = 0
    parts: int = 0
    of_time: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One column of the left side and the one of the right that answers to it."""

    left: str
    right: str

    @property
    def name(self) -> str:
        """The name both go by: the left one."""
        return self.left


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of two tables.

    Attributes:
        keys: columns that name a record, at least one.
        compared: columns whose values must agree.
        totals: names of compared columns that are amounts; each class is weighed in all of them.
        currency: name of the column that says what an amount is in; null where none does.
        tolerances: column name -> how far apart its values may be.
        tidied: column name -> steps of `STEPS` taken on both sides before comparing.
        zones: side -> time zone of instants written without one; UTC where nothing is said.
        added_up: sides on which the rows of one key are added up first.
        only: side -> columns that the other side has not, or that were left out.
    """

    keys: tuple[Pair, ...]
    compared: tuple[Pair, ...]
    totals: tuple[str, ...] = ()
    currency: str | None = None
    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    tidied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    added_up: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Class(StrEnum):
    """What became of a row. Every row is in one class; their money adds up to the difference."""

    ALIKE = "alike"  # the same on both sides
    TOLERATED = "tolerated"  # apart, but within the tolerances
    CHANGED = "changed"  # both sides have it, and something differs
    MISSING = "missing"  # its key is on the left alone
    EXTRA = "extra"  # its key is on the right alone
    DUPLICATED = "duplicated"  # one more than the other side has of its key
    AMBIGUOUS = "ambiguous"  # several equally good partners
    BLANK = "blank"  # its key is null, empty or lost


# Classes in which the two sides disagree, in the order in which they are told.
APART = (
    Class.MISSING,
    Class.EXTRA,
    Class.CHANGED,
    Class.DUPLICATED,
    Class.AMBIGUOUS,
    Class.BLANK,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two tables hold differently, and the proof that nothing is left out.

    Attributes:
        question: what was asked.
        rows: side -> its rows.
        keys: side -> its keys that are not blank, each counted once.
        control: total, currency, and of all rows left_rows, right_rows, left_u, right_u.
        classes: rows and money of every class, columns as `totals.WEIGHED`; they add up to the
            control totals exactly.
        frames: class -> its rows, alike ones left out; see `shown`.
        columns: how the values of each compared column differ, columns as `explained.EXPLAINED`.
        concentration: where it lies, columns as `concentration.CONCENTRATED`.
        near_keys: keys written differently, columns as `near_keys.NEAR_KEYS`.
        unread: side -> total -> rows whose amount is filled and is no number.
        refused: side -> records of its files that could not be read at all.
        blank_alike: whether the rows without a key are the same on both sides, as wholes.
    """

    question: Asked
    rows: Mapping[str, int]
    keys: Mapping[str, int]
    control: pl.DataFrame
    classes: pl.DataFrame
    frames: Mapping[Class, pl.DataFrame]
    columns: pl.DataFrame
    concentration: pl.DataFrame
    near_keys: pl.DataFrame
    unread: Mapping[str, Mapping[str, int]]
    refused: Mapping[str, int]
    blank_alike: bool

    @property
    def missing(self) -> pl.DataFrame:
        """Rows of the left side whose key the right side has not; its own columns."""
        return self.frames[Class.MISSING]

    @property
    def extra(self) -> pl.DataFrame:
        """Rows of the right side whose key the left side has not; its own columns."""
        return self.frames[Class.EXTRA]

    @property
    def changed(self) -> pl.DataFrame:
        """Rows that answer to each other and differ: key, `differs`, left.X and right.X."""
        return self.frames[Class.CHANGED]

    @property
    def tolerated(self) -> pl.DataFrame:
        """Rows that differ within the tolerances only; columns as `changed`."""
        return self.frames[Class.TOLERATED]

    @property
    def duplicated(self) -> pl.DataFrame:
        """Rows that one side has more of than the other, of keys both have: `side`, columns."""
        return self.frames[Class.DUPLICATED]

    @property
    def ambiguous(self) -> pl.DataFrame:
        """Rows with several equally good partners: `side`, columns."""
        return self.frames[Class.AMBIGUOUS]

    @property
    def blank(self) -> pl.DataFrame:
        """Rows without a key: `side`, columns."""
        return self.frames[Class.BLANK]

    @property
    def totals(self) -> pl.DataFrame:
        """`control` with difference_u, left less right, and what the classes leave of it."""
        of = ["total", "currency"]
        apart = pl.col("left_u") - pl.col("right_u")
        named = self.classes.filter(pl.col("class") != Class.ALIKE.value)
        told = named.group_by(of).agg(told=apart.sum())
        return (
            self.control.join(told, on=of, how="left", nulls_equal=True, validate="1:1")
            .with_columns(difference_u=apart, unexplained_u=apart - pl.col("told").fill_null(0))
            .drop("told")
        )

    @property
    def unexplained_u(self) -> int:
        """What the classes leave of the differences of the control totals, without signs."""
        return int(self.totals["unexplained_u"].abs().sum())

    def held(self, class_: Class) -> dict[str, int]:
        """Rows of one class on each side."""
        first = self._first.filter(pl.col("class") == class_.value)
        return {side: int(first[f"{side}_rows"].sum()) for side in ("left", "right")}

    def amount_u(self, class_: Class) -> int | None:
        """Left less right of one class in the first total, millionths; null where none is named."""
        if not self.question.totals:
            return None
        first = self._first.filter(pl.col("class") == class_.value)
        return int((first["left_u"] - first["right_u"]).sum())

    @property
    def is_equal(self) -> bool:
        """Whether both sides hold the same records, proven.

        Rows without a key that are the same on both sides are the same; what could not be read,
        a record or an amount, proves nothing.
        """
        apart = [class_ for class_ in APART if sum(self.held(class_).values())]
        if self.blank_alike:
            apart = [class_ for class_ in apart if class_ is not Class.BLANK]
        unread = any(count for one in self.unread.values() for count in one.values())
        return not (apart or unread or any(self.refused.values()))

    @property
    def _first(self) -> pl.DataFrame:
        """Classes in the first total alone, so that no row is counted twice."""
        first = next(iter(self.question.totals), None)
        return self.classes.filter(pl.col("total").eq_missing(pl.lit(first, pl.String)))
