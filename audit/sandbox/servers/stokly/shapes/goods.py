"""Goods: items, their attributes and stock, and how the web shop lists them."""

from collections.abc import Mapping

import polars as pl

from audit.sandbox.money import PLACES, VAT_PARTS, exact
from audit.sandbox.records.orders import WEB
from audit.sandbox.servers.stokly.shapes.json_rows import identifiers, json_rows
from audit.sandbox.servers.stokly.shapes.places import channels, locations

NOWHERE = "UNASSIGNED"
PRICE, TEXT = 7, 0
# Attribute -> (its type, the column of the export that it shows).
ATTRIBUTES = {
    f"{WEB} - Price": (PRICE, "price"),
    f"{WEB} - Compare At Price": (PRICE, "msrp"),
    f"{WEB} - URL": (TEXT, "page_url"),
    f"{WEB} - Image": (TEXT, "image_url"),
    f"{WEB} - Category": (TEXT, "category"),
}


def goods(frames: Mapping[str, pl.LazyFrame], seed: int) -> pl.DataFrame:
    """The export of items with `itemId`."""
    rows = frames["items"].collect()
    return rows.with_columns(itemId=identifiers(seed, "items", rows.height))


def item_rows(goods: pl.DataFrame, accountkey: str) -> pl.LazyFrame:
    """id, owner, row. `salePrice` is net; the prices of the web shop are attributes."""
    return json_rows(
        goods.lazy().select(
            "itemId",
            pl.lit(accountkey).alias("accountkey"),
            "sku",
            "name",
            pl.lit(0).alias("format"),
            pl.col("status").cast(pl.Int64),
            _type().alias("typeName"),
            pl.col("available").alias("onHand"),
            pl.lit(0).alias("onOrder"),
            _net("price").alias("salePrice"),
            pl.lit("GBP").alias("saleCurrency"),
            pl.col("timeUpdated").alias("timeCreated"),
            "timeUpdated",
            "parentSku",
            "available",
            pl.col("stock_as_of").alias("stockAsOf"),
        ),
        "itemId",
    )


def attribute_rows(seed: int) -> pl.LazyFrame:
    """id, owner, row; one per attribute that an item may have."""
    return json_rows(
        _attributes(seed)
        .lazy()
        .select(
            "itemAttributeId",
            name="itemAttributeName",
            type="type",
            status=pl.lit(0),
            defaultValue=pl.lit(None, pl.String),
            allowedValues=pl.lit([], pl.List(pl.String)),
            allowedValueLabels=pl.lit([], pl.List(pl.String)),
        ),
        "itemAttributeId",
    )


def attribute_value_rows(goods: pl.DataFrame, seed: int) -> pl.LazyFrame:
    """id, owner, row; one per item and attribute that has a value, text as in the export."""
    columns = [column for _, column in ATTRIBUTES.values()]
    return json_rows(
        goods.lazy()
        .select("itemId", "timeUpdated", pl.col(columns).cast(pl.String))
        .unpivot(columns, index=["itemId", "timeUpdated"], variable_name="column")
        .drop_nulls("value")
        .join(_attributes(seed).lazy(), on="column", how="left", maintain_order="left")
        .select(
            "itemId",
            "itemAttributeId",
            "itemAttributeName",
            "value",
            pl.lit("active").alias("status"),
            "timeUpdated",
        ),
        None,
        "itemId",
    )


def inventory_rows(goods: pl.DataFrame, seed: int) -> pl.LazyFrame:
    """id, owner, row; three levels: the item, its locations, their bins. Each sums to the next."""
    bins = _in_bins(goods, seed)
    where = ["itemId", "itemSku", "itemName", "locationId", "locationName"]
    there = bins.group_by(where, maintain_order=True).agg(pl.col("onHand").sum())
    whole = bins.group_by(where[:3], maintain_order=True).agg(pl.col("onHand").sum())
    rows = pl.concat([whole, there, bins], how="diagonal").with_columns(
        pl.col("locationId", "binId").fill_null(NOWHERE),
        onOrder=pl.lit(0),
        quarantined=pl.lit(0),
    )
    return json_rows(rows, None, "itemId")


def listing_rows(goods: pl.DataFrame, seed: int) -> pl.LazyFrame:
    """id, owner, row; every item as the web shop lists it. A listing belongs to its channel."""
    shop = channels(seed).row(by_predicate=pl.col("name") == WEB, named=True)["channelId"]
    overrides = pl.struct(sku=pl.lit(None, pl.String), name=pl.lit(None, pl.String))
    return json_rows(
        goods.lazy().select(
            pl.lit(identifiers(seed, "listings", goods.height)).alias("listingId"),
            pl.lit(1).alias("type"),
            pl.lit(0).alias("status"),
            pl.lit(shop).alias("channelId"),
            "itemId",
            (pl.int_range(pl.len()) + 1).cast(pl.String).alias("referenceId"),
            pl.lit(value=True).alias("dataSynchronised"),
            pl.lit(value=True).alias("inventorySynchronised"),
            pl.lit(0).alias("deniedInventory"),
            "sku",
            "name",
            _net("price").alias("salePrice"),
            pl.lit("GBP").alias("saleCurrency"),
            pl.lit("0").alias("taxRate"),
            overrides.alias("data"),
        ),
        "listingId",
        "channelId",
    )


def type_rows(goods: pl.DataFrame, seed: int) -> pl.LazyFrame:
    """id, owner, row; the item types in use."""
    names = goods.select(_type().drop_nulls().unique().sort()).to_series()
    return json_rows(
        pl.LazyFrame(
            {
                "itemTypeId": identifiers(seed, "item types", names.len()),
                "name": names,
                "status": pl.Series([0] * names.len(), dtype=pl.Int64),
            }
        ),
        "itemTypeId",
    )


def tag_rows() -> pl.LazyFrame:
    """id, owner, row; the tags that items may have."""
    return json_rows(
        pl.LazyFrame({"value": ["seasonal", "gift"], "group": ["range", "range"]}), "value"
    )


def _attributes(seed: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "itemAttributeId": identifiers(seed, "item attributes", len(ATTRIBUTES)),
            "itemAttributeName": list(ATTRIBUTES),
            "type": [kind for kind, _ in ATTRIBUTES.values()],
            "column": [column for _, column in ATTRIBUTES.values()],
        }
    )


def _in_bins(goods: pl.DataFrame, seed: int) -> pl.LazyFrame:
    """An item's stock spread over all bins evenly, the first one taking what is left over."""
    bins = locations(seed).with_row_index("place")
    even = pl.col("available") // bins.height
    rest = pl.col("available") - even * bins.height
    return (
        goods.lazy()
        .select("itemId", "available", itemSku="sku", itemName="name")
        .join(bins.lazy(), how="cross", maintain_order="left_right")
        .select(
            "itemId",
            "itemSku",
            "itemName",
            "locationId",
            "locationName",
            "binId",
            "binName",
            onHand=even + pl.when(pl.col("place") == 0).then(rest).otherwise(0),
        )
    )


def _type() -> pl.Expr:
    return pl.col("category").str.split(" > ").list.first()


def _net(name: str) -> pl.Expr:
    """A price with VAT without it, halves up."""
    units = (pl.col(name) * 10**PLACES).cast(pl.Int64)
    parts = VAT_PARTS + 1
    return exact((2 * VAT_PARTS * units + parts).floordiv(2 * parts), PLACES)
