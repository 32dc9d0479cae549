"""People: one row per customer, with what they stated about being written to."""

from collections.abc import Mapping

import polars as pl

from audit.sandbox.servers.stokly.shapes.json_rows import json_rows

CHANNELS = ("email", "sms")


def customers(frames: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """id, owner, row.

    Nothing of consent, a merge or a company stands in the fact sheet: the fields are this shop's.
    """
    rows = frames["customers"].select(
        "customerId",
        "barcode",
        pl.col("type").cast(pl.Int64),
        "email",
        "phone",
        pl.concat_str("forename", "surname", separator=" ", ignore_nulls=True).alias("name"),
        "forename",
        "surname",
        pl.col("country").alias("billingAddressCountry"),
        pl.col("postcode").alias("billingAddressPostcode"),
        pl.col("addressLine1").alias("billingAddressLine1"),
        pl.col("addressLine2").alias("billingAddressLine2"),
        pl.col("city").alias("billingAddressCity"),
        "company",
        "language",
        "birthday",
        pl.col("status").cast(pl.Int64),
        "mergedIntoId",
        "timeMerged",
        "timeCreated",
        "timeUpdated",
    )
    for channel in CHANNELS:
        stated = _stated(frames["consents"], channel)
        rows = rows.join(stated, on="customerId", how="left", maintain_order="left")
    return json_rows(rows, "customerId")


def _stated(consents: pl.LazyFrame, channel: str) -> pl.LazyFrame:
    """The newest statement of each customer on one channel."""
    newest = (
        consents.filter(channel=channel)
        .sort("changed_at", maintain_order=True)
        .unique("customer_id", keep="last", maintain_order=True)
    )
    return newest.select(
        pl.col("customer_id").alias("customerId"),
        pl.col("state").alias(f"{channel}Consent"),
        pl.col("changed_at").alias(f"{channel}ConsentAt"),
        pl.col("source").alias(f"{channel}ConsentSource"),
        pl.col("evidence").alias(f"{channel}ConsentEvidence"),
    )
