from datetime import timedelta

import pytest

from checks.contact.identifier_mismatch import identifier_mismatch
from checks.vocabulary import Design

ONE, TWO = {"email_raw": "one@x.com"}, {"email_raw": "two@x.com"}
SPLIT = [{"external_id_raw": "c-1", "email_raw": "Two@X.com"}]


def causes(answer, evidence):
    one = answer(identifier_mismatch, evidence)
    assert one.not_run is None, one.not_run
    return one.findings.select("key", "cause").sort("key").rows()


@pytest.fixture
def crossed(evidence):
    """Call it with tables: two customers, and one contact with the id of one, the e-mail of two."""

    def made(**tables):
        return evidence(**{"erp_customer": [ONE, TWO], "esp_contact": SPLIT} | tables)

    return made


def test_contacts_of_one_customer_by_both_identifiers_are_not_reported(evidence, answer):
    rows = evidence(erp_customer=[ONE, TWO], esp_contact=[ONE, TWO])
    one = answer(identifier_mismatch, rows)
    assert (one.examined, one.findings.height) == (2, 0)


def test_a_contact_that_names_two_customers_is_reported(crossed, answer):
    finding = answer(identifier_mismatch, crossed()).findings.row(0, named=True)
    told = {name: finding[name] for name in ("key", "expected", "actual", "severity", "people")}
    assert told == {"key": "1", "expected": "c-1", "actual": "c-2", "severity": "S2", "people": 2}
    assert finding["cause"] == "e-mail of another customer"


def test_an_identifier_that_names_nobody_is_not_asked_about(evidence, answer):
    strange = [{"external_id_raw": "x"} | ONE, {"external_id_raw": "c-1", "email_raw": "no@x.com"}]
    one = answer(identifier_mismatch, evidence(erp_customer=[ONE, TWO], esp_contact=strange))
    assert (one.examined, one.not_run is None) == (0, False)


def test_an_account_code_names_its_customer_too(crossed, answer):
    rows = crossed(erp_customer=[ONE | {"account_code": "C7"}, TWO])
    assert causes(answer, rows) == [("1", "e-mail of another customer")]
    by_code = crossed(
        erp_customer=[ONE | {"account_code": "C7"}, TWO],
        esp_contact=[{"external_id_raw": "C7"} | ONE],
    )
    assert answer(identifier_mismatch, by_code).findings.is_empty()


def test_two_contacts_with_each_other_s_e_mail_are_a_swapped_pair(crossed, answer):
    rows = crossed(esp_contact=[{"external_id_raw": "c-1"} | TWO, {"external_id_raw": "c-2"} | ONE])
    assert causes(answer, rows) == [("1", "swapped pair"), ("2", "swapped pair")]
    records = answer(identifier_mismatch, rows).findings.sort("key")["records"].to_list()
    assert records == [["1", "2"], ["2", "1"]]


def test_an_e_mail_that_was_the_customer_s_own_before_is_recycled(crossed, answer, noon):
    was = {"customer_id": "c-1", "kind": "email", "value_norm": " TWO@x.com"}
    old = crossed(erp_customer_alias=[was | {"valid_to": noon - timedelta(days=9)}])
    assert causes(answer, old) == [("1", "recycled e-mail")]


def test_an_e_mail_given_up_today_is_still_in_flight(crossed, answer, noon):
    was = {"customer_id": "c-1", "kind": "email", "value_norm": "two@x.com"}
    new = crossed(erp_customer_alias=[was | {"valid_to": noon - timedelta(hours=23)}])
    assert causes(answer, new) == []


def test_a_former_e_mail_of_someone_else_names_them_while_nobody_has_it(crossed, answer, noon):
    was = {"customer_id": "c-2", "kind": "email", "value_norm": "old@x.com", "valid_to": noon}
    contact = [{"external_id_raw": "c-1", "email_raw": "old@x.com"}]
    rows = crossed(erp_customer_alias=[was], esp_contact=contact)
    assert causes(answer, rows) == [("1", "former e-mail of another customer")]
    own = crossed(erp_customer_alias=[was, was | {"customer_id": "c-1"}], esp_contact=contact)
    assert causes(answer, own) == []


def test_the_id_of_a_customer_merged_away_is_told_as_that(crossed, answer):
    rows = crossed(erp_customer=[ONE | {"merged_into": "c-2"}, TWO])
    assert causes(answer, rows) == [("1", "id of a merged-away customer")]


def test_the_e_mail_of_a_customer_merged_away_is_the_survivor_s(crossed, answer):
    chain = [ONE, TWO | {"merged_into": "c-3"}, {"merged_into": "c-1"}]
    assert causes(answer, crossed(erp_customer=chain)) == []


@pytest.mark.parametrize(
    ("home", "cause"),
    [
        ({"surname": "ROE ", "postcode": "hr11aa"}, "shared household e-mail"),
        ({"surname": "Roe", "postcode": "HR1 2AA"}, "e-mail of another customer"),
        ({"surname": "", "postcode": ""}, "e-mail of another customer"),
    ],
    ids=str,
)
def test_people_of_one_surname_and_postcode_share_a_household_e_mail(crossed, answer, home, cause):
    own = {"surname": "", "postcode": ""}
    own = {"surname": "Roe", "postcode": "HR1 1AA"} if home["surname"] else own
    assert causes(answer, crossed(erp_customer=[ONE | own, TWO | home])) == [("1", cause)]


def test_a_household_address_allowed_by_the_design_is_not_reported(crossed, answer):
    allowing = Design(allowed_shared=frozenset({"two@x.com"}))
    one = answer(identifier_mismatch, crossed(design=allowing))
    assert (one.examined, one.findings.height) == (1, 0)


def test_an_e_mail_of_two_customers_names_either(crossed, answer):
    assert causes(answer, crossed(erp_customer=[TWO, TWO])) == []
    rows = crossed(erp_customer=[ONE, {"customer_id": "c-20"} | TWO, {"customer_id": "c-3"} | TWO])
    assert answer(identifier_mismatch, rows).findings["actual"].to_list() == ["c-20"]


@pytest.mark.parametrize(
    ("states", "severity"),
    [(("in", "out"), "S1"), (("out", "out"), "S2"), (("in", "unknown"), "S2")],
    ids=str,
)
def test_customers_of_different_opt_ins_stop_everything(crossed, found, states, severity):
    stated = [{"state": state} for state in states]
    assert found(identifier_mismatch, crossed(erp_consent=stated)) == [
        ("1", "customer_id", severity)
    ]


def test_an_opt_in_of_another_channel_is_no_difference(crossed, found):
    stated = [{"state": "in"}, {"state": "out", "channel": "sms"}]
    assert found(identifier_mismatch, crossed(erp_consent=stated)) == [("1", "customer_id", "S2")]


def test_the_impact_is_the_orders_of_both_each_customer_once(crossed, answer):
    totals = ((1, 10), (2, 200), (3, 3000))
    orders = [{"customer_id": f"c-{of}", "total_u": worth} for of, worth in totals]
    contacts = [
        {"external_id_raw": "c-1"} | TWO,
        {"external_id_raw": "c-2"} | ONE,
        {"external_id_raw": "c-3"} | ONE,
    ]
    rows = crossed(erp=orders, erp_customer=[ONE, TWO, {}], esp_contact=contacts)
    told = answer(identifier_mismatch, rows).findings.sort("key")
    assert told.select("people", "impact_u").rows() == [(2, 210), (0, 0), (1, 3000)]


def test_cancelled_orders_and_later_ones_are_worth_nothing(crossed, answer, noon):
    orders = [
        {"customer_id": "c-1", "total_u": 1, "placed_at": noon + timedelta(seconds=1)},
        {"customer_id": "c-1", "total_u": 20, "cancelled_at": noon},
        {"customer_id": "c-1", "total_u": 300, "status": "cancelled"},
        {"customer_id": "c-1", "total_u": 4000},
    ]
    assert answer(identifier_mismatch, crossed(erp=orders)).impact_u == 4000


def test_without_orders_the_impact_is_not_known(crossed, answer):
    assert answer(identifier_mismatch, crossed()).findings["impact_u"].to_list() == [None]


@pytest.mark.parametrize("side", ["erp_customer", "esp_contact"])
def test_what_changed_within_the_settle_window_is_in_flight(crossed, answer, noon, side):
    just = noon - timedelta(minutes=14)
    fresh = {
        "erp_customer": [ONE, TWO | {"updated_at": just}],
        "esp_contact": [SPLIT[0] | {"last_modified_at": just}],
    }
    assert causes(answer, crossed(**{side: fresh[side]})) == []


def test_the_e_mail_is_shown_nowhere(crossed, answer):
    one = answer(identifier_mismatch, crossed())
    assert "x.com" not in str(one.findings.rows()) + str(one.exhibits["by_cause"].rows())
    assert one.exhibits["by_cause"].rows() == [("e-mail of another customer", 1, 0, 0)]


def test_what_no_source_gives_is_told(crossed, answer):
    assert sorted(answer(identifier_mismatch, crossed()).unasked) == ["former e-mails", "opt-ins"]


@pytest.mark.parametrize("column", ["external_id_raw", "email_raw"])
def test_without_either_identifier_it_is_not_run(crossed, answer, column):
    rows = crossed(unfilled={"esp_contact": [column]})
    assert f"no source fills esp_contact.{column}" in answer(identifier_mismatch, rows).not_run
