"""Keys that both sides have but write differently: missing ones held beside extra ones."""

import polars as pl

from checks.workings.pairing.explained import STEPS

# One row is one step after which keys of missing rows would meet keys of extra ones.
NEAR_KEYS = pl.Schema({"step": pl.String(), "keys": pl.Int64(), "of": pl.Int64()})


def near_keys(missing: pl.DataFrame, extra: pl.DataFrame) -> pl.DataFrame:
    """Columns as `NEAR_KEYS`: steps that bring keys together, the most telling first.

    Args:
        missing: keys that the left side alone has, as they are compared: text columns.
        extra: keys that the right side alone has, under the same names.
    """
    ours, theirs = missing.unique(), extra.unique()
    rows = []
    for name, step in STEPS.items():
        loose = [step(pl.col(key)) for key in ours.columns]
        met = ours.with_columns(loose).join(theirs.with_columns(loose), on=ours.columns, how="semi")
        rows.append((name, met.height, ours.height))
    found = pl.DataFrame(rows, schema=NEAR_KEYS, orient="row").filter(pl.col("keys") > 0)
    return found.sort("keys", "step", descending=[True, False])
