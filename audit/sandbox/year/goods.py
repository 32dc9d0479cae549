"""What a line sells, told from its code: goods, or postage, discounts, fees and gift cards."""

import polars as pl

# Five digits and at most two letters are goods; all other codes are not, README of the data set.
GOODS = r"^[0-9]{5}[A-Za-z]{0,2}$"
SHIPPING = ("POST", "DOT", "C2")
DISCOUNT = ("D",)
GIFT_CARD = r"^(?i)gift_"


def is_goods(code: pl.Expr) -> pl.Expr:
    """Whether the code is that of a thing on a shelf."""
    return code.str.contains(GOODS)


def line_type(code: pl.Expr) -> pl.Expr:
    """`goods`, `shipping`, `discount`, `gift card` or, for all other codes, `fee`."""
    upper = code.str.to_uppercase()
    return (
        pl.when(is_goods(code))
        .then(pl.lit("goods"))
        .when(upper.is_in(SHIPPING))
        .then(pl.lit("shipping"))
        .when(upper.is_in(DISCOUNT))
        .then(pl.lit("discount"))
        .when(code.str.contains(GIFT_CARD))
        .then(pl.lit("gift card"))
        .otherwise(pl.lit("fee"))
    )
