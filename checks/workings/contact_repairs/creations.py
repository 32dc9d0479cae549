"""Contacts to be made of customers whom Emarsys lacks; a look-up that finds anything bars it.

No opt-in is ever part of one: whoever is made has said nothing, and the push says so where an
empty one would count as in.
"""

import polars as pl

from checks.vocabulary import REPAIR, Action, Evidence
from checks.vocabulary.repair import EMAIL_FIELD, EXTERNAL_ID, MOBILE_FIELD
from checks.workings.contact_repairs.lookups import further, id_column, lookups
from checks.workings.contact_repairs.stored import writable
from checks.workings.json_objects import braced, json_object, json_text
from checks.workings.repair_rows import repairs

REJECTED = "Emarsys would reject it: mend the e-mail or the mobile number in Stokly"
NAMELESS = "the contacts bear account codes, and this customer has none"


def new_contacts(missing: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """One a customer, columns as `REPAIR`: a contact to be made, or work.

    Args:
        missing: rows of erp_customer that no contact stands for.
        evidence: what Emarsys holds, and who the customers were before.
    """
    if missing.is_empty():
        return pl.LazyFrame(schema=REPAIR)
    rows = _with_facts(missing, evidence)
    barred = pl.col("why").is_not_null()
    both = {
        "key": pl.col("customer_id"),
        "verdict_field": pl.lit("contact"),
        "record": pl.col("customer_id"),
    }
    made = repairs(
        Action.CREATE,
        rows.filter(~barred),
        **both,
        body=_body(evidence),
        because=pl.lit("no contact has any identifier of the customer"),
    )
    work = repairs(Action.WORK, rows.filter(barred), **both, because=pl.col("why"))
    return pl.concat([made, work])


def _with_facts(missing: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """The rows with own (the external id), look_up (JSON), why (no contact can be made)."""
    own = id_column(evidence)
    rejected = pl.all_horizontal(pl.col("email_norm", "mobile_e164").is_null())
    rows = missing.lazy().with_columns(own=pl.col(own).str.strip_chars())
    for beside in (lookups(missing, evidence), further(missing, own, evidence)):
        rows = rows.join(beside.lazy(), on="customer_id", how="left")
    return rows.with_columns(
        why=pl.coalesce(
            pl.when(rejected).then(pl.lit(REJECTED)),
            "found",
            pl.when(pl.col("own").fill_null("") == "").then(pl.lit(NAMELESS)),
        )
    )


def _body(evidence: Evidence) -> pl.Expr:
    """Canonical JSON: key, fields, and further values to look up before it is made."""
    by_email = pl.lit(evidence.design.key_field == "email") & pl.col("email_norm").is_not_null()
    key = pl.when(by_email).then(pl.lit(EMAIL_FIELD)).otherwise(pl.lit(EXTERNAL_ID))
    profile = {
        number: writable(column, number, pl.col(column).cast(pl.String))
        for column, number in evidence.design.profile_fields.items()
    }
    own = {
        EXTERNAL_ID: pl.col("own"),
        EMAIL_FIELD: pl.col("email_norm"),
        MOBILE_FIELD: pl.col("mobile_e164"),
    }
    members = [
        pl.lit('"fields":') + json_object({**profile, **own}),
        pl.lit('"key":') + json_text(key),
        pl.lit('"look_up":') + pl.col("look_up"),
    ]
    return braced(pl.concat_str(members, separator=",", ignore_nulls=True))
