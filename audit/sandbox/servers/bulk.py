"""Bulk: a shop of any size whose records are as plain as can be, for measuring speed."""

from datetime import UTC, datetime

import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.money import PLACES, exact

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
TAKEN_AT = datetime(2026, 12, 31, 21, tzinfo=UTC)
FIRST_NICE_ID = 20_000_001


def bulk_shop(
    *, customers: int = 250_000, orders: int = 300_000, items: int = 20_000, lines: int = 0
) -> Shop:
    """Stokly's exports of a shop of this size; `lines` are lines an order."""
    sold = _numbered(orders)
    frames = {
        "customers": _customers(_numbered(customers)),
        "consents": _consents(_numbered(customers)),
        "sale_orders": _sale_orders(sold, max(customers, 1)),
        "sale_order_lines": _lines(sold, lines, max(items, 1)),
        "dispatches": _dispatches(sold),
        "refunds": _refunds(sold),
        "refund_lines": _refund_lines(sold),
        "items": _items(_numbered(items)),
    }
    return Shop(frames, TAKEN_AT, seed=1)


def _numbered(size: int) -> pl.LazyFrame:
    return pl.LazyFrame({"no": pl.int_range(size, dtype=pl.Int64, eager=True)})


def _customers(rows: pl.LazyFrame) -> pl.LazyFrame:
    number = pl.col("no").cast(pl.String)
    return rows.select(
        customerId=_customer(pl.col("no")),
        barcode="C" + number,
        type=pl.lit("0"),
        email="person" + number + "@example.com",
        phone="+446700" + number.str.zfill(6),
        forename=pl.lit("Person"),
        surname=number,
        country=pl.lit("GB"),
        postcode=pl.lit("HR1 1AA"),
        addressLine1=number + " Mill Lane",
        addressLine2=pl.lit(None, pl.String),
        city=pl.lit("Hereford"),
        company=pl.lit(None, pl.String),
        language=pl.lit("en-GB"),
        birthday=pl.lit(None, pl.Date),
        status=pl.lit("1"),
        mergedIntoId=pl.lit(None, pl.String),
        timeMerged=pl.lit(None, pl.Datetime("us", "UTC")),
        timeCreated=_at(pl.col("no")),
        timeUpdated=_at(pl.col("no")),
    )


def _consents(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        customer_id=_customer(pl.col("no")),
        channel=pl.lit("email"),
        state=pl.when(pl.col("no") % 3 == 0).then(pl.lit("out")).otherwise(pl.lit("in")),
        changed_at=_at(pl.col("no")),
        source=pl.lit("checkout"),
        evidence=pl.lit("form v3"),
    )


def _sale_orders(rows: pl.LazyFrame, customers: int) -> pl.LazyFrame:
    at = _at(pl.col("no"))
    nothing = pl.lit(0, pl.Int64)
    return rows.select(
        saleOrderId=_order(),
        niceId=(pl.col("no") + FIRST_NICE_ID).cast(pl.String),
        channelName=pl.lit("Web Shop"),
        sourceReferenceId="W-" + pl.col("no").cast(pl.String),
        customerId=_customer(pl.col("no") % customers),
        isGuest=pl.lit(value=False),
        email=pl.lit(None, pl.String),
        phone=pl.lit(None, pl.String),
        currency=pl.lit("GBP"),
        createdAt=at,
        paidAt=at,
        fraudClearedAt=at,
        cancelledAt=pl.lit(None, pl.Datetime("us", "UTC")),
        updatedAt=at,
        stage=pl.lit("order"),
        itemStatuses=pl.lit("dispatched"),
        shippingCost=exact(nothing, PLACES),
        shippingTax=exact(nothing, PLACES),
        discount=exact(nothing, PLACES),
        total=exact(pl.col("no") % 1_000_000 + 12_000, PLACES),
        tags=pl.lit(None, pl.String),
        isTest=pl.lit(value=False),
    )


def _lines(rows: pl.LazyFrame, lines: int, items: int) -> pl.LazyFrame:
    number = pl.col("no") * lines + pl.col("place")
    nothing = pl.lit(0, pl.Int64)
    return rows.join(
        _numbered(lines).rename({"no": "place"}), how="cross", maintain_order="left_right"
    ).select(
        saleOrderId=_order(),
        lineId=number.cast(pl.String),
        parentId=pl.lit(None, pl.String),
        lineType=pl.lit("goods"),
        itemSku="SKU" + (number % items).cast(pl.String),
        listingSku=pl.lit(None, pl.String),
        quantity=number % 3 + 1,
        quantityCancelled=nothing,
        quantityDispatched=number % 3 + 1,
        quantityReturned=nothing,
        displayLinePrice=exact(number % 1_000_000 + 10_000, PLACES),
        displayLineTax=exact(nothing, PLACES),
        displayLineDiscount=exact(nothing, PLACES),
        displayLineDiscountTax=exact(nothing, PLACES),
    )


def _dispatches(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        dispatch_id="D" + _order(),
        sale_order_id=_order(),
        dispatched_at=_at(pl.col("no")),
        carrier=pl.lit("DPD"),
        tracking_number="TR" + _order(),
    )


def _refunds(rows: pl.LazyFrame) -> pl.LazyFrame:
    """None: nobody sends anything back."""
    return rows.limit(0).select(
        refund_id=_order(),
        sale_order_id=_order(),
        at=_at(pl.col("no")),
        amount=exact(pl.col("no"), PLACES),
    )


def _refund_lines(rows: pl.LazyFrame) -> pl.LazyFrame:
    nothing = exact(pl.col("no"), PLACES)
    return rows.limit(0).select(
        refund_id=_order(), sku=_order(), quantity="no", net=nothing, tax=nothing
    )


def _items(rows: pl.LazyFrame) -> pl.LazyFrame:
    sku = "SKU" + pl.col("no").cast(pl.String)
    price = exact(pl.col("no") % 500_000 + 12_000, PLACES)
    return rows.select(
        sku=sku,
        parentSku=pl.lit(None, pl.String),
        name="Item " + pl.col("no").cast(pl.String),
        price=price,
        msrp=price,
        page_url="https://shop.example.com/p/" + sku,
        image_url="https://img.example.com/" + sku + ".jpg",
        category=pl.lit("Home > Kitchen"),
        status=pl.lit("0"),
        available=pl.col("no") % 500,
        stock_as_of=pl.lit(TAKEN_AT),
        timeUpdated=_at(pl.col("no")),
    )


def _customer(number: pl.Expr) -> pl.Expr:
    return "P" + number.cast(pl.String)


def _order() -> pl.Expr:
    return "O" + pl.col("no").cast(pl.String)


def _at(number: pl.Expr) -> pl.Expr:
    return pl.lit(BEGAN) + pl.duration(seconds=number * 60)
