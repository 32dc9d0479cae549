"""Places: the channels that a shop sells through, and where its stock lies."""

import polars as pl

from audit.sandbox.records.orders import ADJUSTMENTS, DESK, MARKETPLACE, TILL, WEB
from audit.sandbox.servers.stokly.shapes.json_rows import identifiers, json_rows

# Name -> (type, what its orders say of their source); Stokly fact sheet, 4.2 and 5.4.
CHANNELS = {
    WEB: (5, "magento_two"),
    MARKETPLACE: (3, "other"),
    DESK: (0, "other"),
    TILL: (0, "epos"),
    ADJUSTMENTS: (0, "other"),
}
STORES = (WEB, MARKETPLACE)
# Location -> its bins.
LOCATIONS = {"Warehouse": ("A-01", "B-02"), "High Street": ("Till",)}


def channels(seed: int) -> pl.DataFrame:
    """channelId, name, type, sourceType; one row a channel."""
    return pl.DataFrame(
        {
            "channelId": identifiers(seed, "channels", len(CHANNELS)),
            "name": list(CHANNELS),
            "type": [kind for kind, _ in CHANNELS.values()],
            "sourceType": [source for _, source in CHANNELS.values()],
        }
    )


def channel_rows(seed: int) -> pl.LazyFrame:
    """id, owner, row. `data` holds what looks like the store's secrets, as it does in Stokly."""
    is_store = pl.col("name").is_in(STORES)
    secrets = pl.struct(
        uri=pl.lit("https://store.example.com"),
        username=pl.lit("sandbox-store-user"),
        password=pl.lit("sandbox-store-password"),
        consumerKey=pl.lit("ck_sandbox_never_keep_this"),
        consumerSecret=pl.lit("cs_sandbox_never_keep_this"),
    )
    rows = channels(seed).lazy()
    return json_rows(
        rows.select(
            "channelId",
            "name",
            "type",
            status=pl.lit(0),
            manageInventory=is_store,
            syncData=is_store,
            defaultInventory=pl.lit(0),
            inventoryLocationIds=pl.lit(locations(seed)["locationId"].unique(maintain_order=True))
            .implode()
            .first(),
            data=pl.when(is_store).then(secrets),
        ),
        "channelId",
    )


def mapping_rows(seed: int) -> pl.LazyFrame:
    """id, owner, row. One mapping a store, which sends name and SKU as they are."""
    rows = channels(seed).filter(pl.col("name").is_in(STORES))
    moved = pl.struct(
        localAttributeId=pl.lit("name"),
        remoteAttributeId=pl.lit("title"),
        remoteMappableIds=pl.concat_list(pl.lit("simple")),
        priority=pl.lit(1),
    )
    group = pl.struct(
        status=pl.lit(0), index=pl.lit(0), filter=pl.lit(""), attributes=pl.concat_list(moved)
    )
    return json_rows(
        rows.lazy().select(
            mappingId=identifiers(seed, "mappings", rows.height),
            channelId="channelId",
            name=pl.col("name") + " default",
            status=pl.lit(0),
            attributeGroups=pl.concat_list(group),
        ),
        "mappingId",
        "channelId",
    )


def locations(seed: int) -> pl.DataFrame:
    """locationId, locationName, binId, binName; one row a bin."""
    homes = pl.DataFrame(
        {
            "locationId": identifiers(seed, "locations", len(LOCATIONS)),
            "locationName": list(LOCATIONS),
            "binName": list(LOCATIONS.values()),
        },
        schema_overrides={"binName": pl.List(pl.String)},
    ).explode("binName")
    return homes.with_columns(binId=identifiers(seed, "bins", homes.height))


def location_rows(seed: int) -> pl.LazyFrame:
    """id, owner, row."""
    rows = locations(seed).unique("locationId", maintain_order=True).lazy()
    return json_rows(
        rows.select("locationId", pl.col("locationName").alias("name"), status=pl.lit(0)),
        "locationId",
    )


def bin_rows(seed: int) -> pl.LazyFrame:
    """id, owner, row; a bin belongs to its location."""
    rows = locations(seed).lazy()
    return json_rows(
        rows.select(
            "binId",
            "locationId",
            name="binName",
            default=pl.col("locationId").is_first_distinct(),
            status=pl.lit("active"),
        ),
        "binId",
        "locationId",
    )
