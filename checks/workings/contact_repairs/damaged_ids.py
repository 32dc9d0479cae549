"""Repairs of damaged ids: what is exact is sent again by contact id, the rest is work."""

import polars as pl

from checks.vocabulary import Action, Evidence
from checks.vocabulary.repair import EXTERNAL_ID, MOBILE_FIELD
from checks.workings.contact_repairs.holders import ID, MOBILE, bare, contacts_of, holders
from checks.workings.contact_repairs.opted_out import opted_out
from checks.workings.person_contacts import live
from checks.workings.repair_rows import repairs

CONTACTS = ("external_id", "phone")  # the rest are ids of sales and of the catalogue
FORMAT = "mend the export that writes {}: {}, records: {}"
OWN = "most of {} are written so ({}): settle which form is meant, and mend the export"
NOT_EXACT = "{}: whose it is, or what it was, is not certain, or another contact holds it"
RELOADED = "{}: have the rows that bear it loaded again as Stokly writes it"


def mended_ids(rows: pl.DataFrame, told: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """One a damaged id, and one for each export that damages them; columns as `REPAIR`.

    Args:
        rows: columns `DAMAGED`, and column: which.
        told: column, transform, records, is_own: most of the column are so.
        evidence: whose contacts they are.
    """
    both = rows.join(told, on=["column", "transform"], how="left").with_columns(
        pl.col("column").cast(pl.String)
    )
    singly = both.filter(~pl.col("is_own"))
    of_contacts = pl.col("column").is_in(CONTACTS)
    exact = _exact(singly.filter(of_contacts), evidence)
    updates = repairs(
        Action.UPDATE,
        exact.lazy(),
        **_found(),
        record=pl.col("key"),
        field=pl.col("number"),
        seen=pl.col("actual"),
        desired=pl.col("desired"),
        because=pl.format("damaged on its way: {}", "transform"),
    )
    left = singly.filter(of_contacts).join(exact, on=["column", "key"], how="anti")
    others = singly.filter(~of_contacts)
    work = [_work(left, NOT_EXACT), _work(others, RELOADED)]
    return pl.concat([updates, *work, _exports(both)])


def _found() -> dict[str, pl.Expr]:
    return {"key": pl.col("key"), "verdict_field": pl.col("column")}


def _work(rows: pl.DataFrame, words: str) -> pl.LazyFrame:
    return repairs(
        Action.WORK,
        rows.lazy(),
        **_found(),
        record=pl.col("key"),
        seen=pl.col("actual"),
        desired=pl.col("expected"),
        because=pl.format(words, "transform"),
    )


def _exports(both: pl.DataFrame) -> pl.LazyFrame:
    """One a column and transform: what damages them is mended first, or it happens again."""
    of_all = pl.format("all by {}", "transform")
    ways = both.lazy().group_by("column", "transform", "records", "is_own").agg(pl.col("key").min())
    ways = ways.with_columns(key=pl.when("is_own").then(of_all).otherwise("key"))
    own = pl.format(OWN, "column", "transform")
    one = pl.format(FORMAT, "column", "transform", "records")
    return repairs(
        Action.WORK,
        ways,
        **_found(),
        record=pl.col("column"),
        because=pl.when("is_own").then(own).otherwise(one),
    )


def _exact(singly: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Those of which it is certain what they were: column, key, actual, desired, number."""
    if singly.is_empty():  # then there may be no customers either
        nothing = singly.select("column", "key", "transform", "actual", desired="expected")
        return nothing.with_columns(number="desired")
    return pl.concat([_ids(singly, evidence), _numbers(singly, evidence)])


def _ids(singly: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """External ids of live customers that no other contact has: the rows with number, desired."""
    rows = singly.filter(column="external_id").with_columns(
        desired="expected", number=pl.lit(EXTERNAL_ID)
    )
    return _sole(_of_live(rows, evidence), ID, bare("desired", evidence), evidence)


def _numbers(singly: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Mobile numbers of live customers that no other contact has; to none who is out of SMS.

    An empty SMS opt-in counts as in: a number that comes to be readable is one that is written to.
    """
    rows = _of_live(singly.filter(column="phone"), evidence)
    contacts = contacts_of(rows["key"], evidence, "sms_opt_in", "mobile_e164").select(
        "sms_opt_in", key="contact_id", theirs="mobile_e164"
    )
    known = rows.join(contacts, on="key", how="left")
    outs = opted_out(known.select("customer_id", "email_norm", "mobile_e164").unique(), evidence)
    unread = pl.col("theirs").is_null() & pl.col("sms_opt_in").fill_null(value=True)
    safe = known.join(outs, on="customer_id", how="left").filter(~(pl.col("out_sms") & unread))
    numbered = safe.with_columns(desired="mobile_e164", number=pl.lit(MOBILE_FIELD))
    return _sole(numbered, MOBILE, pl.col("desired"), evidence)


def _of_live(rows: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """The rows of customers of today, with their addresses."""
    customers = (
        evidence["erp_customer"]
        .filter(live())
        .select("customer_id", "email_norm", "mobile_e164")
        .join(rows.lazy().select("customer_id"), on="customer_id", how="semi")
        .collect()
    )
    return rows.join(customers, on="customer_id", how="inner")


def _sole(rows: pl.DataFrame, kind: str, value: pl.Expr, evidence: Evidence) -> pl.DataFrame:
    wanted = rows.lazy().select(of="key", kind=pl.lit(kind), value=value)
    held = holders(wanted, evidence).filter(pl.col("of") != pl.col("contact_id")).collect()
    return rows.filter(
        pl.col("desired").is_not_null(),
        pl.len().over("desired") == 1,
        ~pl.col("key").is_in(held["of"].implode()),
    ).select("column", "key", "transform", "actual", "desired", "number")
