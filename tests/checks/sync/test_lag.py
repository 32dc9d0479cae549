from datetime import timedelta

import pytest

from checks.sync.lag import lag
from checks.vocabulary import LANES


def minutes(number):
    return timedelta(minutes=number)


def verdicts(answer, evidence):
    """Lane -> actual and severity of each finding."""
    findings = answer(lag, evidence).findings
    return {row["key"]: (row["actual"], row["severity"]) for row in findings.to_dicts()}


@pytest.fixture
def lane(noon):
    """Call it with a lane, how long ago the change was and how long it took (null: it waits)."""
    return lambda name, ago, took: TABLES_OF[name](
        noon - ago, None if took is None else noon - ago + took
    )


TABLES_OF = {
    "consent": lambda left, seen: {
        "erp_customer": [{"updated_at": None}],
        "erp_consent": [{"changed_at": left}],
        "esp_contact": [{"opt_in": "2" if seen else "1", "last_modified_at": seen}],
    },
    "dispatch": lambda left, seen: {
        "erp_dispatch": [{"dispatched_at": left}],
        "esp_event": [{"triggered_at": seen}] if seen else [],
    },
    "orders": lambda left, seen: {
        "erp_order": [{"ready_at": left}],
        "esp_sale_line": [{"loaded_at": seen}] if seen else [],
    },
    "profiles": lambda left, seen: {
        "erp_customer": [{"updated_at": left}],
        "esp_contact": [{"last_modified_at": seen or left - minutes(1)}],
    },
    "catalogue": lambda left, seen: {
        "erp_product": [{"updated_at": left}],
        "esp_product": [{"loaded_at": seen or left - minutes(1)}],
    },
}


@pytest.mark.parametrize(
    ("name", "took", "severity"),
    [
        ("consent", minutes(11), None),
        ("consent", minutes(12), "S4"),
        ("consent", minutes(15), "S4"),
        ("consent", minutes(16), "S1"),
        ("dispatch", minutes(11), None),
        ("dispatch", minutes(15), "S4"),
        ("dispatch", minutes(30), "S3"),
        ("dispatch", minutes(31), "S2"),
        ("orders", timedelta(hours=3), None),
        ("orders", timedelta(hours=4), "S4"),
        ("orders", timedelta(hours=8), "S3"),
        ("orders", timedelta(hours=9), "S2"),
        ("profiles", timedelta(hours=24), "S4"),
        ("profiles", timedelta(hours=60), "S3"),
        ("catalogue", timedelta(hours=20), None),
        ("catalogue", timedelta(hours=26), "S4"),
    ],
    ids=str,
)
def test_a_lane_is_judged_by_its_own_limit(evidence, answer, lane, name, took, severity):
    got = verdicts(answer, evidence(**lane(name, timedelta(days=3), took)))
    assert got.get(name, (None, None))[1] == severity


@pytest.mark.parametrize(
    ("name", "severity"),
    [("consent", "S1"), ("dispatch", "S2"), ("orders", "S2"), ("profiles", "S3")],
)
def test_a_change_that_never_arrived_counts_with_its_age(evidence, answer, lane, name, severity):
    got = verdicts(answer, evidence(**lane(name, timedelta(days=3), None)))
    assert got == {name: ("over 3 days", severity)}


def test_a_catalogue_change_that_no_load_brought_counts_with_its_age(evidence, answer, lane):
    got = verdicts(answer, evidence(**lane("catalogue", timedelta(hours=40), None)))
    assert got == {"catalogue": ("over 40 h", "S3")}


@pytest.mark.parametrize("name", LANES)
def test_a_change_within_the_settle_window_is_in_flight(evidence, answer, lane, name):
    tables = lane(name, minutes(14), None)
    assert "nothing that can be timed" in answer(lag, evidence(**tables)).not_run


@pytest.mark.parametrize("name", LANES)
def test_a_change_before_the_window_is_not_measured(evidence, answer, lane, name):
    tables = lane(name, timedelta(days=31), None)
    assert "nothing that can be timed" in answer(lag, evidence(**tables)).not_run


def test_one_that_waits_inside_the_limit_says_nothing_yet(evidence, answer, lane):
    one = answer(lag, evidence(**lane("orders", timedelta(hours=3), None)))
    assert (one.examined, one.findings.height) == (1, 0)


def test_lanes_that_can_not_be_asked_are_told_apart_with_the_reason(evidence, answer, lane):
    one = answer(lag, evidence(**lane("orders", timedelta(days=1), minutes(5))))
    assert (one.examined, one.state) == (1, "passed")
    assert set(one.unasked) == {"consent", "dispatch", "profiles", "catalogue"}
    assert one.unasked["dispatch"] == "no source gives esp_event"


def test_without_any_lane_it_is_not_run(evidence, answer):
    why = answer(lag, evidence()).not_run
    assert all(name in why for name in LANES)


def test_the_value_waiting_is_that_of_orders_past_the_limit(evidence, answer, noon):
    hours = [1, 4, 5, 6]
    erp = [{"ready_at": noon - timedelta(hours=h), "total_u": 10**h} for h in hours]
    one = answer(lag, evidence(erp=erp, esp=[{"order_id_raw": "o-4"}]))
    finding = one.findings.row(0, named=True)
    assert (finding["impact_u"], finding["people"]) == (10**5, 3)


def test_delays_are_shown_per_lane_and_per_hour_of_the_business_day(evidence, answer, lane):
    one = answer(lag, evidence(**lane("orders", timedelta(days=1), minutes(5))))
    lanes = one.exhibits["lanes"].row(0, named=True)
    assert lanes == {
        "lane": "orders",
        "seen": 1,
        "waiting": 0,
        "p50_s": 300,
        "p95_s": 300,
        "max_s": 300,
        "limit_s": 14_400,
    }
    assert one.exhibits["by_hour"].select("lane", "hour", "p95_s").rows() == [("orders", 13, 300)]


# --- what is seen, lane by lane ---


def of_lane(answer, evidence, name):
    """Seen, waiting and the 95th percentile in seconds; null when the lane has nothing."""
    one = answer(lag, evidence)
    rows = [] if one.not_run else one.exhibits["lanes"].to_dicts()
    return next(
        ((row["seen"], row["waiting"], row["p95_s"]) for row in rows if row["lane"] == name), None
    )


@pytest.fixture
def stated(evidence, noon):
    """Call it with what the contact shows; the opt-out was stated an hour before the fence."""

    def made(contact, *, unsubscribed=(), **consent):
        return evidence(
            erp_customer=[{"updated_at": None}],
            erp_consent=[{"changed_at": noon - minutes(60)} | consent],
            esp_contact=[{"last_modified_at": noon - minutes(50)} | contact],
            esp_unsubscribe=[{"contact_id": "1", "at": noon - minutes(m)} for m in unsubscribed],
        )

    return made


@pytest.mark.parametrize(
    ("contact", "consent", "expected"),
    [
        ({"opt_in": "2"}, {}, (1, 0, 600)),
        ({"opt_in": "1"}, {}, (0, 1, None)),
        ({"opt_in": None}, {}, None),
        ({"opt_in": "1"}, {"state": "in"}, (1, 0, 600)),
        ({"opt_in": "2"}, {"state": "in"}, None),
        ({"opt_in": "1"}, {"state": "unknown"}, None),
        ({"opt_in": "2", "external_id_raw": "x"}, {}, (1, 0, 600)),
        ({"opt_in": "2", "external_id_raw": "x", "email_raw": "x@x.com"}, {}, None),
        ({"sms_opt_in": False, "mobile_raw": "07700900123"}, {"channel": "sms"}, (1, 0, 600)),
        ({"sms_opt_in": None, "mobile_raw": "07700900123"}, {"channel": "sms"}, (0, 1, None)),
        ({"sms_opt_in": True}, {"channel": "sms"}, None),
    ],
    ids=str,
)
def test_consent_is_seen_when_the_contact_agrees(answer, stated, contact, consent, expected):
    assert of_lane(answer, stated(contact, **consent), "consent") == expected


def test_what_the_contact_showed_before_did_not_have_to_arrive(answer, stated, noon):
    earlier = {"opt_in": "2", "last_modified_at": noon - minutes(61)}
    assert of_lane(answer, stated(earlier), "consent") is None


def test_an_opt_in_that_has_not_touched_the_contact_waits(answer, stated, noon):
    earlier = {"opt_in": "2", "last_modified_at": noon - minutes(61)}
    assert of_lane(answer, stated(earlier, state="in"), "consent") == (0, 1, None)


def test_the_first_unsubscription_after_the_opt_out_is_its_arrival(answer, stated):
    got = stated({"opt_in": "2"}, unsubscribed=[70, 58, 30])
    assert of_lane(answer, got, "consent") == (1, 0, 120)


def test_only_the_first_parcel_and_the_first_event_of_an_order_count(evidence, answer, noon):
    parcels = [{"order_id": "o-1", "dispatched_at": noon - minutes(m)} for m in (60, 30)]
    events = [{"order_id": "o-1", "triggered_at": noon - minutes(m)} for m in (20, 55)]
    events.append({"order_id": "o-1", "triggered_at": noon - minutes(60), "event_name": "paid"})
    got = evidence(erp_dispatch=parcels, esp_event=events)
    assert of_lane(answer, got, "dispatch") == (1, 0, 300)


def test_a_parcel_of_an_order_that_policy_keeps_out_is_not_measured(evidence, answer, noon):
    left = [{"dispatched_at": noon - minutes(60)}, {"dispatched_at": noon - minutes(60)}]
    events = [{"order_id": "nice-2", "triggered_at": noon - minutes(59), "event_name": "Despatch"}]
    erp = [{"in_scope": False}, {"nice_id": "nice-2"}]
    got = evidence(erp=erp, erp_dispatch=left, esp_event=events)
    assert of_lane(answer, got, "dispatch") == (1, 0, 60)


@pytest.mark.parametrize(
    "left_out",
    [{"in_scope": False}, {"status": "cancelled"}, {"cancelled_at": "now"}, {"ready_at": None}],
    ids=str,
)
def test_an_order_that_need_not_arrive_is_not_measured(evidence, answer, noon, left_out):
    row = {name: noon if value == "now" else value for name, value in left_out.items()}
    assert of_lane(answer, evidence(erp=[row], esp=[]), "orders") is None


def test_an_order_is_seen_at_its_first_load(evidence, answer, noon):
    loads = [{"order_id_raw": "o-1", "loaded_at": noon - minutes(m)} for m in (10, 50)]
    got = evidence(erp=[{"ready_at": noon - minutes(60)}], esp=loads)
    assert of_lane(answer, got, "orders") == (1, 0, 600)


def test_an_order_that_is_there_without_a_load_time_is_not_measured(evidence, answer):
    got = evidence(erp=[{}, {}], esp=[{"loaded_at": None}, {}])
    assert of_lane(answer, got, "orders") == (1, 0, 0)


@pytest.mark.parametrize(
    "left_out", [{"status": "deleted"}, {"merged_into": "c-2"}, {"erased_at": "now"}], ids=str
)
def test_a_customer_no_longer_in_use_is_not_measured(evidence, answer, noon, left_out):
    row = {name: noon if value == "now" else value for name, value in left_out.items()}
    got = evidence(erp_customer=[row], esp_contact=[{}])
    assert of_lane(answer, got, "profiles") is None


def test_an_address_that_two_customers_have_stands_for_neither(evidence, answer):
    shop = [{"email_raw": "a@x.com"}, {"email_raw": "a@x.com"}]
    got = evidence(
        erp_customer=shop, esp_contact=[{"external_id_raw": None, "email_raw": "a@x.com"}]
    )
    assert of_lane(answer, got, "profiles") is None


def test_an_item_is_seen_at_the_first_load_after_its_change(evidence, answer, noon):
    loads = [{"finished_at": noon - timedelta(days=day)} for day in (1, 2, 3, 4)]
    loads.append({"finished_at": noon - timedelta(hours=60), "status": "failed"})
    loads.append({"finished_at": noon - timedelta(hours=60), "kind": "sales"})
    changed = [{"updated_at": noon - timedelta(days=3, hours=-2)}]
    got = evidence(erp_product=changed, esp_product=[{"loaded_at": noon}], esp_load=loads)
    assert of_lane(answer, got, "catalogue") == (1, 0, 22 * 3600)


def test_without_a_log_of_loads_an_old_change_can_not_be_timed(evidence, answer, noon):
    changed = [{"updated_at": noon - timedelta(days=9)}, {"updated_at": noon - minutes(80)}]
    loaded = [{"loaded_at": noon - minutes(70)}] * 2
    got = evidence(erp_product=changed, esp_product=loaded)
    assert of_lane(answer, got, "catalogue") == (1, 0, 600)


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("erp_consent", "changed_at", "consent"),
        ("esp_event", "order_id", "dispatch"),
        ("esp_sale_line", "loaded_at", "orders"),
        ("esp_contact", "last_modified_at", "profiles"),
        ("esp_product", "loaded_at", "catalogue"),
    ],
)
def test_a_column_never_filled_takes_its_lane_out(evidence, answer, lane, table, column, name):
    other = "catalogue" if name == "orders" else "orders"
    hours = timedelta(hours=9)
    tables = lane(other, hours, minutes(5)) | lane(name, hours, minutes(5))
    one = answer(lag, evidence(**tables, unfilled={table: [column]}))
    assert one.unasked[name] == f"no source fills {table}.{column}"
