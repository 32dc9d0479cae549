"""Orders: what Stokly keeps of each, from checkout to dispatch."""

from datetime import datetime

import numpy as np
import polars as pl

from audit.sandbox.chance import between, stream
from audit.sandbox.money import vat_u
from audit.sandbox.records.lanes import by_then
from audit.sandbox.records.people import TRADE_ACCOUNT
from audit.sandbox.year.documents import ADJUSTMENT, ORDER, ZONE, Documents, utc

WEB, MARKETPLACE, DESK, TILL, ADJUSTMENTS = (
    "Web Shop",
    "Marketplace",
    "Trade Desk",
    "Till",
    "Adjustments",
)
# How an order that is none is told apart: bad debt, stock notes and fees alone.
ADJUSTMENT_TAG = "adjustment"
MARKETPLACE_SHARE = 0.15
HOUR, DAY = 3_600, 86_400
FRAUD_SECONDS = (120, 40 * 60)
OPENS, CLOSES = 9 * 60, 17 * 60  # of the warehouse, minutes of the day
FIRST_NICE_ID = 20_000_001  # far from every order id, so that no number means two orders


def orders(
    apart: Documents, customers: pl.DataFrame, guests: pl.DataFrame, seed: int, taken_at: datetime
) -> pl.DataFrame:
    """One row per document that is no refund, in order of time.

    Returns:
        doc, order_id, nice_id, channel, channel_ref, customer_id, is_guest, email, mobile, phone,
        placed_at, paid_at, fraud_cleared_at, ready_at (null while not ready), dispatched_at,
        updated_at, status, taxed, tags, is_test, shipping_u, shipping_tax_u, total_u.
    """
    rng = stream(seed, "order times")
    rows = (
        apart.heads.filter(pl.col("kind").is_in([ORDER, ADJUSTMENT]))
        .join(
            customers.select("customer", "customer_id", "type", "email", "mobile", "phone"),
            on="customer",
            how="left",
            maintain_order="left",
        )
        .join(guests, on="doc", how="left", maintain_order="left", suffix="_guest")
        .join(_sums(apart), on="doc", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("email", "email_guest"),
            pl.coalesce("mobile", "mobile_guest"),
            pl.coalesce("phone", "phone_guest"),
            is_guest=pl.col("email_guest").is_not_null(),
        )
    )
    rows = _paid(_in_channels(rows, rng), rng, taken_at)
    return _dispatched(rows, rng, taken_at).select(
        "doc",
        "nice_id",
        "channel",
        "channel_ref",
        "customer_id",
        "is_guest",
        "email",
        "mobile",
        "phone",
        "placed_at",
        "paid_at",
        "fraud_cleared_at",
        "ready_at",
        "dispatched_at",
        "updated_at",
        "status",
        "taxed",
        "tags",
        "is_test",
        "shipping_u",
        "shipping_tax_u",
        "total_u",
        order_id="invoice_no",
    )


def _sums(apart: Documents) -> pl.DataFrame:
    kinds = apart.codes.with_row_index("code").select(
        "code", is_shipping=pl.col("line_type") == "shipping"
    )
    lines = (
        apart.lines.join(kinds, on="code", how="left")
        .join(apart.heads.select("doc", "taxed"), on="doc", how="left")
        .with_columns(tax_u=vat_u(pl.col("net_u"), pl.col("taxed")))
    )
    return lines.group_by("doc").agg(
        shipping_u=pl.col("net_u").filter("is_shipping").sum(),
        shipping_tax_u=pl.col("tax_u").filter("is_shipping").sum(),
        total_u=(pl.col("net_u") + pl.col("tax_u")).sum(),
    )


def _in_channels(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    elsewhere = pl.Series(rng.random(rows.height) < MARKETPLACE_SHARE)
    channel = (
        pl.when(pl.col("kind") == ADJUSTMENT)
        .then(pl.lit(ADJUSTMENTS))
        .when("at_till")
        .then(pl.lit(TILL))
        .when(pl.col("type") == TRADE_ACCOUNT)
        .then(pl.lit(DESK))
        .when(elsewhere & ~pl.col("is_guest"))
        .then(pl.lit(MARKETPLACE))
        .otherwise(pl.lit(WEB))
    )
    number = pl.col("doc") + FIRST_NICE_ID
    is_adjustment = pl.col("channel") == ADJUSTMENTS
    return rows.with_columns(channel=channel).with_columns(
        nice_id=number.cast(pl.String),
        # Tills write the shop's place where others write a number; Stokly fact sheet, 4.5.
        channel_ref=pl.when(pl.col("channel") == TILL)
        .then(pl.lit("SHOP-01"))
        .when(~is_adjustment)
        .then(pl.col("channel").str.slice(0, 1) + "-" + number.cast(pl.String)),
        tags=pl.when(is_adjustment).then(pl.lit(ADJUSTMENT_TAG)),
        is_test=is_adjustment,
    )


def _paid(rows: pl.DataFrame, rng: np.random.Generator, taken_at: datetime) -> pl.DataFrame:
    """Web shops at once and after a fraud check; trade accounts within minutes, hours or days.

    Where nobody checks for fraud, the order is cleared the moment it is paid.
    """
    size = rows.height
    prompt, hours, days = (
        between(rng, *span, size)
        for span in ((60, 4 * HOUR), (4 * HOUR, 30 * HOUR), (2 * DAY, 12 * DAY))
    )
    patience = rng.random(size)
    on_account = np.where(patience < 0.7, prompt, np.where(patience < 0.97, hours, days))  # noqa: PLR2004 - 70 % at once, 3 % in days
    seconds = (
        pl.when(pl.col("channel") == DESK)
        .then(pl.Series(on_account))
        .when(pl.col("channel").is_in([WEB, MARKETPLACE]))
        .then(pl.Series(between(rng, 20, 180, size)))
        .otherwise(0)
    )
    checked = (
        pl.when(pl.col("channel").is_in([WEB, MARKETPLACE]))
        .then(pl.Series(between(rng, *FRAUD_SECONDS, size)))
        .otherwise(0)
    )
    return (
        rows.with_columns(paid_at=pl.col("placed_at") + pl.duration(seconds=seconds))
        .with_columns(fraud_cleared_at=pl.col("paid_at") + pl.duration(seconds=checked))
        .with_columns(ready_at=by_then(pl.max_horizontal("paid_at", "fraud_cleared_at"), taken_at))
        .with_columns(
            by_then(pl.col("paid_at"), taken_at), by_then(pl.col("fraud_cleared_at"), taken_at)
        )
    )


def _dispatched(rows: pl.DataFrame, rng: np.random.Generator, taken_at: datetime) -> pl.DataFrame:
    """On the next working day or one of the two after it; till goods leave with the customer."""
    ahead = pl.lit(pl.Series(between(rng, 1, 4, rows.height)))
    day = pl.col("ready_at").dt.convert_time_zone(ZONE).dt.date() + pl.duration(days=ahead)
    weekend = pl.col("day").dt.weekday()
    working = pl.col("day") + pl.duration(days=pl.max_horizontal(8 - weekend, 0) * (weekend > 5))  # noqa: PLR2004 - Friday is 5
    seconds = pl.lit(pl.Series(between(rng, OPENS * 60, CLOSES * 60, rows.height)))
    left = utc(working.cast(pl.Datetime("us")) + pl.duration(seconds=seconds))
    posted = ~pl.col("channel").is_in([TILL, ADJUSTMENTS])
    status = (
        pl.when(pl.col("channel") == TILL)
        .then(pl.lit("collected"))
        .when(pl.col("channel") == ADJUSTMENTS)
        .then(pl.lit("processed"))
        .when(pl.col("dispatched_at").is_not_null())
        .then(pl.lit("dispatched"))
        .otherwise(pl.lit("unprocessed"))
    )
    return (
        rows.with_columns(day=day)
        .with_columns(dispatched_at=pl.when(posted).then(by_then(left, taken_at)))
        .with_columns(
            status=status,
            updated_at=pl.max_horizontal(
                "placed_at", "paid_at", "fraud_cleared_at", "dispatched_at"
            ),
        )
    )
