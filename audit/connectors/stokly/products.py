"""Items as the shop shows them: with the channel's titles, chosen attributes and stock beside."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from audit.connectors.exports.batch import Export
from audit.connectors.exports.known_names import folded
from audit.connectors.stokly.reshaped import in_full, reshaped
from audit.connectors.stokly.statuses import ACTIVE, DELETED, meant

ITEM = "itemId"
UNASSIGNED = "UNASSIGNED"
STOCK = ("available", "onhand")  # folded: either is an item's own figure
STOCK_TIME = "stockasof"


def products(
    items: Export,
    *,
    values: Export | None,
    attributes: Mapping[str, str],
    listings: Export | None,
    inventory: Export | None,
    seen_at: datetime,
) -> Export:
    """The items, with what other lists say of them.

    Args:
        items: one record an item.
        values: attribute values of all items.
        attributes: column of erp_product -> name of the attribute that holds it.
        listings: of the channel whose titles count.
        inventory: stock records of all three levels.
        seen_at: UTC. When the stock was asked for.
    """
    own = items.columns or ()
    sides = [_attributes(values, attributes)] if values and attributes else []
    sides += [_titles(listings)] if listings else []
    if inventory and not any(folded(name) in STOCK for name in own):
        sides.append(_stock(inventory))
    timed = any(folded(name) == STOCK_TIME for name in own)

    def make(texts: pl.DataFrame) -> pl.DataFrame:
        for side in sides:
            beside = side.rename({name: f"{name} of it" for name in side.columns if name != ITEM})
            joined = texts.join(beside, on=ITEM, how="left", maintain_order="left")
            texts = _laid_over(joined, [name for name in side.columns if name != ITEM])
        return texts if timed else texts.with_columns(stockAsOf=pl.lit(seen_at.isoformat()))

    return reshaped(items, make, (ITEM, "name", "title"))


def _laid_over(joined: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """What the other list says counts; where it says nothing, the item's own word."""
    fallbacks = {"title": ("title", "name")}
    return joined.with_columns(
        pl.coalesce(
            f"{name} of it",
            *(own for own in fallbacks.get(name, ()) if own in joined.columns),
        ).alias(name)
        for name in names
    ).drop(f"{name} of it" for name in names)


def _attributes(values: Export, attributes: Mapping[str, str]) -> pl.DataFrame:
    """One row an item: its id, and each chosen attribute under the column's plain name."""
    name, value = "itemAttributeName", "value"
    found = in_full(values, ITEM, name, value, "status").filter(
        pl.col(name).is_in([*attributes.values()]),
        meant("item-attribute-values", pl.col("status")) == ACTIVE,
    )
    last = found.unique([ITEM, name], keep="last", maintain_order=True)
    return last.group_by(ITEM, maintain_order=True).agg(
        pl.col(value).filter(pl.col(name) == said).first().alias(column.removesuffix("_u"))
        for column, said in attributes.items()
    )


def _titles(listings: Export) -> pl.DataFrame:
    """One row an item: its id, and the title of its listing."""
    found = in_full(listings, ITEM, "name", "status").filter(
        pl.col(ITEM).is_not_null(),
        pl.col("name").is_not_null(),
        meant("listings", pl.col("status")) != DELETED,
    )
    return found.unique(ITEM, keep="last", maintain_order=True).select(ITEM, title="name")


def _stock(inventory: Export) -> pl.DataFrame:
    """One row an item: its id, and what is on hand by the item's own record, no sum of others."""
    found = in_full(inventory, ITEM, "locationId", "binId", "onHand")
    return (
        found.filter(level() == ITEM_LEVEL)
        .unique(ITEM, keep="last", maintain_order=True)
        .select(ITEM, "onHand")
    )


ITEM_LEVEL, LOCATION_LEVEL, BIN_LEVEL = "item", "location", "bin"


def level() -> pl.Expr:
    """Of which of the three levels a stock record is: summing all would count goods thrice."""
    no_location = pl.col("locationId").fill_null(UNASSIGNED) == UNASSIGNED
    no_bin = pl.col("binId").fill_null(UNASSIGNED) == UNASSIGNED
    return (
        pl.when(no_location)
        .then(pl.lit(ITEM_LEVEL))
        .when(no_bin)
        .then(pl.lit(LOCATION_LEVEL))
        .otherwise(pl.lit(BIN_LEVEL))
    )
