from datetime import timedelta

import pytest

from checks.consent.opt_out_not_applied import opt_out_not_applied

OUT, IN, NEVER = {"opt_in": "2"}, {"opt_in": "1"}, {"opt_in": None}
BY_SMS = {"channel": "sms"}
PHONE = {"mobile_raw": "07700900123"}


def shop(evidence, contacts, consents=({},), customers=({},), **tables):
    return evidence(erp_customer=customers, erp_consent=consents, esp_contact=contacts, **tables)


def test_an_opt_out_that_emarsys_ignores_is_reported(evidence, found):
    assert found(opt_out_not_applied, shop(evidence, [IN])) == [("c-1", "email", "S1")]


@pytest.mark.parametrize("contact", [OUT, NEVER], ids=str)
def test_a_contact_that_is_not_mailable_is_not_reported(evidence, answer, contact):
    one = answer(opt_out_not_applied, shop(evidence, [contact]))
    assert (one.examined, one.findings.height, one.state) == (1, 0, "passed")


@pytest.mark.parametrize("state", ["in", "unknown"])
def test_who_has_not_opted_out_is_not_asked_about(evidence, answer, state):
    one = answer(opt_out_not_applied, shop(evidence, [IN], [{"state": state}]))
    assert (one.examined, one.findings.height) == (0, 0)


@pytest.mark.parametrize(("minutes", "reported"), [(15, 0), (16, 1)])
def test_an_opt_out_has_fifteen_minutes_to_arrive(evidence, answer, noon, minutes, reported):
    stated = {"changed_at": noon - timedelta(minutes=minutes)}
    one = answer(opt_out_not_applied, shop(evidence, [IN], [stated]))
    assert (one.examined, one.findings.height) == (reported, reported)


def test_an_opt_out_without_a_time_must_have_arrived(evidence, found):
    assert len(found(opt_out_not_applied, shop(evidence, [IN], [{"changed_at": None}]))) == 1


def test_a_second_contact_of_the_person_that_is_mailable_is_reported(evidence, answer):
    other = IN | {"external_id_raw": None, "email_raw": "Person1@example.com"}
    one = answer(opt_out_not_applied, shop(evidence, [OUT, other]))
    by_field = {row["field"]: row for row in one.findings.to_dicts()}
    assert by_field["email"]["records"] == ["2"]
    assert by_field["email"]["actual"] == "mailable on 1 of 2 contacts"
    assert by_field["opt_in"]["key"] == "1"


def test_a_contact_of_a_customer_stokly_no_longer_holds_is_found_by_its_id(evidence, found):
    rows = shop(evidence, [IN], customers=[{"customer_id": "c-9"}])
    assert found(opt_out_not_applied, rows) == [("c-1", "email", "S1")]


def test_an_opt_out_of_somebody_without_a_contact_is_kept_and_shown(evidence, answer):
    stated = [{}, BY_SMS | {"customer_id": "c-1"}, {"customer_id": "c-2"}]
    rows = shop(evidence, [OUT | {"external_id_raw": "c-2", "email_raw": None}], stated, [{}, {}])
    one = answer(opt_out_not_applied, rows)
    assert (one.examined, one.findings.height) == (3, 0)
    assert one.exhibits["no_contact"].to_dicts() == [{"opt_outs": 2, "people": 1}]


def merged(*into):
    """Customers c-1, c-2 and so on, each merged into the one named."""
    return [{"merged_into": one, "status": "deleted" if one else "active"} for one in into]


@pytest.mark.parametrize(
    "customers", [merged("c-2", None), merged("c-2", "c-3", None), merged(" c-9 ")], ids=len
)
def test_an_opt_out_of_a_customer_merged_away_holds_for_the_survivor(evidence, answer, customers):
    survivor = f"c-{len(customers)}" if len(customers) > 1 else "c-9"
    contact = IN | {"external_id_raw": survivor, "email_raw": "survivor@example.com"}
    one = answer(opt_out_not_applied, shop(evidence, [contact], customers=customers))
    assert one.findings.select("key", "field", "severity").rows() == [("c-1", "email", "S1")]
    assert one.findings["records"].to_list() == [["1"]]
    assert one.exhibits["no_contact"].row(0) == (0, 0)


def test_an_opt_out_of_one_merged_into_somebody_else_holds_for_nobody_beside(evidence, answer):
    contacts = [IN | {"external_id_raw": "c-3", "email_raw": None}]
    rows = shop(evidence, contacts, customers=merged("c-2", None, None))
    assert answer(opt_out_not_applied, rows).findings.is_empty()


@pytest.mark.parametrize(
    ("contact", "reported"),
    [
        (PHONE | {"sms_opt_in": True}, 1),
        (PHONE | {"sms_opt_in": None}, 1),
        (PHONE | {"sms_opt_in": False}, 0),
        ({"sms_opt_in": True}, 0),
    ],
    ids=str,
)
def test_an_empty_sms_opt_in_counts_as_in_where_a_number_is_held(
    evidence, answer, contact, reported
):
    one = answer(opt_out_not_applied, shop(evidence, [contact | OUT], [BY_SMS]))
    assert one.findings["field"].to_list() == ["sms"] * reported


def test_email_and_sms_are_two_opt_outs_of_one_person(evidence, answer):
    stated = [{"customer_id": "c-1"}, BY_SMS | {"customer_id": "c-1"}]
    one = answer(opt_out_not_applied, shop(evidence, [IN | PHONE], stated))
    assert (one.examined, sorted(one.findings["field"])) == (2, ["email", "sms"])


TWO = {"external_id_raw": "c-1", "email_raw": None}


@pytest.mark.parametrize(
    ("contacts", "severities"),
    [
        ([IN, OUT], ["S1"]),
        ([IN, IN], []),
        ([OUT, OUT], []),
        ([IN, NEVER], []),
        ([OUT, NEVER], []),
        ([NEVER, NEVER], []),
    ],
    ids=str,
)
def test_contacts_of_one_person_say_one_thing(evidence, answer, contacts, severities):
    contacts = [TWO | contact for contact in contacts]
    one = answer(opt_out_not_applied, shop(evidence, contacts, consents=[]))
    assert one.examined == 1
    assert one.findings["severity"].to_list() == severities


def test_the_person_is_named_by_the_smallest_contact_id(evidence, answer):
    contacts = [TWO | IN | {"contact_id": "10"}, TWO | OUT | {"contact_id": "9"}]
    finding = answer(opt_out_not_applied, shop(evidence, contacts, consents=[])).findings
    assert finding.select("key", "field", "actual", "people").rows() == [
        ("9", "opt_in", "in on 1, out on 1", 1)
    ]
    assert finding["records"].to_list() == [["9", "10"]]


def test_contacts_changed_within_the_settle_window_are_in_flight(evidence, answer, noon):
    just_now = {"last_modified_at": noon - timedelta(minutes=14)}
    contacts = [TWO | IN, TWO | OUT | just_now]
    assert answer(opt_out_not_applied, shop(evidence, contacts, consents=[])).examined == 0


def test_contacts_of_different_people_may_differ(evidence, answer):
    rows = shop(evidence, [IN, OUT], consents=[], customers=[{}, {}])
    assert answer(opt_out_not_applied, rows).findings.is_empty()


def test_persons_of_the_link_step_are_used_where_it_gave_them(evidence, found):
    linked = [
        {"component_id": "p", "system": "stokly", "record_id": "c-1", "strength": "strong"},
        {"component_id": "p", "system": "emarsys", "record_id": "1", "strength": "strong"},
    ]
    stranger = IN | {"external_id_raw": "x", "email_raw": "x@x.com"}
    rows = shop(evidence, [stranger], person_link=linked)
    assert found(opt_out_not_applied, rows) == [("c-1", "email", "S1")]


def test_an_empty_opt_in_of_somebody_who_opted_out_is_shown_and_no_finding(evidence, answer):
    one = answer(opt_out_not_applied, shop(evidence, [NEVER, OUT], [{}, {}], [{}, {}]))
    assert one.findings.is_empty()
    assert one.exhibits["never_stated"].rows() == [(1, 1)]


def test_what_was_sent_since_the_opt_out_is_shown(evidence, answer, noon):
    sent = [
        {},
        {"sent_at": noon - timedelta(days=2)},
        {"kind": "transactional"},
        {"sent_at": noon + timedelta(hours=1)},
    ]
    sends = [{"contact_id": "1"} | send for send in sent]
    one = answer(opt_out_not_applied, shop(evidence, [IN], esp_send=sends))
    assert one.exhibits["sends_since"].rows() == [(1, 1)]
    assert one.findings["people"].sum() == 1
    assert one.findings["impact_u"].to_list() == [None]


def test_without_sends_there_is_no_such_exhibit(evidence, answer):
    shown = set(answer(opt_out_not_applied, shop(evidence, [IN])).exhibits)
    assert shown == {"never_stated", "no_contact"}


@pytest.mark.parametrize("lacking", ["erp_customer", "erp_consent", "esp_contact"])
def test_without_any_of_its_tables_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_customer": [{}], "erp_consent": [{}], "esp_contact": [{}]}
    tables.pop(lacking)
    assert f"no source gives {lacking}" in answer(opt_out_not_applied, evidence(**tables)).not_run


def test_without_an_sms_opt_in_from_emarsys_only_email_is_asked_about(evidence, answer):
    unfilled = {"esp_contact": ["sms_opt_in"]}
    rows = shop(evidence, [IN | PHONE], [{}, BY_SMS | {"customer_id": "c-1"}], unfilled=unfilled)
    one = answer(opt_out_not_applied, rows)
    assert one.findings["field"].to_list() == ["email"]
    assert one.unasked == {"sms": "no source fills esp_contact.sms_opt_in"}


def test_a_shop_that_never_asks_by_sms_misses_nothing(evidence, answer):
    rows = shop(evidence, [OUT], unfilled={"esp_contact": ["sms_opt_in"]})
    assert answer(opt_out_not_applied, rows).unasked == {}


def test_without_any_email_opt_in_it_is_not_run(evidence, answer):
    rows = shop(evidence, [NEVER], unfilled={"esp_contact": ["opt_in"]})
    assert answer(opt_out_not_applied, rows).not_run == "no source fills esp_contact.opt_in"


def test_its_repair_says_who_stated_it_and_when(evidence, answer):
    [row] = answer(opt_out_not_applied, shop(evidence, [IN])).repairs.to_dicts()
    assert row["body"] == '{"customer_id":"c-1","stated_at":"2026-06-14T12:00:00.000000Z"}'
    [row] = answer(
        opt_out_not_applied, shop(evidence, [IN], [{"changed_at": None}])
    ).repairs.to_dicts()
    assert row["body"] == '{"customer_id":"c-1"}'
