"""Sales: which orders and refunds went to Emarsys, when, and under which key."""

from datetime import datetime

import polars as pl

from audit.sandbox.money import amount, vat_u
from audit.sandbox.records.lanes import SALES_EVERY, load_end, next_load, sales_load_id
from audit.sandbox.records.orders import ADJUSTMENTS, TILL
from audit.sandbox.year.documents import Documents

# A till knows nobody. Its sales are sent with this word for a customer; Emarsys hangs them on a
# contact that it makes up.
TILL_CUSTOMER = "till"
INSTANT = "%Y-%m-%dT%H:%M:%SZ"  # as every export writes a time


def sent(orders: pl.DataFrame, refunds: pl.DataFrame, taken_at: datetime) -> pl.DataFrame:
    """One row per document that was in Emarsys when the exports were made, in order of time.

    Adjustments never go there. A refund goes under the order it takes back, not before it; one
    that no order is known for goes under its own number; one of nobody does not go.

    Args:
        orders: as `orders.orders` gives them.
        refunds: doc, refund_id, of_doc, customer_id, at, taxed.
        taken_at: when the exports were made.

    Returns:
        doc, order (the id it was sent under), at (of the sale or refund), customer, email (one of
        the two), load_start, loaded_at, taxed.
    """
    ready = orders.filter(pl.col("channel") != ADJUSTMENTS).select(
        "doc",
        "ready_at",
        "taxed",
        order="order_id",
        at="placed_at",
        customer=pl.when(pl.col("channel") == TILL)
        .then(pl.lit(TILL_CUSTOMER))
        .otherwise("customer_id"),
        email=pl.when("is_guest").then("email"),
    )
    rows = pl.concat([ready, _back(refunds, ready).select(ready.columns)]).sort("doc")
    return (
        rows.filter(pl.col("ready_at").is_not_null())
        .with_columns(load_start=next_load(pl.col("ready_at"), SALES_EVERY))
        .with_columns(loaded_at=load_end(pl.col("load_start")))
        .filter(pl.col("loaded_at") <= taken_at)
        .drop("ready_at")
    )


def _back(refunds: pl.DataFrame, ready: pl.DataFrame) -> pl.DataFrame:
    of = ready.select(of_doc="doc", of_order="order", of_ready="ready_at")
    known = pl.col("of_doc").is_not_null()
    return (
        refunds.filter(pl.col("customer_id").is_not_null())
        .join(of, on="of_doc", how="left", maintain_order="left")
        .with_columns(
            order=pl.when(known).then("of_order").otherwise("refund_id"),
            ready_at=pl.when(known & pl.col("of_ready").is_null())
            .then(None)
            .otherwise(pl.max_horizontal("at", "of_ready")),
            customer="customer_id",
            email=pl.lit(None, pl.String),
        )
    )


def guest_contacts(orders: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """One row per guest: email, mobile, registered_at (when the first order was in)."""
    return (
        orders.filter("is_guest")
        .join(sent.select("doc", "loaded_at"), on="doc", how="inner", maintain_order="left")
        .group_by("email")
        .agg(mobile=pl.col("mobile").first(), registered_at=pl.col("loaded_at").min())
        .sort("email")
    )


def sales_items(apart: Documents, sent: pl.DataFrame, contacts: pl.DataFrame) -> pl.LazyFrame:
    """The export `sales_items`: one row per goods line, in order of the trade.

    `price` is the whole line with VAT, in pounds. This is the one place that says so. Goods that
    came back have negative quantity and price.
    """
    goods = apart.codes.with_row_index("code").filter("is_goods").select("code", item="stock_code")
    keys = _with_contacts(sent, contacts).select(
        "doc",
        "order",
        "customer",
        "email",
        "contact_id",
        "taxed",
        pl.col("at").dt.strftime(INSTANT).alias("timestamp"),
        pl.col("loaded_at").dt.strftime(INSTANT),
        is_generated=pl.col("contact_id").is_null(),
        load_id=sales_load_id(pl.col("load_start")),
    )
    gross_u = pl.col("net_u") + vat_u(pl.col("net_u"), pl.col("taxed"))
    return (
        apart.lines.lazy()
        .join(goods.lazy(), on="code", how="inner", maintain_order="left")
        .join(keys.lazy(), on="doc", how="inner", maintain_order="left")
        .select(
            "item",
            amount(gross_u).alias("price"),
            "order",
            "timestamp",
            "customer",
            "email",
            "quantity",
            "contact_id",
            "is_generated",
            "load_id",
            "loaded_at",
        )
    )


def _with_contacts(sent: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    by_id = contacts.filter(pl.col("external_id").is_not_null()).select(
        "contact_id", customer="external_id"
    )
    by_email = contacts.filter(pl.col("external_id").is_null()).select("email", "contact_id")
    return (
        sent.join(by_id, on="customer", how="left", maintain_order="left")
        .join(by_email, on="email", how="left", maintain_order="left", suffix="_guest")
        .with_columns(contact_id=pl.coalesce("contact_id", "contact_id_guest"))
    )
