"""Who opted out is opted out on every contact that is mailable, by the channel that was named."""

from datetime import timedelta

import pytest

from checks.consent.opt_out_not_applied import opt_out_not_applied

IN, OUT, NEVER = {"opt_in": "1"}, {"opt_in": "2"}, {"opt_in": None}
PHONE = {"mobile_raw": "07700900123"}
SECOND = {"external_id_raw": None, "email_raw": "Person1@example.com"}
BY_MAIL = ("opt_out", "1", "31", "1", "2")


def shop(evidence, contacts, consents=({},)):
    return evidence(erp_customer=[{}], erp_consent=consents, esp_contact=contacts)


@pytest.mark.parametrize(
    ("contacts", "proposed"),
    [
        ([IN], [BY_MAIL]),
        ([OUT], []),
        ([NEVER], []),
        ([IN, SECOND | IN], [BY_MAIL, ("opt_out", "2", "31", "1", "2")]),
        ([IN, SECOND | NEVER], [BY_MAIL]),
        ([OUT, SECOND | IN], [("opt_out", "2", "31", "1", "2")]),
    ],
)
def test_every_mailable_contact_of_who_is_out_is_opted_out(evidence, repaired, contacts, proposed):
    assert repaired(opt_out_not_applied, shop(evidence, contacts)) == proposed


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ({"sms_opt_in": True}, [("opt_out", "1", "sms_opt_in", "1", "2")]),
        ({"sms_opt_in": None}, [("opt_out", "1", "sms_opt_in", None, "2")]),
        ({"sms_opt_in": False}, []),
        ({"sms_opt_in": True, "mobile_raw": None}, []),
    ],
)
def test_an_opt_out_of_sms_is_of_that_field_alone(evidence, repaired, said, proposed):
    rows = shop(evidence, [IN | PHONE | said], [{"channel": "sms"}])
    assert repaired(opt_out_not_applied, rows) == proposed


def test_contacts_of_one_person_that_differ_end_opted_out(evidence, repaired):
    rows = shop(evidence, [OUT, SECOND | IN], consents=[])
    columns = ("key", "verdict_field", "record", "desired")
    assert repaired(opt_out_not_applied, rows, *columns) == [("1", "opt_in", "2", "2")]


@pytest.mark.parametrize("minutes", [14, 16])
def test_an_opt_out_in_flight_is_left_to_arrive(evidence, repaired, noon, minutes):
    stated = [{"changed_at": noon - timedelta(minutes=minutes)}, {"customer_id": "c-9"}]
    proposed = repaired(opt_out_not_applied, shop(evidence, [IN], stated))
    assert proposed == [BY_MAIL] * (minutes > 15)


@pytest.mark.parametrize("state", ["in", "unknown"])
def test_nobody_is_ever_opted_in(evidence, repaired, state):
    rows = shop(evidence, [OUT, SECOND | NEVER], [{"state": state}])
    assert repaired(opt_out_not_applied, rows) == []
