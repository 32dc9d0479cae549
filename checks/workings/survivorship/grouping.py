"""Which of some contacts are one person, so that they are duplicates and no household."""

import polars as pl

from checks.vocabulary import TABLES, Evidence, NoEvidence, System
from checks.workings import persons


def of_one_person(contacts: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """The contacts, grouped by the person that the links say they are.

    What several people share by agreement, or too many to be one, ties nobody.

    Args:
        contacts: contact_id; repeats allowed.
        evidence: esp_contact; person_link where it is there.

    Returns:
        group (names the person), contact_id; a contact that stands alone included.

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    links = _links(evidence)
    # Likeness may hold two records apart that one identifier ties.
    named = [one for one in ("person_id", "component_id") if one in links.collect_schema()]
    theirs = links.filter(pl.col("system") == System.EMARSYS)
    return theirs.join(
        contacts.select("contact_id").unique(),
        left_on="record_id",
        right_on="contact_id",
        how="semi",
    ).select(group=pl.coalesce(named), contact_id="record_id")


def _links(evidence: Evidence) -> pl.LazyFrame:
    try:
        return persons.of(evidence)
    except NoEvidence:
        nobody = pl.LazyFrame(schema=TABLES["erp_customer"].schema)
        apart = evidence.design.allowed_shared
        return persons.components(nobody, evidence["esp_contact"], apart=apart)
