"""What is known of a customer besides the record: orders, and opt-ins."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.worth import total_u

YEAR = timedelta(days=365)


def trade(evidence: Evidence, recent: timedelta) -> pl.LazyFrame:
    """Customers with orders that were placed by the fence and not cancelled.

    Returns:
        customer_id, has_orders (true), is_recent (placed one within `recent` of the fence),
        year_u (totals of 12 months, micro-units of the reporting currency); no row where there
        is no erp_order.
    """
    if not evidence.has("erp_order"):
        lacking = {"has_orders": pl.Boolean(), "is_recent": pl.Boolean(), "year_u": pl.Int64()}
        return pl.LazyFrame(schema={"customer_id": pl.String(), **lacking})
    placed = pl.col("placed_at")
    cancelled = (pl.col("status") == "cancelled").fill_null(value=False)
    return (
        evidence["erp_order"]
        .filter(placed <= evidence.fence, pl.col("cancelled_at").is_null(), ~cancelled)
        .group_by("customer_id")
        .agg(
            has_orders=pl.lit(value=True).first(),
            is_recent=(placed > evidence.fence - recent).any(),
            year_u=total_u(evidence.design.home).filter(placed > evidence.fence - YEAR).sum(),
        )
    )


def opted_in(evidence: Evidence) -> pl.LazyFrame:
    """customer_id, opted_in (true): for any channel; no row where there is no erp_consent."""
    if not evidence.has("erp_consent"):
        return pl.LazyFrame(schema={"customer_id": pl.String(), "opted_in": pl.Boolean()})
    stated = evidence["erp_consent"].filter(pl.col("state") == "in")
    return stated.select("customer_id", opted_in=pl.lit(value=True)).unique()
