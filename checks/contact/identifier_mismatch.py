"""A contact's external id and e-mail name one customer: with two, their histories cross."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import mismatch_repairs
from checks.workings.crossed_ids import CrossedIds, crossed_ids
from checks.workings.former_identifiers import TABLE
from checks.workings.id_order import counted
from checks.workings.lifetime import lifetime


@check(
    question="Do a contact's external id and e-mail name the same customer?",
    dimension="integrity",
    owner=Owner.ECOMMERCE,
    worst=Severity.S1,
    about="esp_contact.contact_id",
    things="contacts that both identifiers tie to a customer",
    impact="all orders of both customers; people: the two; a customer of several contacts counts "
    "once, with the first of them",
    repair="W: someone decides whose contact it is; then R0: its external id set by internal id",
)
def identifier_mismatch(evidence: Evidence) -> Verdicts:
    """The customer by external id is the customer by e-mail, where both are found."""
    found = crossed_ids(evidence)
    rows = _with_opt_ins(_counted_once(found, evidence), evidence)
    return Verdicts(
        _verdicts(rows),
        examined=found.examined,
        repairs=mismatch_repairs(rows),
        exhibits={"by_cause": _by_cause(rows)},
        unasked=_unasked(evidence),
    )


def _counted_once(found: CrossedIds, evidence: Evidence) -> pl.DataFrame:
    """The crossed contacts with people and impact_u: what counts with no contact before it."""
    order = found.crossed.select(counted("contact_id")).with_row_index("place")
    pairs = found.crossed.join(order, on="contact_id", how="left").select(
        "contact_id", "place", customer=pl.concat_list("customer_id", "other_id")
    )
    once = pairs.sort("place").explode("customer").unique("customer", keep="first")
    bought = lifetime(evidence).rename({"customer_id": "customer"})
    counts = (
        once.lazy()
        .join(bought, on="customer", how="left")
        .group_by("contact_id")
        .agg(people=pl.len().cast(pl.Int64), bought_u=pl.col("value_u").sum())
        .collect()
    )
    worth = pl.when(pl.lit(evidence.has("erp_order"))).then(pl.col("bought_u").fill_null(0))
    return found.crossed.join(counts, on="contact_id", how="left").with_columns(
        pl.col("people").fill_null(0), impact_u=worth
    )


def _with_opt_ins(rows: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """The rows with `differs`: one customer is in where the other is out, by any channel."""
    if not evidence.has("erp_consent"):
        return rows.with_columns(differs=pl.lit(value=False))
    stated = (
        evidence["erp_consent"]
        .filter(pl.col("state").is_in(["in", "out"]))
        .select("customer_id", "channel", "state")
    )
    theirs = stated.rename({"customer_id": "other_id"})
    apart = (
        rows.lazy()
        .select("contact_id", "customer_id", "other_id")
        .join(stated, on="customer_id", how="inner")
        .join(theirs, on=["other_id", "channel"], how="inner")
        .filter(pl.col("state") != pl.col("state_right"))
        .select("contact_id", differs=pl.lit(value=True))
        .unique()
        .collect()
    )
    both = rows.join(apart, on="contact_id", how="left")
    return both.with_columns(pl.col("differs").fill_null(value=False))


def _verdicts(rows: pl.DataFrame) -> pl.LazyFrame:
    return rows.lazy().select(
        key="contact_id",
        field=pl.lit("customer_id"),
        expected="customer_id",
        actual="other_id",
        impact_u="impact_u",
        agrees=pl.lit(value=False),
        severity=pl.when("differs")
        .then(pl.lit(Severity.S1.value))
        .otherwise(pl.lit(Severity.S2.value)),
        people="people",
        cause="cause",
        records=pl.concat_list("contact_id", "other_contact").list.drop_nulls(),
    )


def _by_cause(rows: pl.DataFrame) -> pl.DataFrame:
    """cause, contacts, opt_in_differs (how many of them), amount_u; the most contacts first."""
    return (
        rows.group_by("cause")
        .agg(
            contacts=pl.len().cast(pl.Int64),
            opt_in_differs=pl.col("differs").sum().cast(pl.Int64),
            amount_u=pl.col("impact_u").sum(),
        )
        .sort("contacts", "cause", descending=[True, False])
    )


def _unasked(evidence: Evidence) -> dict[str, str]:
    needs = {
        TABLE: ("former e-mails", "a recycled e-mail looks like any other customer's"),
        "erp_consent": ("opt-ins", "whether the two customers' opt-ins differ is not known"),
    }
    return {
        part: f"no source gives {table}: {why}"
        for table, (part, why) in needs.items()
        if not evidence.has(table)
    }
