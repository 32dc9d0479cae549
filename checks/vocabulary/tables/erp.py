"""What Stokly says, as the checks read it. `_u` is micro-units, `_norm` a normal form."""

from checks.vocabulary.tables.column import Column, Kind, Normal, Personal, System, Table

ID = Personal.ID
YES = Personal.YES

ERP_CUSTOMER = Table(
    name="erp_customer",
    system=System.STOKLY,
    one_row_is="one customer record, live, merged away or erased",
    key=("customer_id",),
    newest="updated_at",
    declared={
        "customer_id": Column(Kind.TEXT, "Stokly's id, never changes", required=True, personal=ID),
        "account_code": Column(Kind.TEXT, "the code people match customers by", personal=ID),
        "kind": Column(Kind.TEXT, "what sort of customer", one_of=("consumer", "trade", "unknown")),
        "email_raw": Column(Kind.TEXT, "as received; null when none is held", personal=YES),
        "email_norm": Column(
            Kind.TEXT, "normal form of email_raw", personal=YES, normal=Normal("email_raw", "email")
        ),
        "mobile_raw": Column(Kind.TEXT, "as received", personal=YES),
        "mobile_e164": Column(
            Kind.TEXT,
            "E.164; null when it is none",
            personal=YES,
            normal=Normal("mobile_raw", "mobile"),
        ),
        "forename": Column(Kind.TEXT, "as received", personal=YES),
        "surname": Column(Kind.TEXT, "as received", personal=YES),
        "country": Column(Kind.TEXT, "ISO 3166 alpha-2, or as received where unknown"),
        "postcode": Column(Kind.TEXT, "as received", personal=YES),
        "street": Column(Kind.TEXT, "address lines 1 and 2, joined by ', '", personal=YES),
        "city": Column(Kind.TEXT, "as received", personal=YES),
        "company": Column(Kind.TEXT, "as received; null for a consumer", personal=YES),
        "language": Column(Kind.TEXT, "language tag, e.g. en-GB"),
        "birthday": Column(Kind.DATE, "null when never stated", personal=YES),
        "status": Column(
            Kind.TEXT,
            "whether the record is in use",
            one_of=("active", "deleted", "unknown"),
        ),
        "merged_into": Column(
            Kind.TEXT, "the surviving customer_id; null if not merged", personal=ID
        ),
        "merged_at": Column(Kind.INSTANT, "when it was merged away"),
        "erased_at": Column(Kind.INSTANT, "when it was erased or anonymised"),
        "created_at": Column(Kind.INSTANT, "when the record was made"),
        "updated_at": Column(Kind.INSTANT, "when the record last changed"),
    },
)

ERP_CUSTOMER_ALIAS = Table(
    name="erp_customer_alias",
    system=System.STOKLY,
    one_row_is="one identifier that a customer had, and when",
    key=("customer_id", "kind", "value_norm"),
    newest="valid_from",
    declared={
        "customer_id": Column(Kind.TEXT, "whose identifier", required=True, personal=ID),
        "kind": Column(
            Kind.TEXT, "of which sort", required=True, one_of=("email", "mobile", "account code")
        ),
        "value_norm": Column(
            Kind.TEXT, "normal form of the identifier", required=True, personal=YES
        ),
        "valid_from": Column(Kind.INSTANT, "since when it held; null when unknown"),
        "valid_to": Column(Kind.INSTANT, "until when; null while it holds"),
    },
)

ERP_CONSENT = Table(
    name="erp_consent",
    system=System.STOKLY,
    one_row_is="the newest statement of one customer for one channel, in the declared master",
    key=("customer_id", "channel"),
    newest="changed_at",
    stricter=("state", "out"),
    declared={
        "customer_id": Column(Kind.TEXT, "who stated it", required=True, personal=ID),
        "channel": Column(Kind.TEXT, "for which channel", required=True, one_of=("email", "sms")),
        "state": Column(
            Kind.TEXT, "what was stated", required=True, one_of=("in", "out", "unknown")
        ),
        "changed_at": Column(Kind.INSTANT, "when it was stated; null when no time is kept"),
        "source": Column(Kind.TEXT, "where it was stated, e.g. checkout"),
        "evidence": Column(Kind.TEXT, "what proves it"),
    },
)

ERP_ORDER = Table(
    name="erp_order",
    system=System.STOKLY,
    one_row_is="one sale order, whatever its channel",
    key=("order_id",),
    newest="updated_at",
    declared={
        "order_id": Column(Kind.TEXT, "Stokly's id, never changes", required=True),
        "nice_id": Column(Kind.TEXT, "the number people say"),
        "channel": Column(Kind.TEXT, "name of the sales channel"),
        "channel_ref": Column(Kind.TEXT, "the channel's own order number"),
        "customer_id": Column(Kind.TEXT, "null for till and guest sales", personal=ID),
        "is_guest": Column(Kind.FLAG, "bought without an account; null when not told"),
        "email_raw": Column(Kind.TEXT, "as received with the order", personal=YES),
        "email_norm": Column(
            Kind.TEXT, "normal form of email_raw", personal=YES, normal=Normal("email_raw", "email")
        ),
        "phone_raw": Column(Kind.TEXT, "as received with the order", personal=YES),
        "phone_e164": Column(
            Kind.TEXT,
            "E.164; null when it is none",
            personal=YES,
            normal=Normal("phone_raw", "mobile"),
        ),
        "currency": Column(Kind.TEXT, "ISO 4217 of every amount of the order"),
        "rate_ppb": Column(Kind.RATE, "reporting units per order unit, fixed on the invoice"),
        "placed_at": Column(Kind.INSTANT, "when the customer bought"),
        "paid_at": Column(Kind.INSTANT, "when it was paid in full; null while it is not"),
        "fraud_cleared_at": Column(Kind.INSTANT, "when the fraud check passed; null if not used"),
        "ready_at": Column(Kind.INSTANT, "when the last declared sync trigger held"),
        "recognised_at": Column(Kind.INSTANT, "when finance counts it"),
        "cancelled_at": Column(Kind.INSTANT, "null unless cancelled"),
        "updated_at": Column(Kind.INSTANT, "when it last changed"),
        "status": Column(
            Kind.TEXT,
            "in our words; `unknown` for a raw value we have not met",
            one_of=(
                "open",
                "in_progress",
                "part_dispatched",
                "dispatched",
                "cancelled",
                "returned",
                "on_hold",
                "unknown",
            ),
        ),
        "status_raw": Column(Kind.TEXT, "in the source's words"),
        "shipping_u": Column(Kind.MONEY, "delivery, net"),
        "shipping_tax_u": Column(Kind.MONEY, "VAT on delivery"),
        "discount_u": Column(Kind.MONEY, "order-level discount, net, 0 or more"),
        "total_u": Column(Kind.MONEY, "with tax and shipping, after discount"),
        "parent_order_id": Column(Kind.TEXT, "the order it replaces or exchanges; null if none"),
        "reason": Column(Kind.TEXT, "why it replaces or exchanges"),
        "tags": Column(Kind.TEXT, "comma-separated, as received"),
        "is_test": Column(Kind.FLAG, "a test or internal order; null when not told"),
        "in_scope": Column(Kind.FLAG, "whether policy sends it to Emarsys at all"),
    },
)

ERP_ORDER_LINE = Table(
    name="erp_order_line",
    system=System.STOKLY,
    one_row_is="one line of a sale order; kit components are lines with a parent",
    key=("order_id", "line_id"),
    declared={
        "order_id": Column(Kind.TEXT, "whose line", required=True),
        "line_id": Column(Kind.TEXT, "Stokly's id of the line; null when the source has none"),
        "parent_line_id": Column(Kind.TEXT, "the kit's line; null for what the customer bought"),
        "kind": Column(
            Kind.TEXT,
            "what was sold",
            one_of=("goods", "shipping", "discount", "fee", "gift card"),
        ),
        "sku": Column(Kind.TEXT, "item SKU, exactly as received"),
        "listing_sku": Column(Kind.TEXT, "SKU of the channel's listing"),
        "listing_ref": Column(Kind.TEXT, "the store's product id"),
        "parent_sku": Column(Kind.TEXT, "SKU of the variable parent"),
        "qty_ordered": Column(Kind.QUANTITY, "units bought"),
        "qty_cancelled": Column(Kind.QUANTITY, "units cancelled"),
        "qty_dispatched": Column(Kind.QUANTITY, "units sent"),
        "qty_returned": Column(Kind.QUANTITY, "units returned"),
        "net_u": Column(Kind.MONEY, "whole line before discount, without VAT"),
        "tax_u": Column(Kind.MONEY, "VAT on net_u"),
        "discount_u": Column(Kind.MONEY, "whole line, net, 0 or more"),
        "discount_tax_u": Column(Kind.MONEY, "VAT on discount_u"),
    },
)

ERP_DISPATCH = Table(
    name="erp_dispatch",
    system=System.STOKLY,
    one_row_is="one parcel or collection that left",
    key=("dispatch_id",),
    newest="dispatched_at",
    declared={
        "dispatch_id": Column(Kind.TEXT, "Stokly's id", required=True),
        "order_id": Column(Kind.TEXT, "whose goods", required=True),
        "dispatched_at": Column(Kind.INSTANT, "when it left"),
        "carrier": Column(Kind.TEXT, "as received"),
        "tracking": Column(Kind.TEXT, "tracking number"),
    },
)

ERP_DISPATCH_LINE = Table(
    name="erp_dispatch_line",
    system=System.STOKLY,
    one_row_is="one SKU of one dispatch",
    key=("dispatch_id", "sku"),
    declared={
        "dispatch_id": Column(Kind.TEXT, "whose line", required=True),
        "sku": Column(Kind.TEXT, "item SKU, exactly as received", required=True),
        "qty": Column(Kind.QUANTITY, "units sent"),
    },
)

ERP_REFUND = Table(
    name="erp_refund",
    system=System.STOKLY,
    one_row_is="one refund or credit to a customer",
    key=("refund_id",),
    newest="refunded_at",
    declared={
        "refund_id": Column(Kind.TEXT, "Stokly's id", required=True),
        "order_id": Column(Kind.TEXT, "the sale it takes back; null when the source does not say"),
        "refunded_at": Column(Kind.INSTANT, "when it was booked"),
        "amount_u": Column(Kind.MONEY, "with tax, 0 or more"),
    },
)

ERP_REFUND_LINE = Table(
    name="erp_refund_line",
    system=System.STOKLY,
    one_row_is="one line of a refund",
    key=(),
    declared={
        "refund_id": Column(Kind.TEXT, "whose line", required=True),
        "sku": Column(Kind.TEXT, "item SKU, exactly as received"),
        "qty": Column(Kind.QUANTITY, "units taken back, 0 or more"),
        "net_u": Column(Kind.MONEY, "whole line without VAT, 0 or more"),
        "tax_u": Column(Kind.MONEY, "VAT on net_u"),
    },
)

ERP_PRODUCT = Table(
    name="erp_product",
    system=System.STOKLY,
    one_row_is="one item, a variant being an item of its own",
    key=("sku",),
    newest="updated_at",
    declared={
        "sku": Column(Kind.TEXT, "item SKU, exactly as received", required=True),
        "parent_sku": Column(Kind.TEXT, "SKU of the variable parent; null for a simple item"),
        "title": Column(Kind.TEXT, "as the declared channel shows it"),
        "price_u": Column(Kind.MONEY, "with VAT, on the declared channel"),
        "msrp_u": Column(Kind.MONEY, "with VAT, before reduction"),
        "page_url": Column(Kind.TEXT, "product page"),
        "image_url": Column(Kind.TEXT, "main image"),
        "category": Column(Kind.TEXT, "path, steps joined with ' > '"),
        "active": Column(Kind.FLAG, "may be sold"),
        "available": Column(Kind.QUANTITY, "units to sell at stock_as_of"),
        "stock_as_of": Column(Kind.INSTANT, "the moment of the stock figure"),
        "updated_at": Column(Kind.INSTANT, "when the item last changed"),
    },
)
