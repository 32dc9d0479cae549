"""Why two records are of one person though the model, by themselves, holds them apart: in words."""

import polars as pl

MOST = 50  # records of one person up to which every pair of them is looked at
HALF = 0.5
REASONS = pl.Schema(
    {
        "left_id": pl.String(),
        "right_id": pl.String(),
        "probability": pl.Float64(),  # null: below what is kept, or never compared
        "through_id": pl.String(),  # the record that ties the two; null where a person decided
        "reason": pl.String(),
    }
)


def reasons(people: pl.DataFrame, pairs: pl.DataFrame, person: pl.Series) -> pl.DataFrame:
    """Pairs of one person that are not likely by themselves, each with what ties it.

    Args:
        people: record_id.
        pairs: left, right (rows of people), probability.
        person: of each row.

    Returns:
        Columns as `REASONS`.
    """
    rows = pl.DataFrame({"person": person}).with_row_index("row").lazy()
    many = pl.len().over("person")
    members = rows.filter(many > 2, many <= MOST)  # noqa: PLR2004 - two are tied by themselves
    near = (
        pairs.lazy().filter(pl.col("probability") >= HALF).select("left", "right", p="probability")
    )
    right = members.select("person", right="row")
    both = members.select("person", left="row").join(right, on="person")
    apart = both.filter(pl.col("left") < pl.col("right")).join(
        near, on=["left", "right"], how="anti"
    )
    either = pl.concat([near, near.select(left="right", right="left", p="p")])
    tied = _through(apart, either)
    known = pairs.lazy().select("left", "right", "probability")
    names = pl.Series(people["record_id"])
    found = tied.join(known, on=["left", "right"], how="left").sort("left", "right").collect()
    through = names.gather(found["through"])
    return pl.DataFrame(
        {
            "left_id": names.gather(found["left"]),
            "right_id": names.gather(found["right"]),
            "probability": found["probability"],
            "through_id": through,
        }
    ).with_columns(reason=_said(found["weaker"]))


def _through(apart: pl.LazyFrame, near: pl.LazyFrame) -> pl.LazyFrame:
    """For each pair the record that is likeliest one with both, and the weaker of the two ties."""
    first = near.select("left", through="right", first="p")
    second = near.select(through="left", right="right", second="p")
    met = apart.join(first, on="left", how="left").join(second, on=["through", "right"], how="left")
    weaker = pl.min_horizontal("first", "second")
    tie = pl.when(pl.col("second").is_not_null()).then(weaker)
    best = met.with_columns(tie=tie).sort(
        "left", "right", pl.col("tie").fill_null(-1), -pl.col("through").cast(pl.Int64)
    )
    return best.group_by("left", "right", maintain_order=True).agg(
        through=pl.when(pl.col("tie").is_not_null()).then("through").last(),
        weaker=pl.col("tie").last(),
    )


def _said(weaker: pl.Series) -> pl.Series:
    share = (pl.col("weaker") * 100).floor().cast(pl.Int64)
    by_one = pl.format("both are likely one person with a third record, at least {} % sure", share)
    by_all = pl.lit("both are likely one person with others, which are so with each other")
    said = pl.when(pl.col("weaker").is_not_null()).then(by_one).otherwise(by_all)
    return weaker.to_frame("weaker").select(said.alias("reason")).to_series()
