"""Faults of order keys: sales in Emarsys that are none of Stokly's."""

import polars as pl

from audit.sandbox.chance import LOWER, codes
from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.planting.order_faults import BEFORE_THE_LOG, DAY, MISSING, PHANTOM
from audit.sandbox.planting.order_lines import FIT, one_each, rows_of, sent_besides, worth

LINES = 3  # so many at most, of an order that there is, stand for one that there is not
FIRST_NUMBER = 900_001  # of a shop whose orders have no numbers


def order_tracked_on_web(ground: Ground, size: int) -> Ground:
    """The shop's web tracking counted a basket as bought; no order came of it."""
    name = "order_tracked_on_web"
    orders = _models(ground, size)
    visits = codes(ground.stream(name), orders.len(), 8, LOWER)
    return _made_up(ground, name, orders, "WT-" + pl.Series(visits, dtype=pl.String))


def order_of_other_account(ground: Ground, size: int) -> Ground:
    """A sister company's order, sent to this account."""
    orders = _models(ground, size)
    return _made_up(ground, "order_of_other_account", orders, "DE-" + orders)


def order_removed(ground: Ground, size: int) -> Ground:
    """Removed in Stokly, where nothing of it is left; its number looks like any other.

    It is put into Emarsys on top, and not taken out of Stokly: the books stay as they are.
    """
    orders = _models(ground, size)
    numbers = ground.frames["sale_orders"].select(
        pl.col("saleOrderId").str.extract("^([0-9]{1,12})$").cast(pl.Int64).max()
    )
    last = numbers.collect().item() or FIRST_NUMBER
    fresh = pl.int_range(last + 1, last + 1 + orders.len(), eager=True).cast(pl.String)
    return _made_up(ground, "order_removed", orders, fresh)


def near_order_by_nice_id(ground: Ground, size: int) -> Ground:
    """Not a fault: sent under the number that people say."""
    name = "near_order_by_nice_id"
    old = within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG)
    orders = ground.orders.take(size, old)
    said = (
        ground.frames["sale_orders"]
        .filter(is_in("saleOrderId", orders["saleOrderId"]))
        .select("saleOrderId", "niceId")
        .collect()
    )
    renamed = pl.col("order").replace(said["saleOrderId"], said["niceId"])
    planted = ground.having(sales_items=ground.frames["sales_items"].with_columns(order=renamed))
    return planted.missed(name, PHANTOM, said["niceId"], "order_id").missed(
        name, MISSING, said["saleOrderId"], "order"
    )


def near_test_order_sent(ground: Ground, size: int) -> Ground:
    """Not a fault here: Stokly knows the order, if only as a test."""
    lines = one_each(ground, size, FIT)
    theirs = is_in("saleOrderId", lines["saleOrderId"])
    rows = ground.frames["sale_orders"].with_columns(
        isTest=pl.col("isTest") | theirs,
        tags=pl.when(theirs).then(pl.lit("test")).otherwise("tags"),
    )
    return ground.having(sale_orders=rows).missed(
        "near_test_order_sent", PHANTOM, lines["saleOrderId"], "order_id"
    )


def near_refund_by_own_number(ground: Ground, size: int) -> Ground:
    """Not a fault: a refund of which Stokly does not know the order goes under its own number."""
    alone = ground.frames["refunds"].filter(pl.col("sale_order_id").is_null())
    ids = alone.select("refund_id").collect()["refund_id"]
    sent = (
        ground.frames["sales_items"]
        .filter(is_in("order", ids))
        .select(pl.col("order").unique())
        .collect(engine="streaming")["order"]
    )
    return ground.missed("near_refund_by_own_number", PHANTOM, sent.sort().head(size), "order_id")


def _models(ground: Ground, size: int) -> pl.Series:
    return one_each(ground, size, FIT)["saleOrderId"]


def _made_up(ground: Ground, fault: str, models: pl.Series, names: pl.Series) -> Ground:
    """The ground with sales like the first lines of these orders, under names of their own."""
    rows = rows_of(ground, pl.DataFrame({"saleOrderId": models}))
    first = rows.group_by("order", maintain_order=True).head(LINES).select(rows.columns)
    made = first.with_columns(order=pl.col("order").replace(models, names))
    told = worth(made)
    return sent_besides(ground, made).keyed(
        fault, PHANTOM, told["order"], "order_id", told["amount_u"]
    )
