"""Who of some customers is out, by any record of the person or of who has the same address."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, System
from checks.workings import persons

CHANNELS = {"email": "email_norm", "sms": "mobile_e164"}


def opted_out(customers: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """customer_id, out_email, out_sms: each customer once; false where no source says so.

    An opt-out that has not had its time to arrive counts at once.
    """
    own = customers.lazy().select("customer_id", *CHANNELS.values())
    told = own.select("customer_id")
    for channel, address in CHANNELS.items():
        out = _of_channel(own, channel, address, evidence)
        told = told.join(
            out.with_columns(pl.lit(value=True).alias(f"out_{channel}")),
            on="customer_id",
            how="left",
        )
    return told.with_columns(pl.col("^out_.*$").fill_null(value=False)).collect()


def _of_channel(own: pl.LazyFrame, channel: str, address: str, evidence: Evidence) -> pl.LazyFrame:
    """customer_id of those who are out."""
    if own.limit(1).collect().is_empty() or not evidence.has("erp_consent"):
        return own.select("customer_id").clear()
    stated = evidence["erp_consent"].filter(channel=channel, state="out")
    out = stated.select(record_id=pl.col("customer_id").str.strip_chars()).unique()
    few = own.select(address).drop_nulls()
    everybody = (
        evidence["erp_customer"]
        .select(address, record_id="customer_id")
        .join(few, on=address, how="semi")
    )
    at_once = own.drop_nulls(address).join(everybody, on=address, how="inner")
    known = [own.with_columns(record_id="customer_id"), at_once, _tied(own, evidence)]
    bare = pl.col("record_id").str.strip_chars()
    return (
        pl.concat(one.select("customer_id", "record_id") for one in known)
        .with_columns(record_id=bare)
        .join(out, on="record_id", how="semi")
        .select("customer_id")
        .unique()
    )


def _tied(own: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """customer_id, record_id: every record of Stokly's that is the same person."""
    try:
        links = persons.of(evidence).filter(pl.col("system") == System.STOKLY)
    except NoEvidence:
        return own.select("customer_id", record_id="customer_id").clear()
    each = links.select("component_id", "record_id")
    named = own.select(record_id="customer_id").join(each, on="record_id", how="inner")
    return named.rename({"record_id": "customer_id"}).join(each, on="component_id", how="inner")
