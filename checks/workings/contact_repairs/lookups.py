"""Whether a contact may stand for a customer after all: by any form of any identifier ever had."""

import polars as pl

from checks.vocabulary import Evidence
from checks.vocabulary.repair import EMAIL_FIELD, EXTERNAL_ID, MOBILE_FIELD
from checks.vocabulary.sameness import RULES
from checks.workings.contact_repairs.holders import EMAIL, ID, MOBILE, bare, holders
from checks.workings.former_identifiers import TABLE
from checks.workings.json_objects import braced, json_text

FOUND = "a contact holds an identifier of the customer: {}; look whose it is"
TWICE = "another customer without a contact has the same e-mail or mobile number"
ADDRESSES, IDS = ("email_norm", "mobile_e164"), ("customer_id", "account_code")
FIELDS = {ID: EXTERNAL_ID, EMAIL: EMAIL_FIELD, MOBILE: MOBILE_FIELD}
WAYS = {
    ID: "the external id in another form",
    EMAIL: "an e-mail, the present or a former one",
    MOBILE: "a mobile number, the present or a former one",
}


def lookups(missing: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """customer_id, found: what was found, in words; no row where nothing was."""
    met = holders(_identifiers(missing, evidence), evidence).select(
        customer_id="of", found=pl.format(FOUND, pl.col("kind").replace(WAYS))
    )
    several = pl.any_horizontal(
        (pl.len().over(one) > 1) & pl.col(one).is_not_null() for one in ADDRESSES
    )
    twice = missing.lazy().filter(several).select("customer_id", found=pl.lit(TWICE))
    both = pl.concat([met.unique().sort("found"), twice])
    return both.unique("customer_id", keep="first", maintain_order=True).collect()


def id_column(evidence: Evidence) -> str:
    """Which column of erp_customer the account's external ids are: the one that more of them are.

    The account code where most contacts bear it, else the id.
    """
    if not evidence.has("esp_contact", "external_id_raw"):
        return "customer_id"
    named = evidence["esp_contact"].select(bearing=pl.col("external_id_raw").str.strip_chars())
    counts = [
        named.join(
            evidence["erp_customer"].select(bearing=pl.col(column).str.strip_chars()),
            on="bearing",
            how="semi",
        ).select(pl.len())
        for column in IDS
    ]
    by_id, by_code = (one.item() for one in pl.collect_all(counts))
    return "account_code" if by_code > by_id else "customer_id"


def further(missing: pl.DataFrame, own: str, evidence: Evidence) -> pl.DataFrame:
    """What else the customers may be found by, as they are written.

    Args:
        missing: rows of erp_customer.
        own: the column that becomes the external id; the other one may be it already.
        evidence: who the customers were before.

    Returns:
        customer_id, look_up (canonical JSON: field -> values); no row where there is nothing.
    """
    rows = missing.lazy()
    other = next(one for one in IDS if one != own)
    ids = rows.select(of="customer_id", kind=pl.lit(ID), value=pl.col(other).str.strip_chars())
    named = pl.concat([ids.filter(pl.col("value") != ""), *_former(rows, evidence)])
    values = (json_text(pl.col("value").unique().sort())).str.join(",")
    return (
        named.drop_nulls("value")
        .with_columns(field=pl.col("kind").replace_strict(FIELDS, return_dtype=pl.String))
        .group_by("of", "field")
        .agg(values=pl.lit("[") + values + pl.lit("]"))
        .sort("of", "field")
        .group_by("of", maintain_order=True)
        .agg(members=(json_text(pl.col("field")) + pl.lit(":") + pl.col("values")).str.join(","))
        .select(customer_id="of", look_up=braced(pl.col("members")))
        .collect()
    )


def _identifiers(missing: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """of, kind, value: all that the customers are or were known by."""
    rows = missing.lazy()
    values = {
        ID: [bare(one, evidence) for one in IDS],
        EMAIL: [pl.col("email_norm")],
        MOBILE: [pl.col("mobile_e164")],
    }
    known = [
        rows.select(of="customer_id", kind=pl.lit(kind), value=value)
        for kind, several in values.items()
        for value in several
    ]
    return pl.concat([*known, *_former(rows, evidence)])


def _former(rows: pl.LazyFrame, evidence: Evidence) -> list[pl.LazyFrame]:
    if not evidence.has(TABLE):
        return []
    had = evidence[TABLE].join(rows.select("customer_id"), on="customer_id", how="semi")
    home = evidence.design.home
    forms = {"email": (EMAIL, "email"), "mobile": (MOBILE, "mobile")}
    forms |= {"account code": (ID, "loose_id")}
    return [
        had.filter(kind=kind).select(
            of="customer_id", kind=pl.lit(of), value=RULES[rule](pl.col("value_norm"), home)
        )
        for kind, (of, rule) in forms.items()
    ]
