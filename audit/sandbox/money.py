"""Money of the sandbox: integers inside, exact decimals in the exports, a float nowhere."""

from decimal import Decimal

import polars as pl

MICRO = 1_000_000
PLACES = 4  # Stokly keeps four to six decimals; a price of three plus VAT of 20 % needs four
MICRO_A_PLACE = MICRO // 10**PLACES

# United Kingdom 20 %, elsewhere none; prices of the trade are without VAT.
VAT_PARTS = 5


def exact(units: pl.Expr, places: int) -> pl.Expr:
    """Whole units of 10^-places as a decimal: 2550 with 3 places is 2.550."""
    unit = Decimal(1).scaleb(-places)
    # A product keeps the scale, so one unit times so many units is exact.
    return units.cast(pl.Decimal(38, places)) * pl.lit(unit, pl.Decimal(38, places))


def amount(micro: pl.Expr) -> pl.Expr:
    """Micro-units as the exports write them, four decimals; exact, for prices have three."""
    return exact(micro // MICRO_A_PLACE, PLACES)


def micro(decimal: pl.Expr) -> pl.Expr:
    """An exported amount in micro-units."""
    return (decimal.cast(pl.Decimal(38, 6)) * MICRO).cast(pl.Int64)


def vat_u(net_u: pl.Expr, taxed: pl.Expr) -> pl.Expr:
    """VAT on a net amount in micro-units: a fifth of it, exact for prices of three decimals."""
    return pl.when(taxed).then(net_u // VAT_PARTS).otherwise(0)
