"""What contacts bought, as Emarsys ties its sales data to them."""

import polars as pl

from checks.vocabulary import Evidence

ORDERS = pl.Schema(
    {
        "contact_id": pl.String(),
        "key": pl.String(),  # the order's, as it was sent; null where a row names none
        "is_bought": pl.Boolean(),  # it sells something, and does not only take back
        "amount_u": pl.Int64(),  # micro-units of the account's currency; null when none is known
        "last_at": pl.Datetime("us", "UTC"),  # when it was last bought
    }
)
NONE, ONCE, OFTEN, LAPSED = "no order", "one-time", "repeat", "lapsed"


def contact_orders(evidence: Evidence, contacts: pl.Series) -> pl.DataFrame:
    """The orders of these contacts up to the fence, columns as `ORDERS`.

    No row where there are no sales data.

    Args:
        evidence: esp_sale_line is asked.
        contacts: contact ids.
    """
    if contacts.is_empty() or not evidence.has("esp_sale_line", "contact_id"):
        return ORDERS.to_frame()
    engine = evidence.seam()
    wanted = engine.lay(contacts.unique().to_frame("contact_id"))
    try:
        found = engine.ask("contact_orders", wanted=wanted, fence=evidence.fence.isoformat())
    finally:
        engine.drop(wanted)
    return found.select(ORDERS.names()).cast(ORDERS)


def traded(orders: pl.DataFrame, by: str) -> pl.DataFrame:
    """What was bought under each value of the column `by`.

    Returns:
        the column, keys (of the orders bought, a list), orders (how many), value_u (of all rows,
        what was taken back included; micro-units of the account's currency), last_at.
    """
    bought = pl.col("key").filter("is_bought").drop_nulls().unique()
    return orders.group_by(by).agg(
        keys=bought,
        orders=bought.len().cast(pl.Int64),
        value_u=pl.col("amount_u").sum(),
        last_at=pl.col("last_at").max(),
    )


def lifecycle(orders: pl.Expr, since: pl.Expr, lapsed_after: pl.Expr) -> pl.Expr:
    """How somebody with so many orders, the last so long ago, is taken by a campaign, in words."""
    return (
        pl.when(orders.fill_null(0) == 0)
        .then(pl.lit(NONE))
        .when(since > lapsed_after)
        .then(pl.lit(LAPSED))
        .when(orders == 1)
        .then(pl.lit(ONCE))
        .otherwise(pl.lit(OFTEN))
    )
