"""Orders: headers, lines, and what is kept of them afterwards."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from audit.sandbox.money import PLACES, exact
from audit.sandbox.servers.stokly.shapes.json_rows import identifiers, json_rows
from audit.sandbox.servers.stokly.shapes.places import channels

Frames = Mapping[str, pl.LazyFrame]

PAYMENT_TERM = timedelta(days=30)
LINE_TOTALS = (
    "displayLinePrice",
    "displayLineTax",
    "displayLineDiscount",
    "displayLineDiscountTax",
)


def sale_orders(frames: Frames, seed: int) -> pl.LazyFrame:
    """id, owner, row."""
    sources = channels(seed).lazy()
    rows = frames["sale_orders"].join(
        sources.select("sourceType", channelName="name", sourceId="channelId"),
        on="channelName",
        how="left",
        maintain_order="left",
    )
    return json_rows(
        rows.with_columns(
            _whole("niceId"),
            itemStatuses=_listed("itemStatuses"),
            tags=_listed("tags"),
        ),
        "saleOrderId",
    )


def lines(frames: Frames, goods: pl.DataFrame, *, totals: bool) -> pl.LazyFrame:
    """id, owner, row; a line belongs to its order, and does not name it."""
    placed = frames["sale_orders"].select(
        "saleOrderId", status=_listed("itemStatuses").list.first()
    )
    known = goods.lazy().select(itemSku="sku", referenceId="itemId", itemName="name")
    net, tax = _after_discount("Price", "Discount"), _after_discount("Tax", "DiscountTax")
    return json_rows(
        frames["sale_order_lines"]
        .join(placed, on="saleOrderId", how="left", maintain_order="left")
        .join(known, on="itemSku", how="left", maintain_order="left")
        .select(
            "saleOrderId",
            "lineId",
            "referenceId",
            "itemSku",
            "itemName",
            "quantity",
            "status",
            "parentId",
            pl.col("lineType").alias("type"),
            "listingSku",
            "quantityCancelled",
            "quantityDispatched",
            "quantityReturned",
            *(LINE_TOTALS if totals else ()),
            displayPrice=exact(_each(net), PLACES),
            displayTax=exact(_each(tax), PLACES),
            price=exact(net, PLACES),
            tax=exact(tax, PLACES),
        ),
        "lineId",
        "saleOrderId",
        owner_shown=False,
    )


def shipments(frames: Frames) -> pl.LazyFrame:
    """id, owner, row. Assumed: no read of dispatches is known."""
    rows = frames["dispatches"].select(
        "carrier",
        dispatchId="dispatch_id",
        saleOrderId="sale_order_id",
        dispatchedAt="dispatched_at",
        trackingNumbers=_listed("tracking_number"),
    )
    return json_rows(rows, "dispatchId", "saleOrderId")


def refunds(frames: Frames) -> pl.LazyFrame:
    """id, owner, row, the lines in it. Assumed: no read of refunds is known."""
    returned = json_rows(
        frames["refund_lines"].select("refund_id", "quantity", "net", "tax", itemSku="sku"),
        None,
        "refund_id",
        owner_shown=False,
    )
    inner = returned.group_by("owner", maintain_order=True).agg(pl.col("row").str.join(","))
    outer = json_rows(
        frames["refunds"].select(
            "at",
            "amount",
            refundId="refund_id",
            saleOrderId="sale_order_id",
            currency=pl.lit("GBP"),
        ),
        "refundId",
        "saleOrderId",
    )
    return outer.join(
        inner.select(id="owner", lines="row"), on="id", how="left", maintain_order="left"
    ).select(
        "id",
        "owner",
        row=pl.concat_str(
            pl.col("row").str.strip_suffix("}"),
            pl.lit(',"lines":['),
            pl.col("lines").fill_null(""),
            pl.lit("]}"),
        ),
    )


def invoices(frames: Frames, seed: int) -> pl.LazyFrame:
    """id, owner, row; one per order that was paid, on the day it was."""
    paid = frames["sale_orders"].filter(pl.col("paidAt").is_not_null()).collect()
    return json_rows(
        paid.lazy().select(
            saleInvoiceId=identifiers(seed, "invoices", paid.height),
            invoiceNumber="INV-" + pl.col("niceId"),
            niceId=pl.int_range(1, pl.len() + 1),
            saleOrderId="saleOrderId",
            saleOrderNiceId=_whole("niceId"),
            issueDate="paidAt",
            dueDate=pl.col("paidAt") + PAYMENT_TERM,
            currency="currency",
            status=pl.lit("paid"),
        ),
        "saleInvoiceId",
        "saleOrderId",
    )


def _whole(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64)


def _listed(name: str) -> pl.Expr:
    """What a file writes with commas between, as a list; an empty one for nothing."""
    return pl.col(name).str.split(",").fill_null(pl.lit([], pl.List(pl.String)))


def _after_discount(amount: str, discount: str) -> pl.Expr:
    """In units of the last place."""
    after = pl.col(f"displayLine{amount}") - pl.col(f"displayLine{discount}")
    units: int = 10**PLACES
    return (after * units).cast(pl.Int64)


def _each(line: pl.Expr) -> pl.Expr:
    """A line's amount for one piece, halves up; the whole line where no piece was sold."""
    pieces = pl.col("quantity")
    return pl.when(pieces == 0).then(line).otherwise((2 * line + pieces).floordiv(2 * pieces))
