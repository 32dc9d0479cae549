"""What tells when an opt-out reached Emarsys, and which of them had to."""

from datetime import timedelta

import pytest

from checks.consent.opt_out_latency import opt_out_latency

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BY_SMS = {"channel": "sms"}


def minutes(number):
    return timedelta(minutes=number)


# --- what tells the moment ---


def log(noon, after, lane="consent", before=timedelta(), key="c-1"):
    at = noon - 2 * DAY
    return [{"lane": lane, "key": key, "created_at": at - before, "delivered_at": at + after}]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (lambda noon: {"sync_event": log(noon, minutes(70))}, "1 h 10 min"),
        (lambda noon: {"sync_event": log(noon, minutes(70), key=" c-1 ")}, "1 h 10 min"),
        (lambda noon: {"sync_event": log(noon, minutes(70), lane="orders")}, "at most 3 h"),
        (lambda noon: {"sync_event": log(noon, minutes(70), before=HOUR)}, "at most 3 h"),
        (lambda noon: {"sync_event": log(noon, minutes(-70))}, "at most 3 h"),
        (lambda noon: {"esp_unsubscribe": [{"at": noon - 2 * DAY + minutes(65)}]}, "1 h 5 min"),
        (lambda noon: {"esp_unsubscribe": [{"at": noon - 3 * DAY}]}, "at most 3 h"),
        (
            lambda noon: {
                "opt_out_push": [
                    {"contact_id": "1", "channel": "email", "applied_at": noon - 2 * DAY + HOUR * 2}
                ]
            },
            "2 h",
        ),
    ],
    ids=[
        "log",
        "blanks",
        "other lane",
        "set out before",
        "earlier",
        "unsub",
        "unsub before",
        "push",
    ],
)
def test_a_record_of_the_moment_goes_before_the_contacts_time_of_change(
    stated, told, noon, tables, expected
):
    assert told(stated(3 * HOUR, **tables(noon)))[0] == expected


def test_the_first_moment_told_is_the_arrival(stated, answer, noon):
    tables = {"sync_event": log(noon, minutes(70)), "esp_unsubscribe": [{"at": noon - 2 * DAY}]}
    one = answer(opt_out_latency, stated(3 * HOUR, **tables))
    assert one.findings.is_empty()
    assert one.exhibits["opt_out_tellers"].rows() == [("email", "unsubscription", 1)]


def test_of_several_unsubscriptions_the_first_since_the_statement_counts(stated, told, noon):
    left = [{"contact_id": "1", "at": noon - 2 * DAY + minutes(m)} for m in (100, -70, 65)]
    assert told(stated(3 * HOUR, esp_unsubscribe=left))[0] == "1 h 5 min"


@pytest.mark.parametrize("after", [minutes(3), 40 * HOUR], ids=str)
def test_what_the_log_says_is_not_believed_while_the_contact_is_mailable(stated, told, noon, after):
    assert told(stated(sync_event=log(noon, after)))[0] == "over 2 days, and still mailable"


def test_a_time_of_change_that_may_be_of_something_else_tells_nothing(stated, answer, noon):
    later = [{"updated_at": noon - DAY}]
    one = answer(opt_out_latency, stated(30 * HOUR, erp_customer=later))
    assert "1 of 1 can't be timed" in one.not_run


def test_the_record_that_the_statement_itself_touched_is_nothing_else(stated, told, noon):
    at_once = [{"updated_at": noon - 2 * DAY + timedelta(seconds=30)}]
    assert told(stated(30 * HOUR, erp_customer=at_once))[1] == "S1"


def test_with_a_log_a_later_change_of_the_profile_is_no_delay(stated, answer, noon):
    later = [{"updated_at": noon - DAY}]
    rows = stated(30 * HOUR, erp_customer=later, sync_event=log(noon, minutes(3)))
    one = answer(opt_out_latency, rows)
    assert (one.examined, one.findings.height, one.unasked) == (1, 0, {})


def seen(noon, in_at, out_at):
    at = noon - 2 * DAY
    turned = {"in_at": None if in_at is None else at + in_at, "out_at": at + out_at}
    return [{"contact_id": "1", "channel": "email"} | turned]


@pytest.mark.parametrize(
    ("turned", "expected"),
    [
        ((5 * HOUR, 29 * HOUR), ("over 5 h", "S3", "exact")),
        ((25 * HOUR, 29 * HOUR), ("over 25 h", "S1", "exact")),
        ((-HOUR, minutes(10)), None),
    ],
    ids=str,
)
def test_snapshots_tell_between_what_it_turned(stated, told, noon, turned, expected):
    later = [{"updated_at": noon - HOUR}]
    rows = stated(47 * HOUR, erp_customer=later, opt_in_seen=seen(noon, *turned))
    assert told(rows) == expected


def test_snapshots_on_both_sides_of_the_limit_decide_nothing(stated, answer, noon):
    later = [{"updated_at": noon - HOUR}]
    turned = seen(noon, minutes(10), DAY)
    one = answer(opt_out_latency, stated(47 * HOUR, erp_customer=later, opt_in_seen=turned))
    assert "1 of 1 can't be timed" in one.not_run


def test_a_snapshot_that_shows_it_mailable_refutes_an_earlier_moment(stated, told, noon):
    turned = seen(noon, 5 * HOUR, 29 * HOUR)
    rows = stated(20 * HOUR, opt_in_seen=turned, sync_event=log(noon, minutes(3)))
    assert told(rows) == ("between 5 h and 20 h", "S3", "exact")


# --- what had to arrive ---

TWO = [{"opt_in": "2"}, {"opt_in": "2", "external_id_raw": "c-1", "email_raw": None}]


@pytest.mark.parametrize(
    ("contact", "consent"),
    [
        ({"opt_in": "2", "last_modified_at": "before"}, {}),
        ({"opt_in": None}, {}),
        ({"opt_in": "1"}, {"state": "in"}),
        ({"opt_in": "1"}, {"state": "unknown"}),
        ({"opt_in": "1"}, {"changed_at": None}),
        ({"opt_in": "1", "sms_opt_in": True}, BY_SMS),
        ({"opt_in": "1", "external_id_raw": "c-9", "email_raw": None}, {}),
    ],
    ids=str,
)
def test_what_did_not_have_to_arrive_is_not_asked_about(stated, answer, noon, contact, consent):
    before = {"before": noon - 3 * DAY}
    contact = {name: before.get(value, value) for name, value in contact.items()}
    one = answer(opt_out_latency, stated(contacts=[contact], consent=consent))
    assert one.not_run == "there are no opt-outs to ask about"


@pytest.mark.parametrize(
    ("ago", "asked"),
    [(minutes(14), 0), (minutes(15), 1), (29 * DAY, 1), (30 * DAY, 0)],
    ids=str,
)
def test_only_opt_outs_of_the_window_that_had_time_to_settle_are_measured(
    stated, answer, ago, asked
):
    assert answer(opt_out_latency, stated(ago=ago)).examined == asked


@pytest.mark.parametrize(
    ("sms_opt_in", "actual"),
    [(True, "over 2 days, and still mailable"), (None, "over 2 days, and still mailable")],
)
def test_an_opt_out_by_sms_waits_where_a_number_is_held(stated, answer, sms_opt_in, actual):
    contact = {"opt_in": "2", "mobile_raw": "07700900123", "sms_opt_in": sms_opt_in}
    one = answer(opt_out_latency, stated(contacts=[contact], consent=BY_SMS))
    assert one.findings.select("field", "actual").rows() == [("sms", actual)]


def test_without_an_sms_opt_in_from_emarsys_sms_is_not_asked_about(stated, answer):
    contact = {"opt_in": "1", "mobile_raw": "07700900123"}
    unfilled = {"esp_contact": ["sms_opt_in"]}
    one = answer(opt_out_latency, stated(contacts=[contact], consent=BY_SMS, unfilled=unfilled))
    assert one.unasked == {"sms": "no source fills esp_contact.sms_opt_in"}


def test_it_has_arrived_when_the_last_contact_of_the_person_shows_it(stated, told, noon):
    at = noon - 2 * DAY
    both = [
        one | {"last_modified_at": at + took}
        for one, took in zip(TWO, [minutes(3), 2 * HOUR], strict=True)
    ]
    assert told(stated(contacts=both))[0] == "at most 2 h"
    assert told(stated(contacts=[both[0], {**both[1], "opt_in": "1"}]))[0].startswith("over 2 days")


def test_the_contacts_of_the_person_are_the_records(stated, answer):
    contacts = [{**TWO[1], "opt_in": "1"}, {**TWO[0], "opt_in": "1", "external_id_raw": "c-1"}]
    finding = answer(opt_out_latency, stated(contacts=contacts)).findings
    assert finding.select("key", "field").rows() == [("c-1", "email")]
    assert finding["records"].to_list() == [["1", "2"]]


def test_what_arrived_after_the_fence_counts_with_its_age(stated, told):
    assert told(stated(49 * HOUR)) == ("over 2 days", "S1", "probable")
