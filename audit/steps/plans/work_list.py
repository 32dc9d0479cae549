"""The work list: what a person does, as a table that opens in any spreadsheet."""

import polars as pl

from checks.vocabulary.money import MICRO, PLACES

# A spreadsheet takes a cell that begins so for a formula; a phone number is one of digits alone.
_FORMULA, _NUMBER = r"^[=@+\-\t\r]", r"^[+-][0-9 ().-]*$"


def work_list(work: pl.DataFrame) -> pl.DataFrame:
    """One row a thing to do, all text, by owner; columns as a person reads them.

    Args:
        work: columns as `plan.LEFT`.
    """
    told = work.select(
        owner="owner",
        check=pl.col("checks").list.join(" + "),
        action="action",
        record="record",
        what="because",
        why_not_pushed="why",
        field="field",
        stands="seen",
        should_be="desired",
        more="body",
        worth=_amount(),
        currency="currency",
        people=pl.col("people").cast(pl.String),
        findings=pl.col("findings").list.join(" + "),
    )
    return told.with_columns(_harmless(name) for name in told.columns if name != "worth")


def _amount() -> pl.Expr:
    """Decimal text, exact: `-12.340000`."""
    micro = pl.col("impact_u").cast(pl.Decimal(38, PLACES)) / pl.lit(MICRO)
    return micro.cast(pl.Decimal(38, PLACES)).cast(pl.String)


def _harmless(column: str) -> pl.Expr:
    """Text that no spreadsheet takes for a formula."""
    text = pl.col(column)
    risky = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    return pl.when(risky).then(pl.format("'{}", text)).otherwise(text).alias(column)
