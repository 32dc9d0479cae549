"""Whether the values of two rows agree, column by column."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Asked, Tolerance
from checks.workings.pairing.asked import BILLION
from checks.workings.pairing.kinds import Kind
from checks.workings.pairing.sides import Side

OF_RIGHT = "_right"


@dataclass(frozen=True, slots=True)
class Compared:
    """One compared column of two sides, on frames as `carry.sql` gives them.

    Attributes:
        at: its place among the compared columns.
        name: the name it goes by.
        kind: what it is compared as.
        tolerance: how far apart its values may be.
        is_total: whether it is an amount that classes are weighed in.
    """

    at: int
    name: str
    kind: Kind
    tolerance: Tolerance
    is_total: bool

    @property
    def value(self) -> str:
        """Column of the typed value."""
        return f"value_{self.at}"

    @property
    def rest(self) -> str:
        """Column of what fits no typed form."""
        return f"rest_{self.at}"

    @property
    def micro(self) -> str:
        """Column of the number in millionths, for a number."""
        return f"micro_{self.at}"

    def is_same(self) -> pl.Expr:
        """Whether both rows of a pair hold the same value; a null is the same as a null alone."""
        return pl.col(self.value).eq_missing(pl.col(self.value + OF_RIGHT)) & pl.col(
            self.rest
        ).eq_missing(pl.col(self.rest + OF_RIGHT))

    def agrees(self) -> pl.Expr:
        """Whether they are the same, or no further apart than the tolerance."""
        return self.is_same() | self._is_near().fill_null(value=False)

    def difference(self) -> pl.Expr:
        """Left less right: millionths of the unit, null where either is no number."""
        return pl.col(self.micro) - pl.col(self.micro + OF_RIGHT)

    def _is_near(self) -> pl.Expr:
        bound = self.tolerance
        if bound == Tolerance():
            return pl.lit(value=False)
        if self.kind is Kind.INSTANT:
            # In 128 bits: an engine's infinity lies so far off that 64 would overflow.
            left, right = (
                pl.col(self.value + end).to_physical().cast(pl.Int128) for end in ("", OF_RIGHT)
            )
            return (left - right).abs() <= bound.micro
        apart = self.difference().abs()
        relative = apart * BILLION <= pl.col(self.micro).abs() * bound.parts
        return (apart <= bound.micro) | (relative & (bound.parts > 0))


def compared(question: Asked, left: Side) -> tuple[Compared, ...]:
    """The compared columns, in the order of the question."""
    return tuple(
        Compared(
            at=at,
            name=pair.name,
            kind=read.kind,
            tolerance=question.tolerances.get(pair.name, Tolerance()),
            is_total=pair.name in question.totals,
        )
        for at, (pair, read) in enumerate(zip(question.compared, left.compared, strict=True))
    )


def readied(rows: pl.DataFrame, columns: tuple[Compared, ...]) -> pl.DataFrame:
    """Carried rows with every part of every value there: the parts that a side lacks are null."""
    rests = [one.rest for one in columns if one.rest not in rows.columns]
    micros = [one.micro for one in columns if one.micro in rows.columns]
    return rows.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in rests),
        *(pl.col(name).cast(pl.Int128) for name in micros),
    ).with_row_index("row")
