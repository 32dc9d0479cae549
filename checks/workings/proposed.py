"""Repairs as a check proposes them: one frame, whatever the action needs of it."""

import polars as pl

from checks.vocabulary import REPAIR, Action

Said = pl.Expr | str


def proposed(rows: pl.DataFrame, action: Action | pl.Expr, **columns: Said) -> pl.LazyFrame:
    """One repair a row.

    Args:
        rows: what was found.
        action: what is done, for all rows or row by row.
        columns: column of `REPAIR` -> the column of `rows` or expression that gives it; one that
            is left out is null, and `clears` is false.

    Returns:
        columns as `REPAIR`.
    """
    said: dict[str, Said] = {
        "action": action if isinstance(action, pl.Expr) else pl.lit(action.value),
        "clears": pl.lit(value=False),
        **columns,
    }
    made = [_expression(said.get(name)).cast(kind).alias(name) for name, kind in REPAIR.items()]
    return rows.lazy().with_columns(made).select(REPAIR.names())


def _expression(said: Said | None) -> pl.Expr:
    if said is None:
        return pl.lit(None)
    return pl.col(said) if isinstance(said, str) else said
