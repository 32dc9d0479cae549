"""Which item of Emarsys is which SKU of Stokly: by which way it is told, and what no way tells."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Engine
from checks.vocabulary.money import PENNY_U
from checks.workings.pairs import ask_of, compare

# By which way an item means a SKU of its order; `sku_ways.sql` numbers them.
WAYS = {
    2: "the SKU in another case or with other blanks",
    3: "the SKU of the channel's listing",
    4: "the store's own reference",
    5: "the SKU of its parent",
}
LINE = ("order_id", "sku", "quantity", "amount_u")


@dataclass(frozen=True, slots=True)
class Told:
    """Lines that Emarsys has not under their SKU, and items that mean none of their order.

    Attributes:
        absent: columns `LINE`; lines for which there is no item.
        renamed: columns `LINE` and item; lines that go under an item that means none. The item is
            null where several fit as well.
        stray: order_id, item, quantity, amount_u; items for which there is no line.
    """

    absent: pl.DataFrame
    renamed: pl.DataFrame
    stray: pl.DataFrame


def told_apart(engine: Engine, absent: pl.DataFrame, items: pl.DataFrame) -> Told:
    """Which line goes under which item of its order: the pairs that differ least otherwise.

    Args:
        engine: compares them.
        absent: columns `LINE`; lines that are not there under their SKU.
        items: the same of items that mean no SKU of their order; `sku` is the item.
    """
    lines, others = absent.select(LINE), items.select(LINE)
    if lines.is_empty() or others.is_empty():
        none = lines.clear().with_columns(item=pl.lit(None, pl.String))
        return Told(absent=lines, renamed=none, stray=others.rename({"sku": "item"}))
    left, right = engine.lay(lines), engine.lay(others)
    question = ask_of(
        LINE, LINE, on=["order_id"], totals=["amount_u"], tolerances={"amount_u": str(PENNY_U)}
    )
    try:
        # One order is one key: its lines are a bag, of which the kernel makes the cheapest pairs.
        found = compare(engine, left, right, question)
    finally:
        engine.drop(left, right)
    over, unsure = (
        {side: rows.filter(pl.col("side") == side).select(LINE) for side in ("left", "right")}
        for rows in (found.duplicated, found.ambiguous)
    )
    pairs = found.changed.select(
        "order_id",
        sku="left.sku",
        quantity="left.quantity",
        amount_u="left.amount_u",
        item="right.sku",
    )
    several = unsure["left"].with_columns(item=pl.lit(None, pl.String))
    return Told(
        absent=pl.concat([found.missing.select(LINE), over["left"]]),
        renamed=pl.concat([pairs, several]),
        stray=pl.concat([found.extra.select(LINE), over["right"]]).rename({"sku": "item"}),
    )
