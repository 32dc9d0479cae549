"""Amounts and quantities read from text, exactly or not at all; nothing here makes a float.

The grammar: a sign or none, digits, and perhaps a point with at most as many digits that are not
trailing zeros as the unit has places. No separators, exponents or currency signs.
"""

import polars as pl

from checks.vocabulary.money import MICRO

MONEY_PLACES = 6
RATE_PLACES = 9
_WHOLE = r"^[+-]?[0-9]{1,18}$"


def scaled(text: pl.Expr, places: int) -> pl.Expr:
    """Text as an integer of 10^-places, 64 bits; null where it does not follow the grammar."""
    exact = _decimal(text, places) * pl.lit(10**places)
    return exact.cast(pl.Int64, strict=False)


def quantity(text: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Text as an exact decimal of six places; null where it does not follow the grammar."""
    return _decimal(text, MONEY_PLACES).cast(kind, strict=False)


def whole(text: pl.Expr) -> pl.Expr:
    """Text as an integer; null where it is none."""
    bare = text.str.strip_chars()
    return pl.when(bare.str.contains(_WHOLE)).then(bare).cast(pl.Int64, strict=False)


def times(amount_u: pl.Expr, quantity_text: pl.Expr) -> pl.Expr:
    """A unit amount times a quantity, in micro-units; null where that is not exact."""
    quantity_u = scaled(quantity_text, MONEY_PLACES).cast(pl.Int128)
    product = amount_u.cast(pl.Int128) * quantity_u
    return pl.when(product % MICRO == 0).then(product // MICRO).cast(pl.Int64, strict=False)


def _decimal(text: pl.Expr, places: int) -> pl.Expr:
    grammar = rf"^[+-]?0*[0-9]{{1,12}}(?:\.[0-9]{{1,{places}}}0*)?$"
    bare = text.str.strip_chars()
    return pl.when(bare.str.contains(grammar)).then(bare).str.to_decimal(scale=places)
