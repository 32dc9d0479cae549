"""What a record doesn't say."""

import polars as pl
from customers.draw import Flag
from customers.rows import Rows


def left_out(said: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Half of what is left out is so for all records of the person; something to go by stays."""
    each = rows.each
    gone = {name: _gone(name, share, rows) for name, share in rows.style.missing.items()}
    nowhere = gone.pop("address")
    for name in ("street", "city", "postcode"):
        gone[name] |= nowhere
    bare = gone["email"] & gone["phone"] & gone["street"]
    gone["email"] &= ~(bare & (each.share("kept") < 0.7))
    gone["phone"] &= ~(bare & (each.share("kept") >= 0.7))
    return said.with_columns(
        pl.when(pl.lit(pl.Series(flag))).then(None).otherwise(pl.col(name)).alias(name)
        for name, flag in gone.items()
    )


def _gone(name: str, share: float, rows: Rows) -> Flag:
    half = 1.0 - (1.0 - share) ** 0.5
    always = rows.persons.own.below(f"never {name}", half)
    return always | rows.each.below(f"no {name}", half)
