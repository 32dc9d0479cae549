"""How the field compares that a list is sorted by."""

from collections.abc import Sequence
from typing import Literal

import polars as pl

from audit.connectors.exports.instants import instant

Kind = Literal["number", "instant", "text"]
Rank = int | str


def ranks(keys: Sequence[str | None], kind: Kind) -> pl.Series | None:
    """The keys as what they compare by; null when one is no such key, or they do not ascend."""
    said = pl.Series("key", [*keys], dtype=pl.String)
    read = {
        "number": pl.col("key").cast(pl.Int64, strict=False),
        "instant": instant(pl.col("key"), "UTC", None).dt.epoch("us"),
        "text": pl.col("key"),
    }
    found = said.to_frame().select(read[kind]).to_series()
    return found if not found.has_nulls() and found.is_sorted() else None
