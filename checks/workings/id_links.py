"""Which customer a contact's external id names."""

import polars as pl

from checks.vocabulary import Evidence, System
from checks.workings.persons import identified

WAYS = ("by_id", "by_code")  # columns of `identified`, the surer first


def by_external_id(evidence: Evidence) -> pl.LazyFrame:
    """Contacts whose external id is a customer's id, or else the account code of one alone.

    Returns:
        contact_id, customer_id; a contact once.

    Raises:
        NoEvidence: there are no customers, or no contact has an external id.
    """
    contacts = evidence.given("esp_contact", "external_id_raw")
    # Kept in memory: each way would read all again.
    records = (
        identified(evidence["erp_customer"], contacts)
        .select("system", "record_id", *WAYS)
        .collect()
    )
    is_ours = pl.col("system") == System.STOKLY
    ours, theirs = records.filter(is_ours), records.filter(~is_ours)
    pairs = []
    for column in WAYS:
        named = ours.filter(pl.col(column).is_not_null()).filter(pl.col(column).is_unique())
        both = named.select(column, customer_id="record_id").join(
            theirs.select(column, contact_id="record_id"), on=column, how="inner"
        )
        pairs.append(both.select("contact_id", "customer_id"))
    return pl.concat(pairs).lazy()
