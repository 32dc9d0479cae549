"""How values are written into the files and rows that Emarsys takes: all of it is text.

Emarsys fact sheet, 7.2 and 8: a decimal point, no line break inside a value, no sign of four bytes.
"""

import polars as pl

from checks.vocabulary.money import MICRO, PLACES

INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def amount(amount_u: pl.Expr) -> pl.Expr:
    """Micro-units as a decimal, exact, two places at least: `12.34`, `-0.10`, `3.333333`.

    Args:
        amount_u: whole micro-units, 64 bits; null stays null.
    """
    absolute = amount_u.cast(pl.Int128).abs()
    places = (absolute % MICRO).cast(pl.String).str.zfill(PLACES).str.replace("0{1,4}$", "")
    sign = pl.when(amount_u < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.format("{}{}.{}", sign, absolute // MICRO, places)


def quantity(units: pl.Expr) -> pl.Expr:
    """Units without the zeros that end their decimals: `2`, `2.5`; null stays null.

    Args:
        units: a decimal with places.
    """
    return units.cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")


def instant(moment: pl.Expr) -> pl.Expr:
    """An instant in UTC as ISO 8601, cut to the second; null stays null."""
    return moment.dt.strftime(INSTANT)


def line(text: pl.Expr) -> pl.Expr:
    """A text on one line, without signs of four bytes; null where nothing is left."""
    short = text.str.replace_all(r"[\x{10000}-\x{10FFFF}]", "")
    bare = short.str.replace_all(r"[\s\p{Z}]+", " ").str.replace_all(r"\p{Cc}", "")
    return bare.str.strip_chars().replace("", None)
