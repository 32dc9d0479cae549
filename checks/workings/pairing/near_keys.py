"""Keys that both sides have but write differently: missing ones held beside extra ones."""

import polars as pl

from checks.vocabulary import Asked
from checks.workings.pairing.explained import STEPS

# One row is one step after which keys of missing rows would meet keys of extra ones.
NEAR_KEYS = pl.Schema({"step": pl.String(), "keys": pl.Int64(), "of": pl.Int64()})


def near_keys(missing: pl.DataFrame, extra: pl.DataFrame, question: Asked) -> pl.DataFrame:
    """Columns as `NEAR_KEYS`: steps that bring keys together, the most telling first.

    Args:
        missing: rows that the left side alone has, under its own column names.
        extra: rows that the right side alone has, under its own.
        question: which columns are the key.
    """
    names = [pair.name for pair in question.keys]
    ours = missing.select(pl.col(pair.left).cast(pl.String) for pair in question.keys).unique()
    theirs = extra.select(
        pl.col(pair.right).cast(pl.String).alias(pair.name) for pair in question.keys
    ).unique()
    rows = []
    for name, step in STEPS.items():
        loose = [step(pl.col(key)) for key in names]
        met = ours.with_columns(loose).join(theirs.with_columns(loose), on=names, how="semi")
        rows.append((name, met.height, ours.height))
    found = pl.DataFrame(rows, schema=NEAR_KEYS, orient="row").filter(pl.col("keys") > 0)
    return found.sort("keys", "step", descending=[True, False])
