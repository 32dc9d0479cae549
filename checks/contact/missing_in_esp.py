"""Every customer who can be written to belongs in Emarsys."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import new_contacts
from checks.workings.customer_facts import opted_in, trade
from checks.workings.reach import unreached

# Facts of a missing customer, by which they are split, in words.
FACTS = {
    "would_be_rejected": "would be rejected: no valid e-mail or mobile number",
    "has_orders": "has orders",
    "opted_in": "opted in",
}


@check(
    question="Does every customer of Stokly have a contact in Emarsys?",
    dimension="completeness",
    owner=Owner.MARKETING,
    worst=Severity.S2,
    about="erp_customer.customer_id",
    things="customers",
    impact="what the missing customers ordered in the last 12 months; people: the customers",
    limits={"tolerance": 0.001, "recent_days": 90},
    repair="R1: created after a look-up on every identifier; never opted in",
)
def missing_in_esp(evidence: Evidence) -> Verdicts:
    """A customer in use, with an e-mail or phone and old enough, is tied to some contact."""
    customers = evidence["erp_customer"].filter(_in_use())
    age = evidence.fence - pl.coalesce("created_at", "updated_at")
    allowed = evidence.design.sla["profiles"] + evidence.design.settle
    due = customers.filter(age > allowed)
    examined, missing, ageless = pl.collect_all(
        [
            due.select(pl.len()),
            unreached(due, evidence),
            customers.select(age.is_null().sum()),
        ]
    )
    unasked = {
        "opted in": _why_not(evidence, "erp_consent"),
        "orders": _why_not(evidence, "erp_order"),
    }
    if ageless.item():
        unasked["age"] = f"customers without any time, perhaps too new to judge: {ageless.item():,}"
    told = _with_facts(missing.lazy(), evidence)
    tolerated = missing.height <= evidence.limits["tolerance"] * examined.item()
    return Verdicts(
        _verdicts(told, evidence, tolerated=tolerated),
        examined=examined.item(),
        exhibits={"split": told.group_by(*FACTS).agg(customers=pl.len()).sort(*FACTS).collect()},
        repairs=new_contacts(missing, evidence),
        unasked={part: why for part, why in unasked.items() if why},
    )


def _in_use() -> pl.Expr:
    """Live, not merged away or erased, and with something to be written to by, valid or not."""
    gone = pl.any_horizontal(pl.col("merged_into", "merged_at", "erased_at").is_not_null())
    deleted = (pl.col("status") == "deleted").fill_null(value=False)
    written = pl.col("email_raw", "email_norm", "mobile_raw", "mobile_e164").str.strip_chars() != ""
    return ~gone & ~deleted & pl.any_horizontal(written.fill_null(value=False))


def _why_not(evidence: Evidence, table: str) -> str:
    """Why the table can't be read; empty when it can."""
    try:
        evidence[table]
    except NoEvidence as missing:
        return missing.what
    return ""


def _with_facts(missing: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    recent = timedelta(days=evidence.limits["recent_days"])
    return (
        missing.join(trade(evidence, recent), on="customer_id", how="left")
        .join(opted_in(evidence), on="customer_id", how="left")
        .with_columns(
            pl.col("has_orders", "opted_in", "is_recent").fill_null(value=False),
            would_be_rejected=pl.all_horizontal(pl.col("email_norm", "mobile_e164").is_null()),
        )
    )


def _verdicts(told: pl.LazyFrame, evidence: Evidence, *, tolerated: bool) -> pl.LazyFrame:
    words = [pl.when(fact).then(pl.lit(text)) for fact, text in FACTS.items()]
    bought = pl.col("year_u").fill_null(0)
    return told.select(
        key="customer_id",
        field=pl.lit("contact"),
        expected=pl.lit("a contact"),
        actual=pl.lit(None, pl.String),
        impact_u=bought if evidence.has("erp_order") else pl.lit(None, pl.Int64),
        agrees=pl.lit(value=False),
        severity=pl.when(tolerated)
        .then(pl.lit(Severity.S4.value))
        .when(pl.col("opted_in") & pl.col("is_recent"))
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value)),
        people=pl.lit(1),
        cause=pl.concat_str(words, separator=", ", ignore_nulls=True).replace("", None),
    )
