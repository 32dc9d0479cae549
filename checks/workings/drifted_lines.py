"""Lines that both systems have and that differ: how far apart, by what likeness, and where."""

import polars as pl

from checks.vocabulary import Evidence
from checks.vocabulary.money import HALF_PENNY_U, MICRO, PENNY_U
from checks.workings.line_pairs import LinePairs
from checks.workings.sale_loads import brought_by

MOST_U = 5 * PENNY_U


def tolerance_u(quantity: pl.Expr) -> pl.Expr:
    """Half a penny a unit, a penny at least, five at most; micro-units of one currency."""
    units = quantity.abs().cast(pl.Decimal(38, 6)) * HALF_PENNY_U
    return units.clip(PENNY_U, MOST_U).fill_null(PENNY_U)


def apart_u() -> pl.Expr:
    """How far the two amounts are apart, micro-units; null where one is not known."""
    return (pl.col("our_u") - pl.col("their_u")).abs()


def nearest(amount_u: pl.Expr, quantity: pl.Expr) -> pl.Expr:
    """An amount in millionths of micro-units, shared out among units: micro-units, halves to even.

    Args:
        amount_u: a whole number of 128 bits.
        quantity: units with six places; null or nought gives null.
    """
    units = (quantity.cast(pl.Decimal(38, 6)) * MICRO).cast(pl.Int128)
    whole, rest = amount_u // units, amount_u % units
    up = (rest * 2 > units) | ((rest * 2 == units) & (whole % 2 != 0))
    return pl.when(units > 0).then(whole + up.cast(pl.Int128)).cast(pl.Int64)


def times(amount_u: pl.Expr, quantity: pl.Expr) -> pl.Expr:
    """An amount for so many units, micro-units; halves to even."""
    units = (quantity.cast(pl.Decimal(38, 6)) * MICRO).cast(pl.Int128)
    return nearest(amount_u.cast(pl.Int128) * units, pl.lit(1))


def by_channel(evidence: Evidence, rows: pl.DataFrame) -> pl.DataFrame:
    """channel, lines, apart_u (summed) of rows with order_id and apart_u; most lines first."""
    channels = evidence["erp_order"].select("order_id", "channel")
    placed = rows.lazy().join(channels, on="order_id", how="left").collect()
    return _summed(placed, "channel")


def by_load(evidence: Evidence, pairs: LinePairs, rows: pl.DataFrame) -> pl.DataFrame:
    """load_id (of most rows of the order), lines, apart_u of the same rows; most lines first."""
    return _summed(
        rows.join(brought_by(evidence, pairs, rows), on="order_id", how="left"), "load_id"
    )


def _summed(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    return (
        rows.group_by(by)
        .agg(lines=pl.len().cast(pl.Int64), apart_u=pl.col("apart_u").sum())
        .sort("lines", by, descending=[True, False], nulls_last=True)
    )
