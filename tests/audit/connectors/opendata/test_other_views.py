"""Attribution, sends, opt-outs, events and products: newest or single, as each view needs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=4)


def attributed(amount, at=AT, **words):
    treated = {"campaign_id": 1003, "attributed_amount": amount}
    return {
        "order_id": 4711,
        "contact_id": 701,
        "event_time": at,
        "loaded_at": at,
        "items": [{"item_id": "A1", "price": Decimal("12.00"), "quantity": Decimal(3)}],
        "treatments": [treated],
        **words,
    }


def test_the_newest_attribution_of_an_order_counts(tenant):
    rows = [attributed(Decimal("10.00")), attributed(Decimal("7.50"), LATER)]
    found = tenant(revenue_attribution=rows).pull()["esp_attribution"]
    columns = ("order_id", "campaign_id", "amount_u", "at")
    assert found.values(*columns) == [("4711", "1003", 7_500_000, LATER)]


def test_an_order_that_no_campaign_is_credited_for_any_more_has_none(tenant):
    rows = [attributed(Decimal("10.00")), attributed(Decimal(1), LATER, treatments=[])]
    assert tenant(revenue_attribution=rows).pull()["esp_attribution"].rows.is_empty()


def test_every_treatment_is_a_part(tenant):
    both = [
        {"campaign_id": 1, "attributed_amount": Decimal("3.333333333")},
        {"campaign_id": 2, "attributed_amount": Decimal("6.666666667")},
    ]
    rows = [attributed(Decimal(0), treatments=both)]
    found = tenant(revenue_attribution=rows).pull()["esp_attribution"]
    assert sorted(found.values("campaign_id", "amount_u")) == [("1", 3_333_333), ("2", 6_666_667)]


def test_attribution_in_place_of_purchases_says_that_orders_are_lacking(tenant):
    served = tenant(revenue_attribution=[attributed(Decimal(1))])
    lines = served.pull(views=("si_purchases", "revenue_attribution"))["esp_sale_line"]
    columns = ("order_id_raw", "item", "amount_u", "source", "ts_is_date_only")
    assert lines.values(*columns) == [("4711", "A1", 12_000_000, "attribution", False)]
    assert "in place of si_purchases" in lines.proof.why_incomplete


def test_attribution_alone_leaves_the_purchases_to_another_source(tenant):
    served = tenant(revenue_attribution=[attributed(Decimal(1))])
    assert served.source().gives == ("esp_attribution",)


def test_a_tracked_session_gives_a_line_without_an_amount(tenant):
    session = attributed(Decimal(1))
    session.pop("treatments")
    served = tenant(session_purchases=[session])
    lines = served.pull(views=("si_purchases", "session_purchases"))["esp_sale_line"]
    assert lines.values("item", "amount_u", "ts_utc", "source") == [("A1", None, AT, "read-back")]
    assert "session_purchases was read" in lines.proof.why_incomplete


def sent(**words):
    row = {
        "contact_id": 701,
        "campaign_id": 9,
        "campaign_type": "batch",
        "message_id": 1,
        "event_time": AT,
        "loaded_at": LATER,
    }
    return row | words


def test_a_copied_send_is_one_and_a_test_mail_is_none(tenant):
    rows = [sent(), sent(), sent(message_id=2), sent(contact_id=None)]
    found = tenant(email_sends=rows).pull()["esp_send"]
    columns = ("contact_id", "campaign_id", "kind", "sent_at")
    assert found.values(*columns) == [("701", "9", "marketing", AT)] * 2


def test_sends_without_an_identity_are_all_kept(tenant):
    rows = [sent(message_id=None), sent(message_id=None)]
    assert tenant(email_sends=rows).pull()["esp_send"].rows.height == 2


def test_a_copied_opt_out_is_one(tenant):
    row = {"contact_id": 701, "message_id": 1, "source": "list_unsubscribe", "event_time": AT}
    found = tenant(email_unsubscribes=[row, row]).pull()["esp_unsubscribe"]
    assert found.values("contact_id", "source", "at") == [("701", "list_unsubscribe", AT)]


def test_an_event_has_no_payload_and_its_copy_is_left_out(tenant):
    row = {"event_id": "E1", "contact_id": 701, "event_type_id": 5, "event_time": AT}
    found = tenant(external_events=[row, row, row | {"event_id": "E2"}]).pull()["esp_event"]
    columns = ("event_id", "event_name", "contact_id", "triggered_at", "order_id")
    assert sorted(found.values(*columns)) == [
        ("E1", "5", "701", AT, None),
        ("E2", "5", "701", AT, None),
    ]


def product(**words):
    row = {
        "item_id": "A1",
        "title": {"default": "Lamp", "locals": [{"k": "de", "v": "Lampe"}]},
        "category": ["Home", "Light"],
        "price": {"default": Decimal("9.99"), "locals": []},
        "event_time": AT,
        "loaded_at": AT,
    }
    return row | words


def test_a_product_is_its_newest_state_in_the_default_language(tenant):
    rows = [
        product(),
        product(title={"default": "Old", "locals": []}, event_time=AT - timedelta(1)),
    ]
    found = tenant(products_latest_state=rows).pull()["esp_product"]
    columns = ("item", "title", "price_u", "category")
    assert found.values(*columns) == [("A1", "Lamp", 9_990_000, "Home > Light")]
    assert found.fed["msrp_u"] == "not given"


def test_opens_are_counted_and_nothing_is_made_of_them(tenant):
    served = tenant(email_opens=[{"event_time": AT}, {"event_time": LATER}])
    assert served.pull() == {}
    assert served.told()["email_opens"] == "2 rows from 2026-03-02 to 2026-03-02"


def test_a_view_that_we_make_nothing_of_is_counted(tenant):
    assert tenant(sms_sends=[{"x": 1}]).told()["sms_sends"] == "1 rows"


def test_a_view_that_is_not_there_is_named(tenant):
    served = tenant(email_opens=[{"event_time": AT}])
    told = served.told(views=("email_opens", "email_sends"))
    assert told["email_sends"] == "not there"
    assert "esp_send" not in served.pull(views=("email_opens", "email_sends"))
