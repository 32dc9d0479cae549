"""Order lines: those of free orders, which may bear a fault, and the rows Emarsys has of them."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from audit.sandbox.money import amount, micro
from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.planting.order_faults import BEFORE_THE_LOG, DAY
from audit.sandbox.records.lanes import SALES_EVERY, load_end, next_load, sales_load_id
from audit.sandbox.records.sales import INSTANT

# Of so many orders are the lines read: several times what the faults take, in a shop of any size.
SHARE, AT_LEAST, FRESH_ORDERS = 0.06, 3_000, 60
FRESH = timedelta(hours=3)  # ready for so long; agreed are four

# One line of several, worth something, and nothing else in the order is like it.
SINGLE = pl.col("is_single") & (pl.col("goods") > 1) & (pl.col("gross_u") > 0)
FIT = pl.col("is_old") & SINGLE
UNIT_U = pl.col("gross_u") // pl.col("quantity")  # exact: a line is its units times their price


def with_lines(ground: Ground) -> Ground:
    """The ground with `lines` and `sold`, in random order.

    Orders that took anything back are left out: each line then has the one row that it was sent
    as. In `lines` are saleOrderId, lineId, lineType, sku, parent_sku, quantity, gross_u (with
    VAT), ready_at, is_old (so long ready that no lane measures it; else ready these days and not
    yet sent off), load_id (of the load that brought it); of the order's lines how many are goods,
    `alike` (with a code like its own), `repeats` (with the same code) and `equals` (with the same
    quantity and amount too); is_single (goods, and none is alike).
    """
    orders = _orders(ground)
    sold = (
        ground.frames["sales_items"]
        .filter(is_in("order", orders["saleOrderId"]))
        .collect(engine="streaming")
        .sort("order", "item", "quantity", "price")
    )
    lines = (
        _lines(ground, orders)
        .collect(engine="streaming")
        .sort("lineId")
        .filter(is_in("saleOrderId", sold["order"]))
    )
    shuffled = lines[ground.stream("order lines").permutation(lines.height)]
    return replace(ground, lines=shuffled, sold=sold)


def one_each(ground: Ground, size: int, where: pl.Expr) -> pl.DataFrame:
    """One line for which `where` holds, of each of at most so many orders; they bear it now."""
    fit = ground.lines.filter(where)
    orders = ground.orders.take(size, is_in("saleOrderId", fit["saleOrderId"]))
    return fit.filter(is_in("saleOrderId", orders["saleOrderId"])).unique(
        "saleOrderId", keep="first", maintain_order=True
    )


def keys_of(lines: pl.DataFrame) -> pl.Series:
    """What names a line in a finding: the order and its SKU in Stokly."""
    return lines["saleOrderId"] + "/" + lines["sku"]


def rows_of(ground: Ground, lines: pl.DataFrame) -> pl.DataFrame:
    """All rows of the sales data of the orders that the lines are of."""
    return ground.sold.filter(is_in("order", lines["saleOrderId"]))


def sent_instead(ground: Ground, lines: pl.DataFrame, rows: pl.DataFrame) -> Ground:
    """The ground with these rows in place of all that Emarsys had of the lines' orders."""
    kept = ground.frames["sales_items"].filter(~is_in("order", lines["saleOrderId"]))
    return ground.having(sales_items=pl.concat([kept, rows.lazy()]))


def sent_besides(ground: Ground, rows: pl.DataFrame) -> Ground:
    """The ground with these rows of the sales data after all others."""
    return ground.having(sales_items=pl.concat([ground.frames["sales_items"], rows.lazy()]))


def rows_without(ground: Ground, lines: pl.DataFrame) -> pl.DataFrame:
    """All rows of the sales data of the lines' orders but their own."""
    gone = lines.select(order="saleOrderId", item="sku")
    return rows_of(ground, lines).join(gone, on=["order", "item"], how="anti")


def sent_as(
    ground: Ground,
    lines: pl.DataFrame,
    *,
    item: pl.Expr | None = None,
    quantity: pl.Expr | None = None,
    gross_u: pl.Expr | None = None,
) -> Ground:
    """The ground in which Emarsys has each line like this; what is left out, as it was.

    Args:
        ground: where.
        lines: single ones of their orders.
        item: the code, over the columns of `lines`.
        quantity: units.
        gross_u: the whole line with VAT, micro-units; cut to the four decimals of the exports.
    """
    told = lines.select(
        order="saleOrderId",
        item="sku",
        said_item=pl.col("sku") if item is None else item,
        said_quantity=pl.col("quantity") if quantity is None else quantity,
        said_price=amount(pl.col("gross_u") if gross_u is None else gross_u),
    )
    rows = rows_of(ground, lines)
    both = rows.join(told, on=["order", "item"], how="left", maintain_order="left")
    columns = {name: pl.coalesce(f"said_{name}", name) for name in ("item", "quantity", "price")}
    return sent_instead(ground, lines, both.with_columns(**columns).select(rows.columns))


def brought(rows: pl.DataFrame, start: pl.Expr) -> pl.DataFrame:
    """The same rows of the sales data, brought by the load that started then."""
    return rows.with_columns(
        load_id=sales_load_id(start), loaded_at=load_end(start).dt.strftime(INSTANT)
    )


def a_day_later(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows of the sales data, brought by the load of a day later."""
    started = (pl.col("load_id") + "00").str.to_datetime("S%Y%m%d%H%M", time_zone="UTC")
    return brought(rows, started.dt.offset_by("1d"))


def worth(rows: pl.DataFrame) -> pl.DataFrame:
    """order, amount_u: what the rows of the sales data add up to, micro-units with VAT."""
    return rows.group_by("order").agg(amount_u=micro(pl.col("price")).sum()).sort("order")


def _orders(ground: Ground) -> pl.DataFrame:
    """Free orders of which nothing was taken back: old ones, and a few of today."""
    refunded = ground.frames["refunds"].select("sale_order_id").collect()["sale_order_id"]
    free = ground.orders.rows.filter(~is_in("saleOrderId", refunded.drop_nulls()))
    old = free.filter(within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG))
    ready = ground.taken_at - FRESH
    fresh = free.filter(
        within("ready_at", ground, 4 * DAY, timedelta()),
        pl.col("createdAt") < ready - timedelta(minutes=1),
        pl.col("itemStatuses") == "unprocessed",
    )
    return pl.concat(
        [
            old.head(max(round(SHARE * free.height), AT_LEAST)).with_columns(is_old=True),
            fresh.head(FRESH_ORDERS).with_columns(is_old=False),
        ]
    )


def _lines(ground: Ground, orders: pl.DataFrame) -> pl.LazyFrame:
    """Columns as `with_lines` says."""
    like = pl.col("sku").str.slice(0, 5)  # 84029e, 84029E and their parent 84029 are alike
    is_goods = pl.col("lineType") == "goods"
    parents = ground.frames["items"].select("sku", parent_sku="parentSku")
    return (
        ground.frames["sale_order_lines"]
        .filter(is_in("saleOrderId", orders["saleOrderId"]))
        .select(
            "saleOrderId",
            "lineId",
            "lineType",
            "quantity",
            sku="itemSku",
            gross_u=micro(pl.col("displayLinePrice") + pl.col("displayLineTax")),
        )
        .join(parents, on="sku", how="left")
        .join(
            orders.lazy().select("saleOrderId", "ready_at", "is_old"), on="saleOrderId", how="inner"
        )
        .with_columns(
            load_id=sales_load_id(next_load(pl.col("ready_at"), SALES_EVERY)),
            goods=is_goods.sum().over("saleOrderId"),
            alike=pl.len().over("saleOrderId", like),
            repeats=pl.len().over("saleOrderId", "sku"),
            equals=pl.len().over("saleOrderId", "sku", "quantity", "gross_u"),
        )
        .with_columns(is_single=is_goods & (pl.col("alike") == 1))
    )
