"""Exports: the files both systems would hand out, header by header.

Times are instants, amounts exact decimals, flags booleans; how they are written as text is said
in `writing.py`.
"""

from collections.abc import Mapping

import polars as pl

from audit.sandbox.money import amount, vat_u
from audit.sandbox.records.labels import country_label, language_label
from audit.sandbox.records.loads import counted
from audit.sandbox.records.sales import sales_items
from audit.sandbox.records.segments import segments
from audit.sandbox.year.documents import Documents

Frames = Mapping[str, pl.LazyFrame]
Made = Mapping[str, pl.DataFrame]

# Where each export lies, in the order in which they are written.
FOLDERS: dict[str, tuple[str, ...]] = {
    "stokly": (
        "customers",
        "consents",
        "customer_aliases",
        "sale_orders",
        "sale_order_lines",
        "dispatches",
        "refunds",
        "refund_lines",
        "items",
    ),
    "emarsys": (
        "contacts",
        "sales_items",
        "loads",
        "catalogue",
        "external_events",
        "unsubscribes",
        "segments",
    ),
    "sync": ("sync_events",),
}
GONE = ("dispatched", "collected")  # statuses of goods that have left


def stokly(made: Made, apart: Documents) -> dict[str, pl.LazyFrame]:
    """The nine exports of Stokly."""
    return {
        "customers": _customers(made["customers"].lazy()),
        "consents": made["consents"]
        .lazy()
        .select("customer_id", "channel", "state", "changed_at", "source", "evidence"),
        "customer_aliases": _customer_aliases(made["customers"].lazy()),
        "sale_orders": _sale_orders(made["orders"].lazy()),
        "sale_order_lines": _sale_order_lines(made, apart),
        "dispatches": made["dispatches"]
        .lazy()
        .select(
            "dispatch_id",
            "dispatched_at",
            "carrier",
            "tracking_number",
            sale_order_id="order_id",
        )
        .select("dispatch_id", "sale_order_id", "dispatched_at", "carrier", "tracking_number"),
        "refunds": made["refunds"]
        .lazy()
        .select("refund_id", sale_order_id="order_id", at="at", amount=amount(pl.col("amount_u"))),
        "refund_lines": _refund_lines(made, apart),
        "items": _items(made["items"].lazy()),
    }


def emarsys(made: Made, apart: Documents, seed: int) -> dict[str, pl.LazyFrame]:
    """The seven exports of Emarsys."""
    sold = sales_items(apart, made["sent"], made["contacts"])
    return {
        "contacts": _contacts(made["contacts"].lazy()),
        "sales_items": sold,
        "loads": counted(made["loads"].lazy(), sold),
        "catalogue": _catalogue(made["catalogue"].lazy()),
        "external_events": made["events"]
        .lazy()
        .select("event_id", "event_name", "contact_id", "event_time", "trigger_id", "order_id"),
        "unsubscribes": _unsubscribes(made),
        "segments": segments(seed),
    }


def sync(made: Made) -> dict[str, pl.LazyFrame]:
    """The log of the integration between them."""
    return {"sync_events": made["log"].lazy()}


def _customers(rows: pl.LazyFrame) -> pl.LazyFrame:
    # One in thirty-odd writes an address in capitals; it is the same address.
    shouted = pl.int_range(pl.len()) % 37 == 0
    return rows.select(
        customerId="customer_id",
        barcode="C" + pl.col("customer"),
        type="type",
        email=pl.when(shouted).then(pl.col("email").str.to_uppercase()).otherwise("email"),
        phone="phone",
        forename="forename",
        surname="surname",
        country="iso",
        postcode="postcode",
        addressLine1="line1",
        addressLine2="line2",
        city="city",
        company="company",
        language="language",
        birthday="birthday",
        status=pl.lit("1"),
        mergedIntoId=pl.lit(None, pl.String),
        timeMerged=pl.lit(None, pl.Datetime("us", "UTC")),
        timeCreated="created_at",
        timeUpdated="updated_at",
    )


def _customer_aliases(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The former e-mails of one customer in fifty-odd, who changed it a month after the first."""
    changed = pl.col("created_at") + pl.duration(days=30)
    few = pl.int_range(pl.len()) % 53 == 0
    return rows.filter(
        few, pl.col("email").is_not_null(), changed < pl.col("created_at").max()
    ).select(
        customerId="customer_id",
        type=pl.lit("email"),
        value="before." + pl.col("email"),
        since="created_at",
        until=changed,
    )


def _sale_orders(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        saleOrderId="order_id",
        niceId="nice_id",
        channelName="channel",
        sourceReferenceId="channel_ref",
        customerId="customer_id",
        isGuest="is_guest",
        email="email",
        phone="phone",
        currency=pl.lit("GBP"),
        createdAt="placed_at",
        paidAt="paid_at",
        fraudClearedAt="fraud_cleared_at",
        cancelledAt=pl.lit(None, pl.Datetime("us", "UTC")),
        updatedAt="updated_at",
        stage=pl.lit("order"),
        itemStatuses="status",
        shippingCost=amount(pl.col("shipping_u")),
        shippingTax=amount(pl.col("shipping_tax_u")),
        discount=amount(pl.lit(0)),
        total=amount(pl.col("total_u")),
        tags="tags",
        isTest="is_test",
    )


def _sale_order_lines(made: Made, apart: Documents) -> pl.LazyFrame:
    """Every line of every document that is no refund; `displayLinePrice` is the line, net."""
    of = made["orders"].select(
        "doc", "taxed", saleOrderId="order_id", has_left=pl.col("status").is_in(GONE)
    )
    net_u = pl.col("net_u")
    nothing = amount(pl.lit(0))
    return (
        _spelled(apart)
        .join(of.lazy(), on="doc", how="inner", maintain_order="left")
        .join(made["returned"].lazy(), on="line_no", how="left", maintain_order="left")
        .select(
            "saleOrderId",
            lineId=pl.col("line_no").cast(pl.String),
            parentId=pl.lit(None, pl.String),
            lineType="line_type",
            itemSku="stock_code",
            listingSku=pl.lit(None, pl.String),
            quantity="quantity",
            quantityCancelled=pl.lit(0),
            quantityDispatched=pl.when("has_left").then("quantity").otherwise(0),
            quantityReturned=pl.col("returned").fill_null(0),
            displayLinePrice=amount(net_u),
            displayLineTax=amount(vat_u(net_u, pl.col("taxed"))),
            displayLineDiscount=nothing,
            displayLineDiscountTax=nothing,
        )
    )


def _refund_lines(made: Made, apart: Documents) -> pl.LazyFrame:
    """Every line of every refund, turned round: what is taken back is above nought."""
    of = made["refunds"].select("doc", "refund_id", "taxed")
    net_u = -pl.col("net_u")
    return (
        _spelled(apart)
        .join(of.lazy(), on="doc", how="inner", maintain_order="left")
        .select(
            "refund_id",
            sku="stock_code",
            quantity=-pl.col("quantity"),
            net=amount(net_u),
            tax=amount(vat_u(net_u, pl.col("taxed"))),
        )
    )


def _items(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        sku="sku",
        parentSku="parent_sku",
        name="name",
        price=amount(pl.col("price_u")),
        msrp=amount(pl.col("msrp_u")),
        page_url="https://shop.example.com/p/" + pl.col("sku"),
        image_url="https://img.example.com/" + pl.col("sku") + ".jpg",
        category="category",
        status=pl.lit("0"),
        available="available",
        stock_as_of="stock_as_of",
        timeUpdated="updated_at",
    )


def _catalogue(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        item="item",
        group_id="group_id",
        title="title",
        link="https://shop.example.com/p/" + pl.col("item"),
        image="https://img.example.com/" + pl.col("item") + ".jpg",
        category="category",
        available="available",
        price=amount(pl.col("price_u")),
        msrp=amount(pl.col("msrp_u")),
        loaded_at="loaded_at",
    )


def _contacts(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(
        pl.col("contact_id").alias("user_id"),
        pl.col("external_id").alias("External ID"),
        pl.col("email").alias("Email"),
        pl.col("mobile").alias("Mobile"),
        pl.col("opt_in").alias("Opt-In"),
        pl.col("sms_opt_in").alias("Mobile SMS Opt-In"),
        pl.when(pl.col("email").is_not_null()).then(pl.lit("True")).alias("Email Valid"),
        pl.col("source").alias("Source"),
        pl.col("registered_at").alias("Date of First Registration"),
        pl.col("last_modified_at").alias("Last Modified"),
        pl.col("forename").alias("First Name"),
        pl.col("surname").alias("Last Name"),
        country_label(pl.col("iso")).alias("Country"),
        pl.col("postcode").alias("ZIP Code"),
        pl.col("birthday").alias("Date of Birth"),
        language_label(pl.col("language")).alias("Registration Language"),
        _address().alias("Address"),
        pl.col("city").alias("City"),
        pl.col("company").alias("Company"),
        # Stokly keeps neither: people state them in a form of Emarsys.
        pl.col("landline").alias("Phone"),
        pl.col("sex").str.to_titlecase().alias("Gender"),
    )


def _address() -> pl.Expr:
    """Both lines in one field; null where neither is."""
    both = pl.concat_str("line1", "line2", separator=", ", ignore_nulls=True)
    return pl.when(both != "").then(both)


def _unsubscribes(made: Made) -> pl.LazyFrame:
    """Opt-outs by the link of a mail; those by a page of the shop are not in it."""
    whose = made["contacts"].lazy().select("contact_id", customer_id="external_id").drop_nulls()
    return (
        made["consents"]
        .lazy()
        .filter("by_link")
        .join(whose, on="customer_id", how="inner", maintain_order="left")
        .select("contact_id", source=pl.lit("unsubscribe"), event_time="changed_at")
    )


def _spelled(apart: Documents) -> pl.LazyFrame:
    codes = apart.codes.with_row_index("code").select("code", "stock_code", "line_type")
    return apart.lines.lazy().join(codes.lazy(), on="code", how="left", maintain_order="left")
