"""Repairs of merges that Emarsys does not show."""

import polars as pl

from checks.vocabulary import Action, Evidence
from checks.vocabulary.repair import EXTERNAL_ID
from checks.workings.contact_repairs.consents import of_one_mind
from checks.workings.contact_repairs.duplicates import duplicates, merges, strictest
from checks.workings.contact_repairs.holders import ID, bare, contacts_of, holders
from checks.workings.repair_rows import repairs

RELOAD = "have the merged customer's orders loaded again under the survivor"
SEE = (
    "once the contact is merged, see whose its orders are: what a merge does with them is "
    "documented nowhere; have those that are on neither loaded again under the survivor"
)
DECIDE = "the contacts are not certain to be one person's: decide, then merge them"
RENAMED = "the customer was merged away in Stokly; the survivor has no contact of its own"


def merge_repairs(found: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """What mends merges that were not carried over, columns as `REPAIR`.

    Args:
        found: customer_id, merged_into, theirs and left (contact ids), orders (on theirs),
            lacking, differ.
        evidence: whose contacts they are.
    """
    told = found.with_columns(key="customer_id", verdict_field=pl.lit("merge"))
    sides = _each(told, pl.concat_list("theirs", "left"))
    theirs = _each(told, pl.col("theirs"))
    renamed = _renamed(told, evidence)
    differ = sides.join(told.filter("differ"), on="key", how="semi")
    sources = duplicates(evidence).merges["source"].implode()
    undone = theirs.filter(~pl.col("contact_id").is_in(sources)).join(
        renamed, on="contact_id", how="anti"
    )
    lacking = told.filter(pl.col("lacking").fill_null(0) > 0)
    merged = theirs.filter(pl.col("contact_id").is_in(sources))
    bought = told.filter(pl.col("orders").fill_null(0) > 0).join(merged, on="key", how="semi")
    return pl.concat(
        [
            strictest(sides, evidence),
            of_one_mind(differ, evidence),
            _updates(renamed),
            merges(theirs, evidence),
            _work(lacking.select("key", "verdict_field", record="key"), RELOAD),
            _work(bought.select("key", "verdict_field", record="key"), SEE),
            _work(undone.select("key", "verdict_field", record="contact_id"), DECIDE),
        ]
    )


def _each(told: pl.DataFrame, contacts: pl.Expr) -> pl.DataFrame:
    """key, verdict_field, contact_id."""
    rows = told.select("key", "verdict_field", contact_id=contacts).explode("contact_id")
    return rows.drop_nulls("contact_id")


def _renamed(told: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Sole contacts of customers merged into one who has none: they become the survivor's.

    key, verdict_field, contact_id, merged_into, external_id_raw.
    """
    alone = told.filter(pl.col("left").list.len() == 0, pl.col("theirs").list.len() == 1)
    sole = alone.filter(pl.len().over("merged_into") == 1).select(
        "key", "verdict_field", "merged_into", contact_id=pl.col("theirs").list.first()
    )
    wanted = sole.lazy().select(
        of="contact_id", kind=pl.lit(ID), value=bare("merged_into", evidence)
    )
    held = holders(wanted, evidence).filter(pl.col("of") != pl.col("contact_id")).collect()
    free = sole.filter(~pl.col("contact_id").is_in(held["of"].implode()))
    contacts = contacts_of(free["contact_id"], evidence, "external_id_raw")
    return free.join(contacts, on="contact_id", how="inner")


def _updates(renamed: pl.DataFrame) -> pl.LazyFrame:
    return repairs(
        Action.UPDATE,
        renamed.lazy(),
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("contact_id"),
        field=pl.lit(EXTERNAL_ID),
        seen=pl.col("external_id_raw"),
        desired=pl.col("merged_into"),
        because=pl.lit(RENAMED),
    )


def _work(rows: pl.DataFrame, words: str) -> pl.LazyFrame:
    return repairs(
        Action.WORK,
        rows.lazy(),
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("record"),
        because=pl.lit(words),
    )
