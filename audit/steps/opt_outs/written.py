"""Opt-outs of a plan that Emarsys confirmed to us: whose, stated when, confirmed when.

A row says in its body who stated the opt-out and when; one that was there before we came is none of
ours.
"""

import polars as pl

from audit.ledger import RowState
from checks.vocabulary import TABLES, Action, RepairPlan
from checks.vocabulary.repair import OPT_IN_FIELD, SMS_OPT_IN

CHANNEL_OF = {OPT_IN_FIELD: "email", SMS_OPT_IN: "sms"}
CONFIRMED = (RowState.APPLIED, RowState.VERIFIED)
STATED_AT, CUSTOMER = "$.stated_at", "$.customer_id"
INSTANT = pl.Datetime("us", "UTC")


def stated_at() -> pl.Expr:
    """When the opt-out of a row was stated, from its body; null where nobody knows."""
    text = pl.col("body").str.json_path_match(STATED_AT)
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC")


def opt_outs_of(plan: RepairPlan) -> pl.DataFrame:
    """row_id, stated_at (UTC; null where nobody knows) of every opt-out."""
    rows = plan.rows.filter(pl.col("action") == Action.OPT_OUT)
    return rows.select("row_id", stated_at=stated_at().cast(INSTANT))


def opt_outs_written(plan: RepairPlan, ledger: pl.DataFrame) -> pl.DataFrame:
    """Columns as opt_out_push; one row an opt-out that we wrote and that was confirmed.

    Args:
        plan: what was carried out.
        ledger: where its rows stand, columns as `audit.ledger.ROWS`.
    """
    ours = ledger.filter(
        pl.col("state").is_in([one.value for one in CONFIRMED]),
        pl.col("attempts") > 0,
        pl.col("applied_at").is_not_null(),
    ).select("row_id", "applied_at")
    rows = plan.rows.filter(pl.col("action") == Action.OPT_OUT).join(ours, on="row_id", how="inner")
    shape = TABLES["opt_out_push"].schema
    return (
        rows.select(
            contact_id="record",
            customer_id=pl.col("body").str.json_path_match(CUSTOMER),
            channel=pl.col("field").replace_strict(CHANNEL_OF, return_dtype=pl.String),
            stated_at=stated_at(),
            applied_at="applied_at",
        )
        .select(shape.names())
        .cast(shape)
    )
