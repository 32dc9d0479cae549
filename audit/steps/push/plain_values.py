"""Nothing is emptied by the way: an empty value is written only where the plan says it clears."""

import polars as pl

from checks.vocabulary import Action, CheckError

FIELD_WRITES = (Action.OPT_OUT.value, Action.UPDATE.value)


def must_not_empty(rows: pl.DataFrame) -> None:
    """Every field that would be emptied is meant to be.

    Raises:
        CheckError: one is not; nothing was sent.
    """
    empty = pl.col("desired").fill_null("") == ""
    wrong = rows.filter(
        pl.col("action").is_in(FIELD_WRITES), empty, ~pl.col("clears").fill_null(value=False)
    )
    if wrong.height:
        raise CheckError(
            f"{wrong.height:,} rows would empty a field and do not say so",
            where=f"row {wrong['row_id'][0]} of the plan",
            do="report this: a row that empties a field says `clears`",
        )
