"""Identifiers that several contacts hold, and hubs: those that too many records hold to tie any."""

import polars as pl

from checks.vocabulary import TABLES, Evidence
from checks.vocabulary.sameness import id_text
from checks.workings import persons
from checks.workings.id_order import counted

# Field of the design and of a finding -> its normal form in esp_contact. In this order: a contact
# that shares several counts, with its sales, in the first of them alone.
FIELDS = {"external_id": "external_id_norm", "email": "email_norm", "mobile": "mobile_e164"}
# Kind of a hub -> the field of a contact that holds it.
_HELD_IN = {"email": "email", "mobile": "mobile"}
_IDS = ("external id", "account code")


def shared(evidence: Evidence) -> pl.DataFrame:
    """One row an identifier that several contacts hold and the design does not allow them to.

    Returns:
        field, value (personal), records (contact ids, the smallest first), differs (one is opted
        in, another out), is_hub.

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    return evidence.once("shared identifiers", lambda: _shared(evidence))


def hubs(evidence: Evidence) -> pl.DataFrame:
    """One row an identifier that ties nobody, because too many records of both systems hold it.

    Returns:
        link_kind, value (personal), customers, contacts (how many records of each system).

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    return evidence.once("hubs", lambda: _hubs(evidence))


def hubs_told(evidence: Evidence) -> pl.DataFrame:
    """What a page may show of the hubs.

    Returns:
        kind (in words), values (how many such), customers (records that hold one; null where no
        source gives any), contacts, largest (records that hold one and the same).
    """
    customers = pl.col("customers").sum() if evidence.has("erp_customer") else pl.lit(None)
    told = {"email": "e-mail", "mobile": "mobile number"}
    return (
        hubs(evidence)
        .group_by(kind=pl.col("link_kind").replace(told))
        .agg(
            values=pl.len().cast(pl.Int64),
            customers=customers.cast(pl.Int64),
            contacts=pl.col("contacts").sum(),
            largest=(pl.col("customers") + pl.col("contacts")).max(),
        )
        .sort("largest", "kind", descending=[True, False])
    )


def _shared(evidence: Evidence) -> pl.DataFrame:
    contacts = evidence["esp_contact"]
    allowed = pl.col("value").is_in(sorted(evidence.design.allowed_shared))
    groups = (_groups(contacts, field, column) for field, column in FIELDS.items())
    found = pl.concat(groups).filter(~allowed).collect()
    many = hubs(evidence)
    by_value = many.select("value", field=pl.col("link_kind").replace_strict(_HELD_IN, default=""))
    bare = id_text(pl.col("external_id_raw"), evidence.design.home)
    named = many.lazy().filter(pl.col("link_kind").is_in(_IDS)).select("value").unique()
    # An id is shared in whatever form, and a hub in the very one.
    bearing = contacts.select("contact_id", value=bare)
    by_id = bearing.join(named, on="value", how="semi").select("contact_id").collect()
    held = pl.col("records").list.set_intersection(pl.lit(by_id["contact_id"].implode()))
    is_id = (pl.col("field") == "external_id") & (held.list.len() > 0)
    return (
        found.join(
            by_value.with_columns(many=pl.lit(value=True)), on=["field", "value"], how="left"
        )
        .with_columns(is_hub=pl.col("many").fill_null(value=False) | is_id)
        .drop("many")
    )


def _groups(contacts: pl.LazyFrame, field: str, column: str) -> pl.LazyFrame:
    return (
        contacts.filter(pl.col(column).is_not_null(), pl.len().over(column) > 1)
        .group_by(value=column)
        .agg(
            records=counted("contact_id"),
            differs=(pl.col("opt_in") == "1").any() & (pl.col("opt_in") == "2").any(),
        )
        .with_columns(field=pl.lit(field))
    )


def _hubs(evidence: Evidence) -> pl.DataFrame:
    customers = pl.LazyFrame(schema=TABLES["erp_customer"].schema)
    if evidence.has("erp_customer"):
        customers = evidence["erp_customer"]
    # What people share by agreement ties nothing either, and nobody need look at it.
    allowed = pl.col("value").is_in(sorted(evidence.design.allowed_shared))
    return persons.hubs(customers, evidence["esp_contact"]).filter(~allowed).collect()
