"""What a page may show of a survivorship: ids, counts, money, names of fields; nobody's values."""

import polars as pl

from checks.workings.survivorship.outcome import Survivorship

# Columns of the first exhibit; `contact_id` is the survivor's.
GROUP = [
    "contact_id",
    "contacts",
    "customers",
    "why",
    "email_state",
    "sms_state",
    "conflicts",
    "changes",
    "orders_before",
    "orders_after",
    "value_before_u",
    "value_after_u",
    "segment_before",
    "segment_after",
    "mailable_before",
    "mailable_after",
]


def exhibits(outcome: Survivorship) -> dict[str, pl.DataFrame]:
    """Frames for a check to hang out, each sorted, without personal values.

    Returns:
        survivors: one row a group, columns as `GROUP`, the most money moved first.
        survivor_fields: one row a field and way its value was found: field, why, groups,
            conflicts, changes.
        survivor_consent: one row a channel, state and proof: channel, state, proof, groups.
        survivor_orders: one row a contact that gives up its orders: contact_id, orders, rows,
            amount_u (micro-units of the account's currency).
    """
    return {
        "survivors": _groups(outcome),
        "survivor_fields": _by_field(outcome.fields),
        "survivor_consent": _tally(outcome.consent, ["channel", "state", "proof"]),
        "survivor_orders": _given_up(outcome.orders),
    }


def _groups(outcome: Survivorship) -> pl.DataFrame:
    values = outcome.fields.group_by("group").agg(
        pl.col("conflicts").sum(), pl.col("changes").sum().cast(pl.Int64)
    )
    rows = outcome.survivors.join(outcome.effect, on="group", how="left")
    for channel in ("email", "sms"):
        said = outcome.consent.filter(channel=channel)
        rows = rows.join(
            said.select("group", pl.col("state").alias(f"{channel}_state")), on="group", how="left"
        )
    gained = pl.col("value_after_u") - pl.col("value_before_u")
    return (
        rows.join(values, on="group", how="left")
        .with_columns(pl.col("conflicts", "changes").fill_null(0))
        .sort(gained.abs().fill_null(0), "contact_id", descending=[True, False])
        .select(GROUP)
    )


def _by_field(fields: pl.DataFrame) -> pl.DataFrame:
    return (
        fields.group_by("field", "why")
        .agg(
            groups=pl.len().cast(pl.Int64),
            conflicts=pl.col("conflicts").sum(),
            changes=pl.col("changes").sum().cast(pl.Int64),
        )
        .sort("field", "groups", "why", descending=[False, True, False])
    )


def _tally(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return rows.group_by(by).agg(groups=pl.len().cast(pl.Int64)).sort(by)


def _given_up(orders: pl.DataFrame) -> pl.DataFrame:
    return (
        orders.group_by("contact_id")
        .agg(
            orders=pl.col("order_id").n_unique().cast(pl.Int64),
            rows=pl.col("rows").sum(),
            amount_u=pl.col("amount_u").sum(),
        )
        .sort("contact_id")
    )
