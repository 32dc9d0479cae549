"""The first of several by rules in order: a tie under one rule is broken by the next."""

from collections.abc import Mapping, Sequence

import polars as pl

LEAST = -(2**62)  # below any time in microseconds, any count and any length
ALONE = "nothing to choose from"


def first(rows: pl.LazyFrame, over: Sequence[str], rules: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """The row of each group that comes first, and which rules it took.

    Args:
        rows: what is chosen from.
        over: columns that name a group.
        rules: rule in words -> a whole number or a flag; the larger wins, a null loses. The last
            one must know no ties.

    Returns:
        The columns of `rows` and `why`: the rules that told any row of the group from the first,
        joined by ", then "; `ALONE` where it was the only row.
    """
    left = rows.with_columns(took=pl.lit(0))
    best = pl.col("rank").max().over(over)
    for at, rule in enumerate(rules.values()):
        # Rules 0 and 2 decided: bits 0 and 2. Whoever is told apart falls out at once.
        parted = (pl.col("rank").min().over(over) < best).cast(pl.Int32)
        left = (
            left.with_columns(rank=rule.cast(pl.Int64).fill_null(LEAST))
            .with_columns(took=pl.col("took") + parted * 2**at, stands=pl.col("rank") == best)
            .filter("stands")
        )
    chosen = left.drop("rank", "stands").collect()
    words = {took: _told(took, [*rules]) for took in chosen["took"].unique()}
    why = pl.col("took").replace_strict(words, return_dtype=pl.String)
    return chosen.with_columns(why=why).drop("took")


def _told(took: int, words: Sequence[str]) -> str:
    said = [word for at, word in enumerate(words) if took >> at & 1]
    return ", then ".join(said) or ALONE
