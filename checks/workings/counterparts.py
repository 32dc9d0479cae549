"""The contact that stands for a customer in Emarsys."""

import polars as pl

from checks.vocabulary import System
from checks.workings.persons import identified

BY = ("by_id", "by_code", "email")  # columns of `identified`, the surest first


def counterparts(customers: pl.LazyFrame, contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Customer and contact of one person, by external id, else by e-mail.

    An e-mail or account code that several customers have stands for none of them.

    Args:
        customers: erp_customer.
        contacts: esp_contact.

    Returns:
        customer_id, contact_id; a contact once at most, a customer as often as contacts bear
        its identifier.
    """
    # Kept in memory: each step leaves out what those before it found, and would read all again.
    records = identified(customers, contacts).select("system", "record_id", *BY).collect()
    ours = records.filter(pl.col("system") == System.STOKLY).rename({"record_id": "customer_id"})
    theirs = records.filter(pl.col("system") == System.EMARSYS).rename({"record_id": "contact_id"})
    found = []
    for column in BY:
        sole = ours.filter(pl.len().over(column) == 1).select(column, "customer_id")
        pairs = theirs.join(sole, on=column, how="inner").select("customer_id", "contact_id")
        found.append(pairs)
        ours = ours.join(pairs, on="customer_id", how="anti")
        theirs = theirs.join(pairs, on="contact_id", how="anti")
    return pl.concat(found).lazy()
