"""Which orders must have reached Emarsys by now, and when each should have."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.worth import total_u


def due(evidence: Evidence) -> pl.LazyFrame:
    """Orders in scope that were ready longer ago than agreed, and go on.

    Returns:
        order_id, customer_id, is_guest, channel, day (of ready_at, in the business time zone),
        worth_u (micro-units of the reporting currency, null where not known).
    """
    home = evidence.design.home
    return (
        evidence["erp_order"]
        .filter("in_scope", is_late(evidence), goes_on())
        .select(
            "order_id",
            "customer_id",
            "is_guest",
            "channel",
            day=pl.col("ready_at").dt.convert_time_zone(home.time_zone).dt.date(),
            worth_u=total_u(home),
        )
    )


def is_late(evidence: Evidence) -> pl.Expr:
    """Whether it was ready longer ago than agreed; null where nobody says when it was."""
    return pl.col("ready_at") + evidence.design.sla["orders"] < evidence.fence


def goes_on() -> pl.Expr:
    """Neither cancelled nor on hold; never null."""
    stopped = pl.col("status").is_in(["cancelled", "on_hold"]).fill_null(value=False)
    return pl.col("cancelled_at").is_null() & ~stopped
