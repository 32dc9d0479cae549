"""Repairs of identifiers that several contacts hold."""

import polars as pl

from checks.vocabulary import Action, Evidence
from checks.vocabulary.repair import EXTERNAL_ID
from checks.workings.contact_repairs.consents import of_one_mind
from checks.workings.contact_repairs.duplicates import duplicates, merges, strictest
from checks.workings.contact_repairs.holders import bare, contacts_of
from checks.workings.repair_rows import repairs

HUB = "too many contacts hold it to be one person: empty it where it is a placeholder"
SEVERAL = "its contacts are not certain to be one person's: decide whose it is"
NOBODY = "the external id names no customer of Stokly, and several contacts share it"


def shared_repairs(groups: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """What mends the findings, columns as `REPAIR`.

    Args:
        groups: field, value, records, differs, is_hub: identifiers that several contacts hold.
        evidence: whose contacts they are.
    """
    told = groups.with_columns(key=pl.col("records").list.first(), verdict_field="field")
    few = told.filter(~pl.col("is_hub"))
    whose = _each(few)
    cleared = _cleared(few, evidence)
    sources = duplicates(evidence).merges["source"].implode()
    kept = cleared.filter(~pl.col("contact_id").is_in(sources))
    done = pl.concat(
        [whose.filter(pl.col("contact_id").is_in(sources)), kept.select(whose.columns)]
    )
    left = told.join(done, on=["key", "verdict_field"], how="anti")
    return pl.concat(
        [
            strictest(whose, evidence),
            of_one_mind(_each(few.filter("differs")), evidence),
            _clears(kept),
            merges(whose, evidence),
            _work(left),
        ]
    )


def _each(told: pl.DataFrame) -> pl.DataFrame:
    """key, verdict_field, contact_id."""
    return told.select("key", "verdict_field", contact_id="records").explode("contact_id")


def _cleared(few: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Contacts whose shared external id, in whatever form, is nobody's; external_id_raw."""
    ids = few.filter(field="external_id")
    if not evidence.has("erp_customer"):
        ids = ids.clear()
    strange = _each(ids.filter(~pl.col("value").is_in(_named(ids["value"], evidence).implode())))
    held = contacts_of(strange["contact_id"], evidence, "external_id_raw")
    return strange.join(held, on="contact_id", how="inner")


def _named(ids: pl.Series, evidence: Evidence) -> pl.Series:
    """Those of the ids that are a customer's id or account code."""
    if ids.is_empty():
        return ids
    wanted = pl.LazyFrame({"value": ids})
    customers = evidence["erp_customer"]
    names = [customers.select(value=bare(one, evidence)) for one in ("customer_id", "account_code")]
    return pl.concat(names).join(wanted, on="value", how="semi").unique().collect().to_series()


def _clears(rows: pl.DataFrame) -> pl.LazyFrame:
    return repairs(
        Action.UPDATE,
        rows.lazy(),
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("contact_id"),
        field=pl.lit(EXTERNAL_ID),
        seen=pl.col("external_id_raw"),
        clears=pl.lit(value=True),
        because=pl.lit(NOBODY),
    )


def _work(left: pl.DataFrame) -> pl.LazyFrame:
    return repairs(
        Action.WORK,
        left.lazy(),
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("key"),
        because=pl.when("is_hub").then(pl.lit(HUB)).otherwise(pl.lit(SEVERAL)),
    )
