"""Customers who changed their e-mail, and what their contacts in Emarsys hold since."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.former_identifiers import former
from checks.workings.id_links import by_external_id


@dataclass(frozen=True, slots=True)
class EmailChanges:
    """Changes that had the agreed time to arrive.

    Attributes:
        examined: customers with one.
        timeless: customers of whom nobody knows when they changed it; not asked about.
        left: contacts that hold a former e-mail: customer_id, contact_id, is_linked (by external
            id), until (the change), mailable, is_taken (it is another customer's now).
        second: contacts that have the new e-mail where none with the customer's external id has:
            customer_id, contact_id.
    """

    examined: int
    timeless: int
    left: pl.DataFrame
    second: pl.DataFrame


def email_changes(evidence: Evidence) -> EmailChanges:
    """What became of the changes.

    Raises:
        NoEvidence: there are no former e-mails, no customers, or contacts never have an external
            id or an e-mail.
    """
    contacts = evidence.given("esp_contact", "email_raw").select(
        "contact_id", "email_norm", mailable=(pl.col("opt_in") == "1").fill_null(value=False)
    )
    links = by_external_id(evidence)
    customers = evidence["erp_customer"].filter(_in_use()).select("customer_id", now="email_norm")
    changed = former(evidence, "email").join(customers, on="customer_id", how="inner").collect()
    allowed = evidence.design.sla["profiles"] + evidence.design.settle
    due = changed.filter(pl.col("until") + allowed < evidence.fence)
    ageless = changed.join(due, on="customer_id", how="anti").filter(pl.col("until").is_null())
    taken = evidence["erp_customer"].select(value="email_norm", is_taken=pl.lit(value=True))
    left = _left(due.lazy().join(taken.unique(), on="value", how="left"), contacts, links)
    held, second = pl.collect_all([left, _second(due.lazy(), contacts, links, left)])
    return EmailChanges(
        examined=due["customer_id"].n_unique(),
        timeless=ageless["customer_id"].n_unique(),
        left=held,
        second=second,
    )


def _in_use() -> pl.Expr:
    """Neither merged away, erased nor deleted, and with an e-mail: to that one it was changed."""
    gone = pl.any_horizontal(pl.col("merged_into", "merged_at", "erased_at").is_not_null())
    deleted = (pl.col("status") == "deleted").fill_null(value=False)
    return ~gone & ~deleted & pl.col("email_norm").is_not_null()


def _left(due: pl.LazyFrame, contacts: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """As `EmailChanges.left`; of contacts without a customer's id those whose e-mail is free."""
    is_taken = pl.col("is_taken").fill_null(value=False)
    linked_to = links.rename({"customer_id": "linked_id"})
    return (
        due.join(contacts, left_on="value", right_on="email_norm", how="inner")
        .join(linked_to, on="contact_id", how="left")
        .with_columns(
            is_taken=is_taken,
            is_linked=(pl.col("linked_id") == pl.col("customer_id")).fill_null(value=False),
        )
        .filter(pl.col("is_linked") | (pl.col("linked_id").is_null() & ~pl.col("is_taken")))
        .select("customer_id", "contact_id", "is_linked", "until", "mailable", "is_taken")
    )


def _second(
    due: pl.LazyFrame, contacts: pl.LazyFrame, links: pl.LazyFrame, left: pl.LazyFrame
) -> pl.LazyFrame:
    """As `EmailChanges.second`.

    A change of which the customer's own contact has heard made no second one, whoever else has the
    address: that it is shared is another question.
    """
    held = links.join(contacts, on="contact_id", how="inner").join(
        due.select("customer_id", "now").unique(), on="customer_id", how="inner"
    )
    heard = held.filter((pl.col("email_norm") == pl.col("now")).fill_null(value=False))
    first = pl.concat([held.select("customer_id"), left.select("customer_id")]).unique()
    newest = due.group_by("customer_id", "now").agg(pl.col("until").max())
    return (
        newest.join(first, on="customer_id", how="semi")
        .join(heard, on="customer_id", how="anti")
        .join(contacts, left_on="now", right_on="email_norm", how="inner")
        .join(links, on="contact_id", how="anti")
        .select("customer_id", "contact_id")
    )
