"""Which id of Stokly's a damaged one was: by exactly one transform, named."""

import polars as pl

from checks.workings.damage.transforms import TRANSFORMS, loosest

MATCHED = pl.Schema(
    {
        "value": pl.String(),  # as it was found
        "ours": pl.String(),  # as Stokly has it
        "transform": pl.String(),  # the first that makes the two the same, in words
    }
)


def matched(theirs: pl.LazyFrame, ours: pl.LazyFrame) -> pl.DataFrame:
    """One row for each value that one transform makes an id of ours; arguments as of `fitting`.

    Returns:
        columns `MATCHED`; `ours` is null where the transform fits several.
    """
    place = pl.col("transform").cast(pl.Enum(list(TRANSFORMS))).to_physical()
    sole = pl.when(pl.col("ours").n_unique() == 1).then(pl.col("ours").first())
    return (
        fitting(theirs, ours)
        .filter(place == place.min().over("value"))
        .group_by("value", "transform")
        .agg(ours=sole)
        .select(MATCHED.names())
    )


def fitting(theirs: pl.LazyFrame, ours: pl.LazyFrame) -> pl.DataFrame:
    """One row for each value and id of ours that are the same after one transform of both.

    Args:
        theirs: a text column `value`; values that no id of ours equals. Repeats and nulls allowed.
        ours: a text column `ours`; repeats and nulls allowed.

    Returns:
        columns `MATCHED`.
    """
    strange = theirs.select("value").drop_nulls().unique().collect()
    if strange.is_empty():
        return pl.DataFrame(schema=MATCHED)
    keyed = strange.lazy().with_columns(key=loosest(pl.col("value")))
    near = (
        ours.select("ours", key=loosest(pl.col("ours")))
        .join(keyed, on="key", how="inner")
        .select("value", "ours")
        .unique()
        .collect()
    )
    first = pl.coalesce(
        pl.when(transform(pl.col("value")) == transform(pl.col("ours"))).then(pl.lit(name))
        for name, transform in TRANSFORMS.items()
    )
    return near.with_columns(transform=first).drop_nulls("transform").cast(MATCHED)
