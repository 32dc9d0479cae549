"""The canary: a few rows of every sort of change there is, carried out and looked at first."""

import polars as pl


def canary(rows: pl.DataFrame, many: int) -> pl.DataFrame:
    """So many rows, one of each action and field before a second of any; then the smallest.

    A contact's rows stay together, or a second write would find its first one moved.

    Args:
        rows: columns as `PLAN_ROW`, without opt-outs.
        many: rows of the canary.
    """
    ranked = rows.with_columns(turn=pl.int_range(pl.len()).over("action", "field"))
    first = ranked.sort("turn", "row_id").head(many)
    return rows.filter(pl.col("record").is_in(first["record"].implode())).head(2 * many)
