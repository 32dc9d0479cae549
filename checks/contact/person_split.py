"""A customer has one contact: what is bought under a second is hidden from the first."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, System, Verdicts, check
from checks.workings.contact_repairs import split_repairs
from checks.workings.doubled_customers import PAIR, doubled_customers
from checks.workings.several_records import several_records
from checks.workings.split_persons import effect, split_persons
from checks.workings.survivorship import SPLIT, exhibits, survivorship, told_by
from checks.workings.wording import number

SUSPECTS = (*PAIR, "probability_ppm", "kind", "evidence")


@check(
    question="Is every customer of Stokly one contact in Emarsys?",
    dimension="uniqueness",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_customer.customer_id",
    things="customers with a contact",
    impact="sales tied to the contacts beside the main one, which no campaign sees with its own; "
    "two contacts of which one has no identifier that the other has not are told, with their "
    "sales, by contact.uniqueness.shared_identifier; people: the customers",
    limits={"lapsed_days": 365},
    repair="W: as for shared identifiers, pair by pair; suspects are looked at, never merged",
)
def person_split(evidence: Evidence) -> Verdicts:
    """No two contacts of one customer have identifiers of their own and different orders."""
    known = several_records(evidence)
    split = split_persons(known.contacts.join(known.whose, on="person"), evidence)
    return Verdicts(
        _verdicts(split, evidence),
        examined=known.asked,
        repairs=split_repairs(split, evidence),
        exhibits={
            "effect": effect(split, evidence),
            "customers": doubled_customers(evidence),
            **_merged(split, evidence),
            **({"suspects": _suspects(evidence)} if evidence.has("person_pair") else {}),
        },
        unasked=_unasked(evidence),
    )


def _verdicts(split: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    is_sold = evidence.has("esp_sale_line", "contact_id")
    hidden = pl.col("hidden").list.len()
    said = pl.format("{} contacts", hidden + 1)
    counted_too = pl.format(
        "{}, orders hidden from the main one: {}", said, number(pl.col("orders"))
    )
    return split.lazy().select(
        key="customer_id",
        field=pl.lit("contacts"),
        expected=pl.lit("1 contact"),
        actual=counted_too if is_sold else said,
        impact_u=pl.col("value_u") if is_sold else pl.lit(None, pl.Int64),
        agrees=pl.lit(value=False),
        severity=pl.when(pl.col("orders") > 0)
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value)),
        people=pl.lit(1),
        cause=pl.format("tied {}", pl.col("ties").list.join("; ")),
        records=pl.concat_list("contact_id", "hidden"),
    )


def _merged(split: pl.DataFrame, evidence: Evidence) -> dict[str, pl.DataFrame]:
    """What a merge would leave of those whom no other check tells of."""
    if split.is_empty():
        return {}
    spread = split.lazy().select(contact_id=pl.concat_list("contact_id", "hidden").explode())
    return exhibits(survivorship(told_by(SPLIT, spread, evidence), evidence))


def _suspects(evidence: Evidence) -> pl.DataFrame:
    """Pairs that are perhaps one person, and nobody decided: what the model doubts of both systems.

    And what it is sure of where a contact is one of the two, for two customers of whom it is sure
    stand in `customers`.
    """
    sides = (pl.col(side) == System.EMARSYS for side in ("left_system", "right_system"))
    sure = (pl.col("kind") == "same") & pl.any_horizontal(sides)
    return (
        evidence["person_pair"]
        .filter(pl.col("decided").is_null(), sure | (pl.col("kind") == "doubtful"))
        .select(SUSPECTS)
        .sort("probability_ppm", *PAIR, descending=[True, *[False] * len(PAIR)])
        .collect()
    )


def _unasked(evidence: Evidence) -> dict[str, str]:
    parts = {
        "former identifiers": "erp_customer_alias",
        "orders": "esp_sale_line",
        "contacts tied by orders alone": "erp_order",
        "suspects": "person_pair",
    }
    unasked = {}
    for part, table in parts.items():
        try:
            evidence[table]
        except NoEvidence as missing:
            unasked[part] = missing.what
    return unasked
