"""Which contact of a duplicate group survives."""

import polars as pl

from checks.workings.survivorship.ranking import first


def survivors(members: pl.DataFrame, sold: pl.DataFrame) -> pl.DataFrame:
    """One contact a group, by rules in order.

    Args:
        members: as `members.members`.
        sold: as `sales.sold`.

    Returns:
        group, contact_id, why (the rules that decided, in words), customer_id (Stokly's customer
        whose facts count; null where none is known), customers (different ones in the group).
    """
    counts = sold.filter("is_order").group_by("group", "contact_id").agg(orders=pl.len())
    rows = members.lazy().join(counts.lazy(), on=["group", "contact_id"], how="left")
    rules = {
        "linked to the customer by external id": pl.col("linked"),
        "most orders": pl.col("orders").fill_null(0),
        "oldest registration": -pl.col("registered_at").dt.epoch("us"),
        "smallest id": -pl.col("place").cast(pl.Int64),
    }
    chosen = first(rows, ["group"], rules).select("group", "contact_id", "why")
    # The survivor's own customer, else that of the first contact which has one.
    whose = first(rows.filter(pl.col("customer_id").is_not_null()), ["group"], rules)
    several = members.group_by("group").agg(
        customers=pl.col("customer_id").drop_nulls().n_unique().cast(pl.Int64)
    )
    return (
        chosen.join(whose.select("group", "customer_id"), on="group", how="left")
        .join(several, on="group", how="left")
        .sort("group")
    )
