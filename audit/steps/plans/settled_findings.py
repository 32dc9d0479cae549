"""What a plan settles: the money and the people of findings, each of them counted once."""

import polars as pl

from audit.steps.plans.refusals import PLANNED

# One row is one finding that a repair was proposed of.
SETTLED = pl.Schema(
    {
        "finding_id": pl.String(),
        "check_id": pl.String(),
        "owner": pl.String(),
        "impact_u": pl.Int64(),  # micro-units of currency
        "currency": pl.String(),
        "people": pl.Int64(),
        "is_settled": pl.Boolean(),  # all that was proposed of it is in the plan
        "in_part": pl.Boolean(),  # some of it is
    }
)
_WORTH = ("impact_u", "currency", "people")


def weighed(rows: pl.DataFrame, proposals: pl.DataFrame) -> pl.DataFrame:
    """The rows with impact_u, currency and people of the findings that they are the first to mend.

    A row that mends nothing but what a row above it mends has none. Amounts of two currencies are
    not added: such a row has no amount.

    Args:
        rows: with `findings`; those of the plan first.
        proposals: columns as `repairs.PROPOSED`.
    """
    numbered = rows.with_row_index("at")
    each = numbered.select("at", finding_id="findings").explode("finding_id")
    firsts = each.unique("finding_id", keep="first", maintain_order=True)
    worth = firsts.join(_findings(proposals), on="finding_id", how="left")
    one_currency = pl.col("currency").drop_nulls().n_unique() == 1
    stated = pl.col("impact_u").is_not_null().any() & one_currency
    sums = worth.group_by("at").agg(
        impact_u=pl.when(stated).then(pl.col("impact_u").sum()),
        currency=pl.when(stated).then(pl.col("currency").drop_nulls().first()),
        people=pl.when(pl.col("people").is_not_null().any()).then(pl.col("people").sum()),
    )
    return numbered.join(sums, on="at", how="left", maintain_order="left").drop("at")


def settled(rows: pl.DataFrame, proposals: pl.DataFrame) -> pl.DataFrame:
    """One row a finding; columns as `SETTLED`, in a settled order.

    Args:
        rows: with `findings` and `place`.
        proposals: columns as `repairs.PROPOSED`.
    """
    each = rows.select("place", finding_id="findings").explode("finding_id")
    planned = pl.col("place") == PLANNED
    told = each.group_by("finding_id").agg(
        is_settled=planned.all(), in_part=planned.any() & ~planned.all()
    )
    found = _findings(proposals).join(told, on="finding_id", how="inner")
    return found.select(SETTLED.names()).cast(SETTLED).sort("check_id", "finding_id")


def _findings(proposals: pl.DataFrame) -> pl.DataFrame:
    return proposals.select("finding_id", "check_id", "owner", *_WORTH).unique("finding_id")
