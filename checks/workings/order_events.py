"""What the integration layer last said of an order, without a word that may be personal."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.order_keys import traced

# The integration's words are its own: these are the parts by which they are known.
FAILED = "(?i)fail|error|reject|dead"
RETRYING = "(?i)retr"
DELIVERED = "(?i)^(delivered|success(ful)?|done|completed?|sent)$"

# An error may quote an address, a phone or a name. Of its text only a code is kept, and only where
# a code stands: three digits alone may be part of a phone number.
_CODE_ENDS = r"[:;,.)]?(?:\s*(?:$|[\"'{}\[\]])|\s+[A-Za-z])"
STATUS_CODE = (
    r"(?i)(?:^\W*|\b(?:http(?:/\d(?:\.\d)?)?|status|code|error|failed|failure|rejected)\W{0,3})"
    r"(4(?:[0-2]\d|3[01]|51)|5(?:0\d|1[01]))" + _CODE_ENDS
)
REPLY_CODE = r"(?i)\breply[ _-]?code\W{0,3}(\d{1,5})" + _CODE_ENDS


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


def _codes() -> pl.Expr:
    """The codes that the error holds, else whether it has a text at all; never the text."""
    error = pl.col("last_error").str.strip_chars().replace("", None)
    reply = pl.format("reply code {}", error.str.extract(REPLY_CODE))
    codes = pl.concat_str(error.str.extract(STATUS_CODE), reply, separator=", ", ignore_nulls=True)
    told = pl.when(error.is_null()).then(pl.lit("no reason given")).otherwise(codes)
    return told.replace("", "no code given")


def _said() -> pl.Expr:
    status, attempts = pl.col("status").fill_null(""), pl.col("attempts").fill_null(0)
    delivered = pl.col("delivered_at").is_not_null() | status.str.contains(DELIVERED)
    return (
        pl.when(status.str.contains(FAILED))
        .then(pl.format("failed: {}", _codes()))
        .when(delivered)
        .then(pl.lit("said to be delivered"))
        .when(status.str.contains(RETRYING) | (attempts > 1))
        .then(pl.format("retrying, {} attempts", attempts))
        .otherwise(pl.lit("queued"))
    )
