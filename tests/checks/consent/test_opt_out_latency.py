from datetime import timedelta

import pytest

from checks.consent.opt_out_latency import opt_out_latency
from checks.vocabulary import Design

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def minutes(number):
    return timedelta(minutes=number)


def many(noon, *delays, ago=2 * DAY):
    """One opt-out a delay, each of a customer of their own; null: it waits."""
    at = noon - ago
    return {
        "erp_customer": [{"updated_at": None} for _ in delays],
        "erp_consent": [{"changed_at": at} for _ in delays],
        "esp_contact": [
            {"opt_in": "1"} if took is None else {"opt_in": "2", "last_modified_at": at + took}
            for took in delays
        ],
    }


@pytest.mark.parametrize(
    ("took", "expected"),
    [
        (minutes(4), None),
        (minutes(15), None),
        (minutes(16), ("at most 16 min", "S3", "probable")),
        (minutes(90), ("at most 1 h 30 min", "S3", "probable")),
        (DAY, ("at most 24 h", "S3", "probable")),
        (DAY + minutes(1), ("at most 24 h 1 min", "S1", "probable")),
    ],
    ids=str,
)
def test_one_opt_out_is_judged_by_how_long_it_took(stated, told, took, expected):
    assert told(stated(took)) == expected


def test_a_contact_still_mailable_waits_and_is_exact(stated, told):
    assert told(stated()) == ("over 2 days, and still mailable", "S1", "exact")
    assert told(stated(ago=minutes(20))) == ("over 20 min, and still mailable", "S3", "exact")


@pytest.mark.parametrize(
    ("slow", "severity"),
    [
        ([minutes(50)], None),
        ([minutes(61)], "S3"),
        ([minutes(16)] * 2, "S2"),
        ([minutes(61)] * 2, "S1"),
    ],
)
def test_of_twenty_one_may_take_up_to_an_hour(evidence, answer, noon, slow, severity):
    delays = slow + [minutes(5)] * (20 - len(slow))
    one = answer(opt_out_latency, evidence(**many(noon, *delays)))
    assert one.examined == 20
    assert one.findings["severity"].to_list() == ([severity] * len(slow) if severity else [])


def test_where_the_channel_is_slow_every_one_over_its_limit_is_told_with_the_reason(
    evidence, answer, noon
):
    delays = [minutes(20)] * 3 + [minutes(5)] * 17
    found = answer(opt_out_latency, evidence(**many(noon, *delays))).findings
    assert set(found["expected"]) == {"within 15 min"}
    assert set(found["cause"]) == {"95 of 100 by email take up to 20 min"}
    assert found["people"].sum() == 3


def test_where_too_many_wait_the_channel_takes_longer_than_is_known(evidence, answer, noon):
    delays = [None] * 3 + [minutes(5)] * 17
    found = answer(opt_out_latency, evidence(**many(noon, *delays))).findings
    assert set(found["cause"]) == {"95 of 100 by email take over 2 days"}


def test_of_a_few_opt_outs_the_slowest_says_nothing_of_the_channel(evidence, answer, noon):
    found = answer(opt_out_latency, evidence(**many(noon, *[minutes(61)] * 19))).findings
    assert set(found["severity"]) == {"S3"}
    assert found["cause"].null_count() == 19


def test_what_was_agreed_for_consent_is_the_limit(stated, answer):
    design = Design(sla={"consent": timedelta(hours=2)})
    one = answer(opt_out_latency, stated(minutes(90), design=design))
    assert (one.examined, one.findings.height) == (1, 0)


# --- what is shown, and what it can do without ---


def test_counts_and_percentiles_are_shown_with_their_base(evidence, answer, noon):
    delays = [minutes(4), minutes(10), minutes(40), 3 * HOUR, 30 * HOUR, None]
    one = answer(opt_out_latency, evidence(**many(noon, *delays)))
    assert one.exhibits["opt_out_channels"].to_dicts() == [
        {
            "channel": "email",
            "opt_outs": 6,
            "waiting": 1,
            "untimed": 0,
            "over_5_min": 5,
            "over_15_min": 4,
            "over_60_min": 3,
            "over_24_h": 2,
            "p50_s": 2400,
            "p95_s": None,
            "max_s": 48 * 3600,
            "least_p95_s": None,
            "exposed_minutes": 54 + 81 * 60,
            "sends": None,
        }
    ]
    assert one.exhibits["opt_out_hours"].rows() == [("email", 13, 5, 1, 2400, None, 48 * 3600)]


def test_mail_sent_while_it_was_on_its_way_is_counted(stated, answer, noon):
    at = noon - 2 * DAY
    sends = [
        {"sent_at": at + minutes(30)},
        {"sent_at": at + minutes(30), "kind": "transactional"},
        {"sent_at": at},
        {"sent_at": at + 3 * HOUR},
    ]
    sends = [{"contact_id": "1"} | one for one in sends]
    one = answer(opt_out_latency, stated(2 * HOUR, esp_send=sends))
    assert one.exhibits["opt_out_channels"]["sends"].to_list() == [1]


@pytest.mark.parametrize("lacking", ["erp_customer", "erp_consent", "esp_contact"])
def test_without_any_of_its_tables_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_customer": [{}], "erp_consent": [{}], "esp_contact": [{}]}
    tables.pop(lacking)
    assert f"no source gives {lacking}" in answer(opt_out_latency, evidence(**tables)).not_run


@pytest.mark.parametrize(
    ("table", "column"), [("erp_consent", "changed_at"), ("esp_contact", "opt_in")]
)
def test_without_a_column_it_needs_it_is_not_run(stated, answer, table, column):
    one = answer(opt_out_latency, stated(HOUR, unfilled={table: [column]}))
    assert one.not_run == f"no source fills {table}.{column}"


def test_without_any_time_from_emarsys_it_is_not_run(stated, answer):
    rows = stated(contacts=[{"opt_in": "1"}], unfilled={"esp_contact": ["last_modified_at"]})
    assert (
        answer(opt_out_latency, rows).not_run == "no source tells when an opt-out reached Emarsys"
    )


def test_the_log_alone_is_enough(stated, answer, noon):
    contact = {"opt_in": "2", "last_modified_at": None}
    unfilled = {"esp_contact": ["last_modified_at"]}
    at = noon - 2 * DAY
    moved = {"lane": "consent", "key": "c-1", "created_at": at, "delivered_at": at + HOUR}
    rows = stated(contacts=[contact], sync_event=[moved], unfilled=unfilled)
    assert answer(opt_out_latency, rows).findings["actual"].to_list() == ["1 h"]
