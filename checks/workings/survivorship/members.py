"""The contacts of each duplicate group, each with the customer that it stands for."""

import polars as pl

from checks.vocabulary import Evidence
from checks.vocabulary.sameness import id_text
from checks.workings.counterparts import counterparts
from checks.workings.merged_customers import merges

COLUMNS = [
    "contact_id",
    "external_id_raw",
    "external_id_norm",
    "email_raw",
    "email_norm",
    "email_valid",
    "mobile_raw",
    "mobile_e164",
    "opt_in",
    "registered_at",
    "last_modified_at",
]


def members(groups: pl.LazyFrame, evidence: Evidence) -> pl.DataFrame:
    """The contacts of groups of two or more.

    Args:
        groups: group, contact_id; a contact that Emarsys does not hold is passed over.
        evidence: esp_contact, and erp_customer where it is there.

    Returns:
        group, `COLUMNS`; place (of the id, as people count: 0 is the smallest); named (the
        customer that the contact's identifiers name), customer_id (the one that this was merged
        into, else the same; both null where there is none), linked (its external id is the id or
        account code of a customer that was not merged away; never null).

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    wanted = groups.select("group", "contact_id").unique()
    number = pl.col("contact_id").cast(pl.Int64, strict=False)
    found = (
        evidence["esp_contact"]
        .select(COLUMNS)
        .join(wanted, on="contact_id", how="inner")
        .filter(pl.len().over("group") > 1)
        .sort(number, "contact_id", "group", nulls_last=True)
        .with_row_index("place")
        .collect()
    )
    pairs = _customers(found.select(COLUMNS).unique("contact_id"), evidence)
    return found.join(pairs, on="contact_id", how="left", maintain_order="left").with_columns(
        pl.col("linked").fill_null(value=False)
    )


def _customers(contacts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """contact_id, named, customer_id, linked; no row for a contact without a customer."""
    if not evidence.has("erp_customer"):
        shape = dict.fromkeys(["contact_id", "named", "customer_id"], pl.String())
        return pl.DataFrame(schema={**shape, "linked": pl.Boolean()})
    customers, home = evidence["erp_customer"], evidence.design.home
    pairs = counterparts(customers, contacts.lazy()).rename({"customer_id": "named"}).collect()
    known = customers.select("account_code", "merged_into", named="customer_id")
    named = known.join(pairs.lazy().select("named").unique(), on="named", how="semi").collect()
    external = id_text(pl.col("external_id_raw"), home)
    own, code = (id_text(pl.col(column), home) for column in ("named", "account_code"))
    return (
        pairs.join(contacts.select("contact_id", "external_id_raw"), on="contact_id", how="left")
        .join(named, on="named", how="left")
        .join(_merged(named, evidence), on="named", how="left")
        .select(
            "contact_id",
            "named",
            customer_id=pl.coalesce("into", "named"),
            linked=((external == own) | (external == code)).fill_null(value=False)
            & pl.col("into").is_null(),
        )
    )


def _merged(named: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """named, into: those of the customers that were merged away, and what is left of each."""
    # To follow a merge, every customer is looked at.
    if named["merged_into"].null_count() == named.height:
        return pl.DataFrame(schema=dict.fromkeys(["named", "into"], pl.String()))
    return merges(evidence).select(named="customer_id", into="merged_into")
