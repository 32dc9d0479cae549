"""Faults of line values: the right goods and quantity, and an amount that is not theirs."""

import polars as pl

from audit.sandbox.money import MICRO_A_PLACE, amount, micro
from audit.sandbox.planting.ground import Ground
from audit.sandbox.planting.order_lines import FIT, UNIT_U, keys_of, one_each, sent_as

DRIFT = "order.accuracy.line_value_drift"

PENNY_U = 10_000
# Half a penny a unit, a penny at least, five at most.
TOLERANCE_U = pl.min_horizontal(
    pl.max_horizontal(pl.col("quantity"), 2) * (PENNY_U // 2), pl.lit(5 * PENNY_U)
)
ENOUGH = UNIT_U >= 20 * PENNY_U  # a tenth of it is more than any tolerance on a unit
SEVERAL = pl.col("quantity") > 1
ROUNDED_U = (UNIT_U + PENNY_U // 2) // PENNY_U * PENNY_U


def unit_price_as_total(ground: Ground, size: int) -> Ground:
    """The price of one unit where Emarsys expects that of the whole line."""
    lines = one_each(ground, size, FIT & SEVERAL & ENOUGH)
    return _sent(ground, "unit_price_as_total", lines, UNIT_U)


def old_price(ground: Ground, size: int) -> Ground:
    """The price of before it was raised, a tenth lower."""
    lines = one_each(ground, size, FIT & ENOUGH)
    return _sent(ground, "old_price", lines, pl.col("gross_u") // 10 * 9)


def list_price(ground: Ground, size: int) -> Ground:
    """The price before reduction, a quarter higher."""
    lines = one_each(ground, size, FIT & ENOUGH)
    return _sent(ground, "list_price", lines, pl.col("gross_u") // 4 * 5)


def value_just_beyond(ground: Ground, size: int) -> Ground:
    """The least amount further apart than is tolerated."""
    lines = one_each(ground, size, FIT & ENOUGH)
    beyond = pl.col("gross_u") - TOLERANCE_U - MICRO_A_PLACE
    return _sent(ground, "value_just_beyond", lines, beyond)


def near_value_at_tolerance(ground: Ground, size: int) -> Ground:
    """Not a fault: as far apart as is tolerated, and no further."""
    lines = one_each(ground, size, FIT & ENOUGH)
    at = pl.col("gross_u") + TOLERANCE_U
    return _spared(ground, "near_value_at_tolerance", lines, at)


def near_unit_price_rounded(ground: Ground, size: int) -> Ground:
    """Not a fault: the unit's price was rounded to a penny, then taken times the quantity."""
    few = SEVERAL & (pl.col("quantity") <= 10)  # noqa: PLR2004 - of more, roundings are too much
    lines = one_each(ground, size, FIT & few & (UNIT_U > PENNY_U) & (UNIT_U % PENNY_U != 0))
    return _spared(ground, "near_unit_price_rounded", lines, ROUNDED_U * pl.col("quantity"))


def _sent(ground: Ground, fault: str, lines: pl.DataFrame, gross_u: pl.Expr) -> Ground:
    as_written = micro(amount(gross_u))
    apart = lines.select((pl.col("gross_u") - as_written).abs()).to_series()
    planted = sent_as(ground, lines, gross_u=gross_u)
    return planted.keyed(fault, DRIFT, keys_of(lines), "amount_u", apart)


def _spared(ground: Ground, near_miss: str, lines: pl.DataFrame, gross_u: pl.Expr) -> Ground:
    planted = sent_as(ground, lines, gross_u=gross_u)
    return planted.missed(near_miss, DRIFT, keys_of(lines), "amount_u")
