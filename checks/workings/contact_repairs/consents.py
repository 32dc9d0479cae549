"""Repairs of consents: an opt-out is set wherever the person may still be written to."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.contact_repairs.holders import contacts_of
from checks.workings.repair_rows import opt_outs

MASTER = pl.lit("the person opted out in the master")
OF_ONE = pl.lit("another record of the person is opted out")


def applied(beside: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """Opt-outs of every contact that is mailable against the master's word.

    Args:
        beside: customer_id, channel, contact_id, opt_in, mailable; as `opt_outs.held` gives them.
        evidence: whose contacts they are.
    """
    rows = beside.filter("mailable").collect()
    texts = contacts_of(rows["contact_id"], evidence, "sms_opt_in")
    told = rows.join(texts, on="contact_id", how="left").lazy()
    return opt_outs(told.with_columns(key="customer_id", verdict_field="channel"), MASTER)


def of_one_mind(people: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """Opt-outs of the contacts that are in where others of the person are out.

    Args:
        people: key and verdict_field of the finding, contact_id: contacts of one person.
        evidence: whose contacts they are.
    """
    contacts = contacts_of(people["contact_id"], evidence, "opt_in")
    rows = people.join(contacts, on="contact_id", how="inner").lazy()
    opted_in = rows.filter(pl.col("opt_in") == "1").with_columns(
        channel=pl.lit("email"), sms_opt_in=pl.lit(None, pl.Boolean)
    )
    return opt_outs(opted_in, OF_ONE)
