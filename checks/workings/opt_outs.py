"""Opt-outs of the master, each beside every contact of the person who stated it."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence, System
from checks.workings import persons

STATEMENT = ["customer_id", "channel"]


def contacts_of_people(evidence: Evidence) -> pl.LazyFrame:
    """Every contact with the person it belongs to.

    Returns:
        contact_id, opt_in, last_modified_at, external_id (without outer blanks), texted (an SMS
        would be sent), component_id (null where the links do not know the contact).

    Raises:
        NoEvidence: there are no contacts or no customers, or no contact has an e-mail opt-in.
    """
    contacts = evidence.given("esp_contact", "opt_in").select(
        "contact_id",
        "opt_in",
        "last_modified_at",
        external_id=pl.col("external_id_raw").str.strip_chars(),
        # An empty SMS opt-in counts as in: Emarsys sends unless told not to.
        texted=pl.col("mobile_e164").is_not_null() & pl.col("sms_opt_in").fill_null(value=True),
    )
    people = persons.of(evidence).filter(pl.col("system") == System.EMARSYS)
    return contacts.join(
        people.select("component_id", contact_id="record_id"), on="contact_id", how="left"
    )


def opt_outs(evidence: Evidence) -> pl.LazyFrame:
    """Opt-outs that have had the limit `minutes` to arrive; one without a time has had it.

    Returns:
        customer_id, channel, changed_at.
    """
    since = evidence.fence - pl.col("changed_at")
    late = (since > timedelta(minutes=evidence.limits["minutes"])).fill_null(value=True)
    return (
        evidence["erp_consent"]
        .filter(pl.col("state") == "out", late)
        .select(*STATEMENT, "changed_at")
    )


def held(outs: pl.LazyFrame, contacts: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """Each of `opt_outs` beside each of `contacts_of_people`, where they are of one person.

    An opt-out outlives its record: one of a customer merged away holds for the survivor's contacts.

    Returns:
        customer_id, channel, changed_at, contact_id, opt_in, texted, mailable (by that channel;
        never null).
    """
    people = persons.of(evidence).filter(pl.col("system") == System.STOKLY)
    by_person = outs.join(
        people.select("component_id", customer_id="record_id"), on="customer_id", how="inner"
    ).join(contacts, on="component_id", how="inner")
    # A consent may name a customer whose record Stokly no longer holds.
    by_id = outs.join(
        contacts,
        left_on=pl.col("customer_id").str.strip_chars(),
        right_on="external_id",
        how="inner",
    )
    columns = [*STATEMENT, "changed_at", "contact_id", "opt_in", "texted"]
    mailed = (pl.col("opt_in") == "1").fill_null(value=False)
    return (
        pl.concat([by_person.select(columns), by_id.select(columns)])
        .unique([*STATEMENT, "contact_id"])
        .with_columns(mailable=pl.when(pl.col("channel") == "sms").then("texted").otherwise(mailed))
    )
