"""What customers were known by before: e-mails, numbers and codes that they no longer have."""

import polars as pl

from checks.vocabulary import Evidence
from checks.vocabulary.sameness import RULES

# Kind of an identifier -> its column in erp_customer, and the rule of its normal form.
KINDS = {
    "email": ("email_norm", "email"),
    "mobile": ("mobile_e164", "mobile"),
    "account code": ("account_code", "id_text"),
}
TABLE = "erp_customer_alias"


def former(evidence: Evidence, kind: str) -> pl.LazyFrame:
    """Identifiers of one kind that a customer had, and has no more.

    Args:
        evidence: with erp_customer_alias.
        kind: one of `KINDS`.

    Returns:
        customer_id, value (normal form), until (when the customer last had it; where the source
        tells no such times at all, when the record last changed, which was no sooner; null where
        neither is known). One row a customer and value.

    Raises:
        NoEvidence: no source gives former identifiers, or no customers.
    """
    column, rule = KINDS[kind]
    home, ended = evidence.design.home, pl.col("valid_to") <= evidence.fence
    customers = evidence["erp_customer"].select("customer_id", "updated_at", now=column)
    held = evidence[TABLE].filter(kind=kind).select("customer_id", "value_norm", "valid_to")
    # A file may write a value in any form.
    rows = held.with_columns(value=RULES[rule](pl.col("value_norm"), home)).drop_nulls("value")
    if evidence.fills(TABLE, "valid_to"):
        # One without an end is still held, beside the one in the customer's record.
        rows = rows.filter(ended)
    return (
        rows.join(customers, on="customer_id", how="inner")
        .filter(pl.col("value").ne_missing(pl.col("now")))
        .group_by("customer_id", "value")
        .agg(until=pl.coalesce("valid_to", "updated_at").max())
    )


def from_snapshots(evidence: Evidence) -> bool:
    """Whether they were read out of earlier snapshots, for no source told them."""
    told = any(TABLE in snapshot.seals for snapshot in evidence.snapshots)
    return bool(evidence.snapshots) and not told and evidence.has(TABLE)
