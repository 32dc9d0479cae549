"""JSON rows: a frame's rows as text that is ready to be sent, amounts digit for digit."""

from collections.abc import Sequence

import polars as pl
import polars.selectors as cs

from audit.sandbox.chance import HEXADECIMAL, codes, stream
from audit.sandbox.records.sales import INSTANT

# Where the dashes of an identifier stand, and the letters that say it is one of chance.
UUID_PARTS = ((0, 8, ""), (8, 4, "-"), (13, 3, "-4"), (17, 3, "-a"), (20, 12, "-"))


def json_rows(
    frame: pl.LazyFrame, key: str | None, owner: str | None = None, *, owner_shown: bool = True
) -> pl.LazyFrame:
    """One JSON object a row, every column a field under its name.

    Args:
        frame: times as instants in UTC, amounts as decimals, lists of text as lists.
        key: the column that names the row; null when nothing does.
        owner: the column with the record that the row belongs to; null when it belongs to none.
        owner_shown: whether that column is a field of the row.

    Returns:
        id, owner, row: all text, in the order of `frame`.
    """
    hidden = [] if owner is None or owner_shown else [owner]
    # An encoder would put an amount into quotes, or through a float.
    plain = cs.exclude(cs.decimal(), *hidden)
    return frame.with_columns(cs.datetime().dt.to_string(INSTANT)).select(
        id=pl.lit(None, pl.String) if key is None else pl.col(key),
        owner=pl.lit(None, pl.String) if owner is None else pl.col(owner),
        row=pl.concat_str(
            pl.struct(plain).struct.json_encode().str.strip_suffix("}"),
            *(_amount(name) for name in _decimals(frame)),
            pl.lit("}"),
        ),
    )


def identifiers(seed: int, purpose: str, count: int) -> pl.Series:
    """As many identifiers in the form of UUIDs; the same for the same seed."""
    drawn = pl.Series("drawn", codes(stream(seed, purpose), count, 32, HEXADECIMAL), pl.String)
    parts = (pl.lit(dash) + drawn.str.slice(start, length) for start, length, dash in UUID_PARTS)
    return pl.select(pl.concat_str(*parts)).to_series()


def _decimals(frame: pl.LazyFrame) -> Sequence[str]:
    return cs.expand_selector(frame, cs.decimal())


def _amount(name: str) -> pl.Expr:
    return pl.lit(f',"{name}":') + pl.col(name).cast(pl.String).fill_null("null")
