"""Faults of orders: those that Emarsys never got, by the ways in which orders are lost."""

from datetime import timedelta

import numpy as np
import polars as pl

from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.records.lanes import SALES_EVERY, next_load, sales_load_id

MISSING = "order.completeness.missing_in_esp"
PHANTOM = "order.validity.phantom_in_esp"

DAY = timedelta(days=1)
DUE = timedelta(hours=5)  # agreed are four
BEFORE_THE_LOG = 35 * DAY  # longer ago than the integration's log and every lane's window
# The lane of orders is not to be late for it: few of those it measures may wait.
WAITING_SHARE, MANY = 0.04, 500
ERRORS = (
    "HTTP 422: item unknown to the catalogue",
    "HTTP 429: rate limit reached, giving up after 7 tries",
    "customer: value longer than 255 characters",
)


def order_lost(ground: Ground, size: int) -> Ground:
    """Orders of the whole year that never left: nobody tried, nothing was logged."""
    newest = DUE if _measured(ground) >= MANY else BEFORE_THE_LOG
    orders = ground.orders.take(size, within("ready_at", ground, 400 * DAY, newest))
    log = ground.frames["sync_events"].filter(~is_in("key", orders["saleOrderId"]))
    return lost(ground.having(sync_events=log), "order_lost", orders)


def order_lost_with_load(ground: Ground, size: int) -> Ground:
    """Orders of the year's fullest load: Emarsys refused their rows, and nobody read its answer.

    So many are lost on one day that it is more than half a percent of the day.
    """
    rows = ground.orders.rows.filter(within("ready_at", ground, 150 * DAY, 40 * DAY)).with_columns(
        load_id=sales_load_id(next_load(pl.col("ready_at"), SALES_EVERY))
    )
    fullest = rows.group_by("load_id").len().sort("len", "load_id", descending=[True, False])
    chosen = fullest["load_id"].head(1)
    of_load = rows.filter(is_in("load_id", chosen)).head(max(size, 1))
    orders = ground.orders.take(of_load.height, is_in("saleOrderId", of_load["saleOrderId"]))
    lines = ground.frames["sale_order_lines"].filter(
        is_in("saleOrderId", orders["saleOrderId"]), pl.col("lineType") == "goods"
    )
    refused = lines.select(pl.len()).collect().item()
    hit = is_in("load_id", chosen)
    loads = ground.frames["loads"].with_columns(
        rows_in=pl.col("rows_in") + hit * refused,
        rows_rejected=pl.col("rows_rejected") + hit * refused,
        status=pl.when(hit).then(pl.lit("partial")).otherwise("status"),
    )
    return lost(ground.having(loads=loads), "order_lost_with_load", orders)


def order_stalled(ground: Ground, size: int) -> Ground:
    """Orders that the integration gave up on; its log says why."""
    name = "order_stalled"
    room = int(WAITING_SHARE * _measured(ground)) - 1
    orders = ground.orders.take(min(size, max(room, 0)), within("ready_at", ground, 28 * DAY, DAY))
    picks = ground.stream(name).integers(0, len(ERRORS), orders.height)
    told = pl.DataFrame(
        {"key": orders["saleOrderId"], "error": pl.Series(np.array(ERRORS)[picks], dtype=pl.String)}
    )
    stalled = pl.col("error").is_not_null() & (pl.col("lane") == "orders")
    log = (
        ground.frames["sync_events"]
        .join(told.lazy(), on="key", how="left", maintain_order="left")
        .with_columns(
            attempts=pl.when(stalled).then(7).otherwise("attempts"),
            last_error=pl.when(stalled).then("error").otherwise("last_error"),
            status=pl.when(stalled).then(pl.lit("failed")).otherwise("status"),
            delivered_at=pl.when(~stalled).then("delivered_at"),
        )
        .drop("error")
    )
    return lost(ground.having(sync_events=log), name, orders)


def order_of_guest_lost(ground: Ground, size: int) -> Ground:
    """Guest orders, left out by an integration that looks for a customer id."""
    older = within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG)
    return lost(ground, "order_of_guest_lost", ground.orders.take(size, older & pl.col("isGuest")))


def near_order_just_ready(ground: Ground, size: int) -> Ground:
    """Not a fault: not in Emarsys, but ready for three hours only, and agreed are four."""
    just_now = ground.taken_at - timedelta(hours=3)
    early = pl.col("createdAt") < just_now - timedelta(minutes=1)
    orders = ground.orders.take(
        size,
        early
        & (pl.col("itemStatuses") == "unprocessed")
        & within("ready_at", ground, 4 * DAY, timedelta()),
    )
    theirs, key = is_in("saleOrderId", orders["saleOrderId"]), is_in("key", orders["saleOrderId"])
    rows = ground.frames["sale_orders"].with_columns(
        pl.when(theirs).then(pl.lit(just_now)).otherwise(pl.col(column)).alias(column)
        for column in ("paidAt", "fraudClearedAt", "updatedAt")
    )
    log = ground.frames["sync_events"].with_columns(
        created_at=pl.when(key).then(pl.lit(just_now)).otherwise("created_at"),
        attempts=pl.when(key).then(0).otherwise("attempts"),
        status=pl.when(key).then(pl.lit("queued")).otherwise("status"),
        delivered_at=pl.when(~key).then("delivered_at"),
    )
    planted = ground.having(sale_orders=rows, sync_events=log)
    return _spared(planted, "near_order_just_ready", orders)


def near_order_of_a_test(ground: Ground, size: int) -> Ground:
    """Not a fault: a test order is none of Emarsys' business."""
    orders = ground.orders.take(size, within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG))
    theirs = is_in("saleOrderId", orders["saleOrderId"])
    rows = ground.frames["sale_orders"].with_columns(
        isTest=pl.col("isTest") | theirs,
        tags=pl.when(theirs).then(pl.lit("test")).otherwise("tags"),
    )
    return _spared(ground.having(sale_orders=rows), "near_order_of_a_test", orders)


def near_order_cancelled(ground: Ground, size: int) -> Ground:
    """Not a fault: cancelled before it went anywhere. The cheapest ones, to move no total."""
    free = ground.orders.rows.filter(within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG))
    refunded = ground.frames["refunds"].select("sale_order_id").collect()["sale_order_id"]
    cheapest = (
        free.filter(~is_in("saleOrderId", refunded)).sort("total_u", "saleOrderId").head(size)
    )
    orders = ground.orders.take(size, is_in("saleOrderId", cheapest["saleOrderId"]))
    ids = orders["saleOrderId"]
    theirs = is_in("saleOrderId", ids)
    rows = ground.frames["sale_orders"].with_columns(
        cancelledAt=pl.when(theirs)
        .then(pl.col("createdAt") + timedelta(minutes=30))
        .otherwise("cancelledAt"),
        stage=pl.when(theirs).then(pl.lit("removed")).otherwise("stage"),
        itemStatuses=pl.when(theirs).then(pl.lit("cancelled")).otherwise("itemStatuses"),
    )
    lines = ground.frames["sale_order_lines"].with_columns(
        quantityCancelled=pl.when(theirs).then("quantity").otherwise("quantityCancelled"),
        quantityDispatched=pl.when(theirs).then(0).otherwise("quantityDispatched"),
    )
    planted = ground.having(
        sale_orders=rows,
        sale_order_lines=lines,
        dispatches=ground.frames["dispatches"].filter(~is_in("sale_order_id", ids)),
        external_events=ground.frames["external_events"].filter(~is_in("order_id", ids)),
    )
    return _spared(planted, "near_order_cancelled", orders)


def near_order_by_another_name(ground: Ground, size: int) -> Ground:
    """Not a fault: it arrived under the sales channel's own order number."""
    name = "near_order_by_another_name"
    orders = ground.orders.take(size, within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG))
    renamed = pl.col("order").replace(orders["saleOrderId"], orders["sourceReferenceId"])
    planted = ground.having(sales_items=ground.frames["sales_items"].with_columns(order=renamed))
    return planted.missed(name, MISSING, orders["saleOrderId"], "order").missed(
        name, PHANTOM, orders["sourceReferenceId"], "order_id"
    )


def lost(ground: Ground, fault: str, orders: pl.DataFrame) -> Ground:
    """The ground without any row of these orders in the sales data, refunds among them."""
    planted = _unsold(ground, orders)
    return planted.keyed(fault, MISSING, orders["saleOrderId"], "order", orders["total_u"])


def _spared(ground: Ground, near_miss: str, orders: pl.DataFrame) -> Ground:
    return _unsold(ground, orders).missed(near_miss, MISSING, orders["saleOrderId"], "order")


def _measured(ground: Ground) -> int:
    """Orders by which the lane's delay is measured."""
    return ground.orders.rows.filter(within("ready_at", ground, 30 * DAY, timedelta())).height


def _unsold(ground: Ground, orders: pl.DataFrame) -> Ground:
    kept = ~is_in("order", orders["saleOrderId"])
    return ground.having(sales_items=ground.frames["sales_items"].filter(kept))
