"""Faults of orders that arrived in part: single lines lost, and a load that broke off."""

from datetime import datetime

import polars as pl

from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.planting.order_faults import DAY
from audit.sandbox.planting.order_lines import (
    FIT,
    FRESH,
    SINGLE,
    brought,
    keys_of,
    one_each,
    rows_without,
    sent_instead,
)
from audit.sandbox.records.lanes import SALES_EVERY, load_end, next_load

PARTIAL = "order.completeness.partial_transfer"
SHIPPING = pl.col("lineType") == "shipping"


def line_lost(ground: Ground, size: int) -> Ground:
    """One line of several never arrived."""
    return _lost(ground, "line_lost", one_each(ground, size, FIT))


def load_broke_off(ground: Ground, size: int) -> Ground:
    """A load that hit a rate limit: what it lost are single lines, and its counts don't add up."""
    name = "load_broke_off"
    loads = ground.frames["loads"].select("load_id", "rows_rejected").collect()
    whole = loads.filter(pl.col("rows_rejected") == 0)["load_id"]
    fit = FIT & within("ready_at", ground, 150 * DAY, 40 * DAY) & is_in("load_id", whole)
    fullest = (
        ground.lines.filter(fit, is_in("saleOrderId", ground.orders.rows["saleOrderId"]))
        .group_by("load_id")
        .agg(orders=pl.col("saleOrderId").n_unique())
        .sort("orders", "load_id", descending=[True, False])["load_id"]
        .head(1)
    )
    lines = one_each(ground, max(size, 2), fit & is_in("load_id", fullest))
    hit = is_in("load_id", fullest)
    broken = ground.frames["loads"].with_columns(
        rows_in=pl.col("rows_in") + hit * lines.height,
        status=pl.when(hit).then(pl.lit("failed")).otherwise("status"),
    )
    return _lost(ground.having(loads=broken), name, lines).keyed(name, PARTIAL, fullest, "rows_in")


def near_line_cancelled(ground: Ground, size: int) -> Ground:
    """Not a fault: every unit of the line was cancelled before it went."""
    lines = one_each(ground, size, FIT)
    theirs = is_in("lineId", lines["lineId"])
    told = ground.frames["sale_order_lines"].with_columns(
        quantityCancelled=pl.when(theirs).then("quantity").otherwise("quantityCancelled"),
        quantityDispatched=pl.when(theirs).then(0).otherwise("quantityDispatched"),
    )
    return _spared(ground.having(sale_order_lines=told), "near_line_cancelled", lines)


def near_kit_component(ground: Ground, size: int) -> Ground:
    """Not a fault: a component goes with its kit, and the kit's own line is there.

    Only lines without a price become components: the kit has it, and the books stay as they are.
    """
    free = pl.col("is_old") & pl.col("is_single") & (pl.col("gross_u") == 0)
    kits = ground.lines.filter(FIT).select("saleOrderId", kit="lineId")
    lines = one_each(ground, size, free & is_in("saleOrderId", kits["saleOrderId"]))
    kits = kits.unique("saleOrderId", keep="first", maintain_order=True)
    of = lines.join(kits, on="saleOrderId", how="inner").select("lineId", "kit")
    told = (
        ground.frames["sale_order_lines"]
        .join(of.lazy(), on="lineId", how="left", maintain_order="left")
        .with_columns(parentId=pl.coalesce("kit", "parentId"))
        .drop("kit")
    )
    return _spared(ground.having(sale_order_lines=told), "near_kit_component", lines)


def near_line_of_shipping(ground: Ground, size: int) -> Ground:
    """Not a fault: what is no goods never goes to Emarsys."""
    lines = one_each(ground, size, pl.col("is_old") & SHIPPING & (pl.col("repeats") == 1))
    return ground.missed("near_line_of_shipping", PARTIAL, keys_of(lines), "line")


def near_line_in_flight(ground: Ground, size: int) -> Ground:
    """Not a fault: one line is not there yet, the order is ready for three hours, agreed are four.

    The load of that hour brought the others.
    """
    name = "near_line_in_flight"
    lines = one_each(ground, size, ~pl.col("is_old") & SINGLE)
    ready = ground.taken_at - FRESH
    start = next_load(pl.lit(ready), SALES_EVERY)
    planted = _ready_since(ground, lines["saleOrderId"], ready, load_end(start))
    rows = brought(rows_without(ground, lines), start)
    return sent_instead(planted, lines, rows).missed(name, PARTIAL, keys_of(lines), "line")


def _lost(ground: Ground, fault: str, lines: pl.DataFrame) -> Ground:
    planted = sent_instead(ground, lines, rows_without(ground, lines))
    return planted.keyed(fault, PARTIAL, keys_of(lines), "line", lines["gross_u"])


def _spared(ground: Ground, near_miss: str, lines: pl.DataFrame) -> Ground:
    planted = sent_instead(ground, lines, rows_without(ground, lines))
    return planted.missed(near_miss, PARTIAL, keys_of(lines), "line")


def _ready_since(ground: Ground, orders: pl.Series, ready: datetime, loaded_at: pl.Expr) -> Ground:
    """The ground in which these orders were paid and cleared then, and the log says the same."""
    theirs, key = is_in("saleOrderId", orders), is_in("key", orders)
    rows = ground.frames["sale_orders"].with_columns(
        pl.when(theirs).then(pl.lit(ready)).otherwise(pl.col(column)).alias(column)
        for column in ("paidAt", "fraudClearedAt", "updatedAt")
    )
    log = ground.frames["sync_events"].with_columns(
        created_at=pl.when(key).then(pl.lit(ready)).otherwise("created_at"),
        delivered_at=pl.when(key).then(loaded_at).otherwise("delivered_at"),
    )
    return ground.having(sale_orders=rows, sync_events=log)
