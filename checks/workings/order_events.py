"""What the integration layer last said of an order."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.order_keys import traced

# The integration's words are its own: these are the parts by which they are known.
FAILED = "(?i)fail|error|reject|dead"
RETRYING = "(?i)retr"
DELIVERED = "(?i)^(delivered|success(ful)?|done|completed?|sent)$"


def last_words(orders: pl.LazyFrame, wanted: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """order_id, last_word: of each wanted order that sync_event speaks of; none without that table.

    Args:
        orders: all of erp_order.
        wanted: a column order_id.
        evidence: where sync_event may be.
    """
    if not evidence.has("sync_event"):
        return pl.LazyFrame(schema={"order_id": pl.String(), "last_word": pl.String()})
    is_order = pl.any_horizontal(
        pl.col("lane", "entity").str.contains("(?i)^orders?$").fill_null(value=False)
    )
    events = evidence["sync_event"].filter(is_order).with_columns(pl.col("key").str.strip_chars())
    names = traced(orders, events.select("key")).join(wanted, on="order_id", how="semi")
    return (
        names.join(events, on="key", how="inner")
        .group_by("order_id")
        .agg(pl.all().sort_by("created_at", nulls_last=False).last())
        .select("order_id", last_word=_said())
    )


def _said() -> pl.Expr:
    status, attempts = pl.col("status").fill_null(""), pl.col("attempts").fill_null(0)
    delivered = pl.col("delivered_at").is_not_null() | status.str.contains(DELIVERED)
    return (
        pl.when(status.str.contains(FAILED))
        .then(pl.format("failed: {}", pl.col("last_error").fill_null("no reason given")))
        .when(delivered)
        .then(pl.lit("said to be delivered"))
        .when(status.str.contains(RETRYING) | (attempts > 1))
        .then(pl.format("retrying, {} attempts", attempts))
        .otherwise(pl.lit("queued"))
    )
