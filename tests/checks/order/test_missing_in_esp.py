import json
from dataclasses import replace
from datetime import timedelta

import pytest

from checks.order.missing_in_esp import missing_in_esp
from checks.vocabulary import Design


def cause(answer, evidence):
    return answer(missing_in_esp, evidence).findings["cause"].to_list()


def day_of(orders, missing, **first_missing):
    """`orders` orders of one day, the first `missing` of them not in Emarsys."""
    rows = [first_missing] + [{}] * (orders - 1)
    arrived = [{"order_id_raw": f"o-{n}"} for n in range(missing + 1, orders + 1)]
    return {"erp": rows, "esp": arrived or [{"order_id_raw": "other"}]}


def test_a_ready_order_that_never_arrived_is_reported(evidence, found):
    assert found(missing_in_esp, evidence(erp=[{}], esp=[])) == [("o-1", "order", "S3")]


def test_an_order_that_arrived_is_not_reported(evidence, found):
    assert found(missing_in_esp, evidence(erp=[{}], esp=[{}])) == []


@pytest.mark.parametrize("form", ["order_id", "channel_ref", "nice_id"])
def test_an_order_that_arrived_under_any_of_its_names_is_not_reported(evidence, found, form):
    sent = [{"order_id_raw": " shop-7 "}]
    assert found(missing_in_esp, evidence(erp=[{form: "shop-7"}], esp=sent)) == []


def test_an_order_whose_number_is_another_orders_id_is_reported(evidence, found):
    erp = [{"order_id": "1", "nice_id": "2"}, {"order_id": "2", "nice_id": "3"}]
    erp += [{"order_id": "10", "nice_id": "4"}, {"order_id": "11", "nice_id": "5"}]
    esp = [{"order_id_raw": name} for name in ("2", "10", "11")]
    assert [key for key, _, _ in found(missing_in_esp, evidence(erp=erp, esp=esp))] == ["1"]


def test_an_order_inside_the_agreed_time_is_not_yet_asked_about(evidence, answer, noon):
    just_ready = {"ready_at": noon - timedelta(hours=4)}
    one = answer(missing_in_esp, evidence(erp=[just_ready, {}], esp=[{"order_id_raw": "o-2"}]))
    assert (one.examined, one.findings.height) == (1, 0)


def test_an_order_a_second_past_the_agreed_time_is_reported(evidence, found, noon):
    late = {"ready_at": noon - timedelta(hours=4, seconds=1)}
    assert len(found(missing_in_esp, evidence(erp=[late], esp=[]))) == 1


@pytest.mark.parametrize(
    "kept_out",
    [
        {"in_scope": False},
        {"in_scope": None},
        {"cancelled_at": "now"},
        {"status": "cancelled"},
        {"status": "on_hold"},
        {"ready_at": None},
    ],
    ids=str,
)
def test_an_order_that_need_not_arrive_is_not_asked_about(evidence, answer, noon, kept_out):
    row = {name: noon if value == "now" else value for name, value in kept_out.items()}
    one = answer(missing_in_esp, evidence(erp=[row, {}], esp=[{"order_id_raw": "o-2"}]))
    assert (one.examined, one.findings.height) == (1, 0)


def test_one_in_a_thousand_orders_of_a_day_is_a_note(evidence, answer):
    one = answer(missing_in_esp, evidence(**day_of(1000, 1)))
    assert (one.findings["severity"].to_list(), one.state) == (["S4"], "passed")


def test_two_in_a_thousand_are_a_finding(evidence, found):
    severities = {severity for _, _, severity in found(missing_in_esp, evidence(**day_of(1000, 2)))}
    assert severities == {"S3"}


def test_one_in_two_hundred_is_grave(evidence, found):
    assert found(missing_in_esp, evidence(**day_of(200, 1))) == [("o-1", "order", "S2")]


def test_a_hundredth_of_the_days_value_is_grave(evidence, found):
    dear = {"total_u": 30_000_000}
    assert found(missing_in_esp, evidence(**day_of(298, 1, **dear))) == [("o-1", "order", "S2")]
    assert found(missing_in_esp, evidence(**day_of(299, 1, **dear))) == [("o-1", "order", "S3")]


def test_on_a_day_of_nineteen_orders_no_rate_makes_it_grave(evidence, found):
    assert found(missing_in_esp, evidence(**day_of(19, 1))) == [("o-1", "order", "S3")]
    assert found(missing_in_esp, evidence(**day_of(20, 1))) == [("o-1", "order", "S2")]


def test_days_are_cut_in_the_business_time_zone(evidence, answer, noon):
    late_in_london = {"ready_at": noon - timedelta(hours=12, minutes=30)}
    one = answer(missing_in_esp, evidence(erp=[late_in_london], esp=[]))
    assert str(one.exhibits["by_day"]["day"].item()) == "2026-06-15"


def test_the_impact_is_the_totals_of_the_missing_orders(evidence, answer):
    erp = [{"total_u": 1_230_000}, {"total_u": 4_560_000}, {"total_u": 999}]
    one = answer(missing_in_esp, evidence(erp=erp, esp=[{"order_id_raw": "o-3"}]))
    assert (one.impact_u, one.findings["people"].sum()) == (1_230_000 + 4_560_000, 2)
    assert one.exhibits["by_day"]["missing_u"].sum() == one.impact_u


def test_a_foreign_order_is_worth_its_total_at_its_own_rate(evidence, answer):
    foreign = {"currency": "EUR", "rate_ppb": 850_000_000, "total_u": 10_000_001}
    one = answer(missing_in_esp, evidence(erp=[foreign], esp=[]))
    assert one.impact_u == 8_500_001


def test_a_foreign_order_without_a_rate_is_worth_nobody_knows_what(evidence, answer):
    one = answer(missing_in_esp, evidence(erp=[{"currency": "EUR"}], esp=[]))
    assert one.findings["impact_u"].to_list() == [None]


def test_a_guest_order_is_named_as_such(evidence, answer):
    erp = [{"is_guest": True}, {"is_guest": None, "customer_id": None}, {}]
    named = answer(missing_in_esp, evidence(erp=erp, esp=[])).findings.sort("key")["cause"]
    assert named.to_list() == ["guest order", "guest order", "no trace"]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"status": "FAILED", "last_error": "item missing"}, "failed: no code given"),
        ({"status": "failed", "last_error": "HTTP 429: slow down"}, "failed: 429"),
        ({"status": "failed"}, "failed: no reason given"),
        ({"status": "queued"}, "queued"),
        ({"status": None}, "queued"),
        ({"status": "retrying", "attempts": 3}, "retrying, 3 attempts"),
        ({"status": "queued", "attempts": 2}, "retrying, 2 attempts"),
        ({"status": "delivered"}, "said to be delivered"),
        ({"key": "another", "status": "failed"}, "no trace"),
        ({"entity": "contact", "lane": "profiles"}, "no trace"),
    ],
    ids=str,
)
def test_the_cause_is_what_the_integration_last_said(evidence, answer, event, words):
    assert cause(answer, evidence(erp=[{}], esp=[], sync_event=[event])) == [words]


def test_the_newest_event_counts(evidence, answer, noon):
    events = [
        {"key": "o-1", "created_at": noon, "status": "failed", "last_error": "503"},
        {"key": "o-1", "created_at": noon - timedelta(hours=1), "status": "queued"},
    ]
    assert cause(answer, evidence(erp=[{}], esp=[], sync_event=events)) == ["failed: 503"]


def test_no_address_phone_or_name_of_an_error_is_shown(evidence, answer):
    error = "422 invalid email jane@leak.test (+447700900001) Jane Doe"
    failed = {"status": "failed: Jane Doe", "last_error": error}
    one = answer(missing_in_esp, evidence(erp=[{}], esp=[], sync_event=[failed]))
    assert one.findings["cause"].to_list() == ["failed: 422"]
    shown = str(one.findings.rows()) + str(one.unasked)
    assert not [word for word in ("jane", "Doe", "7700", "leak") if word in shown]


def test_a_declared_sla_replaces_the_default(evidence, answer):
    patient = Design(sla={**Design().sla, "orders": timedelta(days=2)})
    one = answer(missing_in_esp, evidence(erp=[{}], esp=[], design=patient))
    assert (one.examined, one.findings.height) == (0, 0)


def test_a_limit_of_the_settings_replaces_the_default(evidence, found):
    lenient = replace(Design(), limits={missing_in_esp.id: {"tolerance": 1}})
    assert found(missing_in_esp, evidence(erp=[{}], esp=[], design=lenient)) == [
        ("o-1", "order", "S4")
    ]


@pytest.mark.parametrize("lacking", ["erp", "esp"])
def test_without_either_side_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(missing_in_esp, evidence(**tables)).not_run


def test_orders_that_do_not_say_when_they_were_ready_leave_it_not_run(evidence, answer):
    one = answer(missing_in_esp, evidence(erp=[{"ready_at": None}], esp=[]))
    assert "no order says when it was ready" in one.not_run


UNREAD = {"ready_at": None, "placed_at": None, "placed_at_raw": "2026-13-32"}
UNPAID = {"ready_at": None, "paid_at": None}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (UNREAD, True),
        (UNPAID | {"paid_at_raw": "yesterday"}, True),
        ({"ready_at": None, "ready_at_raw": "soon"}, True),
        ({"ready_at": None, "placed_at": None}, True),
        (UNPAID, False),
        (UNPAID | {"paid_at_raw": " "}, False),
        (UNREAD | {"status": "cancelled"}, False),
        (UNREAD | {"in_scope": False}, False),
    ],
    ids=str,
)
def test_an_order_whose_time_can_not_be_read_is_not_asked_about(evidence, answer, row, told):
    one = answer(missing_in_esp, evidence(erp=[{}, {}, row], esp=[{}, {}]))
    assert (one.examined, one.findings.height) == (2, 0)
    why = {"orders without a time": "1 of 3 orders have no time that can be read"}
    assert one.unasked == (why if told else {})


def test_a_source_that_never_says_when_an_order_was_placed_has_unpaid_ones(evidence, answer):
    rows = [{"placed_at": None}, UNPAID | {"placed_at": None}]
    unfilled = {"erp_order": ["placed_at"]}
    one = answer(missing_in_esp, evidence(erp=rows, esp=[{}], unfilled=unfilled))
    assert (one.examined, one.unasked) == (1, {})


def test_an_order_that_does_not_say_whether_it_is_in_scope_is_told(evidence, answer, noon):
    early = {"in_scope": None, "ready_at": noon}
    rows = [{}, {"in_scope": None}, UNREAD | {"in_scope": None}, UNPAID | {"in_scope": None}, early]
    one = answer(missing_in_esp, evidence(erp=rows, esp=[{}]))
    assert one.unasked == {
        "orders without a scope": "2 of 5 orders do not say whether policy sends them"
    }


def test_missing_orders_without_an_amount_are_told(evidence, answer):
    rows = [{"total_u": None}, {"currency": "EUR"}, {}, {"total_u": None}]
    one = answer(missing_in_esp, evidence(erp=rows, esp=[{"order_id_raw": "o-4"}]))
    assert one.unasked["amounts"].startswith("2 of 3 missing orders have no known amount")


def test_a_shop_without_orders_has_none_missing(evidence, answer):
    one = answer(missing_in_esp, evidence(erp=[], esp=[]))
    assert (one.examined, one.findings.height, one.state) == (0, 0, "not run")


LINES = [{"sku": "A", "qty_ordered": 1, "tax_u": 0}, {"order_id": "o-1", "sku": "B", "tax_u": 0}]
SENT = [{"order_id_raw": "o-2", "quantity": 1, "key_kind": "customer"}]


def test_a_missing_order_is_appended_whole_under_the_name_that_others_have(evidence, answer):
    lines = [line | {"qty_ordered": 1} for line in LINES]
    one = answer(missing_in_esp, evidence(erp=[{}, {}], erp_order_line=lines, esp=SENT))
    [row] = one.repairs.to_dicts()
    assert (row["key"], row["verdict_field"], row["action"]) == ("o-1", "order", "append")
    rows = json.loads(row["body"])["rows"]
    assert [(one["order"], one["item"], one["price"]) for one in rows] == [
        ("o-1", "A", "1.00"),
        ("o-1", "B", "1.00"),
    ]
    assert one.files["sales_correction"].height == 2


@pytest.mark.parametrize(
    ("lines", "why"), [(None, "no source gives the lines"), (LINES, "quantity of a line")]
)
def test_a_missing_order_of_which_not_all_is_known_is_work(evidence, answer, lines, why):
    tables = {"erp_order_line": lines} if lines else {}
    one = answer(missing_in_esp, evidence(erp=[{}, {}], esp=SENT, **tables))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["body"], one.files) == ("work", "o-1", None, {})
    assert why in row["because"]


def test_sales_are_appended_without_a_refund_that_is_not_whole_and_it_is_said(evidence, answer):
    lines = [line | {"qty_ordered": 1} for line in LINES]
    back = {"order_id_raw": "o-2", "quantity": -1, "amount_u": -1, "key_kind": "customer"}
    made = evidence(erp=[{}, {}], erp_order_line=lines, esp=[*SENT, back], erp_refund=[{}])
    [row] = answer(missing_in_esp, made).repairs.to_dicts()
    assert (row["action"], row["because"].endswith("is not among them")) == ("append", True)
