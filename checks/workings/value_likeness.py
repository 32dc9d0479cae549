"""What the amount of a line that differs is like: a unit's price, without VAT, a list price."""

import polars as pl

from checks.vocabulary import Basis
from checks.vocabulary.money import MICRO
from checks.workings.drifted_lines import nearest, times, tolerance_u

UNIT_PRICE = "the price of one unit stands for the whole line"
WHOLE_LINE = "the whole line was multiplied by its units once more"
OURS, THEIRS_U, OURS_U = pl.col("our_quantity"), pl.col("their_u"), pl.col("our_u")


def likeness(basis: Basis) -> pl.Expr:
    """What the amount in Emarsys is, in words; the first likeness that fits.

    Needs our_quantity, our_u, their_u and the columns of `line_facts.sql`.
    """
    several = pl.col("our_quantity") > 1
    unit_u = nearest(OURS_U.cast(pl.Int128) * MICRO, OURS)
    taxed = "without VAT" if basis.tax else "with VAT"
    reduced = "before discount" if basis.discount else "after discount"
    alike = {
        UNIT_PRICE: several & _near(unit_u, pl.lit(1)),
        WHOLE_LINE: several & _near(times(OURS_U, OURS), OURS * OURS),
        taxed: _apart("other_tax_u") & _near(pl.col("other_tax_u"), OURS),
        reduced: _apart("other_discount_u") & _near(pl.col("other_discount_u"), OURS),
        "the list price": _priced("msrp_u") | _priced("esp_msrp_u"),
        "today's price of the catalogue": _priced("price_u") | _priced("esp_price_u"),
        "pence stand for pounds": THEIRS_U == OURS_U * 100,
    }
    told = [pl.when(true.fill_null(value=False)).then(pl.lit(name)) for name, true in alike.items()]
    return pl.coalesce(*told, pl.lit("another price"))


def _near(amount_u: pl.Expr, quantity: pl.Expr) -> pl.Expr:
    return (THEIRS_U - amount_u).abs() <= tolerance_u(quantity)


def _apart(column: str) -> pl.Expr:
    """Whether the line has that component at all."""
    return pl.col(column) != OURS_U


def _priced(column: str) -> pl.Expr:
    """Whether the amount is the line's units at that price of one."""
    return _near(times(pl.col(column), OURS), OURS)
