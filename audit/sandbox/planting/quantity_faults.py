"""Faults of quantities: more or fewer units in Emarsys than were sold."""

import polars as pl

from audit.sandbox.planting.ground import Ground, is_in
from audit.sandbox.planting.order_lines import (
    FIT,
    UNIT_U,
    keys_of,
    one_each,
    rows_of,
    rows_without,
    sent_as,
    sent_instead,
)

DRIFT = "order.accuracy.quantity_drift"
PARTIAL = "order.completeness.partial_transfer"

PACK = 12
SEVERAL = pl.col("quantity") > 1
# Two goods lines of one code, both worth something, and no other like them.
TWICE = (
    pl.col("is_old")
    & (pl.col("lineType") == "goods")
    & (pl.col("repeats") > 1)
    & (pl.col("alike") == pl.col("repeats"))
    & (pl.col("gross_u") > 0)
)


def quantity_one_too_many(ground: Ground, size: int) -> Ground:
    """One unit more, and its price."""
    return _sent(ground, "quantity_one_too_many", one_each(ground, size, FIT), 1)


def quantity_one_too_few(ground: Ground, size: int) -> Ground:
    """One unit less, and its price."""
    return _sent(ground, "quantity_one_too_few", one_each(ground, size, FIT & SEVERAL), -1)


def cancelled_units_kept(ground: Ground, size: int) -> Ground:
    """A unit was cancelled in Stokly; Emarsys has as many as were ordered."""
    lines = one_each(ground, size, FIT & SEVERAL)
    theirs = is_in("lineId", lines["lineId"])
    left = pl.min_horizontal("quantityDispatched", pl.col("quantity") - 1)
    told = ground.frames["sale_order_lines"].with_columns(
        quantityCancelled=pl.when(theirs).then(1).otherwise("quantityCancelled"),
        quantityDispatched=pl.when(theirs).then(left).otherwise("quantityDispatched"),
    )
    planted = ground.having(sale_order_lines=told)
    return _keyed(planted, "cancelled_units_kept", lines, lines.select(UNIT_U).to_series())


def pack_for_pieces(ground: Ground, size: int) -> Ground:
    """Packs of twelve counted where pieces were sold; the amount is right."""
    dozens = (pl.col("quantity") >= PACK) & (pl.col("quantity") % PACK == 0)
    lines = one_each(ground, size, FIT & dozens)
    planted = sent_as(ground, lines, quantity=pl.col("quantity") // PACK)
    return _keyed(planted, "pack_for_pieces", lines, lines["gross_u"] * 0)


def near_two_lines_as_one(ground: Ground, size: int) -> Ground:
    """Not a fault: lines of one code sent as one row, with the sum of quantity and amount."""
    name = "near_two_lines_as_one"
    lines = one_each(ground, size, TWICE)
    own = rows_of(ground, lines).join(
        lines.select(order="saleOrderId", item="sku"), on=["order", "item"], how="semi"
    )
    alike = [column for column in own.columns if column not in {"price", "quantity"}]
    summed = own.group_by(alike, maintain_order=True).agg(pl.col("price", "quantity").sum())
    rows = pl.concat([rows_without(ground, lines), summed.select(own.columns)])
    planted = sent_instead(ground, lines, rows)
    return planted.missed(name, DRIFT, keys_of(lines), "quantity").missed(
        name, PARTIAL, keys_of(lines), "line"
    )


def near_quantity_with_places(ground: Ground, size: int) -> Ground:
    """Not a fault: 2 written as 2.000000. Planted last, for it makes quantities text."""
    lines = one_each(ground, size, FIT)
    theirs = is_in("order", lines["saleOrderId"])
    text = pl.col("quantity").cast(pl.String)
    sold = ground.frames["sales_items"].with_columns(
        quantity=pl.when(theirs).then(text + ".000000").otherwise(text)
    )
    return ground.having(sales_items=sold).missed(
        "near_quantity_with_places", DRIFT, keys_of(lines), "quantity"
    )


def _sent(ground: Ground, fault: str, lines: pl.DataFrame, more: int) -> Ground:
    """The ground in which so many units more were sent, and the price of all that were sent."""
    planted = sent_as(
        ground,
        lines,
        quantity=pl.col("quantity") + more,
        gross_u=pl.col("gross_u") + UNIT_U * more,
    )
    return _keyed(planted, fault, lines, lines.select(UNIT_U).to_series())


def _keyed(ground: Ground, fault: str, lines: pl.DataFrame, amount_u: pl.Series) -> Ground:
    return ground.keyed(fault, DRIFT, keys_of(lines), "quantity", amount_u)
