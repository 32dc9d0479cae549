"""Why two records are of one person though the model, by themselves, holds them apart: in words."""

import polars as pl

from checks.workings.identity.grouping import LIKELY

MOST = 50  # records of one person up to which every pair of them is looked at
REASONS = pl.Schema(
    {
        "left_id": pl.String(),
        "right_id": pl.String(),
        "probability": pl.Float64(),  # null: below what is kept, or never compared
        "through_id": pl.String(),  # the record that ties the two; null where nothing single does
        "reason": pl.String(),
    }
)
TIED = "an id, a code or a merge of the master makes them one, or a person's word"
APART = "a person's words contradict each other: these two differ, and each is one with others"
BY_ALL = "each is likely one with others of the person, or tied to them"
ENDS = ["left", "right"]


def reasons(
    people: pl.DataFrame,
    pairs: pl.DataFrame,
    person: pl.Series,
    tied: pl.DataFrame,
    decided: pl.DataFrame,
) -> pl.DataFrame:
    """Pairs of one person that are not likely by themselves, each with what makes them one.

    Args:
        people: record_id.
        pairs: left, right (rows of people), probability.
        person: of each row.
        tied: left, right; rows that are one whatever they say.
        decided: left, right, answer.

    Returns:
        Columns as `REASONS`.
    """
    parted = decided.lazy().filter(pl.col("answer") == "different").select(*ENDS)
    likely = pairs.lazy().filter(pl.col("probability") >= LIKELY)
    near = likely.join(parted, on=ENDS, how="anti").select(*ENDS, p="probability")
    unlikely = _of_one(person).join(near, on=ENDS, how="anti")
    ties = tied.lazy().select(*ENDS, p=pl.lit(1.0))
    known = pairs.lazy().select(*ENDS, "probability")
    found = (
        _through(unlikely, pl.concat([near, ties]))
        .join(ties.select(*ENDS, tied=pl.lit(value=True)), on=ENDS, how="left")
        .join(parted.with_columns(parted=pl.lit(value=True)), on=ENDS, how="left")
        .join(known, on=ENDS, how="left")
        .sort(*ENDS)
        .with_columns(reason=_said())
        .collect()
    )
    name = people["record_id"]
    ids = {"left": "left_id", "right": "right_id", "through": "through_id"}
    named = (name.gather(found[row]).alias(column) for row, column in ids.items())
    return found.select("probability", "reason").with_columns(*named).select(*REASONS)


def _of_one(person: pl.Series) -> pl.LazyFrame:
    """Pairs of rows of one person: person, left, right."""
    rows = pl.DataFrame({"person": person}).with_row_index("row").lazy()
    members = rows.filter(pl.len().over("person").is_between(2, MOST))
    right = members.select("person", right="row")
    both = members.select("person", left="row").join(right, on="person")
    return both.filter(pl.col("left") < pl.col("right"))


def _through(apart: pl.LazyFrame, near: pl.LazyFrame) -> pl.LazyFrame:
    """For each pair the record that is likeliest one with both, and the weaker of the two ties."""
    either = pl.concat([near, near.select(left="right", right="left", p="p")])
    first = either.select("left", through="right", first="p")
    second = either.select(through="left", right="right", second="p")
    met = apart.join(first, on="left", how="left").join(second, on=["through", "right"], how="left")
    tie = pl.when(pl.col("second").is_not_null()).then(pl.min_horizontal("first", "second"))
    best = met.with_columns(tie=tie).sort(
        *ENDS, pl.col("tie").fill_null(-1), -pl.col("through").cast(pl.Int64)
    )
    return best.group_by(*ENDS, maintain_order=True).agg(
        through=pl.when(pl.col("tie").is_not_null()).then("through").last(),
        weaker=pl.col("tie").last(),
    )


def _said() -> pl.Expr:
    share = (pl.col("weaker") * 100).floor().cast(pl.Int64)
    by_one = pl.format("both are one person with a third record, at least {} % sure", share)
    return (
        pl.when(pl.col("parted"))
        .then(pl.lit(APART))
        .when(pl.col("tied"))
        .then(pl.lit(TIED))
        .when(pl.col("weaker").is_not_null())
        .then(by_one)
        .otherwise(pl.lit(BY_ALL))
    )
