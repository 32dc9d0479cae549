"""A line's amounts for the whole line before discount, from whichever way Stokly tells them.

`displayPrice` is a unit's, net, after its discount. `displayLinePrice` is the whole line's; whether
its discount is still in it is not documented, so each line's own numbers decide: it stands nearer
to units times price, or nearer to that plus the discount. All sums are exact, in micro-units.
"""

import polars as pl

from audit.connectors.exports.amounts import MONEY_PLACES, scaled, times
from checks.vocabulary.money import MICRO

LINE = ("displayLinePrice", "displayLineTax", "displayLineDiscount", "displayLineDiscountTax")
UNIT = ("displayPrice", "displayTax", "displayDiscount", "displayDiscountTax")
USED = (*LINE, *UNIT, "quantity")
_BOTH = tuple(zip(LINE, UNIT, strict=True))


def before_discount(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with `LINE` as the whole line before discount, and without `UNIT`.

    An amount that can't be read stays as it was written, so that it is refused where all are.

    Args:
        lines: texts, under Stokly's names; those it has of `USED`.
    """
    lacking = [name for name in USED if name not in lines.columns]
    whole = lines.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    amounts = whole.with_columns(
        *(_amount(name).alias(_u(name)) for name in LINE),
        *(times(_amount(name), pl.col("quantity")).alias(_u(name)) for name in UNIT),
    )
    net, tax, discount, discount_tax = map(_u, LINE)
    one_way = amounts.with_columns(
        pl.coalesce(_u(line), _u(unit)).alias(_u(line)) for line, unit in _BOTH
    )
    is_after = _is_after(pl.col(net), pl.col(_u("displayPrice")), pl.col(discount))
    put_back = pl.when(is_after)
    added = one_way.with_columns(
        put_back.then(pl.col(net) + pl.col(discount)).otherwise(net).alias(net),
        put_back.then(pl.col(tax) + pl.col(discount_tax).fill_null(0)).otherwise(tax).alias(tax),
    )
    told = [
        pl.coalesce(_text(pl.col(_u(line))), line, _untold(unit)).alias(line)
        for line, unit in _BOTH
        if {line, unit} & {*lines.columns}
    ]
    return added.select(pl.col(lines.columns).exclude(*LINE, *UNIT), *told)


def _is_after(whole: pl.Expr, units: pl.Expr, discount: pl.Expr) -> pl.Expr:
    """Whether the line's amount has its discount taken off already."""
    to_units = (whole - units).abs()
    to_full = (whole - (units + discount)).abs()
    # Without a line total the amount is the units', which are always after discount.
    return (discount.fill_null(0) != 0) & (to_units < to_full).fill_null(value=False)


def _amount(name: str) -> pl.Expr:
    return scaled(pl.col(name), MONEY_PLACES)


def _text(amount_u: pl.Expr) -> pl.Expr:
    """Micro-units as decimal text, exactly."""
    sign = pl.when(amount_u < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole, rest = amount_u.abs() // MICRO, amount_u.abs() % MICRO
    return pl.concat_str(sign, whole, pl.lit("."), rest.cast(pl.String).str.zfill(MONEY_PLACES))


def _untold(unit: str) -> pl.Expr:
    """A unit's amount that gives no line's, in words that no amount is read from."""
    return pl.concat_str(pl.col(unit), pl.lit(" x "), pl.col("quantity").fill_null("nothing"))


def _u(name: str) -> str:
    return f"{name} in micro-units"
