"""What Emarsys says, as the checks read it. `_u` is micro-units, `_norm` a normal form."""

from checks.vocabulary.tables.column import Column, Kind, Normal, Personal, System, Table

ID = Personal.ID
YES = Personal.YES

ESP_CONTACT = Table(
    name="esp_contact",
    system=System.EMARSYS,
    one_row_is="one contact; several may be one person",
    key=("contact_id",),
    newest="last_modified_at",
    stricter=("opt_in", "2"),
    declared={
        "contact_id": Column(Kind.TEXT, "Emarsys' internal id", required=True, personal=ID),
        "uid": Column(Kind.TEXT, "Emarsys' random id", personal=ID),
        "external_id_raw": Column(Kind.TEXT, "the client's own id, as received", personal=ID),
        "external_id_norm": Column(
            Kind.TEXT,
            "external_id_raw without blanks, case and leading zeros",
            personal=ID,
            normal=Normal("external_id_raw", "loose_id"),
        ),
        "email_raw": Column(Kind.TEXT, "field 3, as received", personal=YES),
        "email_norm": Column(
            Kind.TEXT, "normal form of email_raw", personal=YES, normal=Normal("email_raw", "email")
        ),
        "mobile_raw": Column(Kind.TEXT, "field 37, as received", personal=YES),
        "mobile_e164": Column(
            Kind.TEXT,
            "E.164; null when it is none",
            personal=YES,
            normal=Normal("mobile_raw", "mobile"),
        ),
        "opt_in": Column(
            Kind.TEXT, "field 31: 1 in, 2 out, null never stated (not mailable)", one_of=("1", "2")
        ),
        "sms_opt_in": Column(Kind.FLAG, "null counts as in: Emarsys sends unless told not to"),
        "email_valid": Column(Kind.FLAG, "field 47; null when not told"),
        "source": Column(Kind.TEXT, "how the contact came, e.g. a form or an import"),
        "registered_at": Column(Kind.INSTANT, "field 48"),
        "last_modified_at": Column(Kind.INSTANT, "when any field last changed"),
    },
)

ESP_CONTACT_FIELD = Table(
    name="esp_contact_field",
    system=System.EMARSYS,
    one_row_is="one value of one field of one contact",
    key=("contact_id", "field_id"),
    declared={
        "contact_id": Column(Kind.TEXT, "whose value", required=True, personal=ID),
        "field_id": Column(Kind.TEXT, "the account's number of the field", required=True),
        "value_raw": Column(Kind.TEXT, "as received; null when it is empty", personal=YES),
        "value_decoded": Column(Kind.TEXT, "a choice as its label, else value_raw", personal=YES),
    },
)

ESP_SALE_LINE = Table(
    name="esp_sale_line",
    system=System.EMARSYS,
    one_row_is="one row of sales data; a repeated row is counted twice by Emarsys, so by us",
    key=(),
    declared={
        "order_id_raw": Column(Kind.TEXT, "the order it was sent for, as received", required=True),
        "order_id_norm": Column(
            Kind.TEXT, "order_id_raw without outer blanks", normal=Normal("order_id_raw", "id_text")
        ),
        "item": Column(Kind.TEXT, "product id, exactly as received", required=True),
        "quantity": Column(Kind.QUANTITY, "units; negative takes back"),
        "amount_u": Column(Kind.MONEY, "whole line in the account's currency; negative takes back"),
        "ts_utc": Column(Kind.INSTANT, "when it was bought; midnight when only a date was sent"),
        "ts_is_date_only": Column(Kind.FLAG, "whether only a date was sent"),
        "contact_key": Column(Kind.TEXT, "the customer or e-mail it was sent with", personal=YES),
        "key_kind": Column(Kind.TEXT, "which of the two", one_of=("customer", "email")),
        "contact_id": Column(Kind.TEXT, "the contact Emarsys tied it to", personal=ID),
        "is_generated": Column(Kind.FLAG, "that contact was made up for an unknown key"),
        "load_id": Column(Kind.TEXT, "the load that brought it"),
        "loaded_at": Column(Kind.INSTANT, "when that load ended"),
        "source": Column(
            Kind.TEXT, "how we know of it", one_of=("read-back", "file archive", "attribution")
        ),
    },
)

ESP_LOAD = Table(
    name="esp_load",
    system=System.EMARSYS,
    one_row_is="one file or batch that Emarsys took in",
    key=("load_id",),
    newest="finished_at",
    declared={
        "load_id": Column(Kind.TEXT, "names the load", required=True),
        "kind": Column(Kind.TEXT, "what it brought", one_of=("sales", "catalogue", "contacts")),
        "file_name": Column(Kind.TEXT, "as sent"),
        "content_hash": Column(Kind.TEXT, "SHA-256 of the file, hexadecimal"),
        "started_at": Column(Kind.INSTANT, "when the load began"),
        "finished_at": Column(Kind.INSTANT, "when it ended; null while it runs"),
        "rows_in": Column(Kind.COUNT, "rows offered"),
        "rows_loaded": Column(Kind.COUNT, "rows taken"),
        "rows_rejected": Column(Kind.COUNT, "rows refused"),
        "status": Column(
            Kind.TEXT, "how it ended", one_of=("full", "partial", "failed", "in progress")
        ),
    },
)

ESP_PRODUCT = Table(
    name="esp_product",
    system=System.EMARSYS,
    one_row_is="one item of the catalogue that mails and recommendations are made from",
    key=("item",),
    newest="loaded_at",
    declared={
        "item": Column(Kind.TEXT, "product id, case-sensitive", required=True),
        "group_id": Column(Kind.TEXT, "the parent that variants share"),
        "title": Column(Kind.TEXT, "as shown"),
        "price_u": Column(Kind.MONEY, "as shown"),
        "msrp_u": Column(Kind.MONEY, "as shown, before reduction"),
        "link": Column(Kind.TEXT, "product page"),
        "image": Column(Kind.TEXT, "image"),
        "category": Column(Kind.TEXT, "path, steps joined with ' > '"),
        "available": Column(Kind.FLAG, "offered in mails and recommendations"),
        "loaded_at": Column(Kind.INSTANT, "when the load that brought it ended"),
    },
)

ESP_EVENT = Table(
    name="esp_event",
    system=System.EMARSYS,
    one_row_is="one external event that was triggered for one contact",
    key=("event_id",),
    newest="triggered_at",
    declared={
        "event_id": Column(Kind.TEXT, "names the triggering", required=True),
        "event_name": Column(Kind.TEXT, "e.g. order_dispatched"),
        "contact_id": Column(Kind.TEXT, "for whom", personal=ID),
        "triggered_at": Column(Kind.INSTANT, "when"),
        "trigger_id": Column(Kind.TEXT, "the sender's own id, which suppresses repeats"),
        "order_id": Column(Kind.TEXT, "about which order; null when the source has no payload"),
    },
)

ESP_SEND = Table(
    name="esp_send",
    system=System.EMARSYS,
    one_row_is="one message sent to one contact",
    key=(),
    declared={
        "contact_id": Column(Kind.TEXT, "to whom", required=True, personal=ID),
        "campaign_id": Column(Kind.TEXT, "of which campaign"),
        "kind": Column(Kind.TEXT, "of which sort", one_of=("marketing", "transactional")),
        "sent_at": Column(Kind.INSTANT, "when"),
    },
)

ESP_UNSUBSCRIBE = Table(
    name="esp_unsubscribe",
    system=System.EMARSYS,
    one_row_is="one unsubscription that Emarsys recorded; those by import or by hand are not in it",
    key=(),
    declared={
        "contact_id": Column(Kind.TEXT, "who", required=True, personal=ID),
        "source": Column(Kind.TEXT, "by which way"),
        "at": Column(Kind.INSTANT, "when"),
    },
)

ESP_SEGMENT = Table(
    name="esp_segment",
    system=System.EMARSYS,
    one_row_is="one segment as defined",
    key=("segment_id",),
    declared={
        "segment_id": Column(Kind.TEXT, "Emarsys' id", required=True),
        "name": Column(Kind.TEXT, "as people call it"),
        "rule_hash": Column(Kind.TEXT, "SHA-256 of its rule, hexadecimal"),
    },
)

ESP_SEGMENT_MEMBER = Table(
    name="esp_segment_member",
    system=System.EMARSYS,
    one_row_is="one contact in one segment",
    key=("segment_id", "contact_id"),
    newest="as_of",
    declared={
        "segment_id": Column(Kind.TEXT, "which segment", required=True),
        "contact_id": Column(Kind.TEXT, "who", required=True, personal=ID),
        "as_of": Column(Kind.INSTANT, "when the segment was evaluated"),
    },
)

ESP_ATTRIBUTION = Table(
    name="esp_attribution",
    system=System.EMARSYS,
    one_row_is="one part of an order's revenue that Emarsys credits to one campaign",
    key=(),
    declared={
        "order_id": Column(Kind.TEXT, "which order", required=True),
        "campaign_id": Column(Kind.TEXT, "credited"),
        "amount_u": Column(Kind.MONEY, "credited, in the account's currency"),
        "at": Column(Kind.INSTANT, "when it was credited"),
    },
)
