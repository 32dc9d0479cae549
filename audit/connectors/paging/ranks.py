"""How the field compares that a list is sorted by."""

from collections.abc import Sequence
from functools import cache
from typing import Literal

import polars as pl

from audit.connectors.exports.instants import instant

Kind = Literal["number", "instant", "text"]
Rank = int | str


def ranks(keys: Sequence[str | None], kind: Kind) -> pl.Series | None:
    """The keys as what they compare by; null when one is no such key, or they do not ascend."""
    said = pl.Series("key", [*keys], dtype=pl.String)
    found = said.to_frame().select(_compared(kind)).to_series()
    return found if not found.has_nulls() and found.is_sorted() else None


@cache
def _compared(kind: Kind) -> pl.Expr:
    """The column `key` as what it compares by."""
    key = pl.col("key")
    if kind == "number":
        return key.cast(pl.Int64, strict=False)
    return instant(key, "UTC", None).dt.epoch("us") if kind == "instant" else key
