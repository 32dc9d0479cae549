"""Events: parcels that left, the dispatch events that told Emarsys, and the integration's log."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from audit.sandbox.chance import between, stream
from audit.sandbox.records.lanes import prompt

CARRIERS = np.array(["Royal Mail", "DPD", "Evri", "Parcelforce"])
EVENT = "order_dispatched"
KEPT = timedelta(days=30)  # the integration keeps its log so long


def dispatches(orders: pl.DataFrame, seed: int) -> pl.DataFrame:
    """One row per order that left, in order of the orders: one parcel each.

    Returns:
        doc, dispatch_id, order_id, dispatched_at, carrier, tracking_number.
    """
    rng = stream(seed, "dispatches")
    left = orders.filter(pl.col("dispatched_at").is_not_null())
    carriers = CARRIERS[between(rng, 0, len(CARRIERS), left.height)]
    return left.select(
        "doc",
        "order_id",
        "dispatched_at",
        pl.Series("carrier", carriers),
        dispatch_id="D" + pl.col("nice_id"),
        tracking_number="TR" + pl.col("nice_id") + "GB",
    )


def dispatch_events(
    dispatches: pl.DataFrame,
    orders: pl.DataFrame,
    contacts: pl.DataFrame,
    seed: int,
    taken_at: datetime,
) -> pl.DataFrame:
    """One row per dispatch that Emarsys had been told of, minutes after it.

    Returns:
        event_id, event_name, contact_id, event_time, trigger_id (the dispatch), order_id.
    """
    delay = prompt(stream(seed, "events"), dispatches.height)
    whose = orders.select("doc", "customer_id", email=pl.when("is_guest").then("email"))
    by_id = contacts.select("contact_id", customer_id="external_id").drop_nulls()
    by_email = contacts.filter(pl.col("external_id").is_null()).select("email", "contact_id")
    return (
        dispatches.with_columns(event_time=pl.col("dispatched_at") + delay)
        .join(whose, on="doc", how="left", maintain_order="left")
        .join(by_id, on="customer_id", how="left", maintain_order="left")
        .join(by_email, on="email", how="left", maintain_order="left", suffix="_guest")
        .filter(pl.col("event_time") <= taken_at)
        .select(
            "event_time",
            "order_id",
            event_id="E" + pl.col("dispatch_id").str.slice(1),
            event_name=pl.lit(EVENT),
            contact_id=pl.coalesce("contact_id", "contact_id_guest"),
            trigger_id="dispatch_id",
        )
    )


def sync_events(frames: dict[str, pl.DataFrame], taken_at: datetime) -> pl.DataFrame:
    """The integration's log of the last thirty days, lane by lane, each in order of its records.

    Args:
        frames: orders, sent, dispatches, events, customers, consents and contacts, as made.
        taken_at: when the exports were made.

    Returns:
        lane, entity, key, created_at, attempts, last_error, status, delivered_at.
    """
    rows = pl.concat([_orders(frames), _dispatches(frames), _consents(frames), _profiles(frames)])
    waits = pl.col("delivered_at").is_null()
    return rows.filter(pl.col("created_at") > taken_at - KEPT).select(
        "lane",
        "entity",
        "key",
        "created_at",
        attempts=pl.when(waits).then(0).otherwise(1),
        last_error=pl.lit(None, pl.String),
        status=pl.when(waits).then(pl.lit("queued")).otherwise(pl.lit("delivered")),
        delivered_at="delivered_at",
    )


def _moved(
    rows: pl.DataFrame, lane: str, entity: str, key: str, created_at: str, delivered_at: pl.Expr
) -> pl.DataFrame:
    return rows.select(
        lane=pl.lit(lane),
        entity=pl.lit(entity),
        key=key,
        created_at=created_at,
        delivered_at=delivered_at,
    )


def _orders(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    ready = frames["orders"].filter(pl.col("ready_at").is_not_null(), ~pl.col("is_test"))
    rows = ready.join(
        frames["sent"].select("doc", "loaded_at"), on="doc", how="left", maintain_order="left"
    )
    return _moved(rows, "orders", "order", "order_id", "ready_at", pl.col("loaded_at"))


def _dispatches(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    told = frames["events"].select("event_time", dispatch_id="trigger_id")
    rows = frames["dispatches"].join(told, on="dispatch_id", how="left", maintain_order="left")
    return _moved(
        rows, "dispatch", "dispatch", "dispatch_id", "dispatched_at", pl.col("event_time")
    )


def _consents(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    rows = _beside_contact(frames["consents"], frames)
    return _moved(rows, "consent", "consent", "customer_id", "changed_at", _seen("changed_at"))


def _profiles(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    rows = _beside_contact(frames["customers"], frames)
    return _moved(rows, "profiles", "customer", "customer_id", "updated_at", _seen("updated_at"))


def _beside_contact(rows: pl.DataFrame, frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    shown = frames["contacts"].select("last_modified_at", customer_id="external_id").drop_nulls()
    return rows.join(shown, on="customer_id", how="left", maintain_order="left")


def _seen(since: str) -> pl.Expr:
    return pl.when(pl.col("last_modified_at") >= pl.col(since)).then("last_modified_at")
