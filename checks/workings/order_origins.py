"""Where an order that Stokly does not know may come from, as far as its key tells."""

import polars as pl

from checks.vocabulary import Evidence

TEST = "a test, by its name"
REMOVED = "a number between Stokly's own: removed there"
BEYOND = "a number like Stokly's, beyond its last or before its first: removed there, or not saved"
WEB = "a name unlike Stokly's: tracked on the web alone"
# What stands before a number of another account or shop: `DE-`, `shop2_`.
PREFIX = r"^(\p{L}[\p{L}\p{N}]{0,9}[-_:./# ])"


def origin(evidence: Evidence, keys: pl.DataFrame) -> pl.DataFrame:
    """The likeliest origin of each unknown key, in words.

    Args:
        evidence: erp_order is asked for the shape of its ids.
        keys: key; unique.

    Returns:
        key, origin.
    """
    ids = evidence["erp_order"].select(id=pl.col("order_id").str.strip_chars())
    shaped = ids.with_columns(shape=_shape(pl.col("id")))
    known = shaped.group_by("shape").agg(first=pl.col("id").min(), last=pl.col("id").max())
    shapes = known.collect()
    rest = pl.col("key").str.replace(PREFIX, "")
    told = keys.with_columns(
        shape=_shape(pl.col("key")),
        prefix=pl.col("key").str.extract(PREFIX),
        rest_shape=_shape(rest),
    ).join(shapes, on="shape", how="left")
    return told.select("key", origin=_origin(shapes["shape"]))


def _origin(shapes: pl.Series) -> pl.Expr:
    like_ours = pl.col("rest_shape").is_in(shapes.drop_nulls().implode())
    # Texts of one shape are as long as each other, so they stand in the order of their numbers.
    between = pl.col("key").is_between(pl.col("first"), pl.col("last"))
    return (
        pl.when(pl.col("key").str.contains(r"(?i)\btest|test\b|dummy"))
        .then(pl.lit(TEST))
        .when(between)
        .then(pl.lit(REMOVED))
        .when(pl.col("first").is_not_null())
        .then(pl.lit(BEYOND))
        .when(pl.col("prefix").is_not_null() & like_ours)
        .then(pl.format("of another account: {} before a number like Stokly's", "prefix"))
        .otherwise(pl.lit(WEB))
    )


def _shape(text: pl.Expr) -> pl.Expr:
    """Each digit as 9, each letter as A: `DE-12` -> `AA-99`."""
    return text.str.replace_all(r"\p{N}", "9").str.replace_all(r"\p{L}", "A")
