"""Rows of repairs as every check proposes them: one shape, and what a person does in words."""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import REPAIR, Action
from checks.vocabulary.repair import OPT_IN_FIELD, OPTED_OUT, SMS_OPT_IN
from checks.workings.json_objects import json_object

UNGIVEN: Mapping[str, object] = {"clears": False}


def shaped(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Columns as `REPAIR`; of those that `rows` lack all are null, and nothing `clears`."""
    there = rows.collect_schema().names()
    return rows.select(
        (pl.col(name) if name in there else pl.lit(UNGIVEN.get(name))).cast(kind).alias(name)
        for name, kind in REPAIR.items()
    )


def repairs(action: Action, rows: pl.LazyFrame, **columns: pl.Expr) -> pl.LazyFrame:
    """One repair a row, all of one action.

    Args:
        action: what is done.
        rows: what the columns are made from.
        columns: of `REPAIR`.
    """
    return shaped(rows.select(action=pl.lit(action.value), **columns))


def opt_outs(rows: pl.LazyFrame, because: pl.Expr) -> pl.LazyFrame:
    """Repairs that opt contacts out of a channel.

    Args:
        rows: key, verdict_field, contact_id, channel ("email" or "sms"), opt_in, sms_opt_in (as
            esp_contact has them); customer_id and changed_at where a statement stands behind it.
        because: in words.
    """
    is_stated = {"customer_id", "changed_at"} <= {*rows.collect_schema().names()}
    by_text = pl.col("channel") == "sms"
    texted = pl.col("sms_opt_in").replace_strict(
        {True: "1", False: OPTED_OUT}, return_dtype=pl.String
    )
    return repairs(
        Action.OPT_OUT,
        rows,
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("contact_id"),
        field=pl.when(by_text).then(pl.lit(SMS_OPT_IN)).otherwise(pl.lit(OPT_IN_FIELD)),
        seen=pl.when(by_text).then(texted).otherwise("opt_in"),
        desired=pl.lit(OPTED_OUT),
        body=stated_body() if is_stated else pl.lit(None, pl.String),
        because=because,
    )


def stated_body() -> pl.Expr:
    """Canonical JSON of who stated an opt-out, and when if that is known.

    It is made from customer_id and changed_at, and is what the push tells its delay by.
    """
    at = pl.col("changed_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    return json_object({"customer_id": pl.col("customer_id"), "stated_at": at})
