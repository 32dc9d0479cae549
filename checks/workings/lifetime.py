"""What customers have ordered so far."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.worth import total_u


def lifetime(evidence: Evidence) -> pl.LazyFrame:
    """Customers with orders that were placed by the fence and not cancelled.

    Returns:
        customer_id, orders, value_u (their totals, micro-units of the reporting currency); no row
        where there is no erp_order.
    """
    if not evidence.has("erp_order"):
        lacking = {"orders": pl.Int64(), "value_u": pl.Int64()}
        return pl.LazyFrame(schema={"customer_id": pl.String(), **lacking})
    cancelled = (pl.col("status") == "cancelled").fill_null(value=False)
    return (
        evidence["erp_order"]
        .filter(
            pl.col("customer_id").is_not_null(),
            pl.col("placed_at") <= evidence.fence,
            pl.col("cancelled_at").is_null(),
            ~cancelled,
        )
        .group_by("customer_id")
        .agg(orders=pl.len().cast(pl.Int64), value_u=total_u(evidence.design.home).sum())
    )
