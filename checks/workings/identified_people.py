"""Every record of both systems as somebody: all that its source says of who it is, as received."""

from collections.abc import Iterator

import polars as pl

from checks.vocabulary import Evidence, System
from checks.vocabulary.sameness import id_text, loose_id
from checks.workings.profiles import filled

FACTS = (
    "forename",
    "surname",
    "email",
    "phone",
    "birthday",
    "street",
    "city",
    "postcode",
    "country",
    "company",
    "external_id",
    "sex",
)
OWN = ("email", "external_id")  # of these esp_contact has columns
NO_FIELD = ""  # no field has this number


def people(evidence: Evidence) -> pl.LazyFrame:
    """One row a record of erp_customer and esp_contact, whichever of the two is there.

    Returns:
        record_id ("stokly:ID" or "emarsys:ID") and the columns of `FACTS`, all text (personal), as
        the source wrote them; null where it gives nothing. A phone is the mobile number, or where
        a contact has none that is a number, what it holds in the field `phone` of
        `design.identity_fields`. An external id is the id of the customer whom it names.
    """
    empty = pl.LazyFrame(schema=dict.fromkeys(("record_id", *FACTS), pl.String()))
    return pl.concat([empty, *_sides(evidence)])


def _sides(evidence: Evidence) -> Iterator[pl.LazyFrame]:
    if evidence.has("erp_customer"):
        found = {"email": "email_raw", "phone": "mobile_raw", "external_id": "customer_id"}
        yield _shaped(evidence["erp_customer"], System.STOKLY, "customer_id", found)
    if evidence.has("esp_contact"):
        found = {"email": "email_raw", "phone": "number", "external_id": "customer_id"}
        yield _shaped(_contacts(evidence), System.EMARSYS, "contact_id", found)


def _shaped(rows: pl.LazyFrame, system: System, record: str, found: dict[str, str]) -> pl.LazyFrame:
    """The columns of `people`; a fact stands under its own name, or the one it is `found` under."""
    columns = {fact: found.get(fact, fact) for fact in FACTS}
    there = rows.collect_schema().names()
    nothing = pl.lit(None, pl.String)
    return rows.select(
        pl.format("{}:{}", pl.lit(system.value), record).alias("record_id"),
        **{
            fact: filled(pl.col(name)) if name in there else nothing
            for fact, name in columns.items()
        },
    )


def _contacts(evidence: Evidence) -> pl.LazyFrame:
    """esp_contact with what each holds in fields, its `number`, and the customer_id it names."""
    rows = evidence["esp_contact"].select("contact_id", "email_raw", "mobile_raw", "mobile_e164")
    for beside in (_held(evidence).lazy(), _named(evidence)):
        rows = rows.join(beside, on="contact_id", how="left", maintain_order="left")
    mobile = pl.when(pl.col("mobile_e164").is_not_null()).then("mobile_raw")
    return rows.with_columns(number=pl.coalesce(mobile, filled(pl.col("phone")), "mobile_raw"))


def _held(evidence: Evidence) -> pl.DataFrame:
    """contact_id, and what each holds in the field of each fact; no row where none is given."""
    declared = evidence.design.identity_fields
    fields = {fact: declared.get(fact, NO_FIELD) for fact in FACTS if fact not in OWN}
    if not evidence.has("esp_contact_field"):
        return pl.DataFrame(schema=dict.fromkeys(("contact_id", *fields), pl.String()))
    return evidence.seam().ask("identity_held", fields=fields)


def _named(evidence: Evidence) -> pl.LazyFrame:
    """contact_id, and as `customer_id` whom its external id names; null for nobody.

    By the id itself, else by an account code, else by the id with its blanks, case and leading
    zeros lost; a code, or a bare id, that several customers have names none of them.
    """
    contacts = evidence["esp_contact"].select("contact_id", given="external_id_raw")
    if not evidence.has("erp_customer"):
        return contacts.select("contact_id", customer_id=pl.lit(None, pl.String))
    customers, home = evidence["erp_customer"], evidence.design.home
    given = pl.col("given")
    ways = {
        "id": (id_text(pl.col("customer_id"), home), id_text(given, home)),
        "code": (id_text(pl.col("account_code"), home), id_text(given, home)),
        "bare": (loose_id(pl.col("customer_id"), home), loose_id(given, home)),
    }
    for way, (theirs, said) in ways.items():
        names = customers.select(theirs.alias("said"), pl.col("customer_id").alias(way))
        sole = names.filter(pl.col("said").is_not_null(), pl.len().over("said") == 1)
        contacts = contacts.with_columns(said=said).join(sole, on="said", how="left")
    return contacts.select("contact_id", customer_id=pl.coalesce(*ways))
