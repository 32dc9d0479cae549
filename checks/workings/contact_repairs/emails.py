"""Repairs of e-mails that were left behind: the contact gets the new one, if nobody else has it."""

import polars as pl

from checks.vocabulary import Action, Evidence
from checks.vocabulary.repair import EMAIL_FIELD
from checks.workings.contact_repairs.holders import EMAIL, contacts_of, holders
from checks.workings.email_changes import EmailChanges
from checks.workings.repair_rows import repairs

SEVERAL = "the customer's contacts are several, with the former and the new e-mail: one person's"
HELD = "another contact holds the new e-mail: whose it is must be decided"


def moved_emails(contacts: pl.DataFrame, changes: EmailChanges, evidence: Evidence) -> pl.LazyFrame:
    """One a customer, columns as `REPAIR`.

    Args:
        contacts: customer_id, contact_id of those whose change did not arrive.
        changes: what became of the changes.
        evidence: whose contacts they are.
    """
    rows = _with_new(contacts, changes, evidence)
    fits = pl.col("is_linked") & ~pl.col("is_held")
    both = {"key": pl.col("customer_id"), "verdict_field": pl.lit("email")}
    updates = repairs(
        Action.UPDATE,
        rows.filter(fits),
        **both,
        record=pl.col("contact_id"),
        field=pl.lit(EMAIL_FIELD),
        seen=pl.col("email_raw"),
        desired=pl.col("now"),
        because=pl.lit("the e-mail was changed in Stokly, and no other contact has the new one"),
    )
    held = pl.when("is_linked").then(pl.lit(HELD)).otherwise(pl.lit(SEVERAL))
    work = repairs(
        Action.WORK,
        rows.filter(~fits),
        **both,
        record=pl.col("customer_id"),
        because=held,
    )
    return pl.concat([updates, work])


def _with_new(contacts: pl.DataFrame, changes: EmailChanges, evidence: Evidence) -> pl.LazyFrame:
    """One row a customer.

    contact_id (the first), email_raw, now; is_linked (it is the only one and bears the customer's
    id), is_held (another contact has the new e-mail, or is to have it).
    """
    linked = changes.left.lazy().filter("is_linked").select("customer_id", "contact_id")
    customers = evidence["erp_customer"].select("customer_id", now="email_norm")
    known = (
        contacts.lazy()
        .group_by("customer_id")
        .agg(pl.col("contact_id").min(), is_only=pl.col("contact_id").n_unique() == 1)
        .join(linked.with_columns(is_linked=True), on=["customer_id", "contact_id"], how="left")
        .join(customers, on="customer_id", how="left")
        .collect()
    )
    held = contacts_of(known["contact_id"], evidence, "email_raw")
    sole = known.join(held, on="contact_id", how="left").lazy()
    wanted = sole.select(of="customer_id", kind=pl.lit(EMAIL), value="now")
    taken = holders(wanted, evidence).select(customer_id="of", holder="contact_id")
    others = (
        sole.join(taken, on="customer_id", how="inner")
        .filter(pl.col("holder") != pl.col("contact_id"))
        .select("customer_id", others=True)
        .unique()
    )
    return sole.join(others, on="customer_id", how="left").with_columns(
        is_linked=pl.col("is_only") & pl.col("is_linked").fill_null(value=False),
        is_held=pl.col("others").fill_null(value=False) | (pl.len().over("now") > 1),
    )
