"""Which of some contacts are one person, so that they are duplicates and no household."""

import polars as pl

from checks.vocabulary import TABLES, Evidence, NoEvidence, System
from checks.workings import persons
from checks.workings.merged_customers import late_merges
from checks.workings.several_records import several_records
from checks.workings.shared_identifiers import shared

SHARED = "contact.uniqueness.shared_identifier"
MERGED = "contact.consistency.merge_not_propagated"
SPLIT = "contact.uniqueness.person_split"
# A person is told of by the first check that finds two of its contacts.
ORDER = (SHARED, MERGED, SPLIT)


def told_by(check: str, contacts: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """Persons with two of the contacts, whole, whom no check before this one tells of.

    Args:
        check: its id, one of `ORDER`.
        contacts: contact_id; repeats allowed.
        evidence: esp_contact; what else is there is used.

    Returns:
        group (names the person), contact_id: every contact of the person, so that a merge leaves
        one; each in one group at most, whichever check is asked.

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    every = evidence.once("contacts of one person", lambda: _several(evidence))
    groups = _whole(contacts, every)
    for earlier in ORDER[: ORDER.index(check)]:
        if earlier not in evidence.design.switched_off:
            told = _whole(_found_by(earlier, evidence), every)
            groups = groups.join(told, on="group", how="anti")
    return groups


def sharing(evidence: Evidence) -> pl.LazyFrame:
    """contact_id of those that share an identifier, unless too many do: a hub is no one person."""
    held = shared(evidence).lazy().filter(~pl.col("is_hub"))
    return held.select(contact_id=pl.col("records").explode())


def merging(evidence: Evidence) -> pl.LazyFrame:
    """contact_id of customers that Stokly merged long enough ago, and of their survivors.

    Raises:
        NoEvidence: there are no customers, or no source says who was merged.
    """
    due = late_merges(evidence).lazy().filter(pl.col("theirs").list.len() > 0)
    return due.select(contact_id=pl.concat_list("theirs", "left").explode()).drop_nulls()


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


def _whole(contacts: pl.LazyFrame, every: pl.DataFrame) -> pl.LazyFrame:
    held = every.lazy().join(contacts, on="contact_id", how="semi")
    several = held.filter(pl.len().over("group") > 1)
    return every.lazy().join(several, on="group", how="semi")


def _found_by(check: str, evidence: Evidence) -> pl.LazyFrame:
    try:
        return {SHARED: sharing, MERGED: merging}[check](evidence)
    except NoEvidence:
        # Then that check is not run, and tells of nobody.
        return pl.LazyFrame(schema={"contact_id": pl.String()})


def _several(evidence: Evidence) -> pl.DataFrame:
    """group, contact_id of every person with several contacts."""
    try:
        return several_records(evidence).contacts.select("contact_id", group="person")
    except NoEvidence:
        rows = of_one_person(evidence["esp_contact"], evidence)
        return rows.filter(pl.len().over("group") > 1).collect()


def _links(evidence: Evidence) -> pl.LazyFrame:
    try:
        return persons.of(evidence)
    except NoEvidence:
        nobody = pl.LazyFrame(schema=TABLES["erp_customer"].schema)
        apart = evidence.design.allowed_shared
        return persons.components(nobody, evidence["esp_contact"], apart=apart)
