"""What is told of each damaged id, whatever it names."""

from dataclasses import dataclass

import polars as pl

DAMAGED = pl.Schema(
    {
        "key": pl.String(),  # names the record that bears it
        "expected": pl.String(),  # as Stokly has it; null where it may be one of several
        "actual": pl.String(),  # as Emarsys has it
        "transform": pl.String(),  # what makes them the same, in words
        "load_id": pl.String(),  # that brought it; null where no load is told
        "customer_id": pl.String(),  # whose orders do not join; null where it is no person's
        "value_u": pl.Int64(),  # of the sales that bear it, micro-units; null where none do
    }
)


@dataclass(frozen=True, slots=True)
class Damage:
    """One column of ids.

    Attributes:
        column: which, as findings name it.
        examined: records of Emarsys that bear such an id.
        rows: those that are damaged, columns `DAMAGED`.
    """

    column: str
    examined: int
    rows: pl.DataFrame


def shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of `DAMAGED`, null where they have none."""
    lacking = [pl.lit(None, kind).alias(n) for n, kind in DAMAGED.items() if n not in rows.columns]
    return rows.with_columns(lacking).select(DAMAGED.names()).cast(DAMAGED)
