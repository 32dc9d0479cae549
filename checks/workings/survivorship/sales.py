"""What the contacts of a group bought, before and after the survivor is given all of it."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.contact_trade import NONE, lifecycle

LAPSED_DAYS = 365  # without an order; a check may have another limit of this name
KEYS = ["group", "contact_id"]
SOLD = pl.Schema(
    {
        "group": pl.UInt32(),
        "contact_id": pl.String(),
        "order_id": pl.String(),  # as it was sent; null where a row names no order
        "amount_u": pl.Int64(),  # micro-units of the account's currency; refunds taken off
        "rows": pl.Int64(),
        "is_order": pl.Boolean(),  # has a row that takes nothing back
        "last_at": pl.Datetime("us", "UTC"),  # of such rows
    }
)


def sold(members: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """One row a contact of a group and order, columns as `SOLD`; none without sales data."""
    if not evidence.has("esp_sale_line", "contact_id"):
        return pl.DataFrame(schema=SOLD)
    bought = ~pl.coalesce(pl.col("quantity") < 0, pl.col("amount_u") < 0, pl.lit(value=False))
    return (
        evidence["esp_sale_line"]
        .join(members.lazy().select(KEYS), on="contact_id", how="inner")
        .group_by(*KEYS, order_id="order_id_norm")
        .agg(
            amount_u=pl.col("amount_u").sum(),
            rows=pl.len().cast(pl.Int64),
            is_order=bought.any() & pl.col("order_id_norm").first().is_not_null(),
            last_at=pl.col("ts_utc").filter(bought).max(),
        )
        .select(SOLD.names())
        .sort(*KEYS, "order_id", nulls_last=True)
        .collect()
    )


def moved(sold: pl.DataFrame, survivors: pl.DataFrame) -> pl.DataFrame:
    """group, contact_id (whose they were), order_id, amount_u, rows: the survivor's from now on."""
    return sold.join(survivors, on=KEYS, how="anti").select(*KEYS, "order_id", "amount_u", "rows")


def traded(sold: pl.DataFrame, survivors: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """What the survivor has bought, before and after.

    Returns:
        group; orders_before, orders_after, value_before_u, value_after_u (micro-units of the
        account's currency), segment_before, segment_after; null where the source does not give
        them. An order that two contacts have part of is one order.
    """
    kept = sold.join(survivors, on=KEYS, how="semi")
    both = survivors.select("group")
    for rows, moment in ((kept, "before"), (sold, "after")):
        both = both.join(_summed(rows, moment, evidence), on="group", how="left")
    is_given = {
        "orders": evidence.has("esp_sale_line", "contact_id"),
        "value": evidence.has("esp_sale_line", "contact_id", "amount_u"),
        "segment": evidence.has("esp_sale_line", "contact_id", "ts_utc"),
    }
    return both.with_columns(
        pl.col("^(orders|value)_.*$").fill_null(0),
        pl.col("^segment_.*$").fill_null(NONE),
    ).with_columns(
        pl.when(pl.lit(given)).then(pl.col(f"^{fact}_.*$")) for fact, given in is_given.items()
    )


def _summed(rows: pl.DataFrame, moment: str, evidence: Evidence) -> pl.DataFrame:
    names = {"orders": "orders_{}", "value_u": "value_{}_u", "segment": "segment_{}"}
    return (
        rows.group_by("group")
        .agg(
            orders=pl.col("order_id").filter("is_order").n_unique().cast(pl.Int64),
            value_u=pl.col("amount_u").sum(),
            last_at=pl.col("last_at").filter("is_order").max(),
        )
        .with_columns(segment=_segment(evidence))
        .select("group", **{to.format(moment): name for name, to in names.items()})
    )


def _segment(evidence: Evidence) -> pl.Expr:
    """In words; "not known" where no order of the contact has a time."""
    lapsed_after = timedelta(days=evidence.limits.get("lapsed_days", LAPSED_DAYS))
    since = evidence.fence - pl.col("last_at")
    timeless = (pl.col("orders") > 0) & pl.col("last_at").is_null()
    told = lifecycle(pl.col("orders"), since, pl.lit(lapsed_after))
    return pl.when(timeless).then(pl.lit("not known")).otherwise(told)
