"""What Stokly has merged into one customer is one contact in Emarsys, with all the orders."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import merge_repairs
from checks.workings.merged_customers import late_merges, merges, with_orders
from checks.workings.survivorship import MERGED, exhibits, merging, survivorship, told_by
from checks.workings.wording import number

STILL, LACKS, DIFFER = (
    "the contact is still there",
    "the survivor's contact lacks its orders",
    "the opt-ins differ",
)


@check(
    question="Does Emarsys show every merge that was done in Stokly?",
    dimension="consistency",
    owner=Owner.ECOMMERCE,
    worst=Severity.S1,
    about="erp_customer.customer_id",
    things="merged customers",
    impact="sales tied to contacts that should be gone, and the totals of orders that are on "
    "neither side's contact (those that Emarsys lacks altogether are also told by "
    "order.completeness.missing_in_esp); people: the merged customers",
    repair="R2: strictest opt-in set on the survivor and verified, then merged; orders reloaded",
)
def merge_not_propagated(evidence: Evidence) -> Verdicts:
    """Longer ago merged than a profile may take: no contact is left, and the survivor has all."""
    due = late_merges(evidence)
    known = with_orders(due, evidence)
    kept, lacks = pl.col("theirs").list.len() > 0, pl.col("lacking").fill_null(0) > 0
    found = known.filter(kept | lacks)
    return Verdicts(
        _verdicts(found, kept, lacks),
        examined=due.height,
        repairs=merge_repairs(found, evidence),
        exhibits={"merges": _shown(found), **_left(found, evidence)},
        unasked=_unasked(merges(evidence), evidence),
    )


def _verdicts(found: pl.DataFrame, kept: pl.Expr, lacks: pl.Expr) -> pl.LazyFrame:
    causes = ((kept, STILL), (lacks, LACKS), (pl.col("differ"), DIFFER))
    contacts = pl.format("contacts: {}", pl.col("theirs").list.len())
    on_them = pl.format("orders on them: {}", number(pl.col("orders")))
    lacking = pl.format("orders on neither: {}", number(pl.col("lacking")))
    told = [contacts, pl.when(kept).then(on_them), pl.when(lacks).then(lacking)]
    return found.lazy().select(
        key="customer_id",
        field=pl.lit("merge"),
        expected=pl.lit("contacts: 0, every order on the survivor's"),
        actual=pl.concat_str(told, separator=", ", ignore_nulls=True),
        impact_u=pl.col("value_u") + pl.col("lacking_u").fill_null(0),
        agrees=pl.lit(value=False),
        severity=pl.when("differ")
        .then(pl.lit(Severity.S1.value))
        .otherwise(pl.lit(Severity.S2.value)),
        people=pl.lit(1),
        cause=pl.concat_str(
            [pl.when(one).then(pl.lit(words)) for one, words in causes],
            separator=", ",
            ignore_nulls=True,
        ),
        records=pl.concat_list("theirs", "left"),
    )


def _left(found: pl.DataFrame, evidence: Evidence) -> dict[str, pl.DataFrame]:
    """What the same merge would leave in Emarsys."""
    if found.is_empty():
        return {}
    return exhibits(survivorship(told_by(MERGED, merging(evidence), evidence), evidence))


def _shown(found: pl.DataFrame) -> pl.DataFrame:
    """One row a merge that Emarsys does not show.

    Returns:
        customer_id, merged_into, merged_at; contacts and survivor_contacts (how many); orders and
        value_u on the customer's contacts; lacking and lacking_u on neither; opt_ins_differ.
    """
    return found.select(
        "customer_id",
        "merged_into",
        "merged_at",
        contacts=pl.col("theirs").list.len().cast(pl.Int64),
        survivor_contacts=pl.col("left").list.len().cast(pl.Int64),
        orders="orders",
        value_u="value_u",
        lacking="lacking",
        lacking_u="lacking_u",
        opt_ins_differ="differ",
    ).sort("customer_id")


def _unasked(every: pl.DataFrame, evidence: Evidence) -> dict[str, str]:
    unasked = {}
    for part, table, column in (
        ("opt-ins", "esp_contact", "opt_in"),
        ("orders on contacts", "esp_sale_line", "contact_id"),
        ("orders of the merged", "erp_order", "customer_id"),
    ):
        try:
            evidence.given(table, column)
        except NoEvidence as missing:
            unasked[part] = missing.what
    timeless, lost = every["merged_at"].null_count(), every["merged_into"].null_count()
    if timeless:
        unasked["age"] = f"merges without any time, perhaps too new to judge: {timeless:,}"
    if lost:
        unasked["survivor"] = f"merged into a record that Stokly does not give: {lost:,}"
    return unasked
