"""What an order is worth in the reporting currency."""

import polars as pl

from checks.vocabulary import Home

BILLION = 1_000_000_000  # a rate is in parts per billion


def total_u(home: Home) -> pl.Expr:
    """Total of an erp_order row in micro-units of the reporting currency.

    An order without a currency is taken as being in the reporting one. Null where the total is
    not known, or the order is foreign and its rate was not kept.
    """
    # A million pounds times a rate does not fit into 64 bits.
    product = pl.col("total_u").cast(pl.Int128) * pl.col("rate_ppb").cast(pl.Int128)
    converted = ((product + BILLION // 2) // BILLION).cast(pl.Int64)
    at_home = pl.col("currency").fill_null(home.currency) == home.currency
    return pl.when(at_home).then(pl.col("total_u")).otherwise(converted)
