"""E-mails that are different, and perhaps one mailbox: Gmail's dots, and +tags."""

import polars as pl

from checks.vocabulary.sameness import email_softened
from checks.workings.id_order import counted


def soft_groups(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Groups of esp_contact whose e-mails differ by dots at Gmail or a +tag only.

    Returns:
        contact_id (the smallest of the group), emails (different normal forms), records (contact
        ids). The addresses themselves are personal and left out.
    """
    return (
        contacts.with_columns(softer=email_softened(pl.col("email_norm")))
        .filter(pl.col("softer").is_not_null(), pl.len().over("softer") > 1)
        .group_by("softer")
        .agg(
            records=counted("contact_id"),
            emails=pl.col("email_norm").n_unique().cast(pl.Int64),
        )
        .filter(pl.col("emails") > 1)
        .select(pl.col("records").list.first().alias("contact_id"), "emails", "records")
        .sort("contact_id")
    )
