"""Which contacts hold an identifier: asked before one is written that another may have already."""

import polars as pl

from checks.vocabulary import Evidence
from checks.vocabulary.sameness import loose_id

EMAIL, MOBILE, ID = "email", "mobile", "external id"


def holders(wanted: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """Contacts of the snapshot that hold any of the identifiers.

    Args:
        wanted: of, kind (`EMAIL`, `MOBILE`, `ID`), value (its normal form; an external id's is
            without blanks, case and leading zeros). Nulls and repeats allowed.
        evidence: whose contacts they are.

    Returns:
        of, kind, contact_id; once each.
    """
    contacts = evidence["esp_contact"]
    held = {EMAIL: "email_norm", MOBILE: "mobile_e164", ID: "external_id_norm"}
    found = [
        contacts.select("contact_id", value=column)
        .join(wanted.filter(kind=kind).drop_nulls("value"), on="value", how="inner")
        .select("of", "kind", "contact_id")
        for kind, column in held.items()
    ]
    return pl.concat(found).unique()


def contacts_of(ids: pl.Series, evidence: Evidence, *columns: str) -> pl.DataFrame:
    """These columns of the few contacts asked for, with contact_id; the others are never held."""
    few = pl.LazyFrame({"contact_id": ids.drop_nulls().unique()})
    rows = evidence["esp_contact"].select("contact_id", *columns)
    return rows.join(few, on="contact_id", how="semi").collect()


def bare(column: str, evidence: Evidence) -> pl.Expr:
    """A customer's id or code in the form in which `holders` looks for it."""
    return loose_id(pl.col(column), evidence.design.home)
