"""Which customers no contact in Emarsys stands for."""

import polars as pl

from checks.vocabulary import Evidence, System
from checks.workings import persons


def unreached(due: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """Rows of `due` (by customer_id) that no identifier, nor a chain of them, ties to a contact.

    An identifier that too many records share makes no person, yet its contact is there.

    Raises:
        NoEvidence: the records of either system are not there.
    """
    contacts = evidence["esp_contact"]
    records = persons.identified(evidence["erp_customer"], contacts)
    by_system = pl.col("system")
    ours = records.filter(by_system == System.STOKLY)
    theirs = records.filter(by_system == System.EMARSYS)
    for identifier in persons.KINDS:
        ours = ours.join(theirs, on=identifier, how="anti")
    links = persons.of(evidence)
    with_contact = links.filter(by_system == System.EMARSYS).select("component_id")
    reached = links.filter(by_system == System.STOKLY).join(
        with_contact, on="component_id", how="semi"
    )
    return due.join(ours, left_on="customer_id", right_on="record_id", how="semi").join(
        reached, left_on="customer_id", right_on="record_id", how="anti"
    )
