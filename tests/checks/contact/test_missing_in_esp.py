from datetime import timedelta

import pytest

from checks.contact.missing_in_esp import missing_in_esp

NOBODY = {"external_id_raw": "x", "email_raw": "x@x.com"}


def one_missing(evidence, **tables):
    """Evidence of one customer and of a contact who is somebody else."""
    return evidence(**{"erp_customer": [{}], "esp_contact": [NOBODY]} | tables)


def test_a_customer_without_a_contact_is_reported(evidence, found):
    assert found(missing_in_esp, one_missing(evidence)) == [("c-1", "contact", "S3")]


@pytest.mark.parametrize(
    "tie",
    [
        {"external_id_raw": " c-1 "},
        {"external_id_raw": "AC-1"},
        {"email_raw": "Person1@Example.com"},
        {"mobile_raw": "+44 7700 900123"},
    ],
    ids=str,
)
def test_a_customer_tied_to_a_contact_is_not_reported(evidence, found, tie):
    customer = {"account_code": "AC-1", "mobile_raw": "07700900123"}
    rows = one_missing(evidence, erp_customer=[customer], esp_contact=[NOBODY | tie])
    assert found(missing_in_esp, rows) == []


def test_a_damaged_external_id_is_no_tie(evidence, found):
    rows = one_missing(evidence, esp_contact=[NOBODY | {"external_id_raw": "C-1"}])
    assert len(found(missing_in_esp, rows)) == 1


def test_a_customer_whose_other_record_has_a_contact_is_not_reported(evidence, found):
    twins = [{"email_raw": "a@x.com"}, {"email_raw": "a@x.com"}]
    rows = evidence(erp_customer=twins, esp_contact=[NOBODY | {"external_id_raw": "c-2"}])
    assert found(missing_in_esp, rows) == []


def test_persons_of_the_link_step_are_used_where_it_gave_them(evidence, found):
    linked = [
        {"component_id": "p", "system": "stokly", "record_id": "c-1", "strength": "strong"},
        {"component_id": "p", "system": "emarsys", "record_id": "1", "strength": "strong"},
    ]
    assert found(missing_in_esp, one_missing(evidence, person_link=linked)) == []
    linked[1]["strength"] = "weak"
    assert len(found(missing_in_esp, one_missing(evidence, person_link=linked))) == 1


def test_a_customer_whose_address_too_many_share_is_there_if_a_contact_has_it(evidence, found):
    crowd = [{"email_raw": "info@x.com"}] * 11
    rows = evidence(erp_customer=crowd, esp_contact=[NOBODY | {"email_raw": "info@x.com"}])
    assert found(missing_in_esp, rows) == []


@pytest.mark.parametrize(
    "left_out",
    [
        {"status": "deleted"},
        {"merged_into": "c-2"},
        {"merged_at": "now"},
        {"erased_at": "now"},
        {"email_raw": None},
        {"email_raw": "  "},
    ],
    ids=str,
)
def test_a_customer_out_of_scope_is_not_asked_about(evidence, answer, noon, left_out):
    row = {name: noon if value == "now" else value for name, value in left_out.items()}
    one = answer(missing_in_esp, one_missing(evidence, erp_customer=[row]))
    assert (one.examined, one.findings.height) == (0, 0)


def test_a_customer_with_a_phone_and_a_blank_address_is_asked_about(evidence, answer):
    row = {"email_raw": " ", "mobile_raw": "07700900123"}
    assert answer(missing_in_esp, one_missing(evidence, erp_customer=[row])).examined == 1


@pytest.mark.parametrize(
    ("age", "asked"),
    [(timedelta(hours=24, minutes=15), 0), (timedelta(hours=24, minutes=16), 1)],
    ids=str,
)
def test_a_new_customer_has_the_agreed_time_and_the_settle_window(
    evidence, answer, noon, age, asked
):
    row = {"created_at": noon - age}
    assert answer(missing_in_esp, one_missing(evidence, erp_customer=[row])).examined == asked


def test_without_a_birth_the_last_change_is_the_age(evidence, answer, noon):
    row = {"created_at": None, "updated_at": noon}
    assert answer(missing_in_esp, one_missing(evidence, erp_customer=[row])).examined == 0


def test_a_customer_without_any_time_is_said_not_to_be_judged(evidence, answer):
    ageless = {"created_at": None, "updated_at": None}
    one = answer(missing_in_esp, one_missing(evidence, erp_customer=[ageless]))
    assert one.examined == 0
    assert one.unasked["age"].endswith("too new to judge: 1")


def test_one_in_a_thousand_customers_is_a_note(evidence, answer):
    shop = [{}] * 1000
    there = [{"external_id_raw": f"c-{n}", "email_raw": None} for n in range(2, 1001)]
    one = answer(missing_in_esp, evidence(erp_customer=shop, esp_contact=there))
    assert (one.examined, one.findings["severity"].to_list()) == (1000, ["S4"])
    one = answer(missing_in_esp, evidence(erp_customer=shop, esp_contact=there[1:]))
    assert one.findings["severity"].to_list() == ["S3", "S3"]


@pytest.mark.parametrize(
    ("state", "days", "severity"),
    [("in", 89, "S2"), ("in", 90, "S3"), ("out", 1, "S3"), ("unknown", 1, "S3")],
)
def test_opted_in_and_a_recent_buyer_is_grave(evidence, found, noon, state, days, severity):
    bought = [{"placed_at": noon - timedelta(days=days)}]
    rows = one_missing(evidence, erp=bought, erp_consent=[{"state": state}])
    assert found(missing_in_esp, rows) == [("c-1", "contact", severity)]


def test_the_impact_is_what_they_ordered_in_twelve_months(evidence, answer, noon):
    erp = [
        {"customer_id": "c-1", "total_u": 5_000_000},
        {"customer_id": "c-1", "total_u": 700, "placed_at": noon - timedelta(days=364)},
        {"customer_id": "c-1", "total_u": 11, "placed_at": noon - timedelta(days=365)},
        {"customer_id": "c-1", "total_u": 13, "cancelled_at": noon},
        {"customer_id": "c-1", "total_u": 13, "status": "cancelled"},
        {"customer_id": "c-9", "total_u": 17},
    ]
    one = answer(missing_in_esp, one_missing(evidence, erp=erp, erp_customer=[{}, {}]))
    assert one.findings.sort("key")["impact_u"].to_list() == [5_000_700, 0]
    assert one.findings["people"].to_list() == [1, 1]


def test_the_cause_splits_buyers_opted_in_and_rejected(evidence, answer):
    customers = [{}, {"email_raw": "no address"}, {}]
    tables = {"erp": [{}], "erp_consent": [{"state": "in"}], "erp_customer": customers}
    one = answer(missing_in_esp, one_missing(evidence, **tables))
    assert one.findings.sort("key")["cause"].to_list() == [
        "has orders, opted in",
        "would be rejected: no valid e-mail or mobile number",
        None,
    ]
    assert one.exhibits["split"]["customers"].sum() == 3


def test_what_could_not_be_asked_for_want_of_a_table_is_said(evidence, answer):
    one = answer(missing_in_esp, one_missing(evidence))
    assert set(one.unasked) == {"opted in", "orders"}
    assert one.findings["impact_u"].to_list() == [None]


@pytest.mark.parametrize("lacking", ["erp_customer", "esp_contact"])
def test_without_either_side_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_customer": [{}], "esp_contact": [{}]}
    tables.pop(lacking)
    assert f"no source gives {lacking}" in answer(missing_in_esp, evidence(**tables)).not_run


def test_a_shop_without_customers_has_none_missing(evidence, answer):
    one = answer(missing_in_esp, one_missing(evidence, erp_customer=[]))
    assert (one.examined, one.findings.height, one.state) == (0, 0, "not run")
