"""Repairs of customers who are several contacts, and of contacts that name two customers."""

import polars as pl

from checks.vocabulary import Action, Evidence
from checks.workings.contact_repairs.duplicates import duplicates, merges, strictest
from checks.workings.repair_rows import repairs

LOOK = "look at the customer's contacts pair by pair; what ties them is not enough to merge them"
DECIDE = "decide whose contact it is, then set its external id: {}"


def split_repairs(split: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """What mends persons on several contacts, columns as `REPAIR`.

    Args:
        split: customer_id, contact_id (the main one), hidden (the others).
        evidence: whose contacts they are.
    """
    whose = split.select(
        key="customer_id",
        verdict_field=pl.lit("contacts"),
        contact_id=pl.concat_list("contact_id", "hidden"),
    ).explode("contact_id")
    sources = duplicates(evidence).merges["source"].implode()
    merged = whose.filter(pl.col("contact_id").is_in(sources))
    left = whose.join(merged, on="key", how="anti").unique("key")
    work = repairs(
        Action.WORK,
        left.lazy(),
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("key"),
        because=pl.lit(LOOK),
    )
    return pl.concat([strictest(whose, evidence), merges(whose, evidence), work])


def mismatch_repairs(crossed: pl.DataFrame) -> pl.LazyFrame:
    """Work for each contact that names two customers, columns as `REPAIR`.

    Args:
        crossed: contact_id, cause.
    """
    return repairs(
        Action.WORK,
        crossed.lazy(),
        key=pl.col("contact_id"),
        verdict_field=pl.lit("customer_id"),
        record=pl.col("contact_id"),
        because=pl.format(DECIDE, "cause"),
    )
