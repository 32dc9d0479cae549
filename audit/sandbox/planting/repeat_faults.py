"""Faults of repeated loads: sales that Emarsys counts twice."""

from datetime import timedelta

import polars as pl

from audit.sandbox.money import amount, micro
from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.planting.order_faults import BEFORE_THE_LOG, DAY
from audit.sandbox.planting.order_lines import (
    FIT,
    a_day_later,
    one_each,
    rows_of,
    rows_without,
    sent_besides,
    sent_instead,
    worth,
)

DUPLICATE = "order.uniqueness.duplicate_sale_lines"


def order_loaded_twice(ground: Ground, size: int) -> Ground:
    """The whole order again, by the load of a day later."""
    extra = a_day_later(rows_of(ground, one_each(ground, size, FIT)))
    return _keyed(sent_besides(ground, extra), "order_loaded_twice", extra)


def line_loaded_twice(ground: Ground, size: int) -> Ground:
    """One line twice in one load."""
    extra = _own_rows(ground, one_each(ground, size, FIT))
    return _keyed(sent_besides(ground, extra), "line_loaded_twice", extra)


def resent_with_a_line_more(ground: Ground, size: int) -> Ground:
    """Sent before its last line was added, and whole a day later: the first rows are too many."""
    lines = one_each(ground, size, FIT)
    first = rows_without(ground, lines)
    rows = pl.concat([first, a_day_later(rows_of(ground, lines))])
    return _keyed(sent_instead(ground, lines, rows), "resent_with_a_line_more", first)


def resent_with_other_quantity(ground: Ground, size: int) -> Ground:
    """Sent again with a unit more, which Stokly does not know: the second rows are too many."""
    lines = one_each(ground, size, FIT)
    units = pl.col("quantity") + 1
    more = _own_rows(ground, lines).with_columns(
        price=amount(micro(pl.col("price")) // pl.col("quantity") * units), quantity=units
    )
    extra = a_day_later(pl.concat([rows_without(ground, lines), more]))
    return _keyed(sent_besides(ground, extra), "resent_with_other_quantity", extra)


def near_equal_lines(ground: Ground, size: int) -> Ground:
    """Not a fault: Stokly has the same line twice as well."""
    equal = pl.col("is_old") & (pl.col("lineType") == "goods") & (pl.col("equals") > 1)
    return _missed(ground, "near_equal_lines", one_each(ground, size, equal))


def near_order_by_two_loads(ground: Ground, size: int) -> Ground:
    """Not a fault: a second load brought the line that the first had left out."""
    lines = one_each(ground, size, FIT)
    late = a_day_later(_own_rows(ground, lines))
    rows = pl.concat([rows_without(ground, lines), late])
    return _missed(sent_instead(ground, lines, rows), "near_order_by_two_loads", lines)


def near_order_taken_back(ground: Ground, size: int) -> Ground:
    """Not a fault: a second row of the code is below nought, for the goods came back."""
    settled = within("at", ground, 400 * DAY, timedelta(days=5))
    refunded = ground.frames["refunds"].filter(settled).select("sale_order_id").collect()
    orders = ground.orders.take(
        size,
        within("ready_at", ground, 400 * DAY, BEFORE_THE_LOG)
        & is_in("saleOrderId", refunded["sale_order_id"].drop_nulls()),
    )
    return _missed(ground, "near_order_taken_back", orders)


def _own_rows(ground: Ground, lines: pl.DataFrame) -> pl.DataFrame:
    own = lines.select(order="saleOrderId", item="sku")
    return ground.sold.join(own, on=["order", "item"], how="semi", maintain_order="left")


def _keyed(ground: Ground, fault: str, extra: pl.DataFrame) -> Ground:
    told = worth(extra)
    return ground.keyed(fault, DUPLICATE, told["order"], "sale_lines", told["amount_u"])


def _missed(ground: Ground, near_miss: str, orders: pl.DataFrame) -> Ground:
    return ground.missed(near_miss, DUPLICATE, orders["saleOrderId"], "sale_lines")
